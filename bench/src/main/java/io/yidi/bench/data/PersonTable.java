package io.yidi.bench.data;

import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table that is keyed by person, as the live schema has it. Taking the columns from there means
 * that a migration cannot leave one out.
 *
 * @param name its name
 * @param columns its columns, except generated ones
 */
record PersonTable(String name, List<Column> columns) {

  private static final String TABLES =
      "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"
          + " n.nspname = current_schema() AND c.relkind = 'r' AND EXISTS (SELECT 1 FROM"
          + " pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'person_id' AND NOT"
          + " a.attisdropped) ORDER BY c.relname";

  private static final String COLUMNS =
      "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE"
          + " a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated ="
          + " '' ORDER BY a.attnum";

  /** A column with the name of its type. */
  record Column(String name, String type) {

    boolean instant() {
      return type.equals("timestamptz");
    }

    /** Whether messages and records stand in it, packed. */
    boolean packed() {
      return type.equals("bytea");
    }
  }

  PersonTable {
    columns = List.copyOf(columns);
  }

  /** All of them, in the order of their names. */
  static List<PersonTable> all(Connection connection) throws SQLException {
    List<PersonTable> tables = new java.util.ArrayList<>();
    for (String name : Sql.query(connection, TABLES, row -> row.getString(1))) {
      tables.add(
          new PersonTable(
              name,
              Sql.query(
                  connection,
                  COLUMNS,
                  row -> new Column(row.getString(1), row.getString(2)),
                  quoted(name))));
    }
    return tables;
  }

  int personColumn() {
    return columns.stream().map(Column::name).toList().indexOf("person_id");
  }

  /** Places of the columns that are packed. */
  int[] packed() {
    return IntStream.range(0, columns.size()).filter(i -> columns.get(i).packed()).toArray();
  }

  /** The columns' names, separated by commas. */
  String names() {
    return columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
  }

  String quotedName() {
    return quoted(name);
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
