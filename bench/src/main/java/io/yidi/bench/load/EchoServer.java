package io.yidi.bench.load;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * What gRPC itself costs: a server of the gateway's transport that reads a message of bytes and
 * answers another of the length that its first four bytes say, with nothing in between.
 */
public final class EchoServer implements AutoCloseable {

  /** Bytes in, bytes out. */
  static final MethodDescriptor<byte[], byte[]> METHOD =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(MethodDescriptor.generateFullMethodName("yidi.bench.Echo", "Echo"))
          .setRequestMarshaller(BytesMarshaller.INSTANCE)
          .setResponseMarshaller(BytesMarshaller.INSTANCE)
          .build();

  private final Server server;
  private volatile byte[] reply = new byte[0];

  /** What it says when it listens; the port follows. */
  static final String READY = "echo port ";

  private static final int LENGTH_BYTES = 4;

  EchoServer() throws IOException {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("yidi.bench.Echo")
            .addMethod(
                METHOD,
                ServerCalls.asyncUnaryCall(
                    (request, observer) -> {
                      observer.onNext(reply(request));
                      observer.onCompleted();
                    }))
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(service)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** Serves until it is told to stop. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (EchoServer server = new EchoServer()) {
      System.out.println(READY + server.port());
      server.server.awaitTermination();
    }
  }

  /** A request of a length that asks for a reply of a length. */
  static byte[] request(int bytes, int replyBytes) {
    return ByteBuffer.allocate(Math.max(LENGTH_BYTES, bytes)).putInt(replyBytes).array();
  }

  /** The same array for all requests of one length, as nothing is to be made for an echo. */
  private byte[] reply(byte[] request) {
    int length = ByteBuffer.wrap(request).getInt();
    byte[] last = reply;
    if (last.length != length) {
      last = new byte[length];
      reply = last;
    }
    return last;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
