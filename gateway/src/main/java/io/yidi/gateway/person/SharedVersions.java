package io.yidi.gateway.person;

import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks whether every database has what is of no person: policies, catalogue, directory. */
@Singleton
public final class SharedVersions {

  private static final Logger LOG = LoggerFactory.getLogger(SharedVersions.class);

  /** Collations by which the database sorts texts as Java does. */
  private static final Set<String> BY_BYTES = Set.of("C", "POSIX");

  private final PersonDatabases databases;

  SharedVersions(PersonDatabases databases) {
    this.databases = databases;
  }

  /**
   * Looks at all databases where there are several. Of versions that one lacks it only warns, as
   * they may be on their way there.
   *
   * @throws DatabasesException when a table is still being copied for the first time: versions and
   *     what belongs to them come in any order then, and half a catalogue would be kept in memory
   */
  public void check() {
    List<PersonDatabases.Home> all = databases.all();
    if (all.size() == 1) {
      return;
    }
    Set<String> versions = versions(databases.first());
    for (int i = 0; i < all.size(); i++) {
      Database database = all.get(i).database();
      String name = "database " + (i + 1) + " of " + all.size();
      checkCopied(name, database);
      warnOfMissing(name, versions, versions(database));
      warnOfCollation(name, database);
    }
  }

  private static void checkCopied(String name, Database database) {
    List<String> copying =
        texts(
            database,
            "SELECT srrelid::regclass::text FROM pg_subscription_rel WHERE srsubstate <> 'r'");
    if (!copying.isEmpty()) {
      throw new DatabasesException(
          name
              + ": "
              + copying
              + " are being copied for the first time (expected: a subscription that has copied"
              + " all; try again in a moment)");
    }
  }

  private static void warnOfMissing(String name, Set<String> versions, Set<String> known) {
    Set<String> missing = new TreeSet<>(versions);
    missing.removeAll(known);
    if (!missing.isEmpty()) {
      LOG.warn(
          "{} lacks versions that the first one knows: {}; its persons are settled without them"
              + " (docs/several-databases.md)",
          name,
          missing);
    }
  }

  private static void warnOfCollation(String name, Database database) {
    List<String> collations =
        texts(
            database,
            "SELECT datcollate::text FROM pg_database WHERE datname = current_database()");
    if (!BY_BYTES.containsAll(collations)) {
      LOG.warn(
          "{} compares texts by {} (expected: C); pages of lists may leave rows out",
          name,
          collations);
    }
  }

  private static Set<String> versions(Database database) {
    return Set.copyOf(
        texts(database, "SELECT DISTINCT kind || ' ' || version FROM version_activation"));
  }

  private static List<String> texts(Database database, String sql) {
    return database.read(connection -> Sql.query(connection, sql, row -> row.getString(1)));
  }
}
