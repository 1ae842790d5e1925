package io.yidi.gateway.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many rows with one statement: {@code INSERT … SELECT FROM unnest}. The text depends on
 * the table alone, so it is prepared once whatever the number of rows.
 *
 * @param <R> type of the rows
 */
public final class ArrayInsert<R> {

  /** So that no statement outgrows the memory or the time that a statement has. */
  private static final int MOST_ROWS = 10_000;

  private final String table;
  private final String suffix;
  private final List<String> keys;
  private final List<Column<R>> columns = new ArrayList<>();
  private final Map<String, String> keptColumns = new HashMap<>();
  private String kept = "";

  /** Made when it is asked for first, as all columns are there then. */
  private volatile String sql = "";

  private record Column<R>(
      String name, String type, boolean list, Function<R, ? extends @Nullable Object> value) {

    /** unnest would take an array of arrays apart, so lists travel as text. */
    String boundType() {
      return list ? "text" : type;
    }

    String selected() {
      return list ? name + "::" + type + "[]" : name;
    }
  }

  /** Inserts into a table; the first column must be the person. */
  public ArrayInsert(String table) {
    this(table, "");
  }

  /** Inserts into a table with a clause after the rows, such as ON CONFLICT. */
  public ArrayInsert(String table, String suffix) {
    this(table, suffix, List.of());
  }

  private ArrayInsert(String table, String suffix, List<String> keys) {
    this.table = table;
    this.suffix = suffix;
    this.keys = keys;
  }

  /**
   * Inserts into a table, and updates every other column of a row whose key is there already.
   *
   * @param keys columns of the primary key
   */
  public static <R> ArrayInsert<R> upsert(String table, String... keys) {
    return new ArrayInsert<>(table, "", List.of(keys));
  }

  /** Adds a column. */
  public ArrayInsert<R> column(
      String name, String type, Function<R, ? extends @Nullable Object> value) {
    columns.add(new Column<>(name, type, false, value));
    return this;
  }

  /** Adds a column of lists; their elements must not be null. */
  public ArrayInsert<R> list(String name, String elementType, Function<R, List<?>> value) {
    columns.add(new Column<>(name, elementType, true, value.andThen(ArrayInsert::literal)));
    return this;
  }

  private static String literal(List<?> elements) {
    return elements.stream()
        .map(one -> '"' + one.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
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
    String arrays =
        columns.stream()
            .map(column -> "?::" + column.boundType() + "[]")
            .collect(Collectors.joining(", ", "unnest(", ")"));
    boolean plain = columns.stream().noneMatch(Column::list);
    String selected = columns.stream().map(Column::selected).collect(Collectors.joining(", "));
    return "INSERT INTO "
        + table
        + " ("
        + names
        + ") SELECT "
        + (plain ? "* FROM " + arrays : selected + " FROM " + arrays + " AS given (" + names + ")")
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
      trip.update(sql(), arguments(rows.subList(start, Math.min(rows.size(), start + MOST_ROWS))));
    }
  }

  private void insert(Connection connection, List<R> rows) throws SQLException {
    Sql.update(connection, sql(), arguments(rows));
  }

  private Object[] arguments(List<R> rows) {
    return columns.stream()
        .map(
            column ->
                (Object)
                    new Sql.Column(
                        column.boundType(),
                        rows.stream().<@Nullable Object>map(column.value()).toList()))
        .toArray();
  }
}
