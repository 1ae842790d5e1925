package io.yidi.gateway.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.yidi.gateway.testing.TestGateway;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows come out of PostgreSQL as they went in. */
class ArrayInsertTest {

  private static final String TABLE =
      "CREATE TEMP TABLE probe (id int PRIMARY KEY, yes bool, bytes bytea, big int8, word text, day"
          + " date, at timestamptz, words text[], numbers int8[], besides text DEFAULT 'kept')";

  private record Probe(
      int id,
      @Nullable Boolean yes,
      @Nullable ByteString bytes,
      @Nullable Long big,
      @Nullable String word,
      @Nullable LocalDate day,
      @Nullable Instant at,
      List<String> words,
      List<Long> numbers) {}

  private final ArrayInsert<Probe> insert =
      new ArrayInsert<Probe>("probe")
          .column("word", "text", Probe::word)
          .column("id", "int4", Probe::id)
          .column("yes", "bool", Probe::yes)
          .column("bytes", "bytea", row -> bytes(row.bytes()))
          .column("big", "int8", Probe::big)
          .column("day", "date", Probe::day)
          .column("at", "timestamptz", Probe::at)
          .list("words", "text", row -> row.words())
          .list("numbers", "int8", row -> row.numbers());

  private static byte @Nullable [] bytes(@Nullable ByteString value) {
    return value == null ? null : value.toByteArray();
  }

  private static @Nullable ByteString read(byte @Nullable [] value) {
    return value == null ? null : ByteString.copyFrom(value);
  }

  private static Probe of(int id, LocalDate day, Instant at, String word) {
    return new Probe(
        id,
        id % 2 == 0,
        ByteString.copyFrom(new byte[] {0, -1, (byte) id}),
        Long.MIN_VALUE + id,
        word,
        day,
        at,
        List.of("", "a,b", "\"{\\}\"", "null"),
        List.of(-1L, Long.MAX_VALUE));
  }

  private static final List<Probe> ROWS =
      List.of(
          of(1, LocalDate.of(2025, 3, 3), Instant.parse("2025-03-03T04:05:06.789012Z"), "示范"),
          of(2, LocalDate.of(1999, 12, 31), Instant.parse("1999-12-31T23:59:59.999999Z"), ""),
          of(3, LocalDate.of(1, 1, 1), Instant.parse("0001-01-01T00:00:00.000001Z"), "\\N"),
          of(4, LocalDate.of(9999, 12, 31), Instant.EPOCH, "x".repeat(100_000)),
          new Probe(5, null, null, null, null, null, null, List.of(), List.of()));

  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  private static void withTable(Work work) throws SQLException {
    try (Connection connection = DriverManager.getConnection(TestGateway.shared().jdbcUrl())) {
      Sql.update(connection, TABLE);
      work.on(connection);
    }
  }

  private static List<Probe> stored(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM probe ORDER BY id",
        row ->
            new Probe(
                row.getInt("id"),
                row.getObject("yes", Boolean.class),
                read(row.getBytes("bytes")),
                row.getObject("big", Long.class),
                row.getString("word"),
                Sql.date(row, "day"),
                row.getObject("at") == null ? null : Sql.instant(row, "at"),
                Sql.texts(row, "words"),
                Sql.numbers(row, "numbers")));
  }

  @Test
  void everyTypeComesBackAsItWent() throws SQLException {
    withTable(
        connection -> {
          insert.run(connection, ROWS);
          assertThat(stored(connection)).isEqualTo(ROWS);
          assertThat(
                  Sql.query(
                      connection,
                      "SELECT DISTINCT besides FROM probe",
                      row -> row.getString("besides")))
              .as("a column that is not written")
              .containsExactly("kept");
        });
  }

  /** An older program goes on beside a newer one that has added a column. */
  @Test
  void aColumnThatIsAddedMeanwhileIsSeenAtTheSecondTry() throws SQLException {
    withTable(
        connection -> {
          insert.run(connection, ROWS.subList(0, 1));
          Sql.update(connection, "ALTER TABLE probe ADD COLUMN later int NOT NULL DEFAULT 7");
          assertThatThrownBy(() -> insert.run(connection, ROWS.subList(1, 2)))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42804"));
          insert.run(connection, ROWS.subList(1, 3));
          assertThat(stored(connection).stream().map(Probe::id)).containsExactly(1, 2, 3);
        });
  }

  @Test
  void moreRowsThanFitIntoOneStatementAreStored() throws SQLException {
    withTable(
        connection -> {
          List<Probe> many =
              IntStream.range(0, 25_000)
                  .mapToObj(i -> of(i, LocalDate.EPOCH, Instant.EPOCH, "w" + i))
                  .collect(Collectors.toList());
          insert.run(connection, many);
          assertThat(stored(connection)).hasSize(25_000);
        });
  }

  @Test
  void aColumnThatTheTableLacksAndANullInAListAreNamed() throws SQLException {
    withTable(
        connection -> {
          ArrayInsert<Probe> wrong =
              new ArrayInsert<Probe>("probe").column("nowhere", "text", Probe::word);
          assertThatThrownBy(() -> wrong.run(connection, ROWS))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("nowhere");
          List<@Nullable String> words = new ArrayList<>();
          words.add(null);
          ArrayInsert<Integer> holey =
              new ArrayInsert<Integer>("probe")
                  .column("id", "int4", id -> id)
                  .list("words", "text", id -> words);
          assertThatThrownBy(() -> holey.run(connection, List.of(1)))
              .isInstanceOf(NullPointerException.class);
        });
  }
}
