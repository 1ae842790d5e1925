package io.yidi.bench.load;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Copies each message once on its way out and once on its way in, as protobuf's messages are. */
final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {

  static final BytesMarshaller INSTANCE = new BytesMarshaller();

  private BytesMarshaller() {}

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
