package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.type.Date;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.charges.LocalCodes;
import io.yidi.gateway.person.GroupedReads;
import io.yidi.gateway.person.GroupedReads.Read;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.sheet.SettlementSheet;
import io.yidi.policy.split.PolicyBook;
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
import io.yidi.proto.settlement.v1.ListUnknownOutcomesRequest;
import io.yidi.proto.settlement.v1.ListUnknownOutcomesResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewRefundRequest;
import io.yidi.proto.settlement.v1.PreviewRefundResponse;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundLinesResponse;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.settlement.v1.UnknownOutcome;
import io.yidi.proto.settlement.v1.UnknownState;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settlement service: contract in, commands and queries, contract out. */
@Singleton
final class SettlementEndpoint extends SettlementServiceGrpc.SettlementServiceImplBase {

  private static final Duration HORIZON = Duration.ofMinutes(15);

  private final PersonDatabases databases;
  private final ActiveRules rules;
  private final Lanes lanes;
  private final UnknownOutcomes unknown;
  private final PersonFinder persons;
  private final GroupedReads reads;
  private final LocalCodes localCodes;
  private final Calls calls;
  private final Today today;

  SettlementEndpoint(
      PersonDatabases databases,
      ActiveRules rules,
      Lanes lanes,
      UnknownOutcomes unknown,
      PersonFinder persons,
      GroupedReads reads,
      LocalCodes localCodes,
      Calls calls,
      Today today) {
    this.databases = databases;
    this.rules = rules;
    this.lanes = lanes;
    this.unknown = unknown;
    this.persons = persons;
    this.reads = reads;
    this.localCodes = localCodes;
    this.calls = calls;
    this.today = today;
  }

  @Override
  public void previewSettlement(
      PreviewSettlementRequest request, StreamObserver<PreviewSettlementResponse> observer) {
    calls.hot(observer, waits(request.getClaim()), () -> preview(request));
  }

  private CompletionStage<PreviewSettlementResponse> preview(PreviewSettlementRequest request) {
    Fields fields = new Fields();
    ClaimSpec spec =
        ClaimReader.read(fields, request.hasClaim(), request.getClaim(), today.date(), localCodes);
    fields.done();
    ClaimSpec checked = Objects.requireNonNull(spec);
    return reads
        .read(request.getClaim().getPerson(), checked.encounters())
        .thenApply(read -> preview(checked, read));
  }

  private static PreviewSettlementResponse preview(ClaimSpec spec, Read read) {
    read.rules().reference().requireInstitution(spec.institution());
    Priced priced = Pricer.price(read.usablePerson(), spec, read.rules());
    return PreviewSettlementResponse.newBuilder()
        .setSettlement(SettlementView.of(priced))
        .setPreviewToken(PreviewToken.of(priced).text())
        .build();
  }

  /** Whether the mapping of an institution's own codes has to be read first. */
  private static boolean waits(io.yidi.proto.settlement.v1.Claim claim) {
    return claim.hasBill() && LocalCodes.asked(claim.getBill().getLinesList());
  }

