package io.yidi.bench.load;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.MethodDescriptor;
import io.yidi.bench.data.Bills;
import io.yidi.bench.data.Institutions;
import io.yidi.bench.data.Persons;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettlementServiceGrpc;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * The calls that are measured one by one: an outpatient visit with five lines at one of the made-up
 * hospitals in Beijing.
 *
 * @param persons how many persons there are
 */
record SingleCalls(int persons) {

  /** Day of all measured visits. */
  static final LocalDate DAY = LocalDate.of(2025, 3, 3);

  private static final int LINES = 5;

  private static final InlineBill BILL =
      Bills.bill(VisitKind.OUTPATIENT, DAY, LINES, new Random(5));

  private static final long TOTAL = Bills.total(BILL.getLinesList());

  private static final VerifyFilingRequest VERIFY =
      VerifyFilingRequest.newBuilder()
          .setMedType(Bills.medType(VisitKind.OUTPATIENT))
          .setBeginDate(Bills.date(DAY))
          .setFlags(Bills.VISIT)
          .build();

  /** Checks a filing. */
  UnaryWork<VerifyFilingRequest> verify() {
    return calls(
        "VerifyFiling",
        EligibilityServiceGrpc.getVerifyFilingMethod(),
        number -> VERIFY.toBuilder().setPerson(Bills.person(person(number))).build(),
        reply ->
            reply.getDecision().getSettlesDirectly()
                && reply.getDecision().getOutcome()
                    == FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM);
  }

  /** Previews the settlement of five lines. */
  UnaryWork<PreviewSettlementRequest> preview() {
    return calls(
        "PreviewSettlement",
        SettlementServiceGrpc.getPreviewSettlementMethod(),
        number ->
            PreviewSettlementRequest.newBuilder()
                .setClaim(Bills.claim(person(number), BILL))
                .build(),
        reply ->
            !reply.getPreviewToken().isEmpty()
                && reply.getSettlement().getSplit().getTotalFen() == TOTAL);
  }

  /**
   * Settles five lines.
   *
   * @param run mark of the run, different for each, as request ids must be
   */
  UnaryWork<SettleRequest> settle(String run) {
    return calls(
        "Settle",
        SettlementServiceGrpc.getSettleMethod(),
        number ->
            SettleRequest.newBuilder()
                .setRequestId("bench-" + run + "-" + number)
                .setSettleBefore(soon())
                .setClaim(Bills.claim(person(number), BILL))
                .build(),
        reply ->
            !reply.getSettlement().getSettlementId().isEmpty()
                && reply.getSettlement().getSplit().getTotalFen() == TOTAL);
  }

  private static <Q extends Message, R> UnaryWork<Q> calls(
      String name, MethodDescriptor<Q, R> method, LongFunction<Q> request, Predicate<R> accepts) {
    return new UnaryWork<>(
        name,
        method.toBuilder(method.getRequestMarshaller(), BytesMarshaller.INSTANCE).build(),
        SingleCalls::hospital,
        request,
        reply -> accepts.test(method.parseResponse(new ByteArrayInputStream(reply))),
        Message::getSerializedSize);
  }

  /** A hospital for a running number. */
  static String hospital(long number) {
    return Institutions.HOSPITALS.get((int) (number % Institutions.HOSPITALS.size()));
  }

  /**
   * A person for a running number: one after the other, and in each round moved on by one, so that
   * nobody always meets the same kind of visit.
   */
  String person(long number) {
    return Persons.id((number + number / persons) % persons);
  }

  /** Two minutes from now. */
  static Timestamp soon() {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 120).build();
  }
}
