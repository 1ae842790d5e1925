package io.yidi.gateway.person;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonReader.Seen;
import io.yidi.gateway.person.PersonReader.Wanted;
import io.yidi.gateway.rules.Rules;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Runs one write on a person once for each request id, under the person's lock, because it can
 * change a price.
 */
@Singleton
public final class Once {

  private static final String STORE =
      "INSERT INTO command (person_id, institution_code, request_id, kind, state, subject_id,"
          + " request, reply, created_at) VALUES (?, ?, ?, ?, 'DONE', ?, ?, ?, ?)";

  private final PersonDatabases databases;

  Once(PersonDatabases databases) {
    this.databases = databases;
  }

  /**
   * A write.
   *
   * @param personId person
   * @param caller who sends it
   * @param requestId its request id
   * @param kind method
   * @param subjectId what it concerns, empty when it makes something
   * @param encounters encounters to read with the person
   * @param request canonical request
   * @param parser reads a stored reply back
   */
  public record Write<R extends Message>(
      String personId,
      String caller,
      String requestId,
      String kind,
      String subjectId,
      List<String> encounters,
      Message request,
      Parser<R> parser) {

    /** Copies the list. */
    public Write {
      encounters = List.copyOf(encounters);
    }
  }

  /** Rules of the instant at which the lock was got, read when they are asked for. */
  @FunctionalInterface
  public interface InForce {
    /** The rules. */
    Rules rules() throws SQLException;
  }

  /** Writes and answers. */
  public interface Work<R extends Message> {
    /**
     * Does what the request asks for, for the locked person, on this connection alone: where every
     * transaction asked for a second one, all would wait for each other.
     *
     * @param inForce rules in force when the lock was got
     */
    R run(Connection connection, PersonState person, InForce inForce) throws SQLException;
  }

  /**
   * Runs a write, or answers what it answered the first time.
   *
   * @throws io.yidi.gateway.rpc.Refusal when nobody has the number, the id was used for something
   *     else, or the work refuses
   */
  public <R extends Message> R run(Write<R> write, Work<R> work) {
    PersonDatabases.Home home = databases.holding(write.personId());
    return home.database()
        .write(
            connection -> {
              Seen seen =
                  PersonReader.lock(
                      connection,
                      Wanted.person(
                          write.personId(),
                          write.encounters(),
                          List.of(
                              new CommandKey(
                                  write.personId(), write.caller(), write.requestId()))));
              PersonState person = seen.person(write.personId());
              if (person == null) {
                throw PersonFinder.notFound();
              }
              StoredCommand stored = person.command(write.caller(), write.requestId());
              if (stored != null) {
                Canonical.checkRepeat(stored, write.kind(), write.request());
                return stored.reply(write.parser());
              }
              R reply =
                  work.run(connection, person, () -> home.rules().of(connection, seen.inForce()));
              Sql.update(
                  connection,
                  STORE,
                  write.personId(),
                  write.caller(),
                  write.requestId(),
                  write.kind(),
                  write.subjectId(),
                  Packed.pack(write.request().toByteString()),
                  Packed.pack(reply.toByteString()),
                  person.readAt());
              return reply;
            });
  }
}
