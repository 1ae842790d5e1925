package io.yidi.gateway.ledger;

import com.google.protobuf.ByteString;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.ledger.Invariant.Unit;
import io.yidi.gateway.person.PersonDatabases;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Proves the stored history again, range of persons by range of persons. Each range is seen as of
 * one instant, in a transaction that only reads, so a gateway may go on settling beside it; memory
 * holds one range's violations and one record of each worker at a time.
 */
@Singleton
public final class LedgerProof {

  private static final int MOST_WORKERS = 8;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final PersonDatabases databases;

  LedgerProof(PersonDatabases databases) {
    this.databases = databases;
  }

  /**
   * How far a proof has come.
   *
   * @param persons persons done
   * @param ofPersons persons in all
   * @param settlements records done
   * @param since since its begin
   */
  public record Progress(long persons, long ofPersons, long settlements, Duration since) {}

  private record Size(long persons, long claims) {

    Size and(Size more) {
      return new Size(persons + more.persons, claims + more.claims);
    }
  }

  /**
   * Proves everything, database by database.
   *
   * @param watcher is told now and then how far it has come
   * @throws io.yidi.gateway.jdbc.StorageException when the database fails
   */
  public ProofReport prove(ProofOptions options, Consumer<Progress> watcher) {
    Size size =
        databases.all().stream()
            .map(home -> home.database().snapshot(LedgerProof::size))
            .reduce(new Size(0, 0), Size::and);
    String records =
        StoredRecord.SQL
            .replace(":seed", Long.toString(options.seed()))
            .replace(":share", Long.toString(options.share(size.claims())));
    Tally tally = new Tally();
    long started = System.nanoTime();
    Runnable look =
        () ->
            watcher.accept(
                new Progress(
                    tally.persons(),
                    size.persons(),
                    tally.settlements(),
                    Duration.ofNanos(System.nanoTime() - started)));
    for (PersonDatabases.Home home : databases.all()) {
      prove(home, options, records, tally, look);
    }
    return tally.report();
  }

  private static void prove(
      PersonDatabases.Home home, ProofOptions options, String records, Tally tally, Runnable look) {
    Ranges ranges = new Ranges(home.database(), options.batch());
    int workers = Math.min(MOST_WORKERS, Runtime.getRuntime().availableProcessors());
    try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        running.add(pool.submit(() -> work(home, ranges, records, options.replays() > 0, tally)));
      }
      for (Future<?> worker : running) {
        await(worker, ranges, look);
      }
    }
  }

  private static Size size(Connection connection) throws SQLException {
    withoutLimit(connection);
    return Sql.query(
            connection,
            "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM settlement WHERE kind <>"
                + " 'REVERSAL')",
            row -> new Size(row.getLong(1), row.getLong(2)))
        .getFirst();
  }

  /** A proof may take longer than a caller would wait for. */
  private static void withoutLimit(Connection connection) throws SQLException {
    Sql.update(connection, "SET LOCAL statement_timeout = 0");
  }

  private static void await(Future<?> worker, Ranges ranges, Runnable look) {
    try {
      while (!isDone(worker)) {
        look.run();
      }
    } catch (ExecutionException e) {
      ranges.stop();
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      ranges.stop();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static boolean isDone(Future<?> worker) throws ExecutionException, InterruptedException {
    try {
      worker.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private static void work(
      PersonDatabases.Home home, Ranges ranges, String records, boolean replaying, Tally tally) {
    Replay replay = new Replay(home.rules());
    for (PersonRange range = ranges.next(); range != null; range = ranges.next()) {
      PersonRange one = range;
      home.database()
          .snapshot(
              connection -> {
                prove(connection, one, records, replaying ? replay : null, tally);
                return true;
              });
    }
  }

  private static void prove(
      Connection connection,
      PersonRange range,
      String records,
      @Nullable Replay replay,
      Tally tally)
      throws SQLException {
    withoutLimit(connection);
    Map<Unit, Long> counts = new EnumMap<>(Unit.class);
    for (Unit unit : Unit.values()) {
      counts.put(unit, count(connection, range, unit));
    }
    for (Invariant invariant : Invariant.values()) {
      tally.checked(invariant, counts.getOrDefault(invariant.unit(), 0L));
      if (!invariant.sql().isEmpty()) {
        look(connection, range, invariant, tally);
      }
    }
    readRecords(connection, range, records, replay, tally);
    readReplies(connection, range, tally);
    tally.passed(counts.getOrDefault(Unit.PERSONS, 0L), counts.getOrDefault(Unit.RECORDS, 0L));
  }

  private static long count(Connection connection, PersonRange range, Unit unit)
      throws SQLException {
    return Sql.query(
            connection, range.in(unit.sql()), row -> row.getLong(1), range.arguments(unit.sql()))
        .getFirst();
  }

  /** All are counted; the first come with their details. */
  private static void look(
      Connection connection, PersonRange range, Invariant invariant, Tally tally)
      throws SQLException {
    long[] all = {0};
    List<Violation> some =
        Sql.query(
            connection,
            "SELECT v.*, count(*) OVER () AS everyone FROM ("
                + range.in(invariant.sql())
                + ") v LIMIT "
                + Tally.KEPT,
            row -> {
              all[0] = row.getLong("everyone");
              return new Violation(
                  row.getString("person_id"), row.getString("subject"), row.getString("detail"));
            },
            range.arguments(invariant.sql()));
    if (all[0] > 0) {
      tally.violated(invariant, all[0], some);
    }
  }

  private static void readRecords(
      Connection connection,
      PersonRange range,
      String records,
      @Nullable Replay replay,
      Tally tally)
      throws SQLException {
    long[] read = {0, 0};
    ChainCheck chains =
        new ChainCheck(
            (stored, detail) -> tally.violated(Invariant.STORED_RESULT, violation(stored, detail)));
    Sql.stream(
        connection,
        range.in(records),
        row -> {
          StoredRecord stored = StoredRecord.read(row);
          read[0]++;
          chains.next(stored);
          ByteString claim = stored.claim();
          if (replay != null && claim != null) {
            read[1]++;
            String wrong = replay.of(connection, stored, claim);
            if (!wrong.isEmpty()) {
              tally.violated(Invariant.REPLAY, violation(stored, wrong));
            }
          }
          return true;
        },
        range.arguments(records));
    tally.checked(Invariant.STORED_RESULT, read[0]);
    tally.checked(Invariant.REPLAY, read[1]);
  }

  private static void readReplies(Connection connection, PersonRange range, Tally tally)
      throws SQLException {
    Sql.stream(
        connection,
        range.in(ReplyCheck.SQL),
        row -> {
          String wrong = ReplyCheck.of(row);
          if (!wrong.isEmpty()) {
            tally.violated(
                Invariant.REPLIES,
                new Violation(row.getString("person_id"), row.getString("request_id"), wrong));
          }
          return true;
        },
        range.arguments(ReplyCheck.SQL));
  }

  private static Violation violation(StoredRecord stored, String detail) {
    return new Violation(stored.personId(), stored.settlementId(), detail);
  }
}
