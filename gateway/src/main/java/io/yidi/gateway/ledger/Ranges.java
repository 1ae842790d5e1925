package io.yidi.gateway.ledger;

import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Cuts all person numbers into ranges, one after the other. The first begins before every number
 * and the last has no end, so that rows of nobody lie in a range too.
 */
final class Ranges {

  private static final String END =
      "SELECT person_id FROM person WHERE person_id >= ? ORDER BY person_id OFFSET ? LIMIT 1";

  private final Database database;
  private final int size;
  private @Nullable String next = "";

  Ranges(Database database, int size) {
    this.database = database;
    this.size = size;
  }

  /** The next range, null when all were given out or the proof was stopped. */
  synchronized @Nullable PersonRange next() {
    String from = next;
    if (from == null) {
      return null;
    }
    next =
        database.read(
            connection -> Sql.queryOne(connection, END, row -> row.getString(1), from, size));
    return new PersonRange(from, next);
  }

  /** Gives out no more. */
  synchronized void stop() {
    next = null;
  }
}
