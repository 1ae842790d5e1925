package io.yidi.bench;

import com.google.protobuf.Timestamp;
import com.google.type.Date;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.eligibility.v1.VerifyFilingResponse;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The calls that are measured: an outpatient visit in Beijing of a person insured in the made-up
 * place and filed for the long term, with five lines. The amounts are small, so that the yearly cap
 * is far and every settlement moves counters and account.
 */
final class Calls {

  /** Third-level hospital in Beijing, at which the visits are. */
  static final String INSTITUTION = "H11010500001";

  /** Settlements after which a person's yearly cap is reached and a settlement writes less. */
  static final int UNTIL_CAP = 180;

  private static final LocalDate DAY = LocalDate.of(2025, 3, 3);
  private static final Date DATE = DemoClient.date(DAY);

  private static final VisitFlags FLAGS =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setOutpatientEmergencyReferral(
              OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_NEITHER)
          .build();

  private static final List<ChargeLine> LINES =
      DemoClient.lines(
          DAY,
          DemoClient.item("XDEMO0000000001", 3, 1),
          DemoClient.item("XDEMO0000000002", 1, 5),
          DemoClient.item("XDEMO0000000003", 1, 8),
          DemoClient.item("001102000010000", 1, 5),
          DemoClient.item("XDEMO0000000006", 1, 2));

  private static final long TOTAL = LINES.stream().mapToLong(ChargeLine::getAmountFen).sum();

  private static final InlineBill BILL =
      InlineBill.newBuilder()
          .setMedType("11")
          .setServiceDate(DATE)
          .setFlags(FLAGS)
          .addAllLines(LINES)
          .build();

  private final int persons;

  /** Calls for a number of persons, one after the other. */
  Calls(int persons) {
    this.persons = persons;
  }

  LoadCase<VerifyFilingRequest, VerifyFilingResponse> verify() {
    return new LoadCase<>(
        "VerifyFiling",
        EligibilityServiceGrpc.getVerifyFilingMethod(),
        number ->
            VerifyFilingRequest.newBuilder()
                .setPerson(person(number))
                .setMedType("11")
                .setBeginDate(DATE)
                .setFlags(FLAGS)
                .build(),
        reply ->
            reply.getDecision().getSettlesDirectly()
                && reply.getDecision().getOutcome() == FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM,
        VerifyFilingRequest::getSerializedSize,
        VerifyFilingResponse::getSerializedSize);
  }

  LoadCase<PreviewSettlementRequest, PreviewSettlementResponse> preview() {
    return new LoadCase<>(
        "PreviewSettlement",
        SettlementServiceGrpc.getPreviewSettlementMethod(),
        number -> PreviewSettlementRequest.newBuilder().setClaim(claim(number)).build(),
        reply ->
            !reply.getPreviewToken().isEmpty()
                && reply.getSettlement().getSplit().getTotalFen() == TOTAL,
        PreviewSettlementRequest::getSerializedSize,
        PreviewSettlementResponse::getSerializedSize);
  }

  /**
   * Settles.
   *
   * @param run mark of the run, different for each, as request ids must be
   */
  LoadCase<SettleRequest, SettleResponse> settle(String run) {
    return new LoadCase<>(
        "Settle",
        SettlementServiceGrpc.getSettleMethod(),
        number ->
            SettleRequest.newBuilder()
                .setRequestId("bench-" + run + "-" + number)
                .setSettleBefore(soon())
                .setClaim(claim(number))
                .build(),
        reply ->
            !reply.getSettlement().getSettlementId().isEmpty()
                && reply.getSettlement().getSplit().getTotalFen() == TOTAL,
        SettleRequest::getSerializedSize,
        SettleResponse::getSerializedSize);
  }

  private PersonRef person(long number) {
    return PersonRef.newBuilder().setPersonId(Persons.id(number % persons)).build();
  }

  private Claim claim(long number) {
    return Claim.newBuilder()
        .setPerson(person(number))
        .setBill(BILL)
        .setTotalFen(TOTAL)
        .setAccountUse(AccountUse.ACCOUNT_USE_OWN)
        .build();
  }

  private static Timestamp soon() {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 120).build();
  }
}
