package io.yidi.policy.record;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordWriter} wrote. */
final class RecordReader {

  private final byte[] bytes;
  private int position;

  RecordReader(byte[] bytes) {
    this.bytes = bytes;
  }

  private int next() {
    if (position >= bytes.length) {
      throw new IllegalArgumentException(
          "record: ends after " + bytes.length + " bytes (expected: more)");
    }
    return bytes[position++] & 0xFF;
  }

  void end() {
    if (position != bytes.length) {
      throw new IllegalArgumentException(
          "record: " + (bytes.length - position) + " bytes left (expected: none)");
    }
  }

  long number() {
    long rest = 0;
    int shift = 0;
    int one;
    do {
      one = next();
      rest |= (long) (one & 0x7F) << shift;
      shift += 7;
    } while ((one & 0x80) != 0 && shift < 70);
    return (rest >>> 1) ^ -(rest & 1);
  }

  int integer() {
    return Math.toIntExact(number());
  }

  boolean flag() {
    return next() == 1;
  }

  String text() {
    int length = integer();
    if (length < 0 || length > bytes.length - position) {
      throw new IllegalArgumentException(
          "record: text of "
              + length
              + " bytes (expected: at most "
              + (bytes.length - position)
              + ")");
    }
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  <E extends Enum<E>> E constant(Class<E> type) {
    return Enum.valueOf(type, text());
  }

  LocalDate date() {
    return LocalDate.ofEpochDay(number());
  }

  @Nullable LocalDate optionalDate() {
    return flag() ? date() : null;
  }

  <T> List<T> list(Supplier<T> reader) {
    int size = integer();
    List<T> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      values.add(reader.get());
    }
    return values;
  }
}
