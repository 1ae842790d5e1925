package io.yidi.bench;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.yidi.gateway.rpc.Caller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The load client: a few connections with threads of their own, so that client and server do not
 * wait for each other's event loops.
 */
final class LoadClient implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private final EventLoopGroup threads;
  private final List<ManagedChannel> connections = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  /** Connects to a port of this machine, calling as an institution. */
  LoadClient(int port, int connectionCount, String institution) {
    threads = new MultiThreadIoEventLoopGroup(connectionCount, NioIoHandler.newFactory());
    Metadata headers = new Metadata();
    headers.put(Caller.INSTITUTION, institution);
    for (int i = 0; i < connectionCount; i++) {
      ManagedChannel connection =
          NettyChannelBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .usePlaintext()
              .directExecutor()
              .eventLoopGroup(threads)
              .channelType(NioSocketChannel.class)
              .maxInboundMessageSize(MAX_MESSAGE_BYTES)
              .build();
      connections.add(connection);
      channels.add(
          ClientInterceptors.intercept(
              connection, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }
  }

  /**
   * Keeps a number of calls in flight: a new one begins when one ends.
   *
   * @param sort what to call
   * @param inFlight calls at any moment
   * @param warmUp time before the window, not recorded
   * @param window measured time
   */
  <Q, R> Measurement measure(LoadCase<Q, R> sort, int inFlight, Duration warmUp, Duration window)
      throws InterruptedException {
    return new LoadRun<>(sort, warmUp, window).over(channels, inFlight);
  }

  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
    try {
      for (ManagedChannel connection : connections) {
        connection.awaitTermination(5, TimeUnit.SECONDS);
      }
      threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
