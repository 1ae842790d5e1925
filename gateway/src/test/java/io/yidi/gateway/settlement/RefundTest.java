package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.demo.DemoClient.soon;
import static io.yidi.gateway.settlement.Refunding.amounts;
import static io.yidi.gateway.settlement.Refunding.line;
import static io.yidi.gateway.settlement.Refunding.part;
import static io.yidi.gateway.settlement.Refunding.previewed;
import static io.yidi.gateway.settlement.Refunding.read;
import static io.yidi.gateway.settlement.Refunding.refunded;
import static io.yidi.gateway.settlement.Refunding.request;
import static io.yidi.gateway.settlement.Refunding.reversed;
import static io.yidi.gateway.settlement.Refunding.sale;
import static io.yidi.gateway.settlement.Refunding.settled;
import static io.yidi.gateway.settlement.Refunding.sum;
import static io.yidi.gateway.settlement.Refunding.visit;
import static io.yidi.gateway.settlement.Refunding.whole;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.OWN;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Bills.unbooked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.CancelUnknownResponse;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundLinesResponse;
import io.yidi.proto.settlement.v1.RefundedLine;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.LineCut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Refunds of single lines (002 Art. 42): what is booked, what is refused, and what stays. */
class RefundTest {

  private final TestGateway gateway = TestGateway.shared();

