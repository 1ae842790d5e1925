package io.yidi.policy.record;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes values in one way only, so that equal values give equal bytes: zigzag varints and
 * length-prefixed UTF-8.
 */
final class RecordWriter {

  private static final int LONGEST_NUMBER = 10;

  private byte[] bytes = new byte[512];
  private int size;

  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  void number(long value) {
    reserve(LONGEST_NUMBER);
    byte[] to = bytes;
    int at = size;
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      to[at++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    size = at;
  }

  void flag(boolean value) {
    reserve(1);
    bytes[size++] = (byte) (value ? 1 : 0);
  }

  void text(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    number(encoded.length);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
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
