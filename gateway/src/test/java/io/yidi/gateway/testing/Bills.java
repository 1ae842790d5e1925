package io.yidi.gateway.testing;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.demo.DemoClient.soon;

import io.grpc.StatusRuntimeException;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;

/** Bills and claims for tests, and reading refusals. */
public final class Bills {

  /** Class 甲 drug. */
  public static final String DRUG = "XDEMO0000000001";

  /** Class 乙 drug, first share 10 %. */
  public static final String DRUG_B = "XDEMO0000000002";

  /** Class 丙 item. */
  public static final String OWN = "XDEMO0000000006";

  /** Day of service used where no other matters. */
  public static final LocalDate DAY = LocalDate.of(2025, 3, 10);

  /** Ordinary outpatient flags. */
  public static final VisitFlags VISIT =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setOutpatientEmergencyReferral(
              OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_NEITHER)
          .build();

  private static final AtomicLong IDS = new AtomicLong(System.nanoTime());

  private Bills() {}

  /** A fresh request id. */
  public static String id() {
    return "test-" + IDS.incrementAndGet();
  }

  /** A reference by person number. */
  public static PersonRef person(String personId) {
    return PersonRef.newBuilder().setPersonId(personId).build();
  }

  /** A pharmacy claim of one class 甲 drug for an amount in whole yuan. */
  public static Claim.Builder pharmacy(String personId, long yuan) {
    return bill(
        personId,
        InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
        lines(DAY, item(DRUG, 1, yuan)));
  }

  /** An outpatient claim of one class 甲 drug for an amount in whole yuan. */
  public static Claim.Builder outpatient(String personId, long yuan) {
    return bill(
        personId,
        InlineBill.newBuilder().setMedType("11").setServiceDate(date(DAY)).setFlags(VISIT),
        lines(DAY, item(DRUG, 1, yuan)));
  }

  /** A claim for an inline bill. */
  public static Claim.Builder bill(
      String personId, InlineBill.Builder bill, List<ChargeLine> lines) {
    return Claim.newBuilder()
        .setPerson(person(personId))
        .setBill(bill.addAllLines(lines))
        .setTotalFen(lines.stream().mapToLong(ChargeLine::getAmountFen).sum())
        .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED);
  }

  /** A settle request that is valid for a minute. */
  public static SettleRequest settle(String requestId, Claim.Builder claim) {
    return SettleRequest.newBuilder()
        .setRequestId(requestId)
        .setSettleBefore(soon())
        .setClaim(claim)
        .build();
  }

  /** Runs a call that must be refused and returns the error. */
  public static StatusRuntimeException refused(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException e) {
      return e;
    }
    return Assertions.fail("not refused");
  }

  /** A refund or reversal without what only a booked one has, as a preview answers it. */
  public static Settlement unbooked(Settlement booked) {
    return booked.toBuilder()
        .clearSettlementId()
        .clearRequestId()
        .clearSettleTime()
        .clearReversalReason()
        .build();
  }
}
