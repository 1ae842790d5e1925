package io.yidi.gateway.encounter;

import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.GetInjuryStatementRequest;
import io.yidi.proto.encounter.v1.GetInjuryStatementResponse;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.InjuryStatementEntry;
import io.yidi.proto.encounter.v1.ListInjuryStatementsRequest;
import io.yidi.proto.encounter.v1.ListInjuryStatementsResponse;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementResponse;
import io.yidi.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps the statements that no third party is responsible for an injury (002 annex 8). */
@Singleton
final class Statements {

  /** Encounter and version at which a page ended. */
  private static final Pattern PAGE_END = Pattern.compile("([0-9A-Z]{1,30})-(\\d{1,9})");

  private final PersonDatabases databases;
  private final OwnEncounters encounters;
  private final Oversight oversight;
  private final Today today;

  Statements(
      PersonDatabases databases, OwnEncounters encounters, Oversight oversight, Today today) {
    this.databases = databases;
    this.encounters = encounters;
    this.oversight = oversight;
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
    StatementStore.add(scope, encounter, statement, injured);
  }

  GetInjuryStatementResponse get(GetInjuryStatementRequest request) {
    Fields fields = new Fields();
    if (request.getNumber() < 0) {
      fields.wrong("number", request.getNumber(), "a version, or zero for the latest");
    }
    String personId = encounters.overseenOwnerOf(fields, request.getEncounterId());
    StatementStore.Version found =
        databases
            .of(personId)
            .read(
                connection ->
                    StatementStore.find(
                        connection, personId, request.getEncounterId(), request.getNumber()));
    if (found == null) {
      throw notFound("the encounter has no such version (expected: a recorded statement)");
    }
    return GetInjuryStatementResponse.newBuilder()
        .setNumber(found.statement().getNumber())
        .setLatestNumber(found.latest())
        .setText(StatementText.of(found))
        .setRecordTime(Wire.timestamp(found.recordedAt()))
        .addAllSettlementIds(found.settlements())
        .build();
  }

  /** The refusal where no statement is. */
  static Refusal notFound(String en) {
    return new Refusal(
        ErrorReason.ERROR_REASON_STATEMENT_NOT_FOUND, "没有找到相应的《外伤无第三方责任承诺书》,请核对就诊编号和版本。", en);
  }

  ListInjuryStatementsResponse list(ListInjuryStatementsRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    StatementStore.Filter filter = filter(fields, request);
    Page<InjuryStatementEntry> page =
        Page.cut(
            databases.list(
                "",
                "",
                StatementStore.LATEST_FIRST,
                pageSize + 1,
                connection -> StatementStore.list(connection, filter, pageSize + 1)),
            pageSize,
            last ->
                new PageToken(
                        Wire.instant(last.getRecordTime()),
                        last.getEncounterId() + "-" + last.getNumber())
                    .text());
    return ListInjuryStatementsResponse.newBuilder()
        .addAllStatements(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private StatementStore.Filter filter(Fields fields, ListInjuryStatementsRequest request) {
    LocalDate from =
        fields.optionalDate("injured_from", request.hasInjuredFrom(), request.getInjuredFrom());
    LocalDate until =
        fields.optionalDate("injured_until", request.hasInjuredUntil(), request.getInjuredUntil());
    if (from != null && until != null && !from.isBefore(until)) {
      fields.wrong("injured_until", until, "after injured_from");
    }
    PageToken token = PageToken.read(fields, request.getPageToken(), "ListInjuryStatements");
    Matcher end = PAGE_END.matcher(token == null ? "" : token.id());
    boolean goesOn = end.matches();
    if (token != null && !goesOn) {
      fields.wrong("page_token", "malformed", "a token answered by ListInjuryStatements");
    }
    fields.done();
    return new StatementStore.Filter(
        oversight.institutions(),
        from,
        until,
        token == null ? null : new PageToken(token.time(), end.group(1)),
        goesOn ? Integer.parseInt(end.group(2)) : 0);
  }
}
