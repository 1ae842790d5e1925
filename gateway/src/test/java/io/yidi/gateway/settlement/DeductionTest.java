package io.yidi.gateway.settlement;

import static io.yidi.gateway.settlement.Refunding.line;
import static io.yidi.gateway.settlement.Refunding.refunded;
import static io.yidi.gateway.settlement.Refunding.request;
import static io.yidi.gateway.settlement.Refunding.reversed;
import static io.yidi.gateway.settlement.Refunding.sale;
import static io.yidi.gateway.settlement.Refunding.settled;
import static io.yidi.gateway.settlement.Refunding.whole;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.type.Date;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.MovedAgency;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Deduction;
import io.yidi.proto.settlement.v1.DeductionGround;
import io.yidi.proto.settlement.v1.DeductionKind;
import io.yidi.proto.settlement.v1.FundDeduction;
import io.yidi.proto.settlement.v1.ListDeductionsRequest;
import io.yidi.proto.settlement.v1.ListDeductionsResponse;
import io.yidi.proto.settlement.v1.RecordDeductionRequest;
import io.yidi.proto.settlement.v1.RecordDeductionResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.WithdrawDeductionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What the agency of the place of care deducts from an institution (002 Art. 41, 51). */
class DeductionTest {

  private static final String AGENCY = "JG990100";
  private static final String OTHER_AGENCY = "JG440700";
  private static final String FUND = "310102";

  private final TestGateway gateway = TestGateway.shared();

  /** 260.00 in two lines: the fund pays 80.00 of it. */
  private Settlement sold(DemoClient client, String person) {
    return settled(
        client, sale(person, DAY, line(1, DAY, DRUG, 1, 16_000), line(2, DAY, DRUG, 1, 10_000)));
  }

  private static RecordDeductionRequest of(Settlement settlement, long fen) {
    return RecordDeductionRequest.newBuilder()
        .setRequestId(id())
        .setSettlementId(settlement.getSettlementId())
        .addFunds(FundDeduction.newBuilder().setFundCode(FUND).setAmountFen(fen))
        .setGround(DeductionGround.DEDUCTION_GROUND_VIOLATION)
        .setReason("超量开药")
        .setEvidence("稽核〔2025〕1号(虚构)")
        .build();
  }

  private static Deduction deducted(DemoClient agency, Settlement settlement, long fen) {
    return agency.deduction().recordDeduction(of(settlement, fen)).getDeduction();
  }

  private static WithdrawDeductionRequest withdrawal(Deduction deduction) {
    return WithdrawDeductionRequest.newBuilder()
        .setRequestId(id())
        .setDeductionId(deduction.getDeductionId())
        .setReason("复核无误")
        .build();
  }

  private static List<Deduction> listed(DemoClient caller, Settlement settlement) {
    return caller
        .deduction()
        .listDeductions(
            ListDeductionsRequest.newBuilder()
                .setSettlementId(settlement.getSettlementId())
                .build())
        .getDeductionsList();
  }

  /** What an institution has to give back for a settlement, by the rows. */
  private long outstanding(Settlement settlement) {
    return gateway.number(
        "SELECT coalesce(sum(f.amount_fen), 0) FROM deduction d JOIN deduction_fund f ON"
            + " f.person_id = d.person_id AND f.deduction_id = d.deduction_id WHERE"
            + " d.settlement_id = '"
            + settlement.getSettlementId()
            + "'");
  }