  @Override
  public void settle(SettleRequest request, StreamObserver<SettleResponse> observer) {
    calls.hot(observer, waits(request.getClaim()), () -> settle(request));
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
    return reads
        .identify(request.getClaim().getPerson())
        .thenCompose(
            who ->
                lanes.submit(
                    new SettleCommand(
                        who,
                        checked,
                        request.getRequestId(),
                        settleBefore,
                        request.getPreviewToken(),
                        SettleCommand.canonical(request))));
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
              .setSettlement(present(found.kind(), found.reply(), found.later()))
              .build();
        });
  }

  private SettlementReader.Found find(String settlementId) {
    Fields fields = new Fields();
    fields.text("settlement_id", settlementId, 1, 30);
    fields.done();
    String institution = Caller.institution();
    SettlementReader.Found found =
        databases
            .ofNumber(settlementId)
            .read(connection -> SettlementReader.find(connection, settlementId));
    if (found == null) {
      throw OwnRecords.settlementNotFound();
    }
    OwnRecords.check(found.institutionCode(), institution);
    return found;
  }

  /** The settlement of a stored reply in its present state. */
  private static Settlement present(String kind, ByteString reply, SettlementReader.Later later) {
    Settlement.Builder settlement = stored(kind, reply).toBuilder();
    settlement.addAllRefundedBySettlementIds(later.refundedBy());
    String reversedBy = later.reversedBy();
    ByteString lastRefund = later.lastRefund();
    if (reversedBy != null) {
      settlement
          .setState(SettlementState.SETTLEMENT_STATE_REVERSED)
          .setReversedBySettlementId(reversedBy);
    } else if (lastRefund != null) {
      settlement
          .setState(SettlementState.SETTLEMENT_STATE_PARTLY_REFUNDED)
          .setRemaining(stored(RefundCommand.KIND, lastRefund).getRemaining());
    }
    return settlement.build();
  }

  private static Settlement stored(String kind, ByteString reply) {
    try {
      return switch (kind) {
        case SettleCommand.KIND -> SettleResponse.parseFrom(reply).getSettlement();
        case ReverseCommand.KIND -> ReverseSettlementResponse.parseFrom(reply).getReversal();
        case RefundCommand.KIND -> RefundLinesResponse.parseFrom(reply).getRefund();
        case CancelCommand.KIND -> CancelUnknownResponse.parseFrom(reply).getReversal();
        default -> throw new IllegalStateException("a settlement made by " + kind);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply", e);
    }
  }

  @Override
  public void getOutcome(GetOutcomeRequest request, StreamObserver<GetOutcomeResponse> observer) {
    calls.hot(observer, false, () -> outcome(request));
  }

  private CompletionStage<GetOutcomeResponse> outcome(GetOutcomeRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    Instant settleBefore =
        settleBefore(fields, request.hasSettleBefore(), request.getSettleBefore());
    fields.done();
    String caller = Caller.institution();
    return reads
        .readCommand(request.getPerson(), caller, request.getRequestId())
        .thenCompose(read -> outcome(request.getRequestId(), settleBefore, caller, read));
  }

  private CompletionStage<GetOutcomeResponse> outcome(
      String requestId, Instant settleBefore, String caller, Read read) {
    String institution = read.rules().reference().requireInstitution(caller).code();
    PersonState person = read.person();
    StoredCommand stored = person.command(institution, requestId);
    if (stored != null) {
      return CompletableFuture.completedFuture(FenceCommand.outcome(stored));
    }
    if (person.readAt().isBefore(settleBefore)) {
      return CompletableFuture.completedFuture(
          GetOutcomeResponse.newBuilder().setOutcome(Outcome.OUTCOME_PENDING).build());
    }
    return lanes.submit(new FenceCommand(person.personId(), institution, requestId));
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
  public void refundLines(
      RefundLinesRequest request, StreamObserver<RefundLinesResponse> observer) {
    Calls.answerLater(
        observer,
        () -> {
          Fields fields = new Fields();
          fields.id("request_id", request.getRequestId());
          RefundedLines.checkForm(fields, request.getLinesList());
          fields.text("reason", request.getReason(), 1, 200);
          fields.done();
          SettlementReader.Found found = find(request.getSettlementId());
          return lanes.submit(
              new RefundCommand(found.personId(), Caller.institution(), request, book(found)));
        });
  }

  @Override
  public void previewRefund(
      PreviewRefundRequest request, StreamObserver<PreviewRefundResponse> observer) {
    Calls.answerLater(
        observer,
        () -> {
          Fields fields = new Fields();
          if (!request.getLinesList().isEmpty()) {
            RefundedLines.checkForm(fields, request.getLinesList());
          }
          fields.done();
          SettlementReader.Found found = find(request.getSettlementId());
          return lanes.submit(new PreviewRefundCommand(takingBack(request, found)));
        });
  }

  private TakingBack<?> takingBack(PreviewRefundRequest request, SettlementReader.Found found) {
    String institution = Caller.institution();
    if (request.getLinesList().isEmpty()) {
      ReverseSettlementRequest whole =
          ReverseSettlementRequest.newBuilder().setSettlementId(request.getSettlementId()).build();
      return new ReverseCommand(found.personId(), institution, whole);
    }
    RefundLinesRequest lines =
        RefundLinesRequest.newBuilder()
            .setSettlementId(request.getSettlementId())
            .addAllLines(request.getLinesList())
            .build();
    return new RefundCommand(found.personId(), institution, lines, book(found));
  }

  @Override
  public void listSettlements(
      ListSettlementsRequest request, StreamObserver<ListSettlementsResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListSettlementsResponse list(ListSettlementsRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    SettlementPages.Filter filter = filter(fields, request);
    String filters = PageParts.digest(request);
    SettlementPages.Place after =
        SettlementPages.Place.read(fields, request.getPageToken(), databases.all().size(), filters);
    fields.done();
    Page<SettlementReader.Listed> page =
        SettlementPages.page(databases, filter, after, pageSize, filters);
    return ListSettlementsResponse.newBuilder()
        .addAllSettlements(page.rows().stream().map(SettlementEndpoint::brief).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static Settlement brief(SettlementReader.Listed row) {
    return present(row.kind(), row.reply(), row.later()).toBuilder()
        .clearLines()
        .clearSteps()
        .build();
  }

  private static SettlementPages.Filter filter(Fields fields, ListSettlementsRequest request) {
    fields.text("person_id", request.getPersonId(), 0, 30);
    fields.text("encounter_id", request.getEncounterId(), 0, 30);
    fields.digits("med_type", request.getMedType(), 2, 6);
    fields.digits("insured_area", request.getInsuredArea(), 6, 6);
    fields.digits("insurance_type", request.getInsuranceType(), 3, 6);
    Instant from =
        startOf(fields, "settled_from", request.hasSettledFrom(), request.getSettledFrom());
    Instant until =
        startOf(fields, "settled_until", request.hasSettledUntil(), request.getSettledUntil());
    if (from != null && until != null && !from.isBefore(until)) {
      fields.wrong("settled_until", until, "after settled_from");
    }
    return new SettlementPages.Filter(
        Caller.institution(),
        request.getPersonId(),
        request.getEncounterId(),
        request.getKind() == SettlementKind.SETTLEMENT_KIND_UNSPECIFIED
            ? ""
            : request.getKind().name().substring("SETTLEMENT_KIND_".length()),
        request.getState() == SettlementState.SETTLEMENT_STATE_UNSPECIFIED
            ? ""
            : request.getState().name().substring("SETTLEMENT_STATE_".length()),
        Wire.visitKind(request.getVisitKind()),
        request.getMedType(),
        request.getInsuredArea(),
        request.getInsuranceType(),
        from,
        until);
  }

  @Override
  public void listUnknownOutcomes(
      ListUnknownOutcomesRequest request, StreamObserver<ListUnknownOutcomesResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListUnknownOutcomesResponse list(ListUnknownOutcomesRequest request) {
    Fields fields = new Fields();
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    String filters = PageParts.digest(request);
    UnknownOutcomes.Place after =
        UnknownOutcomes.Place.read(fields, request.getPageToken(), filters);
    fields.done();
    boolean resolved = request.getState() == UnknownState.UNKNOWN_STATE_RESOLVED;
    Page<UnknownOutcome> page =
        Page.cut(
            unknown.list(knownCaller(), resolved, after, pageSize + 1),
            pageSize,
            last ->
                new UnknownOutcomes.Place(
                        Wire.instant(last.getSince()), last.getRequestId(), last.getPersonId())
                    .token(filters));
    return ListUnknownOutcomesResponse.newBuilder()
        .addAllUnknownOutcomes(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static @Nullable Instant startOf(Fields fields, String field, boolean has, Date value) {
    LocalDate day = fields.optionalDate(field, has, value);
    return Today.startOf(day);
  }

  @Override
  public void explainSettlement(
      ExplainSettlementRequest request, StreamObserver<ExplainSettlementResponse> observer) {
    Calls.answer(observer, () -> explain(request));
  }

  private ExplainSettlementResponse explain(ExplainSettlementRequest request) {
    SettlementReader.Found found = find(request.getSettlementId());
    Settlement settlement = present(found.kind(), found.reply(), found.later());
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
    return Replay.of(found, book(found));
  }

  /** Policies of the version that a settlement was settled by. */
  private PolicyBook book(SettlementReader.Found found) {
    return databases.holding(found.personId()).rules().book(found.policyVersion());
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
    Settlement settlement = present(found.kind(), found.reply(), found.later());
    // A record that takes back has no inputs of its own; it is explained by those of the first.
    Replay replay =
        replay(found.claimRecord().isEmpty() ? find(settlement.getReversesSettlementId()) : found);
    return SheetView.response(
        SheetView.of(settlement, replay, limit == 0 ? SettlementSheet.LINES : limit),
        request.getFormat());
  }
}
