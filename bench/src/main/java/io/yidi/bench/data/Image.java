package io.yidi.bench.data;

import com.google.protobuf.UnsafeByteOperations;
import io.yidi.gateway.jdbc.Packed;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one template person in one table as PostgreSQL's binary COPY takes them, with the
 * places at which another person's rows differ. All of them keep their length.
 */
final class Image {

  private enum What {
    PERSON,
    HASH,
    ID,
    MICROS,
    SECONDS
  }

  /**
   * A place that differs.
   *
   * @param at where it is
   * @param what what stands there
   * @param which which number, or which moment
   * @param was microseconds or seconds of the template
   */
  private record Place(int at, What what, int which, long was) {}

  /** A value that is stored packed; its length stands before it. */
  private record PackedValue(int at, int length) {}

  private static final int VARINT_BITS = 7;
  private static final int VARINT_MORE = 0x80;

  /** Bytes of a varint of the seconds since 1970, until the year 3058. */
  private static final int SECONDS_BYTES = 5;

  /** Every copy patches the same places, so one array serves all of them. */
  private final byte[] bytes;

  private final List<Place> places = new ArrayList<>();
  private final List<PackedValue> packed = new ArrayList<>();

  /** Rows whose packed values were unpacked. */
  Image(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Bytes that the rows take at most. */
  int length() {
    return bytes.length;
  }

  void person(int at) {
    places.add(new Place(at, What.PERSON, 0, 0));
  }

  /** The hash by which a person's numbers lead to the person. */
  void hash(int at) {
    places.add(new Place(at, What.HASH, 0, 0));
  }

  void id(int at, int which) {
    places.add(new Place(at, What.ID, which, 0));
  }

  /** An instant as PostgreSQL sends it: eight bytes of microseconds. */
  void micros(int at, int moment) {
    places.add(new Place(at, What.MICROS, moment, ByteBuffer.wrap(bytes).getLong(at)));
  }

  /** The seconds of an instant as protobuf writes them. */
  void seconds(int at, int moment, long seconds) {
    places.add(new Place(at, What.SECONDS, moment, seconds));
  }

  /** A value to be stored packed; values must come in the order in which they stand. */
  void packed(int at, int length) {
    packed.add(new PackedValue(at, length));
  }

  /** Writes the rows as another person's and returns where they end; one at a time. */
  int write(Clone clone, byte[] target, int offset) {
    places.forEach(place -> patch(place, clone));
    int from = 0;
    int to = offset;
    for (PackedValue value : packed) {
      int plain = value.at - Integer.BYTES - from;
      System.arraycopy(bytes, from, target, to, plain);
      to += plain;
      byte[] stored = Packed.pack(UnsafeByteOperations.unsafeWrap(bytes, value.at, value.length));
      ByteBuffer.wrap(target).putInt(to, stored.length);
      to += Integer.BYTES;
      System.arraycopy(stored, 0, target, to, stored.length);
      to += stored.length;
      from = value.at + value.length;
    }
    System.arraycopy(bytes, from, target, to, bytes.length - from);
    return to + bytes.length - from;
  }

  private void patch(Place place, Clone clone) {
    switch (place.what) {
      case PERSON -> System.arraycopy(clone.person(), 0, bytes, place.at, clone.person().length);
      case HASH -> ByteBuffer.wrap(bytes).putInt(place.at, clone.hash());
      case ID -> {
        byte[] id = clone.ids()[place.which];
        System.arraycopy(id, 0, bytes, place.at, id.length);
      }
      case MICROS ->
          ByteBuffer.wrap(bytes)
              .putLong(place.at, place.was + clone.shifts()[place.which] * 1_000_000);
      case SECONDS -> putSeconds(bytes, place.at, place.was + clone.shifts()[place.which]);
    }
  }

  /** Seconds since 1970 as a varint of five bytes. */
  static byte[] varint(long seconds) {
    byte[] varint = new byte[SECONDS_BYTES];
    putSeconds(varint, 0, seconds);
    return varint;
  }

  private static void putSeconds(byte[] target, int at, long seconds) {
    long rest = seconds;
    for (int i = 0; i < SECONDS_BYTES; i++) {
      int more = i < SECONDS_BYTES - 1 ? VARINT_MORE : 0;
      target[at + i] = (byte) ((rest & (VARINT_MORE - 1)) | more);
      rest >>>= VARINT_BITS;
    }
    if (rest != 0) {
      throw new IllegalArgumentException("seconds: " + seconds);
    }
  }

  /**
   * What another person has in the places that differ.
   *
   * @param person number of the person
   * @param hash hash of that number
   * @param ids numbers of encounters and settlements, in the order of the template's
   * @param shifts seconds by which each moment is moved
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and copied a million times
  record Clone(byte[] person, int hash, byte[][] ids, long[] shifts) {}
}
