package io.yidi.bench.data;

import io.yidi.bench.data.Image.Clone;
import io.yidi.bench.report.Progress;
import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyIn;

/**
 * Stores the persons that are no templates with COPY, all in one transaction: either all are there
 * or none. Before many rows the indexes that no constraint needs are dropped, and made again after
 * them.
 */
final class Filler {

  private static final int AT_ONCE = 1_000;
  private static final int BUFFER_BYTES = 1 << 20;

  /** With fewer rows, keeping indexes costs less than making them again. */
  private static final int WORTH_DROPPING = 50_000;

  private static final String INDEXES =
      "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN"
          + " pg_class c ON c.oid = i.indrelid WHERE c.relname = ANY(?) AND NOT EXISTS (SELECT 1"
          + " FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1";

  private final Connection connection;
  private final Templates templates;
  private byte[] buffer = new byte[BUFFER_BYTES];

  Filler(Connection connection, Templates templates) {
    this.connection = connection;
    this.templates = templates;
  }

  private record Index(String name, String definition) {}

  /** Stores all persons of the plan that are no templates. */
  void fill(Plan plan) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Sql.update(connection, "SET LOCAL statement_timeout = 0");
      Sql.update(connection, "SET LOCAL maintenance_work_mem = '512MB'");
      List<Index> indexes = plan.persons() < WORTH_DROPPING ? List.of() : indexes();
      for (Index index : indexes) {
        Sql.update(connection, "DROP INDEX " + index.name());
      }
      copyAll(plan);
      for (Index index : indexes) {
        Progress.during(
            "making index " + index.name(), () -> Sql.update(connection, index.definition()));
      }
      Progress.during("commit", connection::commit);
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private List<Index> indexes() throws SQLException {
    List<String> names = templates.tables().stream().map(PersonTable::name).toList();
    return Sql.query(
        connection, INDEXES, row -> new Index(row.getString(1), row.getString(2)), names);
  }

  private void copyAll(Plan plan) throws SQLException {
    Progress progress = new Progress("persons stored", plan.persons());
    for (int from = plan.templates(); from < plan.persons(); from += AT_ONCE) {
      int until = Math.min(plan.persons(), from + AT_ONCE);
      List<Clone> clones = new ArrayList<>(until - from);
      for (int person = from; person < until; person++) {
        clones.add(templates.clone(plan.template(person), person));
      }
      for (int table = 0; table < templates.tables().size(); table++) {
        copy(plan, table, from, clones);
      }
      progress.at(until);
    }
  }

  private void copy(Plan plan, int table, int from, List<Clone> clones) throws SQLException {
    PersonTable into = templates.tables().get(table);
    CopyIn copy =
        CopyRows.copies(connection)
            .copyIn(
                "COPY " + into.quotedName() + " (" + into.names() + ") FROM STDIN (FORMAT binary)");
    try {
      copy.writeToCopy(CopyRows.HEAD, 0, CopyRows.HEAD.length);
      int filled = 0;
      for (int i = 0; i < clones.size(); i++) {
        Image image = templates.image(plan.template(from + i), table);
        if (filled + image.length() > buffer.length) {
          copy.writeToCopy(buffer, 0, filled);
          filled = 0;
          if (image.length() > buffer.length) {
            buffer = new byte[image.length()];
          }
        }
        filled = image.write(clones.get(i), buffer, filled);
      }
      copy.writeToCopy(buffer, 0, filled);
      copy.writeToCopy(CopyRows.END, 0, CopyRows.END.length);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }
}
