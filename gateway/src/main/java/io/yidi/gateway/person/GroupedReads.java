package io.yidi.gateway.person;

import io.micronaut.context.annotation.Value;
import io.yidi.gateway.groups.Groups;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.person.PersonFinder.Identified;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonReader.Seen;
import io.yidi.gateway.person.PersonReader.Wanted;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Replies;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.proto.type.v1.PersonRef;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads persons for calls that decide without writing. What waits together is read together: one
 * trip to the database serves a group of calls, and no calling thread waits.
 */
@Singleton
public final class GroupedReads {

  /** From so many calls on, a larger group would hardly make a call cheaper. */
  private static final int LARGE = 32;

  private final PersonDatabases databases;
  private final List<Readers> readers;

  /**
   * Starts the readers.
   *
   * @param count readers of each data source
   * @param groupSize most calls in a group
   */
  public GroupedReads(
      PersonDatabases databases,
      DataSources sources,
      @Value("${yidi.readers:2}") int count,
      @Value("${yidi.group-size:64}") int groupSize) {
    this.databases = databases;
    this.readers =
        IntStream.range(0, sources.all().size())
            .mapToObj(i -> new Readers(sources.all().get(i), i, count, groupSize))
            .toList();
  }

  /**
   * What a call gets.
   *
   * @param who whom the caller named
   * @param found the person, null when nobody has the number
   * @param rules rules that were in force when the person was read
   */
  public record Read(Identified who, @Nullable PersonState found, Rules rules) {

    /**
     * The person, named by a credential that may be used or by number.
     *
     * @throws Refusal when the credential is in a bad state, or nobody has the number
     */
    public PersonState usablePerson() {
      who.requireUsable();
      return person();
    }

    /**
     * The person, whatever the state of the credential.
     *
     * @throws Refusal when nobody has the number
     */
    public PersonState person() {
      if (found == null) {
        throw PersonFinder.notFound();
      }
      return found;
    }
  }

  /**
   * What a call asks for beside the person.
   *
   * @param encounters encounters of the person
   * @param institution institution that sent the command
   * @param request request id of the stored command that is asked for, empty for none
   * @param balances whether accounts and counters are asked for
   */
  private record Beside(
      Collection<String> encounters, String institution, String request, boolean balances) {

    Stream<CommandKey> command(String personId) {
      return request.isEmpty()
          ? Stream.of()
          : Stream.of(new CommandKey(personId, institution, request));
    }
  }

  private record Pending(PersonRef ref, Beside beside, CompletableFuture<@Nullable Read> reply)
      implements Groups.Item {

    /** Reads do not disturb each other, so a group may hold a person more than once. */
    @Override
    public Object key() {
      return new Object();
    }

    @Override
    public void refuse(Refusal refusal) {
      reply.completeExceptionally(refusal);
    }
  }

  /**
   * Reads a person. The stage completes on a reader's thread, so what follows must not wait for
   * anything; a queue that is full refuses at once.
   *
   * @param ref person, checked in form
   * @param encounters encounters to read with the person
   */
  public CompletionStage<Read> read(PersonRef ref, Collection<String> encounters) {
    return read(ref, new Beside(encounters, "", "", true));
  }

  /**
   * Reads a person as {@link #read} does, but without accounts and counters, which no filing is
   * decided by.
   */
  public CompletionStage<Read> readWithoutBalances(PersonRef ref, Collection<String> encounters) {
    return read(ref, new Beside(encounters, "", "", false));
  }

  /**
   * Reads a person with a stored command, without accounts and counters.
   *
   * @param institution institution that sent the command
   * @param requestId its request id
   */
  public CompletionStage<Read> readCommand(PersonRef ref, String institution, String requestId) {
    return read(ref, new Beside(List.of(), institution, requestId, false));
  }

  private CompletionStage<Read> read(PersonRef ref, Beside beside) {
    return ref.hasCredential()
        ? search(0, ref, beside, null)
        : found(readers.get(databases.indexOf(ref.getPersonId())).read(ref, beside));
  }

  private static CompletionStage<Read> found(CompletionStage<@Nullable Read> stage) {
    return stage.thenApply(
        read -> {
          if (read == null) {
            throw PersonFinder.credentialNotFound();
          }
          return read;
        });
  }

  /**
   * Who has a credential is known only to the database that holds the person. One that does not
   * answer keeps the next from being asked as little as one that does not know; the caller is told
   * of it when none knows.
   */
  private CompletionStage<Read> search(
      int from, PersonRef ref, Beside beside, @Nullable Throwable away) {
    CompletionStage<@Nullable Read> here = readers.get(from).read(ref, beside);
    if (from + 1 == readers.size() && away == null) {
      return found(here);
    }
    return here.handle(
            (read, thrown) -> next(from, ref, beside, read, thrown == null ? away : thrown))
        .thenCompose(Function.identity());
  }

