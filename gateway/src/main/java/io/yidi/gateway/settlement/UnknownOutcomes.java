package io.yidi.gateway.settlement;

import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Conditions;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.UnknownOutcome;
import io.yidi.proto.settlement.v1.UnknownState;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes whose COMMIT was lost and could not be looked up. They are kept in memory until the
 * database answers, then in a table, and looked up by a thread of their own, which no lane waits
 * for. Whatever is found is only told: fencing an id is for its caller alone, who may still mean to
 * deliver it.
 */
@Singleton
final class UnknownOutcomes {

  private static final Logger LOG = LoggerFactory.getLogger(UnknownOutcomes.class);

  private static final String METHOD = "ListUnknownOutcomes";

  /** More than any outage leaves in lanes and queues; beyond it callers have only GetOutcome. */
  private static final int MOST = 10_000;

  private static final int AT_ONCE = 1_000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** A write that is lost again is open again. */
  private static final ArrayInsert<Unknown> SAVE =
      new ArrayInsert<Unknown>(
              "unknown_outcome",
              "ON CONFLICT (person_id, institution_code, request_id) DO UPDATE SET since ="
                  + " EXCLUDED.since, settle_before = EXCLUDED.settle_before, outcome = NULL,"
                  + " resolved_at = NULL")
          .column("person_id", "text", Unknown::personId)
          .column("institution_code", "text", Unknown::institutionCode)
          .column("request_id", "text", Unknown::requestId)
          .column("since", "timestamptz", Unknown::since)
          .column("settle_before", "timestamptz", Unknown::settleBefore);

  private static final String OPEN =
      "SELECT person_id, institution_code, request_id FROM unknown_outcome WHERE outcome IS NULL"
          + " ORDER BY since LIMIT ?";

  /** Waits for a transaction still in flight: what is not there under the lock has no effect. */
  private static final String LOCK = "SELECT 1 FROM person WHERE person_id = ? FOR UPDATE";

  private static final String RESOLVE =
      "UPDATE unknown_outcome u SET outcome = coalesce((SELECT c.state FROM command c WHERE"
          + " c.person_id = u.person_id AND c.institution_code = u.institution_code AND"
          + " c.request_id = u.request_id), 'PENDING'), resolved_at = clock_timestamp() WHERE"
          + " u.person_id = ? AND u.institution_code = ? AND u.request_id = ? AND u.outcome IS NULL"
          + " RETURNING u.outcome";

  private static final String PAGE =
      "SELECT u.*, c.state AS now FROM unknown_outcome u LEFT JOIN command c ON c.person_id ="
          + " u.person_id AND c.institution_code = u.institution_code AND c.request_id ="
          + " u.request_id WHERE ";

  private static final String ORDER =
      " ORDER BY u.since DESC, u.request_id DESC, u.person_id DESC LIMIT ?";

  private static final Comparator<UnknownOutcome> LATEST_FIRST =
      Comparator.comparing((UnknownOutcome one) -> Wire.instant(one.getSince()))
          .thenComparing(UnknownOutcome::getRequestId)
          .thenComparing(UnknownOutcome::getPersonId)
          .reversed();

  private final PersonDatabases databases;
  private final Map<Key, Unknown> unsaved = new LinkedHashMap<>();
  private final Thread thread;
  private boolean closed;

  UnknownOutcomes(PersonDatabases databases) {
    this.databases = databases;
    this.thread = Thread.ofPlatform().name("unknown-outcomes").daemon().start(this::run);
  }

  private record Key(String personId, String institutionCode, String requestId) {}

  /**
   * A write of which nobody knows what became.
   *
   * @param since when the connection was lost
   * @param settleBefore instant after which it takes no effect, null where it has none
   */
  record Unknown(
      String personId,
      String institutionCode,
      String requestId,
      Instant since,
      @Nullable Instant settleBefore) {

    static Unknown of(LaneCommand<?> command, Instant since) {
      return new Unknown(
          command.personId(),
          command.institution(),
          command.requestId(),
          since,
          command.settleBefore());
    }

    private Key key() {
      return new Key(personId, institutionCode, requestId);
    }
  }

