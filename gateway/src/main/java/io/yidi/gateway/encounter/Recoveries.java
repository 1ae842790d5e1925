package io.yidi.gateway.encounter;

import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.DisproveStatementRequest;
import io.yidi.proto.encounter.v1.DisproveStatementResponse;
import io.yidi.proto.encounter.v1.ListRecoveriesRequest;
import io.yidi.proto.encounter.v1.ListRecoveriesResponse;
import io.yidi.proto.encounter.v1.Recovery;
import io.yidi.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Records that a statement proved untrue. What was paid on it is to be got back in full (002 annex
 * 8); the settlement and its counters stay, because nothing about money is edited.
 */
@Singleton
final class Recoveries {

  private final PersonDatabases databases;
  private final EncounterWrites writes;
  private final OwnEncounters encounters;
  private final Oversight oversight;

  Recoveries(
      PersonDatabases databases,
      EncounterWrites writes,
      OwnEncounters encounters,
      Oversight oversight) {
    this.databases = databases;
    this.writes = writes;
    this.encounters = encounters;
    this.oversight = oversight;
  }

  DisproveStatementResponse disprove(DisproveStatementRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    fields.text("reason", request.getReason(), 1, 200);
    fields.text("evidence", request.getEvidence(), 1, 1000);
    return writes.once(
        personOf(fields, request),
        request.getEncounterId(),
        request.getRequestId(),
        "DisproveStatement",
        request,
        DisproveStatementResponse.parser(),
        scope -> disprove(scope, request));
  }

  private String personOf(Fields fields, DisproveStatementRequest request) {
    switch (request.getTargetCase()) {
      case ENCOUNTER_ID -> {
        return encounters.overseenOwnerOf(fields, request.getEncounterId());
      }
      case SETTLEMENT_ID -> fields.text("settlement_id", request.getSettlementId(), 1, 30);
      case TARGET_NOT_SET -> fields.wrong("target", "empty", "encounter_id or settlement_id");
    }
    fields.done();
    String caller = Caller.institution();
    RecoveryStore.Owner owner =
        databases
            .ofNumber(request.getSettlementId())
            .read(connection -> RecoveryStore.owner(connection, request.getSettlementId()));
    if (owner == null) {
      throw OwnRecords.settlementNotFound();
    }
    oversight.check(owner.institutionCode(), caller);
    return owner.personId();
  }

  private static DisproveStatementResponse disprove(
      EncounterWrites.Scope scope, DisproveStatementRequest request) throws SQLException {
    String personId = scope.person().personId();
    List<RecoveryStore.Settled> all =
        RecoveryStore.settled(
            scope.connection(),
            personId,
            request.hasEncounterId() ? request.getEncounterId() : "-",
            request.getSettlementId());
    List<String> made = new ArrayList<>();
    for (RecoveryStore.Settled one : toRecover(all)) {
      String id = Ids.make('D', personId, scope.now());
      RecoveryStore.insert(
          scope.connection(),
          new RecoveryStore.NewRecovery(
              personId, id, one, request.getReason(), request.getEvidence(), scope.now()));
      made.add(id);
    }
    return DisproveStatementResponse.newBuilder()
        .addAllRecoveries(RecoveryStore.read(scope.connection(), personId, made))
        .build();
  }

  /** Settlements that rest on a statement, are in force and have no recovery yet. */
  private static List<RecoveryStore.Settled> toRecover(List<RecoveryStore.Settled> all) {
    List<RecoveryStore.Settled> settlements =
        all.isEmpty() ? all : some(all, one -> !one.refund(), OwnRecords.settlementKind("REFUND"));
    List<RecoveryStore.Settled> resting =
        some(
            settlements,
            one -> one.statementNumber() > 0,
            Statements.notFound(
                "no settlement rests on a statement (expected: an injury settled with one)"));
    List<RecoveryStore.Settled> inForce =
        some(
            resting,
            one -> !one.reversed(),
            new Refusal(
                ErrorReason.ERROR_REASON_ALREADY_REVERSED,
                "该结算已经撤销,没有需要追回的金额。",
                "settlement: reversed or a reversal itself (expected: a settlement in force)"));
    return some(
        inForce,
        one -> !one.disproved(),
        new Refusal(
            ErrorReason.ERROR_REASON_ALREADY_DISPROVED,
            "该结算已登记追回,请勿重复登记。",
            "settlement: a recovery is recorded (expected: a settlement without one)"));
  }

  private static List<RecoveryStore.Settled> some(
      List<RecoveryStore.Settled> all, Predicate<RecoveryStore.Settled> wanted, Refusal none) {
    List<RecoveryStore.Settled> found = all.stream().filter(wanted).toList();
    if (found.isEmpty()) {
      throw none;
    }
    return found;
  }

  ListRecoveriesResponse list(ListRecoveriesRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    fields.text("person_id", request.getPersonId(), 0, 30);
    PageToken after = PageToken.read(fields, request.getPageToken(), "ListRecoveries");
    fields.done();
    List<String> institutions = oversight.institutions();
    Page<Recovery> page =
        Page.cut(
            databases.list(
                request.getPersonId(),
                "",
                RecoveryStore.LATEST_FIRST,
                pageSize + 1,
                connection ->
                    RecoveryStore.list(
                        connection, institutions, request.getPersonId(), after, pageSize + 1)),
            pageSize,
            last -> new PageToken(Wire.instant(last.getCreateTime()), last.getRecoveryId()).text());
    return ListRecoveriesResponse.newBuilder()
        .addAllRecoveries(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }
}
