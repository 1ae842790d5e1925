package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.yidi.gateway.jdbc.CommitException;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonReader;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonReader.Seen;
import io.yidi.gateway.person.PersonReader.Wanted;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Replies;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.gateway.settlement.Lane.Pending;
import io.yidi.gateway.settlement.UnknownOutcomes.Unknown;
import io.yidi.proto.error.v1.ErrorReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settle protocol for one group: lock the persons, read what decides, decide each command in
 * memory, write table by table, commit, reply. A refusal writes nothing and its neighbours go on.
 * An SQL error rolls back, and the halves are tried apart; a database that does not answer refuses
 * all of them at once. Only a connection lost in COMMIT leaves an outcome to look up.
 */
final class GroupCommit {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  private final Database database;
  private final ActiveRules rules;
  private final Consumer<List<Unknown>> unknown;

  /** For groups whose unknown outcomes only their callers are told of. */
  GroupCommit(Database database, ActiveRules rules) {
    this(database, rules, outcomes -> {});
  }

  /**
   * Commits groups.
   *
   * @param unknown is given the writes of which nobody knows what became; must not wait
   */
  GroupCommit(Database database, ActiveRules rules, Consumer<List<Unknown>> unknown) {
    this.database = database;
    this.rules = rules;
    this.unknown = unknown;
  }

  /** What a command came to, before its group is durable. */
  private sealed interface Result {
    void deliver();

    record Reply<R extends Message>(Pending<R> pending, R reply) implements Result {
      @Override
      public void deliver() {
        pending.reply().complete(reply);
      }
    }

    record Failure(Pending<?> pending, RuntimeException thrown) implements Result {
      @Override
      public void deliver() {
        pending.reply().completeExceptionally(thrown);
      }
    }
  }

  /** Commits a group and completes every reply in it, whatever happens. */
  void run(List<Pending<?>> group) {
    try {
      commit(group);
    } catch (RuntimeException | Error e) {
      // Nothing may end the lane: whoever still waits is told, and the next group goes on.
      LOG.error("a group of {} failed", group.size(), e);
      group.forEach(pending -> pending.reply().completeExceptionally(e));
    }
  }

  private void commit(List<Pending<?>> group) {
    try {
      List<Result> results = database.transaction(connection -> decideAndWrite(connection, group));
      results.forEach(Result::deliver);
    } catch (SQLException e) {
      recover(group, e);
    } catch (StorageException e) {
      refuseAll(group, e);
    } catch (RuntimeException e) {
      failOrHalve(group, e);
    }
  }

  private List<Result> decideAndWrite(Connection connection, List<Pending<?>> group)
      throws SQLException {
    List<String> persons = each(group, pending -> List.of(pending.command().personId()));
    List<CommandKey> commands = of(group, pending -> pending.command().commands());
    List<String> settlements = each(group, pending -> pending.command().settlements());
    Seen seen =
        PersonReader.lock(
            connection,
            new Wanted(persons, each(group, pending -> pending.command().encounters()), commands));
    Rules inForce = rules.of(connection, seen.inForce());
    boolean takesBack =
        group.stream().anyMatch(pending -> !(pending.command() instanceof SettleCommand));
    Map<String, StoredSettlement> stored =
        takesBack
            ? SettlementReader.read(
                connection,
                persons,
                settlements,
                commands.stream().map(CommandKey::requestId).toList())
            : Map.of();
    Writes writes = new Writes();
    List<Result> results = new ArrayList<>();
    for (Pending<?> pending : group) {
      results.add(decide(pending, seen, inForce, stored, writes));
    }
    if (!writes.isEmpty()) {
      SettlementWriter.write(connection, writes);
    }
    return results;
  }

