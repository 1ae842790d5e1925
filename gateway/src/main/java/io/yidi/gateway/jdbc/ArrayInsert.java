package io.yidi.gateway.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.PgConnection;

/**
 * Inserts many rows with one statement: {@code INSERT … SELECT FROM unnest}. The text depends on
 * the table alone, so it is prepared once whatever the number of rows. The rows travel as one array
 * of the table's row type: an array for each column would cost the server a scan for each.
 *
 * @param <R> type of the rows
 */
public final class ArrayInsert<R> {

  /** So that no statement outgrows the memory or the time that a statement has. */
  private static final int MOST_ROWS = 10_000;

  private static final String TABLE_COLUMNS =
      "SELECT attname AS name, atttypid::int8 AS type FROM pg_attribute WHERE attrelid ="
          + " ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

  private final String table;
  private final String rowType;
  private final String suffix;
  private final List<String> keys;
  private final List<Column<R>> columns = new ArrayList<>();
  private final Map<String, String> keptColumns = new HashMap<>();
  private String kept = "";

  /** Made when it is asked for first, as all columns are there then. */
  private volatile String sql = "";

  /** What to put for each column of the table in the table's order, by database. */
  private final Map<String, List<Slot<R>>> orders = new ConcurrentHashMap<>();

  /** Puts what a row has for one column. */
  @FunctionalInterface
  private interface Slot<R> {
    void put(RowBytes out, R row);
  }

  private record Column<R>(String name, Slot<R> slot) {}

  /** Inserts into a table; the first column must be the person. */
  public ArrayInsert(String table) {
    this(table, "");
  }

  /** Inserts into a table with a clause after the rows, such as ON CONFLICT. */
  public ArrayInsert(String table, String suffix) {
    this(table, table, suffix, List.of());
  }

  private ArrayInsert(String table, String rowType, String suffix, List<String> keys) {
    this.table = table;
    this.rowType = rowType;
    this.suffix = suffix;
    this.keys = keys;
  }

  /** Inserts into a temporary table that is like another one, whose row type the rows have. */
  public static <R> ArrayInsert<R> temporary(String table, String like) {
    return new ArrayInsert<>(table, like, "", List.of());
  }

  /**
   * Inserts into a table, and updates every other column of a row whose key is there already.
   *
   * @param keys columns of the primary key
   */
  public static <R> ArrayInsert<R> upsert(String table, String... keys) {
    return new ArrayInsert<>(table, table, "", List.of(keys));
  }

  /** Adds a column. */
  public ArrayInsert<R> column(
      String name, String type, Function<R, ? extends @Nullable Object> value) {
    RowBytes.Type known = RowBytes.Type.of(type);
    columns.add(new Column<>(name, (out, row) -> out.putColumn(known, value.apply(row))));
    return this;
  }

  /** Adds a column of lists; their elements must not be null. */
  public ArrayInsert<R> list(String name, String elementType, Function<R, List<?>> value) {
    RowBytes.Type known = RowBytes.Type.of(elementType);
    columns.add(new Column<>(name, (out, row) -> out.putColumn(known, value.apply(row))));
    return this;
  }

  /** A row that is there is left alone where the condition on it holds. */
  public ArrayInsert<R> unless(String condition) {
    kept = condition;
    return this;
  }

  /** A column of a row that is there is left alone where the condition on the row holds. */
  public ArrayInsert<R> keeping(String column, String condition) {
    keptColumns.put(column, condition);
    return this;
  }

  /** The statement. */
  public String sql() {
    String made = sql;
    if (made.isEmpty()) {
      made = makeSql();
      sql = made;
    }
    return made;
  }

  private String makeSql() {
    String names = String.join(", ", columns.stream().map(Column::name).toList());
    return "INSERT INTO "
        + table
        + " ("
        + names
        + ") SELECT "
        + names
        + " FROM unnest(?::"
        + rowType
        + "[])"
        + (suffix.isEmpty() ? "" : " " + suffix)
        + (keys.isEmpty() ? "" : " " + update());
  }

  private String update() {
    return columns.stream()
        .map(Column::name)
        .filter(name -> !keys.contains(name))
        .map(name -> name + " = " + updated(name))
        .collect(
            Collectors.joining(
                ", ",
                "ON CONFLICT (" + String.join(", ", keys) + ") DO UPDATE SET ",
                kept.isEmpty() ? "" : " WHERE NOT (" + kept + ")"));
  }

  private String updated(String name) {
    String condition = keptColumns.get(name);
    return condition == null
        ? "EXCLUDED." + name
        : "CASE WHEN "
            + condition
            + " THEN "
            + table
            + "."
            + name
            + " ELSE EXCLUDED."
            + name
            + " END";
  }

  /** Inserts the rows, some ten thousand with one statement; does nothing when there are none. */
  public void run(Connection connection, List<R> rows) throws SQLException {
    for (int start = 0; start < rows.size(); start += MOST_ROWS) {
      insert(connection, rows.subList(start, Math.min(rows.size(), start + MOST_ROWS)));
    }
  }

  /** Adds the insertion of the rows to a trip; adds nothing when there are none. */
  public void addTo(Trip trip, List<R> rows) {
    for (int start = 0; start < rows.size(); start += MOST_ROWS) {
      trip.update(sql(), argument(rows.subList(start, Math.min(rows.size(), start + MOST_ROWS))));
    }
  }

  private void insert(Connection connection, List<R> rows) throws SQLException {
    Sql.update(connection, sql(), argument(rows));
  }

  /** The rows as the statement's one argument. */
  public Sql.Argument argument(List<R> rows) {
    return new Sql.Argument() {
      @Override
      public Array toArray(Connection connection) throws SQLException {
        return array(connection, rows);
      }

      @Override
      public void mismatched() {
        orders.clear();
      }
    };
  }

  private Array array(Connection connection, List<R> rows) throws SQLException {
    PgConnection driver = connection.unwrap(PgConnection.class);
    List<Slot<R>> order = order(connection, driver.getURL());
    int array = driver.getTypeInfo().getPGArrayType(rowType);
    RowBytes out = new RowBytes();
    out.beginArray(driver.getTypeInfo().getPGArrayElement(array), rows.size());
    for (R row : rows) {
      int start = out.beginLength();
      out.putInt(order.size());
      for (Slot<R> slot : order) {
        slot.put(out, row);
      }
      out.endLength(start);
    }
    return new PgArray(driver, array, out.toByteArray());
  }

  private List<Slot<R>> order(Connection connection, String database) throws SQLException {
    List<Slot<R>> known = orders.get(database);
    if (known == null) {
      Map<String, Slot<R>> byName =
          columns.stream().collect(Collectors.toMap(Column::name, Column::slot));
      known =
          List.copyOf(
              Sql.query(
                  connection,
                  TABLE_COLUMNS,
                  row -> {
                    int type = row.getInt("type");
                    Slot<R> slot = byName.remove(row.getString("name"));
                    return slot == null ? (out, given) -> out.putNull(type) : slot;
                  },
                  rowType));
      if (!byName.isEmpty()) {
        throw new IllegalStateException(rowType + " has no columns " + byName.keySet());
      }
      orders.put(database, known);
    }
    return known;
  }
}
