package io.yidi.gateway.rules;

import io.yidi.gateway.directory.ReferenceReader;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.rules.Rules.Versions;
import io.yidi.policy.catalogue.Catalogue;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.PolicyBook;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the rules in force in memory and reads them anew when the database says that others are.
 */
@Singleton
public final class ActiveRules {

  private static final Logger LOG = LoggerFactory.getLogger(ActiveRules.class);

  private final Database database;
  private final Map<String, PolicyBook> books = new ConcurrentHashMap<>();
  private volatile @Nullable Rules current;

  /** The rules as a database activates them. */
  public ActiveRules(Database database) {
    this.database = database;
  }

  /**
   * Rules in force, checked against the database now. For reads and previews; a settle checks again
   * under its lock.
   */
  public Rules current() {
    return database.read(connection -> of(connection, Activation.inForce(connection)));
  }

  /**
   * Rules in memory, read only when there are none yet or other versions are asked for.
   *
   * @param connection what they are read on: whoever waits for rules that another reads holds a
   *     connection already, and must not wait for one more
   */
  public Rules of(Connection connection, Versions wanted) throws SQLException {
    Rules rules = current;
    return rules != null && rules.versions().equals(wanted) ? rules : refresh(connection, wanted);
  }

  private synchronized Rules refresh(Connection connection, Versions wanted) throws SQLException {
    Rules rules = current;
    if (rules != null && rules.versions().equals(wanted)) {
      return rules;
    }
    // Sessions have reading from end to end switched off, which is how all of a catalogue is read.
    String scans = switchScans(connection, "on");
    Rules fresh = read(connection, wanted, rules);
    switchScans(connection, scans);
    current = fresh;
    LOG.info(
        "rules in force: policy {}, catalogue {}, directory {}",
        wanted.policy(),
        wanted.catalogue(),
        wanted.directory());
    return fresh;
  }

  /** Switches reading of whole tables for this session, and tells what it was. */
  private static String switchScans(Connection connection, String value) throws SQLException {
    return Sql.query(
            connection,
            "SELECT current_setting('enable_seqscan'), set_config('enable_seqscan', ?, false)",
            row -> row.getString(1),
            value)
        .getFirst();
  }

  private Rules read(Connection connection, Versions wanted, @Nullable Rules old)
      throws SQLException {
    Catalogue catalogue =
        old != null && old.catalogue().version().equals(wanted.catalogue())
            ? old.catalogue()
            : CatalogueReader.read(connection, wanted.catalogue());
    return new Rules(
        book(connection, wanted.policy()),
        catalogue,
        ReferenceReader.read(connection, wanted.directory()));
  }

  /** The policies of a version, from memory or from the archive. */
  public PolicyBook book(String version) {
    PolicyBook known = books.get(version);
    return known == null ? database.read(connection -> book(connection, version)) : known;
  }

  /** The same for whoever holds a connection. */
  public PolicyBook book(Connection connection, String version) throws SQLException {
    PolicyBook known = books.get(version);
    if (known != null) {
      return known;
    }
    PolicyBook read = PolicyArchive.load(connection, version);
    PolicyBook first = books.putIfAbsent(version, read);
    return first == null ? read : first;
  }

  /** The files of a version as they were stored, null when no version is called so. */
  public @Nullable PolicyFiles files(String version) {
    return database.read(connection -> PolicyArchive.files(connection, version));
  }

  /** The files of the version activated last, also when it is still to come; none before it. */
  public PolicyFiles latestFiles() {
    return database.read(PolicySwitch::latestFiles);
  }

  /** Keeps rules in memory that will be asked for. */
  public void keep(PolicyBook book) {
    books.put(book.version(), book);
  }

  /**
   * Archives the policy files that a gateway starts with and puts them in force, unless they
   * already are. Once an agency has published policies, a start switches nothing.
   */
  public void startWith(PolicyFiles files) {
    PolicyBook book = PolicyLoader.load(files);
    database.write(
        connection -> {
          PolicySwitch policies = PolicySwitch.lock(connection);
          PolicySwitch.Latest latest = policies.latest();
          if (latest != null && latest.published()) {
            warnUnlessSame(latest, book);
          } else if (latest == null || !latest.version().equals(book.version())) {
            policies.activate(files, policies.now(), false);
          }
          return true;
        });
    keep(book);
  }

  private static void warnUnlessSame(PolicySwitch.Latest latest, PolicyBook book) {
    if (!latest.version().equals(book.version())) {
      LOG.warn(
          "policies {} of the start are not put in force: {} was published by an agency, active"
              + " from {}; publish them to switch",
          book.version(),
          latest.version(),
          latest.activeFrom());
    }
  }
}
