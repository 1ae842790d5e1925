package io.yidi.gateway.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many rows with one statement: {@code INSERT … SELECT FROM unnest}. The text depends on
 * the table alone, so it is prepared once whatever the number of rows.
 *
 * @param <R> type of the rows
 */
public final class ArrayInsert<R> {

  private final String table;
  private final String suffix;
  private final List<Column<R>> columns = new ArrayList<>();

  private record Column<R>(
      String name, String type, Function<R, ? extends @Nullable Object> value) {}

  /** Inserts into a table; the first column must be the person. */
  public ArrayInsert(String table) {
    this(table, "");
  }

  /** Inserts into a table with a clause after the rows, such as ON CONFLICT. */
  public ArrayInsert(String table, String suffix) {
    this.table = table;
    this.suffix = suffix;
  }

  /** Adds a column. */
  public ArrayInsert<R> column(
      String name, String type, Function<R, ? extends @Nullable Object> value) {
    columns.add(new Column<>(name, type, value));
    return this;
  }

  /** The statement. */
  public String sql() {
    String names = String.join(", ", columns.stream().map(Column::name).toList());
    String arrays =
        String.join(", ", columns.stream().map(column -> "?::" + column.type() + "[]").toList());
    return "INSERT INTO "
        + table
        + " ("
        + names
        + ") SELECT * FROM unnest("
        + arrays
        + ")"
        + (suffix.isEmpty() ? "" : " " + suffix);
  }

  /** Inserts the rows; does nothing when there are none. */
  public void run(Connection connection, List<R> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    Object[] arguments =
        columns.stream()
            .map(
                column ->
                    (Object)
                        new Sql.Column(
                            column.type(),
                            rows.stream().<@Nullable Object>map(column.value()).toList()))
            .toArray();
    Sql.update(connection, sql(), arguments);
  }
}
