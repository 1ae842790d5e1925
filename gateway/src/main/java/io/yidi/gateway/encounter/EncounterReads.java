package io.yidi.gateway.encounter;

import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.EncounterState;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.GetEncounterResponse;
import io.yidi.proto.encounter.v1.ListEncountersRequest;
import io.yidi.proto.encounter.v1.ListEncountersResponse;
import jakarta.inject.Singleton;
import java.time.LocalDate;

/** Shows encounters to the institution that opened them. */
@Singleton
final class EncounterReads {

  private final PersonDatabases databases;
  private final OwnEncounters encounters;

  EncounterReads(PersonDatabases databases, OwnEncounters encounters) {
    this.databases = databases;
    this.encounters = encounters;
  }

  GetEncounterResponse get(GetEncounterRequest request) {
    String personId = encounters.ownerOf(new Fields(), request.getEncounterId());
    Encounter encounter =
        databases
            .of(personId)
            .read(
                connection -> EncounterStore.read(connection, personId, request.getEncounterId()));
    return GetEncounterResponse.newBuilder().setEncounter(encounter).build();
  }

  ListEncountersResponse list(ListEncountersRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    EncounterStore.Filter filter = filter(fields, request);
    Page<Encounter> page =
        Page.cut(
            databases.list(
                request.getPersonId(),
                "",
                EncounterStore.LATEST_FIRST,
                pageSize + 1,
                connection -> EncounterStore.list(connection, filter, pageSize + 1)),
            pageSize,
            last ->
                new PageToken(Wire.instant(last.getCreateTime()), last.getEncounterId()).text());
    return ListEncountersResponse.newBuilder()
        .addAllEncounters(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static EncounterStore.Filter filter(Fields fields, ListEncountersRequest request) {
    fields.text("person_id", request.getPersonId(), 0, 30);
    LocalDate from =
        fields.optionalDate("begin_from", request.hasBeginFrom(), request.getBeginFrom());
    LocalDate until =
        fields.optionalDate("begin_until", request.hasBeginUntil(), request.getBeginUntil());
    if (from != null && until != null && !from.isBefore(until)) {
      fields.wrong("begin_until", until, "after begin_from");
    }
    PageToken after = PageToken.read(fields, request.getPageToken(), "ListEncounters");
    fields.done();
    String state =
        request.getState() == EncounterState.ENCOUNTER_STATE_UNSPECIFIED
            ? ""
            : request.getState().name().substring("ENCOUNTER_STATE_".length());
    return new EncounterStore.Filter(
        Caller.institution(), request.getPersonId(), state, from, until, after);
  }
}
