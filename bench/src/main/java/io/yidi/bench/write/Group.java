package io.yidi.bench.write;

import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.Trip;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The rows of one group: a row a settlement in each of seven tables, more than a settle writes. */
final class Group {

  /** Tables, keyed by person and number. */
  static final List<String> TABLES =
      List.of(
          "bench_settlement",
          "bench_fund",
          "bench_movement",
          "bench_counter",
          "bench_account_movement",
          "bench_account",
          "bench_command");

  private static final String LOCK =
      "SELECT person_id FROM bench_person WHERE person_id = ANY(?) ORDER BY person_id FOR UPDATE";
  private static final List<ArrayInsert<Row>> INSERTS = TABLES.stream().map(Group::into).toList();
  private static final String CTE = cte();
  private static final byte[] TEXT = new byte[300];

  private record Row(String personId, String id, long amount) {}

  private final List<Row> rows;

  /**
   * A group.
   *
   * @param first number of its first settlement
   * @param size how many
   * @param persons persons that take turns
   */
  Group(long first, int size, int persons) {
    this.rows =
        LongStream.range(first, first + size)
            .mapToObj(number -> new Row("P" + (number % persons + 1), "S" + number, number))
            .toList();
  }

  private static ArrayInsert<Row> into(String table) {
    return new ArrayInsert<Row>(table)
        .column("person_id", "text", Row::personId)
        .column("id", "text", Row::id)
        .column("amount", "int8", Row::amount)
        .column("text", "bytea", row -> TEXT);
  }

  /** The insertions are independent of each other, so they may share a snapshot. */
  private static String cte() {
    StringBuilder sql = new StringBuilder("WITH ");
    for (int i = 0; i < INSERTS.size(); i++) {
      sql.append(i == 0 ? "" : ", ").append("w").append(i).append(" AS (");
      sql.append(INSERTS.get(i).sql()).append(" RETURNING 1)");
    }
    return sql.append(" SELECT count(*) FROM w0").toString();
  }

  /** Locks, writes and commits. */
  void write(Connection connection, Way way) throws SQLException {
    connection.setAutoCommit(false);
    Sql.query(connection, LOCK, row -> row.getString(1), rows.stream().map(Row::personId).toList());
    switch (way) {
      case ONE_BY_ONE -> {
        for (ArrayInsert<Row> insert : INSERTS) {
          insert.run(connection, rows);
        }
      }
      case TRIP -> {
        Trip trip = new Trip();
        INSERTS.forEach(insert -> insert.addTo(trip, rows));
        trip.run(connection);
      }
      case CTE -> Sql.query(connection, CTE, row -> row.getLong(1), arguments());
    }
    connection.commit();
  }

  private @Nullable Object[] arguments() {
    return INSERTS.stream().map(insert -> insert.argument(rows)).toArray();
  }
}
