package io.yidi.gateway.jdbc;

import io.yidi.gateway.jdbc.Sql.RowMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements that travel to the database together and come back in one trip, which on a distant or
 * distributed database is what a statement costs most. They run in their order, each seeing what
 * was committed when it begins; one that fails ends the trip, and those after it do not run.
 */
public final class Trip {

  private static final int ANY_NUMBER = -1;

  private final List<Part> parts = new ArrayList<>();

  /**
   * One statement.
   *
   * @param taker takes the rows of a query, null for an update
   * @param what what an update touches
   * @param expected rows that an update must touch
   */
  private record Part(
      String sql,
      @Nullable RowMapper<?> taker,
      String what,
      int expected,
      List<? extends @Nullable Object> arguments) {}

  /** Adds a query; the taker gets every row. */
  public Trip query(String sql, RowMapper<?> taker, @Nullable Object... arguments) {
    parts.add(new Part(sql, taker, "", ANY_NUMBER, Arrays.asList(arguments)));
    return this;
  }

  /** Adds an update that may touch any number of rows. */
  public Trip update(String sql, @Nullable Object... arguments) {
    parts.add(new Part(sql, null, "", ANY_NUMBER, Arrays.asList(arguments)));
    return this;
  }

  /**
   * Adds an update that must touch a number of rows.
   *
   * @param what what it touches, for the message when it does not
   */
  public Trip update(int expected, String what, String sql, @Nullable Object... arguments) {
    parts.add(new Part(sql, null, what, expected, Arrays.asList(arguments)));
    return this;
  }

  /**
   * Runs the statements; does nothing when there are none.
   *
   * @throws IllegalStateException when an update touched another number of rows than it must
   */
  public void run(Connection connection) throws SQLException {
    if (parts.isEmpty()) {
      return;
    }
    String text = parts.stream().map(Part::sql).collect(Collectors.joining(";\n"));
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      Sql.Binder binder = new Sql.Binder(connection, statement);
      for (Part part : parts) {
        binder.bind(part.arguments());
      }
      boolean rows = statement.execute();
      for (Part part : parts) {
        take(part, statement, rows);
        rows = statement.getMoreResults();
      }
    } catch (SQLException e) {
      parts.forEach(part -> Sql.Argument.tell(e, part.arguments()));
      throw e;
    }
  }

  private static void take(Part part, PreparedStatement statement, boolean rows)
      throws SQLException {
    RowMapper<?> taker = part.taker();
    if (rows != (taker != null)) {
      throw new IllegalStateException("another result than expected of: " + part.sql());
    }
    if (taker != null) {
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          taker.map(result);
        }
      }
    } else if (part.expected() != ANY_NUMBER && statement.getUpdateCount() != part.expected()) {
      throw new IllegalStateException(
          part.what()
              + ": "
              + statement.getUpdateCount()
              + " rows touched (expected: "
              + part.expected()
              + ")");
    }
  }
}
