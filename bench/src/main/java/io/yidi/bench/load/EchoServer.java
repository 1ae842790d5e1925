package io.yidi.bench.load;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
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

  /** Copies each message once on its way out and once on its way in, as protobuf's messages are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new Outgoing(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        byte[] value = new byte[stream.available()];
        if (stream.readNBytes(value, 0, value.length) != value.length) {
          throw new EOFException("a message that is shorter than it said");
        }
        return value;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Outgoing extends ByteArrayInputStream
      implements Drainable, KnownLength {

    Outgoing(byte[] value) {
      super(value);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int length = available();
      target.write(buf, pos, length);
      pos += length;
      return length;
    }
  }
}