  private static <R extends Message> Result decide(
      Pending<R> pending,
      Seen seen,
      Rules rules,
      Map<String, StoredSettlement> stored,
      Writes writes) {
    PersonState person = seen.person(pending.command().personId());
    if (person == null) {
      return new Result.Failure(pending, PersonFinder.notFound());
    }
    Turn turn = new Turn(rules, person.readAt(), stored);
    try {
      R reply = pending.command().decide(person, turn);
      if (pending.command().writes()) {
        writes.addAll(turn.writes());
      }
      return new Result.Reply<>(pending, reply);
    } catch (RuntimeException e) {
      return new Result.Failure(pending, e);
    }
  }

  private static List<String> each(
      List<Pending<?>> group, Function<Pending<?>, Collection<String>> of) {
    return of(group, of).stream().sorted().toList();
  }

  private static <T> List<T> of(List<Pending<?>> group, Function<Pending<?>, Collection<T>> of) {
    return group.stream().flatMap(pending -> of.apply(pending).stream()).distinct().toList();
  }

  private void recover(List<Pending<?>> group, SQLException cause) {
    StorageException storage = new StorageException(cause);
    if (cause instanceof CommitException && storage.connectionLost()) {
      LOG.warn(
          "connection lost in COMMIT of {} commands, SQL state {}",
          group.size(),
          storage.sqlState());
      lookUp(group, cause);
    } else if (storage.noAnswer()) {
      refuseAll(group, storage);
    } else {
      failOrHalve(group, storage);
    }
  }

  /** Nothing was written, and trying the halves would only wait again. */
  private static void refuseAll(List<Pending<?>> group, StorageException cause) {
    group.forEach(pending -> pending.reply().completeExceptionally(cause));
  }

  private void failOrHalve(List<Pending<?>> group, RuntimeException cause) {
    if (group.size() == 1) {
      group.getFirst().reply().completeExceptionally(cause);
      return;
    }
    int half = group.size() / 2;
    run(group.subList(0, half));
    Replies.sendGathered();
    run(group.subList(half, group.size()));
  }

  /**
   * Finds out on a new connection what a lost one had committed. The persons' locks wait for a
   * transaction still in flight, so what is not there then has no effect; when this fails too, the
   * outcome is unknown and says so. What was not to write anything is refused at once.
   */
  private void lookUp(List<Pending<?>> whole, SQLException cause) {
    Map<Boolean, List<Pending<?>>> parts =
        whole.stream().collect(Collectors.partitioningBy(pending -> pending.command().writes()));
    refuseAll(parts.getOrDefault(false, List.of()), new StorageException(cause));
    List<Pending<?>> group = parts.getOrDefault(true, List.of());
    if (group.isEmpty()) {
      return;
    }
    try {
      List<String> persons = each(group, pending -> List.of(pending.command().personId()));
      List<CommandKey> commands = of(group, pending -> List.of(pending.command().key()));
      Seen seen =
          database.transaction(
              connection ->
                  PersonReader.lock(connection, new Wanted(persons, List.of(), commands)));
      group.forEach(pending -> answerStored(pending, seen, cause));
    } catch (SQLException e) {
      cause.addSuppressed(e);
      Instant now = Instant.now();
      unknown.accept(group.stream().map(pending -> Unknown.of(pending.command(), now)).toList());
      group.forEach(
          pending ->
              pending
                  .reply()
                  .completeExceptionally(
                      new Refusal(
                          ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
                          "提交时与数据库的连接中断,结果未知,请稍后用 GetOutcome 查询,不要重新收费。",
                          "the connection was lost while committing; ask GetOutcome")));
    }
  }

  private static <R extends Message> void answerStored(
      Pending<R> pending, Seen seen, SQLException cause) {
    PersonState person = seen.person(pending.command().personId());
    StoredCommand stored =
        person == null
            ? null
            : person.command(pending.command().institution(), pending.command().requestId());
    if (stored != null && stored.done()) {
      pending.reply().complete(stored.reply(pending.command().parser()));
    } else {
      pending.reply().completeExceptionally(new StorageException(cause));
    }
  }
}