  private CompletionStage<Read> next(
      int from, PersonRef ref, Beside beside, @Nullable Read read, @Nullable Throwable away) {
    if (read != null) {
      return CompletableFuture.completedFuture(read);
    }
    if (from + 1 < readers.size()) {
      return search(from + 1, ref, beside, away);
    }
    return CompletableFuture.failedFuture(away == null ? PersonFinder.credentialNotFound() : away);
  }

  /** Whom a reference names, whatever the state of the credential; a number needs no reading. */
  public CompletionStage<Identified> identify(PersonRef ref) {
    return ref.hasCredential()
        ? readWithoutBalances(ref, List.of()).thenApply(Read::who)
        : CompletableFuture.completedFuture(new Identified(ref.getPersonId(), ""));
  }

  /** Answers what waits and takes nothing more. */
  @PreDestroy
  public void close() {
    readers.forEach(Readers::close);
  }

  /** The readers of one data source; they take turns. */
  private static final class Readers {

    private final Database database;
    private final ActiveRules rules;
    private final List<Groups<Pending>> groups;
    private final AtomicInteger turn = new AtomicInteger();

    Readers(DataSources.Source source, int number, int count, int groupSize) {
      this.database = source.database();
      this.rules = source.rules();
      // One reads while the others answer; when all read at once, groups are smaller.
      Groups.Turns turns = new Groups.Turns(LARGE);
      this.groups =
          IntStream.range(0, count)
              .mapToObj(i -> "reader-" + number + "-" + i)
              .map(name -> new Groups<>(name, groupSize, this::begin, turns))
              .toList();
    }

    /** Reads a person; null when nobody here has the credential. */
    CompletionStage<@Nullable Read> read(PersonRef ref, Beside beside) {
      CompletableFuture<@Nullable Read> reply = new CompletableFuture<>();
      int next = Math.floorMod(turn.getAndIncrement(), groups.size());
      groups.get(next).submit(new Pending(ref, beside, reply));
      return reply;
    }

    void close() {
      groups.forEach(Groups::close);
    }

    private Runnable begin(List<Pending> group) {
      Looked looked;
      try {
        looked = look(group);
      } catch (RuntimeException | Error e) {
        return () -> failed(group, e);
      }
      return () -> answer(group, looked);
    }

    private void failed(List<Pending> group, Throwable thrown) {
      boolean noAnswer = thrown instanceof StorageException storage && storage.noAnswer();
      if (group.size() == 1 || noAnswer) {
        group.forEach(pending -> pending.reply().completeExceptionally(thrown));
      } else {
        halve(group);
      }
    }

    /** What one call asks for may not be readable; its neighbours' is. Reads without a turn. */
    private void halve(List<Pending> group) {
      int half = group.size() / 2;
      begin(group.subList(0, half)).run();
      Replies.sendGathered();
      begin(group.subList(half, group.size())).run();
    }

    /**
     * What a group's calls are answered from.
     *
     * @param known whom they name; nobody where a credential is not known
     */
    private record Looked(Map<PersonRef, Identified> known, Seen seen, Rules inForce) {

      @Nullable Read read(PersonRef ref) {
        Identified who = known.get(ref);
        return who == null ? null : new Read(who, seen.person(who.personId()), inForce);
      }
    }

    private Looked look(List<Pending> group) {
      Map<PersonRef, Identified> known = new HashMap<>();
      return database.read(
          connection -> {
            Seen seen = seen(connection, group, known);
            return new Looked(known, seen, rules.of(connection, seen.inForce()));
          });
    }

    private static void answer(List<Pending> group, Looked looked) {
      for (Pending pending : group) {
        try {
          pending.reply().complete(looked.read(pending.ref()));
        } catch (RuntimeException | Error e) {
          // The thread goes on with the others.
          pending.reply().completeExceptionally(e);
        }
      }
    }

    private static Seen seen(
        Connection connection, List<Pending> group, Map<PersonRef, Identified> known)
        throws SQLException {
      List<PersonRef> credentials = new ArrayList<>();
      for (Pending pending : group) {
        if (pending.ref().hasCredential()) {
          credentials.add(pending.ref());
        } else {
          known.put(pending.ref(), new Identified(pending.ref().getPersonId(), ""));
        }
      }
      if (!credentials.isEmpty()) {
        known.putAll(PersonFinder.identify(connection, credentials));
      }
      return PersonReader.peek(
          connection,
          new Wanted(
              known.values().stream().map(Identified::personId).distinct().toList(),
              group.stream()
                  .flatMap(pending -> pending.beside().encounters().stream())
                  .distinct()
                  .toList(),
              group.stream().flatMap(pending -> command(pending, known)).distinct().toList(),
              group.stream().anyMatch(pending -> pending.beside().balances())));
    }

    private static Stream<CommandKey> command(Pending pending, Map<PersonRef, Identified> known) {
      Identified who = known.get(pending.ref());
      return who == null ? Stream.of() : pending.beside().command(who.personId());
    }
  }
}
