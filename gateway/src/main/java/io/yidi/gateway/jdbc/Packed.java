package io.yidi.gateway.jdbc;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records, requests and replies as they are stored: frames of Zstandard, packed by a dictionary of
 * what stands in all of them, which leaves a quarter. Each frame names its dictionary and holds a
 * checksum of what was packed. Bytes that packing does not make shorter are stored as they are, and
 * so are those of versions that did not pack.
 */
public final class Packed {

  /**
   * Dictionaries in the order in which they came; the last one packs. None may ever be changed or
   * taken away, as what it packed could not be read any more.
   */
  private static final List<String> DICTIONARIES = List.of("packing-1.dict");

  /** What every frame of Zstandard begins with; no message and no record does. */
  private static final byte[] MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

  private static final int LEVEL = 1;

  /** Shorter ones lose less than a frame's own bytes and the time it takes are worth. */
  private static final int SHORTEST = 256;

  /** Far longer than any bill; what claims to be longer is damaged. */
  private static final long MOST_BYTES = 1L << 26;

  private static final Map<Long, ZstdDictDecompress> KNOWN =
      DICTIONARIES.stream()
          .map(Packed::dictionary)
          .collect(Collectors.toMap(Zstd::getDictIdFromDict, ZstdDictDecompress::new));

  private static final Function<ByteString, byte[]> PACKING =
      by(dictionary(DICTIONARIES.getLast()));

  private static final Pool<ZstdDecompressCtx> UNPACKERS = new Pool<>(ZstdDecompressCtx::new);

  private Packed() {}

  /** Contexts; their memory is not Java's, so they are used again and never given back. */
  private record Pool<C>(Supplier<C> maker, Queue<C> idle) {

    Pool(Supplier<C> maker) {
      this(maker, new ConcurrentLinkedQueue<>());
    }

    byte[] use(Function<C, byte[]> work) {
      C kept = idle.poll();
      C context = kept == null ? maker.get() : kept;
      try {
        return work.apply(context);
      } finally {
        idle.add(context);
      }
    }
  }

  /**
   * Makes sure that the native library and the dictionaries are there, before anything is settled.
   *
   * @throws IllegalStateException when they are not
   */
  public static void requireReady() {
    ByteString probe = ByteString.copyFrom(new byte[2 * SHORTEST]);
    try {
      if (!ByteString.copyFrom(unpack(pack(probe))).equals(probe)) {
        throw new IllegalStateException("packing does not give back what was packed");
      }
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "the native library of zstd-jni cannot be loaded; java.io.tmpdir ("
              + System.getProperty("java.io.tmpdir")
              + ") must be writable and allow execution",
          e);
    }
  }

  /** Stored bytes that cannot be what was packed. */
  public static final class DamagedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    DamagedException(String what, Throwable cause) {
      super("stored bytes are damaged: " + what, cause);
    }

    DamagedException(String what) {
      super("stored bytes are damaged: " + what);
    }
  }

  /** Packs bytes; short ones stay as they are. */
  public static byte[] pack(ByteString bytes) {
    return PACKING.apply(bytes);
  }

  /** Packs as {@link #pack} does, but by another dictionary, so that the two can be compared. */
  public static Function<ByteString, byte[]> by(byte[] dictionary) {
    ZstdDictCompress compiled = new ZstdDictCompress(dictionary, LEVEL);
    Pool<ZstdCompressCtx> packers =
        new Pool<>(() -> new ZstdCompressCtx().setChecksum(true).loadDict(compiled));
    return bytes -> pack(bytes.toByteArray(), packers);
  }

  private static byte[] pack(byte[] plain, Pool<ZstdCompressCtx> packers) {
    // What looks like a frame would be read as one, so it is packed whatever comes of it.
    boolean mustPack = isFrame(plain);
    if (plain.length < SHORTEST && !mustPack) {
      return plain;
    }
    byte[] packed = packers.use(packer -> packer.compress(plain));
    return packed.length < plain.length || mustPack ? packed : plain;
  }

  /**
   * The bytes that were packed.
   *
   * @throws DamagedException when they cannot be told
   */
  public static byte[] unpack(byte[] stored) {
    if (!isFrame(stored)) {
      return stored;
    }
    ZstdDictDecompress dictionary = KNOWN.get(Zstd.getDictIdFromFrame(stored));
    if (dictionary == null) {
      throw new DamagedException("no dictionary " + Zstd.getDictIdFromFrame(stored));
    }
    long size = Zstd.getFrameContentSize(stored);
    if (size < 0 || size > MOST_BYTES) {
      throw new DamagedException("size " + size);
    }
    try {
      return UNPACKERS.use(
          unpacker -> unpacker.loadDict(dictionary).decompress(stored, Math.toIntExact(size)));
    } catch (ZstdException e) {
      throw new DamagedException(e.toString(), e);
    }
  }

  /**
   * A column of a row, unpacked.
   *
   * @throws DamagedException when it cannot be told what was packed
   */
  public static ByteString read(ResultSet row, String column) throws SQLException {
    return UnsafeByteOperations.unsafeWrap(unpack(row.getBytes(column)));
  }

  /**
   * A column of a row, unpacked; null where it has no value.
   *
   * @throws DamagedException when it cannot be told what was packed
   */
  public static @Nullable ByteString readIfAny(ResultSet row, String column) throws SQLException {
    byte[] stored = row.getBytes(column);
    return stored == null ? null : UnsafeByteOperations.unsafeWrap(unpack(stored));
  }

  private static boolean isFrame(byte[] stored) {
    return stored.length >= MAGIC.length
        && Arrays.equals(stored, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private static byte[] dictionary(String name) {
    try (InputStream in = Packed.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
