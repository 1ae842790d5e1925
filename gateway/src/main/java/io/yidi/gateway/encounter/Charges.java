package io.yidi.gateway.encounter;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.charges.LocalCodes;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Today;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelChargesResponse;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CommitChargesResponse;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.ListChargesResponse;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import jakarta.inject.Singleton;
import java.sql.SQLException;

/** Takes charges into encounters and out again, and lists them. */
@Singleton
final class Charges {

  private static final int MAX_CANCELLED = 1000;

  private final PersonDatabases databases;
  private final OwnEncounters encounters;
  private final LocalCodes localCodes;
  private final Today today;

  Charges(PersonDatabases databases, OwnEncounters encounters, LocalCodes localCodes, Today today) {
    this.databases = databases;
    this.encounters = encounters;
    this.localCodes = localCodes;
    this.today = today;
  }

  StreamObserver<UploadChargesRequest> upload(StreamObserver<UploadChargesResponse> observer) {
    return new ChargeUpload(
        databases, this::stagingFor, localCodes, Caller.institution(), today.date(), observer);
  }

  /**
   * The person of an encounter that takes uploads. Asked without the lock: what is staged changes
   * no price, and the commit asks again.
   */
  private String stagingFor(String encounterId) {
    String personId = encounters.ownerOf(new Fields(), encounterId);
    EncounterStore.Standing standing =
        databases
            .of(personId)
            .read(connection -> EncounterStore.standing(connection, personId, encounterId));
    if (standing == null) {
      throw OwnRecords.encounterNotFound();
    }
    EncounterLife.after(standing.course(), standing.state(), Event.UPLOAD);
    return personId;
  }

  CommitChargesResponse commit(CommitChargesRequest request) {
    Fields fields = new Fields();
    fields.id("upload_id", request.getUploadId());
    if (request.getLineCount() < 1 || request.getLineCount() > ChargeStore.MAX_LINES) {
      fields.wrong("line_count", request.getLineCount(), "1 to " + ChargeStore.MAX_LINES);
    }
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CommitCharges", request),
        CommitChargesResponse.parser(),
        encounter -> CommitChargesResponse.newBuilder().setEncounter(encounter).build(),
        scope -> {
          StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.COMMIT);
          int added =
              ChargeStore.commit(
                  scope.connection(),
                  scope.person().personId(),
                  encounter,
                  request.getUploadId(),
                  request.getLineCount(),
                  request.getTotalFen());
          // A repeat of lines that are settled does not open the visit again.
          if (added > 0) {
            scope.move(encounter, Event.COMMIT);
          }
        });
  }

  ListChargesResponse list(ListChargesRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 100, 1000);
    int after = 0;
    if (!request.getPageToken().isEmpty()) {
      if (request.getPageToken().matches("\\d{1,9}")) {
        after = Integer.parseInt(request.getPageToken());
      } else {
        fields.wrong("page_token", "malformed", "a token answered by ListCharges");
      }
    }
    int from = after;
    String personId = encounters.ownerOf(fields, request.getEncounterId());
    return databases
        .of(personId)
        .read(
            connection ->
                ChargeStore.list(connection, personId, request.getEncounterId(), from, pageSize));
  }

  CancelChargesResponse cancel(CancelChargesRequest request) {
    Fields fields = new Fields();
    if (request.getAll() == (request.getLineNumbersCount() > 0)) {
      fields.wrong(
          "line_numbers",
          request.getLineNumbersCount() + " with all = " + request.getAll(),
          "either line numbers or all");
    }
    if (request.getLineNumbersCount() > MAX_CANCELLED) {
      fields.wrong(
          "line_numbers", request.getLineNumbersCount() + " numbers", "at most " + MAX_CANCELLED);
    }
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CancelCharges", request),
        CancelChargesResponse.parser(),
        encounter -> CancelChargesResponse.newBuilder().setEncounter(encounter).build(),
        scope -> cancel(scope, request));
  }

  private static void cancel(EncounterWrites.Scope scope, CancelChargesRequest request)
      throws SQLException {
    String personId = scope.person().personId();
    // Whoever names a settled line is told which one, not only the encounter's state.
    ChargeStore.refuseSettled(
        scope.connection(),
        personId,
        request.getEncounterId(),
        "line_numbers",
        request.getLineNumbersList());
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.CANCEL_CHARGES);
    ChargeStore.cancel(
        scope.connection(),
        personId,
        request.getEncounterId(),
        request.getAll(),
        request.getLineNumbersList());
    ChargeStore.Span left =
        ChargeStore.span(scope.connection(), personId, request.getEncounterId());
    boolean restIsSettled = left.settled() > 0 && left.unsettled() == 0;
    scope.move(encounter, restIsSettled ? Event.CANCEL_LAST_CHARGES : Event.CANCEL_CHARGES);
  }
}