  /** Keeps writes and looks them up by and by; never waits for the database. */
  synchronized void add(Collection<Unknown> unknown) {
    for (Unknown one : unknown) {
      if (unsaved.size() < MOST || unsaved.containsKey(one.key())) {
        unsaved.put(one.key(), one);
      } else {
        LOG.error(
            "outcome of request {} of {} is unknown and not kept: {} wait already",
            one.requestId(),
            one.institutionCode(),
            MOST);
      }
    }
    notifyAll();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!isClosed()) {
      boolean done = look();
      try {
        await(done ? LONGEST_PAUSE : pause, done);
      } catch (InterruptedException e) {
        return;
      }
      pause = done ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Waits for new ones, or for the time to look again. After a failure new ones wait as well: the
   * database is still away.
   */
  private synchronized void await(Duration pause, boolean newOnesWake) throws InterruptedException {
    long until = System.nanoTime() + pause.toNanos();
    while (!closed && !(newOnesWake && !unsaved.isEmpty())) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  /** Saves and looks up; tells whether nothing is left open. */
  private boolean look() {
    try {
      boolean done = true;
      for (PersonDatabases.Home home : databases.all()) {
        done &= look(home.database());
      }
      return done;
    } catch (RuntimeException e) {
      LOG.error("unknown outcomes could not be looked up", e);
      return false;
    }
  }

  /** The same for one database; those of others do not wait for it. */
  private boolean look(Database home) {
    try {
      save(home);
      int left = 0;
      for (Key key : home.read(UnknownOutcomes::open)) {
        left += lookUp(home, key) ? 0 : 1;
      }
      return left == 0;
    } catch (StorageException e) {
      LOG.warn("unknown outcomes wait for the database, SQL state {}", e.sqlState());
      return false;
    }
  }

  private static List<Key> open(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        OPEN,
        row ->
            new Key(
                row.getString("person_id"),
                row.getString("institution_code"),
                row.getString("request_id")),
        AT_ONCE);
  }

  /** Moves what is in memory of a database's persons to its table. */
  private void save(Database home) {
    List<Unknown> some;
    synchronized (this) {
      some = unsaved.values().stream().filter(one -> databases.of(one.personId()) == home).toList();
    }
    if (some.isEmpty()) {
      return;
    }
    home.write(
        connection -> {
          SAVE.run(connection, some);
          return true;
        });
    synchronized (this) {
      some.forEach(one -> unsaved.remove(one.key(), one));
    }
  }

  /** Finds one out; false when its person is locked for too long. */
  private boolean lookUp(Database home, Key key) {
    try {
      String outcome =
          home.write(
              connection -> {
                Sql.query(connection, LOCK, row -> true, key.personId());
                return Sql.queryOne(
                    connection,
                    RESOLVE,
                    row -> row.getString(1),
                    key.personId(),
                    key.institutionCode(),
                    key.requestId());
              });
      if (outcome != null) {
        LOG.info(
            "outcome of request {} of {} found out: {}",
            key.requestId(),
            key.institutionCode(),
            outcome);
      }
      return true;
    } catch (StorageException e) {
      if (e.timedOut()) {
        return false;
      }
      throw e;
    }
  }

  /** Where a page ended. */
  record Place(Instant since, String requestId, String personId) {

    /** The token as it is sent. */
    String token(String filters) {
      return PageParts.of(since.toString(), requestId, personId, filters);
    }

    /**
     * Reads a token; null on the first page, and with a violation for one that is not ours.
     *
     * @param filters digest of the request's filters
     */
    static @Nullable Place read(Fields fields, String token, String filters) {
      List<String> parts = PageParts.read(fields, token, 4, METHOD);
      if (parts == null) {
        return null;
      }
      Instant since = PageToken.instant(parts.get(0));
      if (since == null) {
        PageParts.wrong(fields, METHOD);
        return null;
      }
      if (!parts.get(3).equals(filters)) {
        PageParts.otherFilters(fields);
        return null;
      }
      return new Place(since, parts.get(1), parts.get(2));
    }
  }

  /** Lists an institution's writes, newest first; what is only in memory is saved first. */
  List<UnknownOutcome> list(
      String institution, boolean resolved, @Nullable Place after, int limit) {
    databases.all().forEach(home -> save(home.database()));
    Conditions where =
        new Conditions()
            .and("u.institution_code = ?", institution)
            .and(resolved ? "u.outcome IS NOT NULL" : "u.outcome IS NULL");
    if (after != null) {
      where.and(
          "(u.since, u.request_id, u.person_id) < (?, ?, ?)",
          after.since(),
          after.requestId(),
          after.personId());
    }
    return databases.list(
        "",
        "",
        LATEST_FIRST,
        limit,
        connection ->
            Sql.query(
                connection,
                PAGE + where.text() + ORDER,
                UnknownOutcomes::view,
                where.arguments(limit)));
  }

  /** An outcome is told as of now: what was not there when it was looked up may be there since. */
  private static UnknownOutcome view(ResultSet row) throws SQLException {
    UnknownOutcome.Builder out =
        UnknownOutcome.newBuilder()
            .setRequestId(row.getString("request_id"))
            .setPersonId(row.getString("person_id"))
            .setSince(Wire.timestamp(Sql.instant(row, "since")))
            .setState(UnknownState.UNKNOWN_STATE_OPEN);
    OffsetDateTime settleBefore = row.getObject("settle_before", OffsetDateTime.class);
    if (settleBefore != null) {
      out.setSettleBefore(Wire.timestamp(settleBefore.toInstant()));
    }
    String found = row.getString("outcome");
    if (found != null) {
      String now = row.getString("now");
      out.setState(UnknownState.UNKNOWN_STATE_RESOLVED)
          .setOutcome(Outcome.valueOf("OUTCOME_" + (now == null ? found : now)))
          .setResolveTime(Wire.timestamp(Sql.instant(row, "resolved_at")));
    }
    return out.build();
  }

  @PreDestroy
  void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
