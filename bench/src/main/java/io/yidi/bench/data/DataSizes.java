package io.yidi.bench.data;

import io.yidi.bench.report.Table;
import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * How much room the tables and indexes take.
 *
 * @param tables tables with rows, the largest first
 * @param indexes indexes, the largest first
 */
public record DataSizes(List<TableSize> tables, List<IndexSize> indexes) {

  private static final String TABLES =
      "SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_table_size(c.oid),"
          + " pg_indexes_size(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.reltuples > 0 ORDER BY"
          + " pg_total_relation_size(c.oid) DESC, c.relname";

  private static final String INDEXES =
      "SELECT c.relname, t.relname, pg_relation_size(c.oid) FROM pg_index i JOIN pg_class c ON"
          + " c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON"
          + " n.oid = c.relnamespace WHERE n.nspname = current_schema() ORDER BY 3 DESC, 1 LIMIT"
          + " 20";

  private static final long MIB = 1024 * 1024;

  /** A table: rows as the planner knows them, bytes with what lies out of line. */
  public record TableSize(String name, long rows, long tableBytes, long indexBytes) {}

  /** An index. */
  public record IndexSize(String name, String table, long bytes) {}

  /** Copies the lists. */
  public DataSizes {
    tables = List.copyOf(tables);
    indexes = List.copyOf(indexes);
  }

  /** Asks the database. */
  public static DataSizes of(Connection connection) throws SQLException {
    return new DataSizes(
        Sql.query(
            connection,
            TABLES,
            row -> new TableSize(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4))),
        Sql.query(
            connection,
            INDEXES,
            row -> new IndexSize(row.getString(1), row.getString(2), row.getLong(3))));
  }

  /** Bytes of all tables. */
  public long tableBytes() {
    return tables.stream().mapToLong(TableSize::tableBytes).sum();
  }

  /** Bytes of all indexes. */
  public long indexBytes() {
    return tables.stream().mapToLong(TableSize::indexBytes).sum();
  }

  /** The tables with what a row takes. */
  public Table table() {
    Table table = new Table("table", "rows", "table MiB", "indexes MiB", "bytes a row");
    for (TableSize one : tables) {
      table.row(
          one.name(),
          Long.toString(one.rows()),
          mebibytes(one.tableBytes()),
          mebibytes(one.indexBytes()),
          Long.toString((one.tableBytes() + one.indexBytes()) / Math.max(1, one.rows())));
    }
    table.row("all", "", mebibytes(tableBytes()), mebibytes(indexBytes()), "");
    return table;
  }

  /** The largest indexes. */
  public Table indexTable() {
    Table table = new Table("index", "MiB");
    indexes.stream()
        .filter(one -> one.bytes() >= MIB)
        .forEach(one -> table.row(one.name(), mebibytes(one.bytes())));
    return table;
  }

  /** Bytes in mebibytes with one decimal place. */
  public static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (double) MIB);
  }
}
