package io.yidi.bench.data;

import io.yidi.gateway.jdbc.Packed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** Rows as PostgreSQL's binary COPY gives and takes them. */
final class CopyRows {

  /** What goes before the first row. */
  static final byte[] HEAD = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  /** What goes after the last row. */
  static final byte[] END = {(byte) 0xFF, (byte) 0xFF};

  private CopyRows() {}

  /**
   * One row.
   *
   * @param bytes the whole row
   * @param starts where each field's value begins
   * @param lengths its bytes, -1 for null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Row(byte[] bytes, int[] starts, int[] lengths) {

    /** The row with what was packed in these fields. */
    Row unpacked(int[] fields) {
      Row row = this;
      for (int field : fields) {
        if (lengths[field] > 0) {
          row = row.with(field, Packed.unpack(value(field)));
        }
      }
      return row;
    }

    private byte[] value(int field) {
      return Arrays.copyOfRange(bytes, starts[field], starts[field] + lengths[field]);
    }

    private Row with(int field, byte[] value) {
      int end = starts[field] + lengths[field];
      ByteBuffer made = ByteBuffer.allocate(bytes.length + value.length - lengths[field]);
      made.put(bytes, 0, starts[field] - Integer.BYTES).putInt(value.length).put(value);
      made.put(bytes, end, bytes.length - end);
      int[] newStarts = starts.clone();
      for (int later = field + 1; later < starts.length; later++) {
        newStarts[later] += value.length - lengths[field];
      }
      int[] newLengths = lengths.clone();
      newLengths[field] = value.length;
      return new Row(made.array(), newStarts, newLengths);
    }
  }

  static CopyManager copies(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getCopyAPI();
  }

  /** Reads the rows of a query. */
  static List<Row> read(Connection connection, String query) throws SQLException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    CopyOut copy = copies(connection).copyOut("COPY (" + query + ") TO STDOUT (FORMAT binary)");
    try {
      for (byte[] part = copy.readFromCopy(); part != null; part = copy.readFromCopy()) {
        all.write(part);
      }
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory", e);
    }
    return rows(all.toByteArray());
  }

  private static List<Row> rows(byte[] copied) {
    ByteBuffer in = ByteBuffer.wrap(copied);
    in.position(HEAD.length);
    List<Row> rows = new ArrayList<>();
    while (true) {
      int start = in.position();
      int fields = in.getShort();
      if (fields < 0) {
        return rows;
      }
      int[] starts = new int[fields];
      int[] lengths = new int[fields];
      for (int field = 0; field < fields; field++) {
        lengths[field] = in.getInt();
        starts[field] = in.position() - start;
        in.position(in.position() + Math.max(0, lengths[field]));
      }
      byte[] bytes = new byte[in.position() - start];
      in.get(start, bytes);
      rows.add(new Row(bytes, starts, lengths));
    }
  }
}
