package io.yidi.gateway.person;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micronaut.context.annotation.Value;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * The databases that hold the persons, each person with everything of theirs in one of them for
 * ever: a pure function of the person's number and of how many there are. What is of no person
 * (policies, catalogues, the directory) is written to the first and brought to the others by
 * PostgreSQL itself (docs/several-databases.md).
 */
@Singleton
public final class PersonDatabases {

  /** An address may hold commas itself. */
  private static final Pattern BETWEEN_ADDRESSES = Pattern.compile("[\\s,]+(?=jdbc:)");

  private static final String FORM = "jdbc:postgresql:";

  private final List<Home> homes;
  private final List<HikariDataSource> pools = new ArrayList<>();

  /**
   * A database with the rules that are in force in it.
   *
   * @param url its JDBC address
   * @param database connections for everything but lanes and readers, which have their own
   * @param rules rules as this database activates them
   */
  public record Home(String url, Database database, ActiveRules rules) {}

  /**
   * One database holds everybody, unless further ones are set; their schema is brought up to date.
   *
   * @param first the first database
   * @param rules rules as it activates them
   * @param connections most connections to each further database
   * @param idle how many of them are kept open
   * @param connectMillis how long to wait for one
   * @param session what every session begins with
   * @param further JDBC addresses of further databases, by commas or spaces; who is where follows
   *     from their order, so that none may be added or moved without moving persons
   * @throws DatabasesException when an address is none, or a database is another one of them than
   *     it was before
   */
  PersonDatabases(
      Database first,
      ActiveRules rules,
      @Value("${datasources.default.url}") String url,
      @Value("${datasources.default.maximum-pool-size}") int connections,
      @Value("${datasources.default.minimum-idle}") int idle,
      @Value("${datasources.default.connection-timeout}") long connectMillis,
      @Value("${datasources.default.connection-init-sql}") String session,
      @Value("${yidi.further-data-sources:}") String further) {
    List<Home> all = new ArrayList<>();
    all.add(new Home(url, first, rules));
    HikariConfig settings = settings(connectMillis, session);
    settings.setMaximumPoolSize(connections);
    settings.setMinimumIdle(idle);
    try {
      for (String one : addresses(further)) {
        all.add(open(one, settings));
      }
      for (int i = 0; i < all.size(); i++) {
        HomeNumber.check(all.get(i).database(), i, all.size());
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    homes = List.copyOf(all);
  }

  private static List<String> addresses(String further) {
    List<String> addresses =
        further.isBlank() ? List.of() : List.of(BETWEEN_ADDRESSES.split(further.strip()));
    for (String one : addresses) {
      if (!one.startsWith(FORM)) {
        throw new DatabasesException(
            "YIDI_FURTHER_DATA_SOURCES: "
                + one
                + " (expected: jdbc:postgresql://host:port/database?user=…, several by spaces)");
      }
    }
    return addresses;
  }

  private Home open(String url, HikariConfig settings) {
    settings.setJdbcUrl(url);
    HikariDataSource pool = new HikariDataSource(settings);
    pools.add(pool);
    Flyway.configure().dataSource(pool).load().migrate();
    Database database = new Database(pool);
    return new Home(url, database, new ActiveRules(database));
  }

  /** What all connections to databases of persons have in common. */
  static HikariConfig settings(long connectMillis, String session) {
    HikariConfig settings = new HikariConfig();
    settings.setConnectionTimeout(connectMillis);
    settings.setConnectionInitSql(session);
    settings.addDataSourceProperty("logServerErrorDetail", false);
    return settings;
  }

  /** All, in their order. */
  public List<Home> all() {
    return homes;
  }

  /** The first, which is asked for what is of no person. */
  public Database first() {
    return homes.getFirst().database();
  }

  /** Which of them holds a person. */
  public int indexOf(String personId) {
    return Ids.hash(personId) % homes.size();
  }

  /**
   * Spreads the persons of one database evenly over a number of places.
   *
   * @return zero to {@code places} minus one, always the same for a person
   */
  public int spread(String personId, int places) {
    return Ids.hash(personId) / homes.size() % places;
  }

  /** The one that holds a person. */
  public Home holding(String personId) {
    return homes.get(indexOf(personId));
  }

  /** Rules in force in the database of a person, for reads; a write takes those of its lock. */
  public Rules rulesOf(String personId) {
    return holding(personId).rules().current();
  }

  /** The database of a person. */
  public Database of(String personId) {
    return holding(personId).database();
  }

  /**
   * The database of the person of a number that the gateway gave (an encounter, a settlement, …);
   * the first for any other, where nothing of that number will be found.
   */
  public Database ofNumber(String id) {
    return homes.get(Ids.personHash(id) % homes.size()).database();
  }

  /**
   * Asks one after the other until one knows; null when none does.
   *
   * @throws StorageException when none knows and one does not answer
   */
  public <T> @Nullable T find(Database.Work<@Nullable T> question) {
    StorageException away = null;
    for (Home home : homes) {
      try {
        T found = home.database().read(question);
        if (found != null) {
          return found;
        }
      } catch (StorageException e) {
        away = e;
      }
    }
    if (away != null) {
      throw away;
    }
    return null;
  }

  /**
   * Rows of a list out of all databases, or out of the one that they can only be in.
   *
   * @param personId person whose rows are asked for, empty for everybody's
   * @param number number that the gateway gave, which only one person's rows bear; empty for none
   * @param order how the rows of each database come
   * @param limit most rows
   * @param rows reads the rows of one database, at most {@code limit}
   */
  public <T> List<T> list(
      String personId,
      String number,
      Comparator<? super T> order,
      int limit,
      Database.Work<List<T>> rows) {
    List<Database> asked = asked(personId, number);
    if (asked.size() == 1) {
      return asked.getFirst().read(rows);
    }
    return asked.stream()
        .flatMap(database -> database.read(rows).stream())
        .sorted(order)
        .limit(limit)
        .toList();
  }

  /**
   * The databases that rows of a list can be in, in their order.
   *
   * @param personId person whose rows are asked for, empty for everybody's
   * @param number number that the gateway gave, which only one person's rows bear; empty for none
   */
  public List<Database> asked(String personId, String number) {
    if (!personId.isEmpty()) {
      return List.of(of(personId));
    }
    return number.isEmpty()
        ? homes.stream().map(Home::database).toList()
        : List.of(ofNumber(number));
  }

  /** Closes the connections to further databases. */
  @PreDestroy
  void close() {
    pools.forEach(HikariDataSource::close);
  }
}
