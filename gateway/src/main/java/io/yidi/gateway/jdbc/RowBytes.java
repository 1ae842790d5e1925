package io.yidi.gateway.jdbc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values in the binary form in which PostgreSQL takes them as parameters; every value follows its
 * length, and null has none.
 */
final class RowBytes {

  private static final LocalDate EPOCH_DATE = LocalDate.of(2000, 1, 1);
  private static final long EPOCH_SECOND = 946_684_800L;
  private static final int NULL = -1;
  private static final int FIRST_SIZE = 512;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  /** The types that rows hold, with the numbers by which PostgreSQL knows them on any server. */
  enum Type {
    BOOL(16, 1000, (out, value) -> out.put((byte) ((Boolean) value ? 1 : 0))),
    BYTEA(17, 1001, (out, value) -> out.put((byte[]) value)),
    INT8(20, 1016, (out, value) -> out.putLong((Long) value)),
    INT4(23, 1007, (out, value) -> out.putInt((Integer) value)),
    TEXT(25, 1009, (out, value) -> out.put(((String) value).getBytes(StandardCharsets.UTF_8))),
    DATE(1082, 1182, (out, value) -> out.putInt(days((LocalDate) value))),
    TIMESTAMPTZ(1184, 1185, (out, value) -> out.putLong(micros((Instant) value)));

    private final int number;
    private final int arrayNumber;
    private final BiConsumer<RowBytes, Object> content;

    Type(int number, int arrayNumber, BiConsumer<RowBytes, Object> content) {
      this.number = number;
      this.arrayNumber = arrayNumber;
      this.content = content;
    }

    /** The type of a name in SQL. */
    static Type of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  private static int days(LocalDate date) {
    return Math.toIntExact(EPOCH_DATE.until(date, ChronoUnit.DAYS));
  }

  /** PostgreSQL keeps microseconds; what is finer is cut off. */
  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond() - EPOCH_SECOND, 1_000_000L),
        instant.getNano() / 1_000);
  }

  /** Begins an array of so many elements, none of them null, each to be put by its length. */
  void beginArray(int elementType, int elements) {
    putInt(elements == 0 ? 0 : 1);
    putInt(0);
    putInt(elementType);
    if (elements > 0) {
      putInt(elements);
      putInt(1);
    }
  }

  /** Leaves room for a length that is known later. */
  int beginLength() {
    putInt(0);
    return length;
  }

  /** Fills the length in of what was put since it began. */
  void endLength(int start) {
    int end = length;
    length = start - Integer.BYTES;
    putInt(end - start);
    length = end;
  }

  /** Puts a column of a row: the number of its type, and the value. */
  void putColumn(Type type, @Nullable Object value) {
    putInt(type.number);
    putValue(type, value);
  }

  /** Puts a column of a row that holds a list, whose elements must not be null. */
  void putColumn(Type elementType, List<?> values) {
    putInt(elementType.arrayNumber);
    int start = beginLength();
    beginArray(elementType.number, values.size());
    for (Object value : values) {
      putValue(elementType, Objects.requireNonNull(value));
    }
    endLength(start);
  }

  /** Puts a column of a row that has no value. */
  void putNull(int typeNumber) {
    putInt(typeNumber);
    putInt(NULL);
  }

  private void putValue(Type type, @Nullable Object value) {
    if (value == null) {
      putInt(NULL);
      return;
    }
    int start = beginLength();
    type.content.accept(this, value);
    endLength(start);
  }

  void putInt(int value) {
    room(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  private void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  private void put(byte one) {
    room(1);
    bytes[length++] = one;
  }

  private void put(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** What was put. */
  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
