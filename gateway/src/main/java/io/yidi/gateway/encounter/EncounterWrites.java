package io.yidi.gateway.encounter;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.Once;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.Rules;
import io.yidi.proto.encounter.v1.Encounter;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Runs one write on an encounter, under its person's lock and once for each request id. */
@Singleton
final class EncounterWrites {

  private final Once once;

  EncounterWrites(Once once) {
    this.once = once;
  }

  /**
   * What a write sees.
   *
   * @param connection open transaction
   * @param person locked person
   * @param inForce rules in force when the lock was got
   * @param now the database's clock
   */
  record Scope(Connection connection, PersonState person, Once.InForce inForce, Instant now) {

    /** Rules in force when the lock was got. */
    Rules rules() throws SQLException {
      return inForce.rules();
    }

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
    return once.run(
        new Once.Write<>(
            personId,
            Caller.institution(),
            requestId,
            kind,
            encounterId,
            encounterId.isEmpty() ? List.of() : List.of(encounterId),
            request,
            parser),
        (connection, person, inForce) ->
            work.run(new Scope(connection, person, inForce, person.readAt())));
  }
}
