package io.yidi.bench.data;

import io.yidi.bench.data.CopyRows.Row;
import io.yidi.bench.data.Image.Clone;
import io.yidi.bench.data.PersonTable.Column;
import io.yidi.gateway.person.Ids;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that is stored of the template persons, ready to be stored again for others. A copy differs
 * from its template in the number of the person, the numbers that the gateway made, and the
 * instants; amounts, counters and records are the template's, so whatever held of those holds of
 * the copy.
 */
final class Templates {

  /** Microseconds from 1970, where Java counts from, to 2000, where PostgreSQL does. */
  private static final long EPOCH_MICROS = 946_684_800_000_000L;

  private static final byte SECONDS_TAG = 0x08;
  private static final byte NANOS_TAG = 0x10;

  private final List<PersonTable> tables;
  private final List<Person> persons;

  private Templates(List<PersonTable> tables, List<Person> persons) {
    this.tables = tables;
    this.persons = persons;
  }

  /** Reads all rows of the first persons. */
  static Templates read(Connection connection, List<List<Moment>> moments) throws SQLException {
    List<PersonTable> tables = PersonTable.all(connection);
    List<Person> persons = new ArrayList<>();
    Map<String, Person> byId = new TreeMap<>();
    for (int i = 0; i < moments.size(); i++) {
      Person person = new Person(Persons.id(i), moments.get(i));
      persons.add(person);
      byId.put(person.id, person);
    }
    for (PersonTable table : tables) {
      int[] packed = table.packed();
      for (Row row : CopyRows.read(connection, query(table, moments.size()))) {
        int column = table.personColumn();
        String id =
            new String(
                row.bytes(), row.starts()[column], row.lengths()[column], StandardCharsets.UTF_8);
        java.util.Objects.requireNonNull(byId.get(id), id).add(table, row.unpacked(packed));
      }
    }
    persons.forEach(person -> person.compile(tables));
    return new Templates(tables, persons);
  }

  private static String query(PersonTable table, int persons) {
    return "SELECT "
        + table.names()
        + " FROM "
        + table.quotedName()
        + " WHERE person_id BETWEEN '"
        + Persons.id(0)
        + "' AND '"
        + Persons.id(persons - 1L)
        + "' ORDER BY person_id, ctid";
  }

  List<PersonTable> tables() {
    return tables;
  }

  /** Rows of a template in a table. */
  Image image(int template, int table) {
    return persons.get(template).images.get(table);
  }

  /** What a person gets in place of the template's. */
  Clone clone(int template, int person) {
    Person of = persons.get(template);
    String id = Persons.id(person);
    long[] shifts = new long[of.moments.size()];
    byte[][] ids = new byte[of.ids.size()][];
    int next = 0;
    for (int i = 0; i < shifts.length; i++) {
      Moment moment = of.moments.get(i);
      shifts[i] = moment.shift(person);
      Instant then = moment.start().plusSeconds(shifts[i]);
      for (String one : moment.ids()) {
        ids[next++] = bytes(Ids.make(one.charAt(0), id, then));
      }
    }
    return new Clone(bytes(id), Ids.hash(id), ids, shifts);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One template person. */
  private static final class Person {
    private final String id;
    private final List<Moment> moments;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, List<Row>> rows = new TreeMap<>();
    private final TreeSet<Long> instants = new TreeSet<>();
    private final List<Image> images = new ArrayList<>();

    Person(String id, List<Moment> moments) {
      this.id = id;
      this.moments = moments;
      moments.forEach(moment -> ids.addAll(moment.ids()));
    }

    void add(PersonTable table, Row row) {
      rows.computeIfAbsent(table.name(), name -> new ArrayList<>()).add(row);
      for (int i = 0; i < table.columns().size(); i++) {
        if (table.columns().get(i).instant() && row.lengths()[i] > 0) {
          instants.add(ByteBuffer.wrap(row.bytes()).getLong(row.starts()[i]));
        }
      }
    }

    void compile(List<PersonTable> tables) {
      for (PersonTable table : tables) {
        List<Row> own = rows.getOrDefault(table.name(), List.of());
        ByteBuffer all =
            ByteBuffer.allocate(own.stream().mapToInt(row -> row.bytes().length).sum());
        own.forEach(row -> all.put(row.bytes()));
        Image image = new Image(all.array());
        int offset = 0;
        for (Row row : own) {
          mark(image, table, row, offset);
          offset += row.bytes().length;
        }
        images.add(image);
      }
      rows.clear();
    }

    private void mark(Image image, PersonTable table, Row row, int offset) {
      for (int i = 0; i < table.columns().size(); i++) {
        Column column = table.columns().get(i);
        int start = row.starts()[i];
        int length = row.lengths()[i];
        if (length <= 0) {
          continue;
        }
        if (column.instant()) {
          int moment = moment(ByteBuffer.wrap(row.bytes()).getLong(start));
          if (moment >= 0) {
            image.micros(offset + start, moment);
          }
          continue;
        }
        if (column.name().equals("hash")) {
          image.hash(offset + start);
          continue;
        }
        for (int at : find(row.bytes(), start, length, bytes(id))) {
          image.person(offset + at);
        }
        for (int which = 0; which < ids.size(); which++) {
          for (int at : find(row.bytes(), start, length, bytes(ids.get(which)))) {
            image.id(offset + at, which);
          }
        }
        if (column.packed()) {
          image.packed(offset + start, length);
          markSeconds(image, row, start, length, offset);
        }
      }
    }

    /** Instants inside messages are those that stand in columns of the same person. */
    private void markSeconds(Image image, Row row, int start, int length, int offset) {
      for (long micros : instants) {
        int moment = moment(micros);
        if (moment < 0) {
          continue;
        }
        Instant instant = instant(micros);
        byte[] written = written(instant);
        for (int at : find(row.bytes(), start, length, written)) {
          image.seconds(offset + at + 1, moment, instant.getEpochSecond());
        }
      }
    }

    /** The last moment that began before an instant; -1 for one before all of them. */
    private int moment(long micros) {
      Instant instant = instant(micros);
      int last = -1;
      for (int i = 0; i < moments.size() && !moments.get(i).start().isAfter(instant); i++) {
        last = i;
      }
      return last;
    }
  }

  private static Instant instant(long postgresMicros) {
    long micros = postgresMicros + EPOCH_MICROS;
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
  }

  /** An instant as google.protobuf.Timestamp is written. */
  private static byte[] written(Instant instant) {
    ByteBuffer out = ByteBuffer.allocate(16);
    out.put(SECONDS_TAG).put(Image.varint(instant.getEpochSecond()));
    int nanos = instant.getNano();
    if (nanos > 0) {
      out.put(NANOS_TAG);
      while (nanos > 0x7F) {
        out.put((byte) ((nanos & 0x7F) | 0x80));
        nanos >>>= 7;
      }
      out.put((byte) nanos);
    }
    byte[] written = new byte[out.position()];
    out.get(0, written);
    return written;
  }

  private static List<Integer> find(byte[] bytes, int start, int length, byte[] sought) {
    List<Integer> found = new ArrayList<>();
    int last = start + length - sought.length;
    for (int at = start; at <= last; at++) {
      int same = 0;
      while (same < sought.length && bytes[at + same] == sought[same]) {
        same++;
      }
      if (same == sought.length) {
        found.add(at);
        at += same - 1;
      }
    }
    return found;
  }
}