  @Test
  void aDeductionIsPostedAndThePersonIsNotTouched() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "10.00");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      List<String> before = money(person);
      RecordDeductionRequest request = of(settlement, 3_000);
      RecordDeductionResponse reply = agency.deduction().recordDeduction(request);
      Deduction deduction = reply.getDeduction();
      assertThat(deduction.getKind()).isEqualTo(DeductionKind.DEDUCTION_KIND_DEDUCTION);
      assertThat(deduction.getInstitutionCode()).isEqualTo(TestGateway.MADE_UP_PHARMACY);
      assertThat(deduction.getAgencyCode()).isEqualTo(AGENCY);
      assertThat(deduction.getInsuredArea()).isEqualTo("990100");
      assertThat(deduction.getCareArea()).isEqualTo("990100");
      assertThat(deduction.getTotalFen()).isEqualTo(3_000);
      assertThat(deduction.getOutstandingFen()).isEqualTo(3_000);
      assertThat(agency.deduction().recordDeduction(request)).isEqualTo(reply);
      assertThat(outstanding(settlement)).isEqualTo(3_000);
      assertThat(money(person)).isEqualTo(before);
      Refused.by(
              () ->
                  agency.deduction().recordDeduction(request.toBuilder().setReason("另一原因").build()))
          .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
          .having("field", "reason");
      assertThat(listed(pharmacy, settlement)).containsExactly(deduction);
      assertThat(listed(agency, settlement)).containsExactly(deduction);
    }
  }

  private List<String> money(String person) {
    return List.of(
        Rows.counters(gateway, person).toString(),
        Rows.movements(gateway, person).toString(),
        Long.toString(Rows.balance(gateway, person)),
        Long.toString(Rows.net(gateway, person)),
        Long.toString(Rows.settlements(gateway, person)));
  }

  /** A bill of a patient from elsewhere is reviewed where the care was given. */
  @Test
  void theAgencyOfThePlaceOfCareDeducts() {
    String person = gateway.newPerson("440700");
    gateway.addFiling(person, "440700", "LONG_TERM_WORKER", "350200", "2025-01-01", "");
    try (DemoClient hospital = gateway.client(Stays.XIAMEN);
        DemoClient care = gateway.client("JG350200");
        DemoClient insured = gateway.client(OTHER_AGENCY)) {
      var lines = DemoClient.lines(Stays.ADMITTED, DemoClient.item(Stays.SURGERY, 1, 8_000));
      String encounter = Stays.ready(hospital, person, "21", Stays.STAY, lines);
      Settlement stay = settled(hospital, Stays.claim(person, encounter, lines));
      String fund = stay.getSplit().getFunds(0).getFundCode();
      RecordDeductionRequest request =
          of(stay, 100_000).toBuilder()
              .setFunds(0, FundDeduction.newBuilder().setFundCode(fund).setAmountFen(100_000))
              .setGround(DeductionGround.DEDUCTION_GROUND_SCOPE_REVIEW)
              .build();
      Refused.by(() -> insured.deduction().recordDeduction(request))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
      Refused.by(() -> hospital.deduction().recordDeduction(request))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
      Deduction deduction = care.deduction().recordDeduction(request).getDeduction();
      assertThat(deduction.getInsuredArea()).isEqualTo("440700");
      assertThat(deduction.getCareArea()).isEqualTo("350200");
      assertThat(listed(insured, stay)).isEmpty();
      Refused.by(() -> insured.deduction().withdrawDeduction(withdrawal(deduction)))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
    }
  }

  @Test
  void whoDeductsIsSaidByTheDirectoryOfTheMomentOfTheLock() {
    String person = gateway.newPerson("990100");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      Deduction deduction = deducted(agency, settlement, 5_000);
      assertThat(
              MovedAgency.refusal(
                  gateway, person, "990100", moved -> deducted(moved, settlement, 1)))
          .isEqualTo("AGENCY_ONLY");
      assertThat(
              MovedAgency.refusal(
                  gateway,
                  person,
                  "990100",
                  moved -> moved.deduction().withdrawDeduction(withdrawal(deduction))))
          .isEqualTo("AGENCY_ONLY");
      assertThat(listed(pharmacy, settlement)).hasSize(1);
    }
  }

  @Test
  void aWithdrawalTakesWhatIsLeftBackOnce() {
    String person = gateway.newPerson("990100");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      Deduction deduction = deducted(agency, settlement, 5_000);
      WithdrawDeductionRequest request = withdrawal(deduction);
      Deduction withdrawal = agency.deduction().withdrawDeduction(request).getWithdrawal();
      assertThat(withdrawal.getKind()).isEqualTo(DeductionKind.DEDUCTION_KIND_WITHDRAWAL);
      assertThat(withdrawal.getOffsetsDeductionId()).isEqualTo(deduction.getDeductionId());
      assertThat(withdrawal.getTotalFen()).isEqualTo(-5_000);
      assertThat(withdrawal.getEvidence()).isEmpty();
      assertThat(agency.deduction().withdrawDeduction(request).getWithdrawal())
          .isEqualTo(withdrawal);
      assertThat(outstanding(settlement)).isZero();
      Refused.by(() -> agency.deduction().withdrawDeduction(withdrawal(deduction)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DEDUCTION_ENDED);
      // What takes one back is no deduction itself.
      Refused.by(() -> agency.deduction().withdrawDeduction(withdrawal(withdrawal)))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_DEDUCTION_NOT_FOUND);
      assertThat(listed(pharmacy, settlement))
          .extracting(Deduction::getKind, Deduction::getOutstandingFen)
          .containsExactly(
              tuple(DeductionKind.DEDUCTION_KIND_WITHDRAWAL, 0L),
              tuple(DeductionKind.DEDUCTION_KIND_DEDUCTION, 0L));
      // The fund's payment is free to be deducted again.
      assertThat(deducted(agency, settlement, 8_000).getTotalFen()).isEqualTo(8_000);
    }
  }

  @Test
  void noFundIsDeductedMoreThanItPaid() {
    String person = gateway.newPerson("990100");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      Refused.by(() -> deducted(agency, settlement, 8_001))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DEDUCTION_EXCEEDS_FUND)
          .having("fund_code", FUND)
          .having("left_fen", "8000");
      deducted(agency, settlement, 6_000);
      Refused.by(() -> deducted(agency, settlement, 2_001))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DEDUCTION_EXCEEDS_FUND)
          .having("left_fen", "2000");
      // 160 remain: the fund pays 30.00, and 60.00 are deducted.
      refunded(pharmacy, settlement, whole(2));
      Refused.by(() -> deducted(agency, settlement, 1))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DEDUCTION_EXCEEDS_FUND)
          .having("left_fen", "0");
      Refused.by(
              () ->
                  agency
                      .deduction()
                      .recordDeduction(
                          of(settlement, 1).toBuilder()
                              .setFunds(
                                  0,
                                  FundDeduction.newBuilder().setFundCode("390100").setAmountFen(1))
                              .build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DEDUCTION_EXCEEDS_FUND)
          .having("fund_code", "390100");
    }
  }

  /** Nothing is taken twice: what a refund takes from the institution is no more deducted. */
  @Test
  void aRefundReleasesWhatIsDeductedTooMuchTheLatestFirst() {
    String person = gateway.newPerson("990100");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      Deduction first = deducted(agency, settlement, 2_500);
      Deduction second = deducted(agency, settlement, 2_000);
      Settlement refund = refunded(pharmacy, settlement, whole(2));
      // The fund pays 30.00 now; of 45.00 the 15.00 in excess come off the second.
      List<Deduction> postings = listed(agency, settlement);
      assertThat(postings).hasSize(3);
      Deduction release = postings.getFirst();
      assertThat(release.getKind()).isEqualTo(DeductionKind.DEDUCTION_KIND_RELEASE);
      assertThat(release.getTotalFen()).isEqualTo(-1_500);
      assertThat(release.getOffsetsDeductionId()).isEqualTo(second.getDeductionId());
      assertThat(release.getCausedBySettlementId()).isEqualTo(refund.getSettlementId());
      assertThat(release.getPostTime()).isEqualTo(refund.getSettleTime());
      assertThat(release.getReason()).isEqualTo("退药");
      assertThat(outstanding(settlement)).isEqualTo(3_000);
      // What is left of the second is withdrawn; the first stands.
      assertThat(
              agency
                  .deduction()
                  .withdrawDeduction(withdrawal(second))
                  .getWithdrawal()
                  .getTotalFen())
          .isEqualTo(-500);
      assertThat(outstanding(settlement)).isEqualTo(first.getTotalFen());
    }
  }

  @Test
  void aReversalReleasesEverything() {
    String person = gateway.newPerson("990100");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      Deduction first = deducted(agency, settlement, 2_500);
      deducted(agency, settlement, 2_000);
      Settlement reversal = reversed(pharmacy, settlement);
      assertThat(outstanding(settlement)).isZero();
      assertThat(listed(pharmacy, settlement).stream().limit(2))
          .allSatisfy(
              one -> {
                assertThat(one.getKind()).isEqualTo(DeductionKind.DEDUCTION_KIND_RELEASE);
                assertThat(one.getCausedBySettlementId()).isEqualTo(reversal.getSettlementId());
              });
      Refused.by(() -> agency.deduction().withdrawDeduction(withdrawal(first)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DEDUCTION_ENDED);
      Refused.by(() -> deducted(agency, settlement, 1))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ALREADY_REVERSED);
      Refused.by(() -> deducted(agency, reversal, 1))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND)
          .having("kind", "REVERSAL");
    }
  }

  /** In whatever order they come, no more is deducted than the fund still pays. */
  @Test
  void deductionsAndARefundAtOnceTakeNothingTwice() {
    for (int round = 0; round < 5; round++) {
      String person = gateway.newPerson("990100");
      try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
          DemoClient agency = gateway.client(AGENCY)) {
        Settlement settlement = sold(pharmacy, person);
        List<Callable<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          calls.add(() -> agency.deduction().recordDeduction(of(settlement, 2_500)));
        }
        calls.add(() -> pharmacy.settlement().refundLines(request(settlement, whole(2))));
        List<Answer<Object>> answers = Threads.together(calls);
        assertThat(answers.getLast().refusal()).isEmpty();
        assertThat(answers.stream().map(Answer::refusal)).isSubsetOf("", "DEDUCTION_EXCEEDS_FUND");
        assertThat(outstanding(settlement)).isBetween(2_500L, 3_000L);
        reversed(pharmacy, settlement);
        assertThat(outstanding(settlement)).isZero();
      }
    }
  }

  @Test
  void listsArePagedAndFiltered() {
    String person = gateway.newPerson("990100");
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL);
        DemoClient agency = gateway.client(AGENCY)) {
      Settlement settlement = sold(pharmacy, person);
      List<Deduction> made = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        made.addFirst(deducted(agency, settlement, 100 + i));
      }
      ListDeductionsRequest request =
          ListDeductionsRequest.newBuilder().setPersonId(person).setPageSize(2).build();
      List<Deduction> seen = new ArrayList<>();
      String token = "";
      do {
        ListDeductionsResponse page =
            agency.deduction().listDeductions(request.toBuilder().setPageToken(token).build());
        seen.addAll(page.getDeductionsList());
        token = page.getNextPageToken();
      } while (!token.isEmpty());
      assertThat(seen).isEqualTo(made);
      assertThat(
              pharmacy
                  .deduction()
                  .listDeductions(
                      request.toBuilder().setKind(DeductionKind.DEDUCTION_KIND_RELEASE).build())
                  .getDeductionsList())
          .isEmpty();
      assertThat(
              agency
                  .deduction()
                  .listDeductions(
                      request.toBuilder().setInstitutionCode(TestGateway.MADE_UP_HOSPITAL).build())
                  .getDeductionsList())
          .isEmpty();
      Date past = Date.newBuilder().setYear(2020).setMonth(1).setDay(1).build();
      assertThat(
              agency
                  .deduction()
                  .listDeductions(request.toBuilder().setPostedUntil(past).build())
                  .getDeductionsList())
          .isEmpty();
      assertThat(
              agency
                  .deduction()
                  .listDeductions(request.toBuilder().setPostedFrom(past).build())
                  .getDeductionsList())
          .hasSize(2);
      assertThat(listed(hospital, settlement)).isEmpty();
      Refused.by(
              () ->
                  hospital
                      .deduction()
                      .listDeductions(
                          request.toBuilder()
                              .setInstitutionCode(TestGateway.MADE_UP_PHARMACY)
                              .build()))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
      Refused.by(
              () ->
                  agency
                      .deduction()
                      .listDeductions(
                          request.toBuilder()
                              .setPageSize(201)
                              .setPageToken("x")
                              .setPostedFrom(past)
                              .setPostedUntil(past)
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("page_size", "0 to 200")
          .naming("page_token", "ListDeductions")
          .naming("posted_until", "after posted_from");
    }
  }

  @Test
  void everyWrongFieldIsNamed() {
    try (DemoClient agency = gateway.client(AGENCY);
        DemoClient nobody = gateway.client("H00000000000")) {
      Refused.by(
              () ->
                  agency
                      .deduction()
                      .recordDeduction(
                          RecordDeductionRequest.newBuilder()
                              .addFunds(FundDeduction.newBuilder().setAmountFen(0))
                              .addFunds(FundDeduction.newBuilder().setAmountFen(-1))
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("request_id", "8 to 64")
          .naming("settlement_id", "1 to 30")
          .naming("ground", "not UNSPECIFIED")
          .naming("reason", "1 to 200")
          .naming("evidence", "1 to 1000")
          .naming("funds[0].fund_code", "1 to 20")
          .naming("funds[0].amount_fen", "1 to")
          .naming("funds[1].fund_code", "different funds")
          .naming("funds[1].amount_fen", "1 to");
      Refused.by(
              () -> agency.deduction().recordDeduction(RecordDeductionRequest.getDefaultInstance()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("funds", "1 to 20");
      Refused.by(
              () ->
                  agency
                      .deduction()
                      .withdrawDeduction(WithdrawDeductionRequest.getDefaultInstance()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("request_id", "8 to 64")
          .naming("deduction_id", "1 to 30")
          .naming("reason", "1 to 200");
      Refused.by(() -> deducted(agency, Settlement.newBuilder().setSettlementId("S0").build(), 1))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND);
      Refused.by(
              () ->
                  agency
                      .deduction()
                      .withdrawDeduction(
                          withdrawal(Deduction.newBuilder().setDeductionId("K0").build())))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_DEDUCTION_NOT_FOUND);
      Refused.by(
              () -> nobody.deduction().listDeductions(ListDeductionsRequest.getDefaultInstance()))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND);
    }
  }
}
