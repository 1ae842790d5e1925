package io.yidi.gateway.encounter;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.proto.encounter.v1.Encounter;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Finds the caller's encounters and changes them, once for each request id. */
@Singleton
final class OwnEncounters {

  private final PersonDatabases databases;
  private final EncounterWrites writes;
  private final Oversight oversight;

  OwnEncounters(PersonDatabases databases, EncounterWrites writes, Oversight oversight) {
    this.databases = databases;
    this.writes = writes;
    this.oversight = oversight;
  }

  /**
   * Finishes the field checks, then finds whose the encounter is and checks that it is the
   * caller's.
   */
  String ownerOf(Fields fields, String encounterId) {
    return ownerOf(fields, encounterId, OwnRecords::check);
  }

  /** The same for what the agency of the place of care looks at too. */
  String overseenOwnerOf(Fields fields, String encounterId) {
    return ownerOf(fields, encounterId, oversight::check);
  }

  private String ownerOf(Fields fields, String encounterId, BiConsumer<String, String> check) {
    fields.text("encounter_id", encounterId, 1, 30);
    fields.done();
    String caller = Caller.institution();
    EncounterStore.Owner owner =
        databases
            .ofNumber(encounterId)
            .read(connection -> EncounterStore.owner(connection, encounterId));
    if (owner == null) {
      throw OwnRecords.encounterNotFound();
    }
    check.accept(owner.institutionCode(), caller);
    return owner.personId();
  }

  /**
   * What a write is called and on which encounter it works.
   *
   * @param requestId its request id
   * @param encounterId encounter
   * @param kind method
   * @param request canonical request
   */
  record Call(String requestId, String encounterId, String kind, Message request) {}

  /** Changes an encounter under its person's lock. */
  interface Change {
    void apply(EncounterWrites.Scope scope) throws SQLException;
  }

  /**
   * One write on a stored encounter, answered with the encounter as it is then.
   *
   * @param fields what was wrong with the request so far
   */
  <R extends Message> R change(
      Fields fields, Call call, Parser<R> parser, Function<Encounter, R> reply, Change change) {
    return write(
        fields,
        call,
        parser,
        scope -> {
          change.apply(scope);
          return reply.apply(scope.read(call.encounterId()));
        });
  }

  /** One write on a stored encounter, answered with whatever the work answers. */
  <R extends Message> R write(
      Fields fields, Call call, Parser<R> parser, EncounterWrites.Work<R> work) {
    fields.id("request_id", call.requestId());
    String personId = ownerOf(fields, call.encounterId());
    return writes.once(
        personId, call.encounterId(), call.requestId(), call.kind(), call.request(), parser, work);
  }
}