  /** 100.00 of 甲, 3 × 60.00 of 乙 with a first share of 10 %, 30.00 of 丙. */
  private Settlement bought(DemoClient client, String person) {
    return settled(
        client,
        visit(
                person,
                DAY,
                line(1, DAY, DRUG, 1, 10_000),
                line(2, DAY, DRUG_B, 3, 6_000),
                line(3, DAY, OWN, 1, 3_000))
            .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
  }

  @Test
  void aRefundBooksTheDifferenceAndLinks() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "50.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = bought(client, person);
      List<String> before = rowsOf(original);
      RefundLinesRequest request = request(original, part(2, 10_000, 6_000), whole(3));
      Settlement refund = client.settlement().refundLines(request).getRefund();
      assertThat(refund.getKind()).isEqualTo(SettlementKind.SETTLEMENT_KIND_REFUND);
      assertThat(refund.getState()).isEqualTo(SettlementState.SETTLEMENT_STATE_SETTLED);
      assertThat(refund.getRefundsSettlementId()).isEqualTo(original.getSettlementId());
      assertThat(refund.getReversesSettlementId()).isEmpty();
      assertThat(refund.getReversalReason()).isEqualTo("退药");
      assertThat(refund.getRequestId()).isEqualTo(request.getRequestId());
      assertThat(refund.getPolicyVersion()).isEqualTo(original.getPolicyVersion());
      // In scope was 100 + 162 and is 100 + 108: 54 less at 55 %.
      assertThat(refund.getSplit().getTotalFen()).isEqualTo(-9_000);
      assertThat(refund.getSplit().getFullSelfPayFen()).isEqualTo(-3_000);
      assertThat(refund.getSplit().getFirstSelfPayFen()).isEqualTo(-600);
      assertThat(refund.getSplit().getInScopeFen()).isEqualTo(-5_400);
      assertThat(refund.getSplit().getDeductibleFen()).isZero();
      assertThat(refund.getSplit().getPooledFundFen()).isEqualTo(-2_970);
      assertThat(refund.getSplit().getPersonPartFen()).isEqualTo(-6_030);
      // The account had paid its 50 of 172.90 in scope and still may pay 50 of 148.60.
      assertThat(refund.getSplit().getAccountFen()).isZero();
      assertThat(sum(original, refund)).isEqualTo(amounts(refund.getRemaining()));
      assertThat(refund.getLinesList())
          .extracting(LineCut::getRefundsLineNumber, LineCut::getAmountFen)
          .containsExactly(tuple(2, -6_000L), tuple(3, -3_000L));
      assertThat(refund.getStepsList()).isNotEmpty();
      assertThat(rowsOf(original)).as("nothing about money is edited").isEqualTo(before);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 5_940L));
      assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
      assertThat(client.settlement().refundLines(request).getRefund()).isEqualTo(refund);
      assertThat(Rows.settlements(gateway, person)).isEqualTo(2);
    }
  }

  @Test
  void aPreviewSaysWhatWouldBeBookedAndStoresNothing() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "50.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = bought(client, person);
      RefundedLine[] lines = {part(2, 10_000, 6_000), whole(3)};
      String before = Rows.everything(gateway, person);
      Settlement previewed = previewed(client, original, lines);
      assertThat(previewed.getSplit().getPooledFundFen()).isEqualTo(-2_970);
      Settlement wholePreviewed = previewed(client, original);
      assertThat(wholePreviewed.getKind()).isEqualTo(SettlementKind.SETTLEMENT_KIND_REVERSAL);
      assertThat(sum(original, wholePreviewed)).isEmpty();
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
      // What is booked afterwards is what was said, for a refund, what is left after it, and all.
      assertThat(unbooked(refunded(client, original, lines))).isEqualTo(previewed);
      RefundedLine[] rest = {whole(1), whole(2)};
      Settlement left = previewed(client, original);
      assertThat(left).isNotEqualTo(wholePreviewed);
      assertThat(previewed(client, original, rest)).isEqualTo(left);
      assertThat(unbooked(reversed(client, original))).isEqualTo(left);
    }
  }

  /** Whoever may not take it back is not told what it would come to either. */
  @Test
  void aPreviewIsRefusedAsTheRefundIs() {
    String person = gateway.newPerson("990100");
    List<ChargeLine> lines = lines(Stays.ADMITTED, item(Stays.SURGERY, 1, 5_000));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL);
        DemoClient other = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original = bought(client, person);
      Settlement stay =
          settled(
              client,
              Stays.claim(person, Stays.ready(client, person, "21", Stays.STAY, lines), lines));
      Refused.by(() -> previewed(other, original))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
      Refused.by(() -> previewed(other, original, whole(1)))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
      Refused.by(() -> previewed(client, stay, whole(1)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND)
          .having("kind", "STAY");
      assertThat(previewed(client, stay).getSplit().getTotalFen()).isEqualTo(-500_000);
      Refused.by(() -> previewed(client, original, part(1, 20_000, 20_000)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFUND_EXCEEDS_LINE);
      Refused.by(() -> previewed(client, original, whole(1), whole(1)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines[1].line_number", "different numbers");
      Refused.by(
              () ->
                  previewed(
                      client,
                      original.toBuilder().setSettlementId("S0000000000000000000000").build()))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND);
      reversed(client, original);
      Refused.by(() -> previewed(client, original))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ALREADY_REVERSED);
    }
  }

  private List<String> rowsOf(Settlement settlement) {
    String id = settlement.getSettlementId();
    return Rows.texts(
        gateway,
        "SELECT s::text FROM settlement s WHERE settlement_id = '"
            + id
            + "' UNION ALL SELECT f::text FROM settlement_fund f WHERE settlement_id = '"
            + id
            + "' UNION ALL SELECT m::text FROM counter_movement m WHERE reference = '"
            + id
            + "' ORDER BY 1");
  }

  @Test
  void aSmallerBillSettledAfreshComesToTheSame() {
    String refundedPerson = gateway.newPerson("990100");
    String other = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = bought(client, refundedPerson);
      Settlement first = refunded(client, original, part(2, 5_000, 3_000));
      Settlement second = refunded(client, original, whole(1), part(2, 12_500, 7_500));
      Settlement fresh =
          settled(
              client,
              visit(
                      other,
                      DAY,
                      line(2, DAY, DRUG_B, 1, 6_000).toBuilder()
                          .setQuantityE4(12_500)
                          .setAmountFen(7_500)
                          .build(),
                      line(3, DAY, OWN, 1, 3_000))
                  .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
      assertThat(sum(original, first, second)).isEqualTo(amounts(fresh.getSplit()));
      assertThat(amounts(second.getRemaining())).isEqualTo(amounts(fresh.getSplit()));
      assertThat(Rows.counters(gateway, refundedPerson)).isEqualTo(Rows.counters(gateway, other));
      Settlement now = read(client, original);
      assertThat(now.getState()).isEqualTo(SettlementState.SETTLEMENT_STATE_PARTLY_REFUNDED);
      assertThat(now.getRefundedBySettlementIdsList())
          .containsExactly(first.getSettlementId(), second.getSettlementId());
      assertThat(now.getRemaining()).isEqualTo(second.getRemaining());
      assertThat(now.getSplit()).isEqualTo(original.getSplit());
    }
  }

  /** What the account paid comes back to it, never more, and nothing is taken from it again. */
  @Test
  void theAccountGetsBackWhatItPaid() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "300.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original =
          settled(
              client,
              sale(person, DAY, line(1, DAY, DRUG, 1, 16_000), line(2, DAY, DRUG, 1, 10_000))
                  .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
      // 260: fund 80, account 180; spent down to 20 by another sale.
      assertThat(original.getSplit().getAccountFen()).isEqualTo(18_000);
      settled(
          client,
          sale(person, DAY, line(1, DAY, DRUG, 1, 20_000))
              .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
      assertThat(Rows.balance(gateway, person)).isEqualTo(2_000);
      Settlement refund = refunded(client, original, whole(2));
      // 160: fund 30, account 130.
      assertThat(refund.getSplit().getAccountFen()).isEqualTo(-5_000);
      assertThat(refund.getSplit().getCashFen()).isZero();
      assertThat(refund.getSplit().getAccountBalanceFen()).isEqualTo(7_000);
      assertThat(Rows.balance(gateway, person)).isEqualTo(7_000);
      Settlement reversal = reversed(client, original);
      assertThat(reversal.getSplit().getAccountFen()).isEqualTo(-13_000);
      assertThat(Rows.balance(gateway, person)).isEqualTo(20_000);
    }
  }

  @Test
  void aReversalTakesBackWhatIsLeft() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "90.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = bought(client, person);
      Settlement first = refunded(client, original, part(2, 10_000, 6_000));
      Settlement second = refunded(client, original, whole(3));
      Settlement reversal = reversed(client, original);
      assertThat(reversal.getKind()).isEqualTo(SettlementKind.SETTLEMENT_KIND_REVERSAL);
      assertThat(reversal.getReversesSettlementId()).isEqualTo(original.getSettlementId());
      assertThat(reversal.getSplit().getTotalFen()).isEqualTo(-22_000);
      assertThat(sum(original, first, second, reversal)).isEmpty();
      assertThat(Rows.net(gateway, person)).isZero();
      assertThat(Rows.counters(gateway, person)).isEmpty();
      assertThat(
              gateway.number(
                  "SELECT sum(in_force) FROM counter WHERE person_id = '" + person + "'"))
          .isZero();
      assertThat(Rows.balance(gateway, person)).isEqualTo(9_000);
      for (Settlement one : List.of(original, first, second)) {
        Settlement now = read(client, one);
        assertThat(now.getState()).isEqualTo(SettlementState.SETTLEMENT_STATE_REVERSED);
        assertThat(now.getReversedBySettlementId()).isEqualTo(reversal.getSettlementId());
      }
      assertThat(read(client, original).hasRemaining()).isFalse();
      Refused.by(() -> refunded(client, original, whole(1)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ALREADY_REVERSED);
    }
  }

  @Test
  void aLostSettleIsCancelledWithItsRefunds() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original =
          settled(
              client,
              sale(person, DAY, line(1, DAY, DRUG, 1, 16_000), line(2, DAY, DRUG, 1, 10_000)));
      Settlement refund = refunded(client, original, whole(2));
      CancelUnknownResponse cancelled =
          client
              .settlement()
              .cancelUnknown(
                  CancelUnknownRequest.newBuilder()
                      .setRequestId(id())
                      .setCancelRequestId(original.getRequestId())
                      .setPerson(person(person))
                      .setReason("未知")
                      .build());
      assertThat(cancelled.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
      assertThat(sum(original, refund, cancelled.getReversal())).isEmpty();
      assertThat(Rows.counters(gateway, person)).isEmpty();
      // A refund itself is not cancelled: whoever knows its settlement sees it.
      Refused.by(
              () ->
                  client
                      .settlement()
                      .cancelUnknown(
                          CancelUnknownRequest.newBuilder()
                              .setRequestId(id())
                              .setCancelRequestId(refund.getRequestId())
                              .setPerson(person(person))
                              .setReason("未知")
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("cancel_request_id", "the request id of a Settle");
    }
  }

  /** Also bit by bit: the refund that leaves nothing is the whole reversal. */
  @Test
  void whereNothingRemainsItIsTheReversal() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String encounter = Stays.open(client, person, "11", DAY, VISIT);
      List<ChargeLine> lines = lines(DAY, item(DRUG, 1, 160), item(DRUG, 1, 100));
      client.upload(encounter, id(), lines);
      Settlement original =
          settled(client, Stays.claim(person, encounter, lines).clearSettlementDate());
      Settlement first = refunded(client, original, whole(2));
      assertThat(Stays.state(client, encounter)).isEqualTo("ENCOUNTER_STATE_SETTLED");
      RefundLinesRequest last = request(original, whole(1));
      Settlement reversal = client.settlement().refundLines(last).getRefund();
      assertThat(reversal.getKind()).isEqualTo(SettlementKind.SETTLEMENT_KIND_REVERSAL);
      assertThat(reversal.getReversesSettlementId()).isEqualTo(original.getSettlementId());
      assertThat(sum(original, first, reversal)).isEmpty();
      assertThat(Rows.counters(gateway, person)).isEmpty();
      assertThat(Stays.state(client, encounter)).isEqualTo("ENCOUNTER_STATE_OPEN");
      assertThat(client.settlement().refundLines(last).getRefund()).isEqualTo(reversal);
      assertThat(read(client, reversal).getKind())
          .isEqualTo(SettlementKind.SETTLEMENT_KIND_REVERSAL);
      assertThat(read(client, original).getReversedBySettlementId())
          .isEqualTo(reversal.getSettlementId());
    }
  }

  /** Invariant 9: the lines stay with the settlement; its reversal gives them back as uploaded. */
  @Test
  void linesOfAnEncounterStayWithTheirSettlement() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String encounter = Stays.open(client, person, "11", DAY, VISIT);
      List<ChargeLine> lines = lines(DAY, item(DRUG, 1, 160), item(DRUG, 2, 50));
      client.upload(encounter, id(), lines);
      Settlement original =
          settled(client, Stays.claim(person, encounter, lines).clearSettlementDate());
      List<String> stored = chargeLines(encounter);
      Settlement refund = refunded(client, original, part(2, 10_000, 5_000));
      assertThat(refund.getEncounterId()).isEqualTo(encounter);
      assertThat(chargeLines(encounter)).isEqualTo(stored);
      reversed(client, original);
      assertThat(Stays.state(client, encounter)).isEqualTo("ENCOUNTER_STATE_OPEN");
      assertThat(
              gateway.number(
                  "SELECT sum(amount_fen) FROM charge_line WHERE settlement_id IS NULL AND"
                      + " encounter_id = '"
                      + encounter
                      + "'"))
          .as("every line as it was uploaded, whole")
          .isEqualTo(26_000);
      // What was not kept is taken out before the visit settles anew.
      client
          .encounter()
          .cancelCharges(
              CancelChargesRequest.newBuilder()
                  .setRequestId(id())
                  .setEncounterId(encounter)
                  .addLineNumbers(2)
                  .build());
      Settlement again =
          settled(
              client, Stays.claim(person, encounter, lines.subList(0, 1)).clearSettlementDate());
      assertThat(again.getSplit().getTotalFen()).isEqualTo(16_000);
    }
  }

  private List<String> chargeLines(String encounter) {
    return Rows.texts(
        gateway,
        "SELECT l::text FROM charge_line l WHERE encounter_id = '" + encounter + "' ORDER BY 1");
  }

  /** A visit uses a referral once; giving goods back does not free it, the reversal does. */
  @Test
  void aSingleUseFilingStaysUsed() {
    String person = gateway.newPerson("990100");
    gateway.addFiling(person, "990100", "OTHER_TEMPORARY", "110000", "2025-03-01", "2025-08-31");
    Rows.execute(gateway, "UPDATE filing SET single_use = true WHERE person_id = '" + person + "'");
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      Settlement original =
          settled(
              client,
              visit(person, DAY, line(1, DAY, DRUG, 1, 30_000), line(2, DAY, DRUG, 1, 10_000)));
      assertThat(usedUp(person)).containsExactly("t");
      refunded(client, original, whole(2));
      assertThat(usedUp(person)).containsExactly("t");
      reversed(client, original);
      assertThat(usedUp(person)).containsExactly("f");
    }
  }

  private List<String> usedUp(String person) {
    return Rows.texts(gateway, "SELECT used_up FROM filing WHERE person_id = '" + person + "'");
  }

  @Test
  void chronicCareIsRefundedByLineToo() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      var claim = visit(person, DAY, line(1, DAY, DRUG, 1, 30_000), line(2, DAY, DRUG, 1, 10_000));
      claim.getBillBuilder().setMedType("14").setDiseaseCode("M00900");
      Settlement original = settled(client, claim);
      assertThat(original.getSplit().getPooledFundFen()).isEqualTo(30_000);
      Settlement refund = refunded(client, original, whole(2));
      assertThat(refund.getSplit().getPooledFundFen()).isEqualTo(-7_500);
      assertThat(Rows.counters(gateway, person)).isEqualTo(Map.of("chronic_pooled/2025", 22_500L));
    }
  }

  @Test
  void aRefundIsListedExplainedAndItsOutcomeTold() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = bought(client, person);
      RefundLinesRequest request = request(original, part(2, 10_000, 6_000));
      RefundLinesResponse reply = client.settlement().refundLines(request);
      List<Settlement> listed =
          client
              .settlement()
              .listSettlements(ListSettlementsRequest.newBuilder().setPersonId(person).build())
              .getSettlementsList();
      assertThat(listed)
          .extracting(Settlement::getKind, Settlement::getState)
          .containsExactly(
              tuple(
                  SettlementKind.SETTLEMENT_KIND_REFUND, SettlementState.SETTLEMENT_STATE_SETTLED),
              tuple(
                  SettlementKind.SETTLEMENT_KIND_ORIGINAL,
                  SettlementState.SETTLEMENT_STATE_PARTLY_REFUNDED));
      assertThat(listed.get(1).getRemaining()).isEqualTo(reply.getRefund().getRemaining());
      ExplainSettlementResponse explained =
          client
              .settlement()
              .explainSettlement(
                  ExplainSettlementRequest.newBuilder()
                      .setSettlementId(reply.getRefund().getSettlementId())
                      .build());
      assertThat(explained.getReproduced()).isTrue();
      assertThat(explained.getLinesList()).hasSize(4);
      assertThat(explained.getLines(3).getRefundsLineNumber()).isEqualTo(2);
      assertThat(explained.getStepsList().toString()).contains("59.40");
      GetOutcomeResponse outcome =
          client
              .settlement()
              .getOutcome(
                  GetOutcomeRequest.newBuilder()
                      .setRequestId(request.getRequestId())
                      .setPerson(person(person))
                      .setSettleBefore(soon())
                      .build());
      assertThat(outcome.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
      assertThat(outcome.getRefundResponse()).isEqualTo(reply);
    }
  }

  @Test
  void everyWrongFieldIsNamed() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original = settled(client, sale(person, DAY, line(1, DAY, DRUG, 4, 2_500)));
      String before = Rows.everything(gateway, person);
      Refused.by(
              () ->
                  client
                      .settlement()
                      .refundLines(
                          RefundLinesRequest.newBuilder()
                              .setRequestId("short")
                              .setSettlementId(original.getSettlementId())
                              .addLines(part(0, 1, 1))
                              .addLines(part(1, -1, -1))
                              .addLines(part(1, 0, 5))
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("request_id", "8 to 64")
          .naming("reason", "1 to 200")
          .naming("lines[0].line_number", "1 to 999999999")
          .naming("lines[1].quantity_e4", "zero or more")
          .naming("lines[1].amount_fen", "zero or more")
          .naming("lines[2].line_number", "different numbers")
          .naming("lines[2].amount_fen", "zero without a quantity");
      Refused.by(() -> refunded(client, original))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines", "1 to 500");
      Refused.by(() -> refunded(client, original, whole(1), whole(9)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines[1].line_number", "value: 9 (expected: a line of the settlement");
      Refused.by(() -> refunded(client, original, part(1, 10_000, 2_300)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines[0].amount_fen", "2500 = quantity × price");
      Refused.by(() -> refunded(client, original, part(1, 40_000, 9_999)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines[0].amount_fen", "10000, all that is left");
      Refused.by(() -> refunded(client, original, part(1, 1, 0)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines", "at least 1 fen");
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
    }
  }

  @Test
  void noMoreIsTakenBackThanIsLeft() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original =
          settled(
              client, sale(person, DAY, line(1, DAY, DRUG, 4, 2_500), line(2, DAY, DRUG, 1, 100)));
      refunded(client, original, part(1, 30_000, 7_500));
      Refused.by(() -> refunded(client, original, part(1, 20_000, 5_000)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFUND_EXCEEDS_LINE)
          .having("line_number", "1")
          .having("left_quantity_e4", "10000")
          .having("left_amount_fen", "2500")
          .reading("25.00");
      refunded(client, original, part(1, 10_000, 2_500));
      Refused.by(() -> refunded(client, original, whole(1)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFUND_EXCEEDS_LINE)
          .having("left_amount_fen", "0");
    }
  }

  /** A bill may hold refund lines of its own; what they left of a line can still come back. */
  @Test
  void refundLinesOfTheBillCount() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      ChargeLine own = line(2, DAY, DRUG, -1, 2_500).toBuilder().setRefundsLineNumber(1).build();
      Settlement original =
          settled(
              client,
              sale(person, DAY, line(1, DAY, DRUG, 4, 2_500), own, line(3, DAY, DRUG, 1, 20_000)));
      Refused.by(() -> refunded(client, original, whole(2)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines[0].line_number", "no refund line itself");
      Settlement refund = refunded(client, original, whole(1));
      assertThat(refund.getSplit().getTotalFen()).isEqualTo(-7_500);
    }
  }

  @Test
  void whatIsNoSettlementOfTheCallerIsRefused() {
    String person = gateway.newPerson("990100");
    List<ChargeLine> lines = lines(Stays.ADMITTED, item(Stays.SURGERY, 1, 5_000));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL);
        DemoClient other = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original = bought(client, person);
      Settlement refund = refunded(client, original, part(2, 10_000, 6_000));
      String encounter = Stays.ready(client, person, "21", Stays.STAY, lines);
      Settlement stay = settled(client, Stays.claim(person, encounter, lines));
      String before = Rows.everything(gateway, person);
      Refused.by(() -> refunded(other, original, whole(1)))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
      Refused.by(() -> refunded(client, stay, whole(1)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND)
          .having("kind", "STAY");
      Refused.by(() -> refunded(client, refund, whole(1)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND)
          .having("kind", "REFUND");
      Refused.by(() -> reversed(client, refund))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND)
          .having("kind", "REFUND");
      Refused.by(
              () ->
                  refunded(
                      client,
                      original.toBuilder().setSettlementId("S0000000000000000000000").build(),
                      whole(1)))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND);
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
      Settlement reversal = reversed(client, original);
      Refused.by(() -> refunded(client, reversal, whole(1)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND)
          .having("kind", "REVERSAL");
    }
  }

  @Test
  void anIdIsUsedOnceAndARefusalDoesNotBindIt() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original =
          settled(
              client,
              sale(person, DAY, line(1, DAY, DRUG, 4, 2_500), line(2, DAY, DRUG, 1, 20_000)));
      RefundLinesRequest tooMuch = request(original, part(1, 50_000, 12_500));
      Refused.by(() -> client.settlement().refundLines(tooMuch))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFUND_EXCEEDS_LINE);
      RefundLinesRequest good = tooMuch.toBuilder().setLines(0, part(1, 10_000, 2_500)).build();
      RefundLinesResponse first = client.settlement().refundLines(good);
      assertThat(client.settlement().refundLines(good).toByteString())
          .isEqualTo(first.toByteString());
      Refused.by(
              () ->
                  client
                      .settlement()
                      .refundLines(good.toBuilder().setLines(0, part(1, 20_000, 5_000)).build()))
          .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
          .having("field", "lines[0].quantity_e4");
      Refused.by(
              () ->
                  client
                      .settlement()
                      .settle(
                          settle(
                              good.getRequestId(), sale(person, DAY, line(1, DAY, DRUG, 1, 100)))))
          .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
          .having("field", "method");
      assertThat(Rows.settlements(gateway, person)).isEqualTo(2);
    }
  }

  @Test
  void aFencedIdRefundsNothing() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original = settled(client, sale(person, DAY, line(1, DAY, DRUG, 4, 2_500)));
      RefundLinesRequest late = request(original, part(1, 10_000, 2_500));
      GetOutcomeResponse outcome =
          client
              .settlement()
              .getOutcome(
                  GetOutcomeRequest.newBuilder()
                      .setRequestId(late.getRequestId())
                      .setPerson(person(person))
                      .setSettleBefore(soon().toBuilder().setSeconds(soon().getSeconds() - 120))
                      .build());
      assertThat(outcome.getOutcome()).isEqualTo(Outcome.OUTCOME_VOID);
      Refused.by(() -> client.settlement().refundLines(late))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REQUEST_VOID);
    }
  }

  /** Whatever order the calls come in, each unit comes back once. */
  @Test
  void manyRefundsAtOnceTakeEachUnitBackOnce() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "400.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement original =
          settled(
              client,
              sale(person, DAY, line(1, DAY, DRUG, 5, 4_000), line(2, DAY, DRUG, 1, 20_000))
                  .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
      List<Callable<RefundLinesResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        calls.add(() -> client.settlement().refundLines(request(original, part(1, 10_000, 4_000))));
      }
      List<Answer<RefundLinesResponse>> answers = Threads.together(calls);
      assertThat(answers.stream().filter(one -> one.refusal().isEmpty())).hasSize(5);
      assertThat(answers.stream().map(Answer::refusal).filter(one -> !one.isEmpty()))
          .hasSize(7)
          .containsOnly("REFUND_EXCEEDS_LINE");
      assertThat(Rows.net(gateway, person)).isEqualTo(20_000);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 5_000L));
      assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
      assertThat(Rows.balance(gateway, person)).isEqualTo(40_000 - 15_000);
    }
  }

  /** Either the reversal takes back what the refund left, or the refund finds it reversed. */
  @Test
  void aRefundAndAReversalAtOnceLeaveNothing() {
    for (int round = 0; round < 8; round++) {
      String person = gateway.newPerson("990100", "11", "ACTIVE", "400.00");
      try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
        Settlement original =
            settled(
                client,
                sale(person, DAY, line(1, DAY, DRUG, 1, 4_000), line(2, DAY, DRUG, 1, 20_000))
                    .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
        List<Answer<Object>> answers =
            Threads.together(
                List.of(
                    () -> client.settlement().refundLines(request(original, whole(1))),
                    () -> client.settlement().reverseSettlement(Refunding.reversal(original))));
        assertThat(answers.get(0).refusal()).isIn("", "ALREADY_REVERSED");
        assertThat(answers.get(1).refusal()).isEmpty();
        assertThat(Rows.settlements(gateway, person))
            .isEqualTo(answers.get(0).refusal().isEmpty() ? 3 : 2);
        assertThat(Rows.net(gateway, person)).isZero();
        assertThat(Rows.counters(gateway, person)).isEmpty();
        assertThat(Rows.movements(gateway, person)).isEmpty();
        assertThat(Rows.balance(gateway, person)).isEqualTo(40_000);
      }
    }
  }
}
