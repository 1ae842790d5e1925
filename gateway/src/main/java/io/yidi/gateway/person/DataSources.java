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
import org.jspecify.annotations.Nullable;

/**
 * The databases that hold the persons, each person in one of them for ever: a pure function of the
 * person's number and of how many there are.
 */
@Singleton
public final class DataSources {

  /** Connections to each further database: enough for its lanes and readers. */
  private static final int POOL = 8;

  private final List<Source> sources;

  /**
   * A database with the rules that are in force in it.
   *
   * @param database the database
   * @param rules rules as it activates them
   * @param pool its connections when they are ours to close, null otherwise
   */
  public record Source(Database database, ActiveRules rules, @Nullable HikariDataSource pool) {

    private Source(Database database, ActiveRules rules) {
      this(database, rules, null);
    }
  }

  /**
   * One database holds everybody, unless further ones are set.
   *
   * @param further JDBC addresses of further databases with the same schema, policies and
   *     directory; who is where follows from their order, so that none may be added or moved
   *     without moving persons
   */
  @Inject
  DataSources(
      Database database,
      ActiveRules rules,
      @Value("${yidi.further-data-sources:}") List<String> further) {
    this(
        Stream.concat(
                Stream.of(new Source(database, rules)),
                further.stream().filter(url -> !url.isBlank()).map(DataSources::open))
            .toList());
  }

  private static Source open(String url) {
    HikariConfig settings = new HikariConfig();
    settings.setJdbcUrl(url);
    settings.setMaximumPoolSize(POOL);
    settings.setConnectionInitSql(Database.SESSION);
    settings.addDataSourceProperty("logServerErrorDetail", false);
    HikariDataSource pool = new HikariDataSource(settings);
    Database database = new Database(pool);
    return new Source(database, new ActiveRules(database), pool);
  }

  private DataSources(List<Source> sources) {
    this.sources = sources;
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

  /** Closes the further ones. */
  @PreDestroy
  void close() {
    for (Source source : sources) {
      if (source.pool() != null) {
        source.pool().close();
      }
    }
  }
}
