package io.yidi.gateway.encounter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.yidi.gateway.directory.PersonFinder;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.Canonical;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.PersonReader;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.proto.encounter.v1.Encounter;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Runs one write on an encounter: under its person's lock, because it can change a price, and once
 * for each request id.
 */
@Singleton
final class EncounterWrites {

  private static final String STORE =
      "INSERT INTO command (person_id, institution_code, request_id, kind, state, subject_id,"
          + " request, reply, created_at) VALUES (?, ?, ?, ?, 'DONE', ?, ?, ?, ?)";

  private final Database database;

  EncounterWrites(Database database) {
    this.database = database;
  }

  /**
   * What a write sees.
   *
   * @param connection open transaction
   * @param person locked person
   * @param now the database's clock
   */
  record Scope(Connection connection, PersonState person, Instant now) {

    /**
     * An encounter to which something is to happen.
     *
     * @throws Refusal when it is not there, the caller may not, or its state does not take the
     *     event
     */
    StoredEncounter encounter(String encounterId, Event event) {
      return person.encounter(encounterId, Caller.institution(), event);
    }

    /** The encounter as the contract shows it. */
    Encounter read(String encounterId) throws SQLException {
      return EncounterStore.read(connection, person.personId(), encounterId);
    }

    /** Stores the state that an event leads to, which the encounter was found to take. */
    void move(StoredEncounter encounter, Event event) throws SQLException {
      EncounterLife.State next = EncounterLife.after(encounter.course(), encounter.state(), event);
      if (next != encounter.state()) {
        EncounterStore.move(connection, person.personId(), encounter.encounterId(), next);
      }
    }
  }

  /** Writes and answers. */
  interface Work<R extends Message> {
    R run(Scope scope) throws SQLException;
  }

  /**
   * Runs a write.
   *
   * @param personId person
   * @param encounterId encounter, empty when the write opens one
   * @param requestId its request id
   * @param kind method
   * @param request canonical request
   * @param parser reads a stored reply back
   * @param work what to do the first time
   */
  <R extends Message> R once(
      String personId,
      String encounterId,
      String requestId,
      String kind,
      Message request,
      Parser<R> parser,
      Work<R> work) {
    String institution = Caller.institution();
    return database.write(
        connection -> {
          PersonState person =
              PersonReader.lock(
                      connection,
                      List.of(personId),
                      encounterId.isEmpty() ? List.of() : List.of(encounterId),
                      List.of(requestId))
                  .get(personId);
          if (person == null) {
            throw PersonFinder.notFound();
          }
          StoredCommand stored = person.command(institution, requestId);
          if (stored != null) {
            Canonical.checkRepeat(stored, kind, request);
            return parse(parser, stored.reply());
          }
          R reply = work.run(new Scope(connection, person, person.readAt()));
          Sql.update(
              connection,
              STORE,
              personId,
              institution,
              requestId,
              kind,
              encounterId,
              request.toByteArray(),
              reply.toByteArray(),
              person.readAt());
          return reply;
        });
  }

  private static <R extends Message> R parse(Parser<R> parser, ByteString reply) {
    try {
      return parser.parseFrom(reply);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply", e);
    }
  }
}
