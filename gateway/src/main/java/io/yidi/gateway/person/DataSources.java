package io.yidi.gateway.person;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.annotation.Value;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.rules.ActiveRules;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** The connections that lanes and readers have for themselves, for each database of persons. */
@Singleton
public final class DataSources {

  /** Connections beside those of lanes and readers, to look up by when one was lost. */
  private static final int SPARE = 4;

  /**
   * All that these sessions ask for, but the rules when they switch, is asked by key. A plan that
   * was made while a table was empty would read it from end to end, or read all rows of its persons
   * to sort or hash them, until its statistics are taken, however much it grows meanwhile.
   */
  private static final String BY_KEY =
      "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

  private final List<Source> sources = new ArrayList<>();

  /**
   * A database with the rules that are in force in it.
   *
   * @param database the database, over connections that lanes and readers have for themselves
   * @param rules rules as it activates them
   * @param pool these connections
   */
  public record Source(Database database, ActiveRules rules, HikariDataSource pool) {}

  /**
   * Opens the connections of lanes and readers.
   *
   * @param databases the databases
   * @param connectMillis how long to wait for a connection, as for all others
   * @param session what every session begins with
   * @param lanes lanes of each database
   * @param readers readers of each database
   */
  @Inject
  DataSources(
      PersonDatabases databases,
      @Value("${datasources.default.connection-timeout}") long connectMillis,
      @Value("${datasources.default.connection-init-sql}") String session,
      @Value("${yidi.lanes:2}") int lanes,
      @Value("${yidi.readers:2}") int readers) {
    HikariConfig settings = PersonDatabases.settings(connectMillis, session + "; " + BY_KEY);
    settings.setMaximumPoolSize(lanes + readers + SPARE);
    settings.setMinimumIdle(lanes + readers);
    try {
      databases.all().forEach(home -> sources.add(open(home, settings)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static Source open(PersonDatabases.Home home, HikariConfig settings) {
    settings.setJdbcUrl(home.url());
    HikariDataSource pool = new HikariDataSource(settings);
    return new Source(new Database(pool), home.rules(), pool);
  }

  /** All, in the order of the databases. */
  public List<Source> all() {
    return List.copyOf(sources);
  }

  /** Closes the connections. */
  @PreDestroy
  void close() {
    sources.forEach(source -> source.pool().close());
  }
}
