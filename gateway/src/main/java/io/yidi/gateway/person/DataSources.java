package io.yidi.gateway.person;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.annotation.Value;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.rules.ActiveRules;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/**
 * The databases that hold the persons, each person in one of them for ever: a pure function of the
 * person's number and of how many there are.
 */
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

  private final List<Source> sources;

  /**
   * A database with the rules that are in force in it.
   *
   * @param database the database, over connections that lanes and readers have for themselves
   * @param rules rules as it activates them
   * @param pool these connections
   */
  public record Source(Database database, ActiveRules rules, HikariDataSource pool) {

    private static Source of(HikariDataSource pool, ActiveRules rules) {
      return new Source(new Database(pool), rules, pool);
    }

    private static Source further(HikariDataSource pool) {
      Database database = new Database(pool);
      return new Source(database, new ActiveRules(database), pool);
    }
  }

  /**
   * One database holds everybody, unless further ones are set.
   *
   * @param url JDBC address of the first database, in which the given rules are in force
   * @param connectMillis how long to wait for a connection, as for all others
   * @param session what every session begins with
   * @param lanes lanes of each database
   * @param readers readers of each database
   * @param further JDBC addresses of further databases with the same schema, policies and
   *     directory; who is where follows from their order, so that none may be added or moved
   *     without moving persons
   */
  @Inject
  DataSources(
      @Value("${datasources.default.url}") String url,
      @Value("${datasources.default.connection-timeout}") long connectMillis,
      @Value("${datasources.default.connection-init-sql}") String session,
      ActiveRules rules,
      @Value("${yidi.lanes:2}") int lanes,
      @Value("${yidi.readers:2}") int readers,
      @Value("${yidi.further-data-sources:}") List<String> further) {
    HikariConfig settings = new HikariConfig();
    settings.setMaximumPoolSize(lanes + readers + SPARE);
    settings.setMinimumIdle(lanes + readers);
    settings.setConnectionTimeout(connectMillis);
    settings.setConnectionInitSql(session + "; " + BY_KEY);
    settings.addDataSourceProperty("logServerErrorDetail", false);
    this.sources =
        Stream.concat(
                Stream.of(Source.of(open(url, settings), rules)),
                further.stream()
                    .filter(one -> !one.isBlank())
                    .map(one -> open(one, settings))
                    .map(Source::further))
            .toList();
  }

  private static HikariDataSource open(String url, HikariConfig settings) {
    settings.setJdbcUrl(url);
    return new HikariDataSource(settings);
  }

  /** All, in their order. */
  public List<Source> all() {
    return sources;
  }

  /** Which of them holds a person. */
  public int indexOf(String personId) {
    return Ids.hash(personId) % sources.size();
  }

  /** The one that holds a person. */
  public Source holding(String personId) {
    return sources.get(indexOf(personId));
  }

  /** The one that holds the person of a number that the gateway gave; the first for any other. */
  public Source ofNumber(String id) {
    return sources.get(Ids.personHash(id) % sources.size());
  }

  /**
   * Spreads the persons of one database evenly over a number of places.
   *
   * @return zero to {@code places} minus one, always the same for a person
   */
  public int spread(String personId, int places) {
    return Ids.hash(personId) / sources.size() % places;
  }

  /** Closes the connections. */
  @PreDestroy
  void close() {
    sources.forEach(source -> source.pool().close());
  }
}
