package io.yidi.bench.load;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.yidi.gateway.rpc.Caller;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The load client: a few connections, each with one thread that sends, receives, and begins the
 * next call.
 */
final class LoadClient implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

  private final EventLoopGroup threads;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();

  /** Connects. */
  LoadClient(InetSocketAddress target, int count) {
    boolean epoll = Epoll.isAvailable();
    threads =
        new MultiThreadIoEventLoopGroup(
            count, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    for (int i = 0; i < count; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(target)
              .usePlaintext()
              // A call that the transport repeats by itself would be a failure that nobody counts.
              .disableRetry()
              .directExecutor()
              .eventLoopGroup(threads)
              .channelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
              .maxInboundMessageSize(MAX_MESSAGE_BYTES)
              .build();
      channels.add(channel);
      connections.add(new Institutional(channel));
    }
  }

  List<Connection> connections() {
    return connections;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    try {
      for (ManagedChannel channel : channels) {
        channel.awaitTermination(5, TimeUnit.SECONDS);
      }
      threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes the headers of each institution once. */
  private static final class Institutional implements Connection {
    private final Channel channel;
    private final Map<String, Channel> byInstitution = new ConcurrentHashMap<>();

    Institutional(Channel channel) {
      this.channel = channel;
    }

    @Override
    public Channel as(String institution) {
      Channel known = byInstitution.get(institution);
      return known == null ? byInstitution.computeIfAbsent(institution, this::intercepted) : known;
    }

    private Channel intercepted(String institution) {
      Metadata headers = new Metadata();
      headers.put(Caller.INSTITUTION, institution);
      return ClientInterceptors.intercept(
          channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }
  }
}
