package io.yidi.gateway.encounter;

import io.yidi.gateway.charges.VisitForm;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsResponse;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.DischargeResponse;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Set;

/** Changes what is said of an encounter, and where it stands. */
@Singleton
final class EncounterChanges {

  private static final Set<String> DISCHARGE_WAYS = Set.of("1", "2", "3", "4", "5", "9");

  private final OwnEncounters encounters;
  private final Today today;

  EncounterChanges(OwnEncounters encounters, Today today) {
    this.encounters = encounters;
    this.today = today;
  }

  CorrectFlagsResponse correctFlags(CorrectFlagsRequest request) {
    Fields fields = new Fields();
    fields.present("flags", request.hasFlags());
    fields.text("reason", request.getReason(), 1, 200);
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CorrectFlags", request),
        CorrectFlagsResponse.parser(),
        encounter -> CorrectFlagsResponse.newBuilder().setEncounter(encounter).build(),
        scope -> correctFlags(scope, request));
  }

  private static void correctFlags(EncounterWrites.Scope scope, CorrectFlagsRequest request)
      throws SQLException {
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.CORRECT_FLAGS);
    Fields fields = new Fields();
    VisitForm.flags(fields, "flags", true, request.getFlags(), encounter.kind());
    fields.done();
    EncounterForm.couplings(encounter.kind(), encounter.medType(), request.getFlags());
    EncounterStore.correctFlags(
        scope.connection(),
        scope.person().personId(),
        request.getEncounterId(),
        encounter.flags(),
        Wire.flags(request.getFlags()),
        request.getReason(),
        scope.now());
  }

  DischargeResponse discharge(DischargeRequest request) {
    Fields fields = new Fields();
    LocalDate end = fields.date("end_date", request.hasEndDate(), request.getEndDate());
    fields.notAfter("end_date", end, today.date(), "today");
    if (!DISCHARGE_WAYS.contains(request.getDischargeWay())) {
      fields.wrong(
          "discharge_way",
          request.getDischargeWay().isEmpty() ? "empty" : request.getDischargeWay(),
          "1, 2, 3, 4, 5 or 9");
    }
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "Discharge", request),
        DischargeResponse.parser(),
        encounter -> DischargeResponse.newBuilder().setEncounter(encounter).build(),
        scope -> {
          StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.DISCHARGE);
          Fields dates = new Fields();
          dates.notBefore("end_date", end, encounter.begin(), "the admission");
          dates.done();
          EncounterStore.leave(
              scope.connection(),
              scope.person().personId(),
              request.getEncounterId(),
              end,
              request.getDischargeWay());
          scope.move(encounter, Event.DISCHARGE);
        });
  }
}
