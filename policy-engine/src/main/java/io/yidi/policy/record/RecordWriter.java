package io.yidi.policy.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in one way only, so that equal values give equal bytes: zigzag varints and
 * length-prefixed UTF-8.
 */
final class RecordWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  byte[] bytes() {
    return out.toByteArray();
  }

  void number(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  void flag(boolean value) {
    out.write(value ? 1 : 0);
  }

  void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    out.writeBytes(bytes);
  }

  void constant(Enum<?> value) {
    text(value.name());
  }

  void date(LocalDate value) {
    number(value.toEpochDay());
  }

  void optionalDate(@Nullable LocalDate value) {
    flag(value != null);
    if (value != null) {
      date(value);
    }
  }

  <T> void list(List<T> values, Consumer<T> writer) {
    number(values.size());
    values.forEach(writer);
  }
}
