package io.yidi.gateway.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements with positional arguments. Collections are bound as arrays of text. */
public final class Sql {

  private static final int FETCH_ROWS = 2_000;
  private static final String TYPE_MISMATCH = "42804";

  private Sql() {}

  /** Maps one row. */
  @FunctionalInterface
  public interface RowMapper<T extends @Nullable Object> {
    /** Maps the row that the cursor stands on. */
    T map(ResultSet row) throws SQLException;
  }

  /** Runs a query and maps every row. */
  public static <T extends @Nullable Object> List<T> query(
      Connection connection, String sql, RowMapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(connection, statement, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        List<T> mapped = new ArrayList<>();
        while (rows.next()) {
          mapped.add(mapper.map(rows));
        }
        return mapped;
      }
    }
  }

  /**
   * Runs a query of many rows and hands each over without keeping the others. Outside a transaction
   * it opens one for the time, which the cursor needs.
   */
  public static void stream(
      Connection connection, String sql, RowMapper<?> taker, @Nullable Object... arguments)
      throws SQLException {
    boolean auto = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH_ROWS);
      bind(connection, statement, arguments);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          taker.map(rows);
        }
      }
    } finally {
      connection.setAutoCommit(auto);
    }
  }

  /** Runs a query of at most one row; null when there is none. */
  public static <T extends @Nullable Object> @Nullable T queryOne(
      Connection connection, String sql, RowMapper<T> mapper, @Nullable Object... arguments)
      throws SQLException {
    List<T> rows = query(connection, sql, mapper, arguments);
    return rows.isEmpty() ? null : rows.getFirst();
  }

  /** Runs a statement and returns the number of rows it touched. */
  public static int update(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(connection, statement, arguments);
      return statement.executeUpdate();
    } catch (SQLException e) {
      Argument.tell(e, Arrays.asList(arguments));
      throw e;
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, @Nullable Object[] arguments)
      throws SQLException {
    new Binder(connection, statement).bind(Arrays.asList(arguments));
  }

  /** An array that is made for the connection on which it travels. */
  @FunctionalInterface
  public interface Argument {
    /** Makes it. */
    Array toArray(Connection connection) throws SQLException;

    /** Told when the database found a type other than it expects; what was known of it is stale. */
    default void mismatched() {}

    /** Tells the arguments of a statement that failed why, where it concerns them. */
    static void tell(SQLException thrown, List<? extends @Nullable Object> arguments) {
      if (TYPE_MISMATCH.equals(thrown.getSQLState())) {
        for (Object one : arguments) {
          if (one instanceof Argument argument) {
            argument.mismatched();
          }
        }
      }
    }
  }

  /** Binds arguments one after the other; a collection bound more than once is encoded once. */
  static final class Binder {

    private final Connection connection;
    private final PreparedStatement statement;
    private final IdentityHashMap<Object, Array> arrays = new IdentityHashMap<>();
    private int next = 1;

    Binder(Connection connection, PreparedStatement statement) {
      this.connection = connection;
      this.statement = statement;
    }

    void bind(List<? extends @Nullable Object> arguments) throws SQLException {
      for (Object argument : arguments) {
        bindOne(next++, argument);
      }
    }

    private void bindOne(int index, @Nullable Object value) throws SQLException {
      switch (value) {
        case Instant instant ->
            statement.setObject(
                index,
                OffsetDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC));
        case byte[] bytes -> statement.setBytes(index, bytes);
        case Collection<?> texts -> statement.setArray(index, array(texts));
        case Argument argument -> statement.setArray(index, argument.toArray(connection));
        case null, default -> statement.setObject(index, value);
      }
    }

    private Array array(Collection<?> texts) throws SQLException {
      Object same = texts;
      Array known = arrays.get(same);
      if (known == null) {
        known = connection.createArrayOf("text", texts.toArray(new String[0]));
        arrays.put(same, known);
      }
      return known;
    }
  }

  /**
   * One column of many rows, bound as an array.
   *
   * @param type SQL type of the elements
   * @param values elements; dates and null are allowed
   */
  public record Column(String type, List<? extends @Nullable Object> values) implements Argument {

    /** Typed where the driver then sends the array in binary, which both sides read faster. */
    @Override
    public Array toArray(Connection connection) throws SQLException {
      Object[] elements =
          switch (type) {
            case "text" -> values.toArray(new @Nullable String[0]);
            case "int8" -> values.toArray(new @Nullable Long[0]);
            case "int4" -> values.toArray(new @Nullable Integer[0]);
            default -> values.stream().map(Column::element).toArray();
          };
      return connection.createArrayOf(type, elements);
    }

    private static @Nullable Object element(@Nullable Object value) {
      return value instanceof LocalDate date ? date.toString() : value;
    }
  }

  /** A date column, null where the row has none. */
  public static @Nullable LocalDate date(ResultSet row, String column) throws SQLException {
    return row.getObject(column, LocalDate.class);
  }

  /** A date column that always has a value. */
  public static LocalDate requiredDate(ResultSet row, String column) throws SQLException {
    LocalDate value = date(row, column);
    if (value == null) {
      throw new SQLException(column + ": null (expected: a date)");
    }
    return value;
  }

  /** An instant column that always has a value. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** An array of texts. */
  public static List<String> texts(ResultSet row, String column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  /** An array of whole numbers. */
  public static List<Long> numbers(ResultSet row, String column) throws SQLException {
    return Arrays.asList((Long[]) row.getArray(column).getArray());
  }
}
