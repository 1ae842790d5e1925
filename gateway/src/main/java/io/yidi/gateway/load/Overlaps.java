package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows of one thing that hold on the same day, in what was loaded and between it and what was
 * stored before. Asked of the database, where both lie by then; the load is still open.
 */
final class Overlaps {

  /** Rows of the catalogue in force, in place of a table. */
  static final String CATALOGUE =
      "(SELECT * FROM catalogue_item WHERE until_version IS NULL) AS current_item";

  private final Connection connection;
  private final List<String> problems;

  Overlaps(Connection connection, List<String> problems) {
    this.connection = connection;
    this.problems = problems;
  }

  /** A row that has not ended when the next one of the same thing begins. */
  private record Overlap(
      String thing, LocalDate from, @Nullable LocalDate until, LocalDate nextFrom) {}

  /**
   * Notes every overlap that a loaded row takes part in.
   *
   * @param first value of the first key column, which narrows the search
   * @param table table, with valid_from and valid_until
   * @param keys columns that say which thing it is
   */
  <T> void check(Loaded<T> loaded, Function<T, String> first, String table, String... keys)
      throws SQLException {
    if (loaded.rows().isEmpty()) {
      return;
    }
    List<Overlap> found =
        Sql.query(
            connection,
            sql(table, keys),
            Overlaps::overlap,
            loaded.rows().stream().map(first).distinct().toList());
    if (!found.isEmpty()) {
      Map<String, String> places = loaded.placesByKey();
      found.forEach(one -> note(one, places));
    }
  }

  private static String sql(String table, String... keys) {
    String columns = String.join(", ", keys);
    return "SELECT concat_ws(' ', "
        + columns
        + ") AS thing, valid_from, valid_until, next_from FROM (SELECT "
        + columns
        + ", valid_from, valid_until, lead(valid_from) OVER (PARTITION BY "
        + columns
        + " ORDER BY valid_from) AS next_from FROM "
        + table
        + " WHERE "
        + keys[0]
        + " = ANY(?)) AS dated WHERE coalesce(valid_until, 'infinity') > next_from ORDER BY "
        + columns
        + ", valid_from";
  }

  private static Overlap overlap(ResultSet row) throws SQLException {
    return new Overlap(
        row.getString("thing"),
        Sql.requiredDate(row, "valid_from"),
        Sql.date(row, "valid_until"),
        Sql.requiredDate(row, "next_from"));
  }

  private void note(Overlap one, Map<String, String> places) {
    String earlier = places.get(one.thing() + " " + one.from());
    String later = places.get(one.thing() + " " + one.nextFrom());
    if (later != null) {
      problems.add(
          later
              + ": valid_from: "
              + one.nextFrom()
              + " (expected: not before the end of "
              + (earlier == null ? "the stored row from " + one.from() : earlier)
              + ", "
              + (one.until() == null ? "which is open" : one.until())
              + ")");
    } else if (earlier != null) {
      problems.add(
          earlier
              + ": valid_until: "
              + (one.until() == null ? "empty" : one.until())
              + " (expected: at most "
              + one.nextFrom()
              + ", when the stored row begins)");
    }
  }
}
