package io.yidi.gateway.encounter;

import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.rpc.Fields;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.GetEncounterResponse;
import jakarta.inject.Singleton;

/** Shows encounters to the institution that opened them. */
@Singleton
final class EncounterReads {

  private final Database database;
  private final OwnEncounters encounters;

  EncounterReads(Database database, OwnEncounters encounters) {
    this.database = database;
    this.encounters = encounters;
  }

  GetEncounterResponse get(GetEncounterRequest request) {
    String personId = encounters.ownerOf(new Fields(), request.getEncounterId());
    Encounter encounter =
        database.read(
            connection -> EncounterStore.read(connection, personId, request.getEncounterId()));
    return GetEncounterResponse.newBuilder().setEncounter(encounter).build();
  }
}
