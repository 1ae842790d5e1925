package io.yidi.gateway.encounter;

import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Today;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementResponse;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;

/** Keeps the statements that no third party is responsible for an injury (002 annex 8). */
@Singleton
final class Statements {

  private final OwnEncounters encounters;
  private final Today today;

  Statements(OwnEncounters encounters, Today today) {
    this.encounters = encounters;
    this.today = today;
  }

  RecordInjuryStatementResponse record(RecordInjuryStatementRequest request) {
    Fields fields = new Fields();
    StatementForm.check(fields, request.hasStatement(), request.getStatement(), today.date());
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "RecordInjuryStatement", request),
        RecordInjuryStatementResponse.parser(),
        encounter -> RecordInjuryStatementResponse.newBuilder().setEncounter(encounter).build(),
        scope -> record(scope, request));
  }

  private static void record(EncounterWrites.Scope scope, RecordInjuryStatementRequest request)
      throws SQLException {
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.RECORD_STATEMENT);
    InjuryStatement statement = request.getStatement();
    LocalDate injured = EncounterForm.date(statement.getInjuryDate());
    Fields fields = new Fields();
    fields.notAfter("statement.injury_date", injured, encounter.begin(), "the begin of the visit");
    fields.done();
    EncounterStore.recordStatement(
        scope.connection(),
        scope.person().personId(),
        request.getEncounterId(),
        statement,
        injured,
        EncounterForm.date(statement.getSignedDate()));
  }
}
