package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.type.Date;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.charges.LocalCodes;
import io.yidi.gateway.directory.PersonFinder;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonReader;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.gateway.sheet.SettlementSheet;
import io.yidi.policy.trace.Step;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.CancelUnknownResponse;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.GetSettlementResponse;
import io.yidi.proto.settlement.v1.GetSettlementSheetRequest;
import io.yidi.proto.settlement.v1.GetSettlementSheetResponse;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.ListSettlementsResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import io.yidi.proto.settlement.v1.SettlementState;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settlement service: contract in, commands and queries, contract out. */
@Singleton
final class SettlementEndpoint extends SettlementServiceGrpc.SettlementServiceImplBase {

  private static final Duration HORIZON = Duration.ofMinutes(15);

  private final Database database;
  private final ActiveRules rules;
  private final Lanes lanes;
  private final PersonFinder persons;
  private final LocalCodes localCodes;
  private final Today today;

  SettlementEndpoint(
      Database database,
      ActiveRules rules,
      Lanes lanes,
      PersonFinder persons,
      LocalCodes localCodes,
      Today today) {
    this.database = database;
    this.rules = rules;
    this.lanes = lanes;
    this.persons = persons;
    this.localCodes = localCodes;
    this.today = today;
  }

  @Override
  public void previewSettlement(
      PreviewSettlementRequest request, StreamObserver<PreviewSettlementResponse> observer) {
    Calls.answer(observer, () -> preview(request));
  }

  private PreviewSettlementResponse preview(PreviewSettlementRequest request) {
    Fields fields = new Fields();
    ClaimSpec spec =
        ClaimReader.read(fields, request.hasClaim(), request.getClaim(), today.date(), localCodes);
    fields.done();
    ClaimSpec checked = Objects.requireNonNull(spec);
    Rules inForce = rules.current();
    inForce.reference().requireInstitution(checked.institution());
    String personId = persons.personId(request.getClaim().getPerson());
    PersonState person =
        database.read(
            connection ->
                PersonReader.peek(connection, List.of(personId), checked.encounters(), List.of())
                    .get(personId));
    if (person == null) {
      throw PersonFinder.notFound();
    }
    Priced priced = Pricer.price(person, checked, inForce);
    return PreviewSettlementResponse.newBuilder()
        .setSettlement(SettlementView.of(priced))
        .setPreviewToken(PreviewToken.of(priced).text())
        .build();
  }

  @Override
  public void settle(SettleRequest request, StreamObserver<SettleResponse> observer) {
    Calls.answerLater(observer, () -> settle(request));
  }

  private CompletionStage<SettleResponse> settle(SettleRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    Instant settleBefore =
        settleBefore(fields, request.hasSettleBefore(), request.getSettleBefore());
    if (!request.getPreviewToken().isEmpty()
        && !PreviewToken.isWellFormed(request.getPreviewToken())) {
      fields.wrong("preview_token", "malformed", "a token answered by PreviewSettlement");
    }
    ClaimSpec spec =
        ClaimReader.read(fields, request.hasClaim(), request.getClaim(), today.date(), localCodes);
    fields.done();
    ClaimSpec checked = Objects.requireNonNull(spec);
    return lanes.submit(
        new SettleCommand(
            persons.identify(request.getClaim().getPerson()),
            checked,
            request.getRequestId(),
            settleBefore,
            request.getPreviewToken(),
            SettleCommand.canonical(request)));
  }

  private Instant settleBefore(Fields fields, boolean has, Timestamp value) {
    if (!fields.present("settle_before", has)) {
      return Instant.EPOCH;
    }
    if (value.getNanos() < 0
        || value.getNanos() > 999_999_999
        || value.getSeconds() < 0
        || value.getSeconds() > 253_402_300_799L) {
      fields.wrong(
          "settle_before", value.getSeconds() + " s " + value.getNanos() + " ns", "an instant");
      return Instant.EPOCH;
    }
    Instant instant = Instant.ofEpochSecond(value.getSeconds(), value.getNanos());
    if (instant.isAfter(today.now().plus(HORIZON))) {
      fields.wrong("settle_before", instant, "at most " + HORIZON.toMinutes() + " minutes ahead");
    }
    return instant;
  }

