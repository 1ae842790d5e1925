package io.yidi.gateway.person;

import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in a database which of how many it is. One that is left out, exchanged or named twice
 * would be asked for persons of another, and settle them from empty counters.
 *
 * @param number which one, counted from zero
 * @param databases how many there are
 */
record HomeNumber(int number, int databases) {

  /**
   * Checks that a database is the one that it was before, and remembers it at the first time.
   *
   * @throws DatabasesException when it is another one, or holds persons of another
   */
  static void check(Database database, int number, int databases) {
    HomeNumber wanted = new HomeNumber(number, databases);
    database.write(
        connection -> {
          HomeNumber stored = read(connection);
          if (stored == null && databases > 1) {
            store(connection, wanted);
            // Another gateway that starts at the same moment may have been first.
            stored = read(connection);
          }
          if (stored != null && !stored.equals(wanted)) {
            throw wanted.wrong("it is " + stored.said());
          }
          return true;
        });
  }

  private static @Nullable HomeNumber read(Connection connection) throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT number, databases FROM home",
        row -> new HomeNumber(row.getInt(1), row.getInt(2)));
  }

  private static void store(Connection connection, HomeNumber wanted) throws SQLException {
    String stranger =
        Sql.queryOne(
            connection,
            "SELECT person_id FROM person WHERE hash % ? <> ? LIMIT 1",
            row -> row.getString(1),
            wanted.databases(),
            wanted.number());
    if (stranger != null) {
      throw wanted.wrong("it holds person " + stranger + ", who belongs to another");
    }
    Sql.update(
        connection,
        "INSERT INTO home (number, databases) VALUES (?, ?) ON CONFLICT DO NOTHING",
        wanted.number(),
        wanted.databases());
  }

  private String said() {
    return "number " + (number + 1) + " of " + databases;
  }

  private DatabasesException wrong(String found) {
    return new DatabasesException(
        "YIDI_FURTHER_DATA_SOURCES: database "
            + said()
            + ": "
            + found
            + " (expected: the same databases in the same order on every start)");
  }
}