  @Override
  public void getSettlement(
      GetSettlementRequest request, StreamObserver<GetSettlementResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          SettlementReader.Found found = find(request.getSettlementId());
          return GetSettlementResponse.newBuilder()
              .setSettlement(present(found.kind(), found.reply(), found.reversedBy()))
              .build();
        });
  }

  private SettlementReader.Found find(String settlementId) {
    Fields fields = new Fields();
    fields.text("settlement_id", settlementId, 1, 30);
    fields.done();
    String institution = Caller.institution();
    SettlementReader.Found found =
        database.read(connection -> SettlementReader.find(connection, settlementId));
    if (found == null) {
      throw OwnRecords.settlementNotFound();
    }
    OwnRecords.check(found.institutionCode(), institution);
    return found;
  }

  /** The settlement of a stored reply in its present state. */
  private static Settlement present(String kind, ByteString reply, @Nullable String reversedBy) {
    Settlement.Builder settlement = stored(kind, reply).toBuilder();
    if (reversedBy != null) {
      settlement
          .setState(SettlementState.SETTLEMENT_STATE_REVERSED)
          .setReversedBySettlementId(reversedBy);
    }
    return settlement.build();
  }

  private static Settlement stored(String kind, ByteString reply) {
    try {
      return switch (kind) {
        case SettleCommand.KIND -> SettleResponse.parseFrom(reply).getSettlement();
        case ReverseCommand.KIND -> ReverseSettlementResponse.parseFrom(reply).getReversal();
        case CancelCommand.KIND -> CancelUnknownResponse.parseFrom(reply).getReversal();
        default -> throw new IllegalStateException("a settlement made by " + kind);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply", e);
    }
  }

  @Override
  public void getOutcome(GetOutcomeRequest request, StreamObserver<GetOutcomeResponse> observer) {
    Calls.answerLater(observer, () -> outcome(request));
  }

  private CompletionStage<GetOutcomeResponse> outcome(GetOutcomeRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    Instant settleBefore =
        settleBefore(fields, request.hasSettleBefore(), request.getSettleBefore());
    fields.done();
    String institution = knownCaller();
    String personId = persons.identify(request.getPerson()).personId();
    PersonState person =
        database.read(
            connection ->
                PersonReader.peek(
                        connection, List.of(personId), List.of(), List.of(request.getRequestId()))
                    .get(personId));
    if (person == null) {
      throw PersonFinder.notFound();
    }
    StoredCommand stored = person.command(institution, request.getRequestId());
    if (stored != null) {
      return CompletableFuture.completedFuture(FenceCommand.outcome(stored));
    }
    if (person.readAt().isBefore(settleBefore)) {
      return CompletableFuture.completedFuture(
          GetOutcomeResponse.newBuilder().setOutcome(Outcome.OUTCOME_PENDING).build());
    }
    return lanes.submit(new FenceCommand(personId, institution, request.getRequestId()));
  }

  @Override
  public void cancelUnknown(
      CancelUnknownRequest request, StreamObserver<CancelUnknownResponse> observer) {
    Calls.answerLater(
        observer,
        () -> {
          Fields fields = new Fields();
          fields.id("request_id", request.getRequestId());
          fields.id("cancel_request_id", request.getCancelRequestId());
          if (request.getRequestId().equals(request.getCancelRequestId())) {
            fields.wrong(
                "cancel_request_id", "the same as request_id", "the id of the write to cancel");
          }
          PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
          fields.text("reason", request.getReason(), 1, 200);
          fields.done();
          String institution = knownCaller();
          String personId = persons.identify(request.getPerson()).personId();
          return lanes.submit(new CancelCommand(personId, institution, request));
        });
  }

  /** The calling institution, which must be in the directory. */
  private String knownCaller() {
    return rules.current().reference().requireInstitution(Caller.institution()).code();
  }

  @Override
  public void reverseSettlement(
      ReverseSettlementRequest request, StreamObserver<ReverseSettlementResponse> observer) {
    Calls.answerLater(
        observer,
        () -> {
          Fields fields = new Fields();
          fields.id("request_id", request.getRequestId());
          fields.text("reason", request.getReason(), 1, 200);
          fields.done();
          return lanes.submit(
              new ReverseCommand(
                  find(request.getSettlementId()).personId(), Caller.institution(), request));
        });
  }

  @Override
  public void listSettlements(
      ListSettlementsRequest request, StreamObserver<ListSettlementsResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListSettlementsResponse list(ListSettlementsRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    fields.text("person_id", request.getPersonId(), 0, 30);
    fields.text("encounter_id", request.getEncounterId(), 0, 30);
    Instant from =
        startOf(fields, "settled_from", request.hasSettledFrom(), request.getSettledFrom());
    Instant until =
        startOf(fields, "settled_until", request.hasSettledUntil(), request.getSettledUntil());
    if (from != null && until != null && !from.isBefore(until)) {
      fields.wrong("settled_until", until, "after settled_from");
    }
    PageToken after = PageToken.read(fields, request.getPageToken(), "ListSettlements");
    fields.done();
    SettlementReader.Filter filter =
        new SettlementReader.Filter(
            Caller.institution(),
            request.getPersonId(),
            request.getEncounterId(),
            from,
            until,
            after == null ? null : after.time(),
            after == null ? "" : after.id());
    List<SettlementReader.Listed> rows =
        database.read(connection -> SettlementReader.list(connection, filter, pageSize + 1));
    ListSettlementsResponse.Builder out = ListSettlementsResponse.newBuilder();
    rows.stream()
        .limit(pageSize)
        .forEach(
            row ->
                out.addSettlements(
                    present(row.kind(), row.reply(), row.reversedBy()).toBuilder()
                        .clearLines()
                        .clearSteps()));
    if (rows.size() > pageSize) {
      SettlementReader.Listed last = rows.get(pageSize - 1);
      out.setNextPageToken(new PageToken(last.settledAt(), last.settlementId()).text());
    }
    return out.build();
  }

  private static @Nullable Instant startOf(Fields fields, String field, boolean has, Date value) {
    LocalDate day = fields.optionalDate(field, has, value);
    return day == null ? null : day.atStartOfDay(Today.ZONE).toInstant();
  }

  @Override
  public void explainSettlement(
      ExplainSettlementRequest request, StreamObserver<ExplainSettlementResponse> observer) {
    Calls.answer(observer, () -> explain(request));
  }

  private ExplainSettlementResponse explain(ExplainSettlementRequest request) {
    SettlementReader.Found found = find(request.getSettlementId());
    Settlement settlement = present(found.kind(), found.reply(), found.reversedBy());
    if (found.claimRecord().isEmpty()) {
      return explain(
          ExplainSettlementRequest.newBuilder()
              .setSettlementId(settlement.getReversesSettlementId())
              .build());
    }
    Replay replay = replay(found);
    Stream<Step> steps =
        Stream.concat(
            replay.settles().decision().steps().stream(), replay.settles().steps().stream());
    return ExplainSettlementResponse.newBuilder()
        .setSettlement(settlement)
        .addAllLines(SettlementView.lines(replay.claim(), replay.settles()))
        .addAllSteps(steps.map(Wire::step).toList())
        .setReproduced(replay.reproduced())
        .build();
  }

  private Replay replay(SettlementReader.Found found) {
    return Replay.of(found, rules.book(found.policyVersion()));
  }

  @Override
  public void getSettlementSheet(
      GetSettlementSheetRequest request, StreamObserver<GetSettlementSheetResponse> observer) {
    Calls.answer(observer, () -> sheet(request));
  }

  private GetSettlementSheetResponse sheet(GetSettlementSheetRequest request) {
    Fields fields = new Fields();
    fields.text("settlement_id", request.getSettlementId(), 1, 30);
    fields.said("format", request.getFormat());
    int limit = request.getLineLimit();
    if (limit < 0 || limit > SettlementSheet.MAX_LINES) {
      fields.wrong("line_limit", limit, "0 to " + SettlementSheet.MAX_LINES);
    }
    fields.done();
    SettlementReader.Found found = find(request.getSettlementId());
    Settlement settlement = present(found.kind(), found.reply(), found.reversedBy());
    // A record that takes back has no inputs of its own; it is explained by those of the first.
    Replay replay =
        replay(found.claimRecord().isEmpty() ? find(settlement.getReversesSettlementId()) : found);
    return SheetView.response(
        SheetView.of(settlement, replay, limit == 0 ? SettlementSheet.LINES : limit),
        request.getFormat());
  }
}
