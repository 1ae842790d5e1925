package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.OWN;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CategorySum;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.ChargeLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class ReversalTest {

  private final TestGateway gateway = TestGateway.shared();

  private static Settlement settled(DemoClient client, Claim.Builder claim) {
    return client.settlement().settle(settle(id(), claim)).getSettlement();
  }

  private static ReverseSettlementRequest request(Settlement settlement) {
    return ReverseSettlementRequest.newBuilder()
        .setRequestId(id())
        .setSettlementId(settlement.getSettlementId())
        .setReason("退号")
        .build();
  }

  private static Settlement reversed(DemoClient client, Settlement settlement) {
    return client.settlement().reverseSettlement(request(settlement)).getReversal();
  }

  private static String reason(Runnable call) {
    return ErrorDetails.of(refused(call)).reason();
  }

  /** Every amount of the split, by name; the balance is no part of it. */
  private static Map<String, Long> amounts(Split split, int sign) {
    Map<String, Long> amounts = new HashMap<>();
    for (FieldDescriptor field : Split.getDescriptor().getFields()) {
      if (!field.isRepeated() && !field.getName().equals("account_balance_fen")) {
        amounts.put(field.getName(), sign * (Long) split.getField(field));
      }
    }
    for (FundPayment fund : split.getFundsList()) {
      amounts.merge("fund " + fund.getFundCode(), sign * fund.getAmountFen(), Long::sum);
    }
    for (CategorySum sum : split.getCategoriesList()) {
      amounts.put("category " + sum.getChargeCategory(), sign * sum.getAmountFen());
      amounts.put("in scope " + sum.getChargeCategory(), sign * sum.getInScopeFen());
    }
    return amounts;
  }

  private List<String> stored(Settlement settlement) {
    return Rows.texts(
        gateway,
        "SELECT s::text FROM settlement s WHERE settlement_id = '"
            + settlement.getSettlementId()
            + "' UNION ALL SELECT f::text FROM settlement_fund f WHERE settlement_id = '"
            + settlement.getSettlementId()
            + "' UNION ALL SELECT m::text FROM counter_movement m WHERE reference = '"
            + settlement.getSettlementId()
            + "' UNION ALL SELECT c::text FROM command c WHERE subject_id = '"
            + settlement.getSettlementId()
            + "' ORDER BY 1");
  }

  @Test
  void aWholeReversalNegatesEveryAmountAndLinks() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "120.00");
    Claim.Builder claim =
        bill(
                person,
                InlineBill.newBuilder().setMedType("11").setServiceDate(date(DAY)).setFlags(VISIT),
                lines(DAY, item(DRUG, 10, 25), item(DRUG_B, 2, 60), item(OWN, 1, 30)))
            .setAccountUse(AccountUse.ACCOUNT_USE_OWN);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = settled(client, claim);
      assertThat(original.getSplit().getAccountFen()).isEqualTo(12_000);
      List<String> before = stored(original);
      ReverseSettlementRequest request = request(original);
      Settlement reversal = client.settlement().reverseSettlement(request).getReversal();
      assertThat(amounts(reversal.getSplit(), -1)).isEqualTo(amounts(original.getSplit(), 1));
      assertThat(reversal.getKind()).isEqualTo(SettlementKind.SETTLEMENT_KIND_REVERSAL);
      assertThat(reversal.getReversesSettlementId()).isEqualTo(original.getSettlementId());
      assertThat(reversal.getReversalReason()).isEqualTo("退号");
      assertThat(reversal.getRequestId()).isEqualTo(request.getRequestId());
      assertThat(reversal.getSettlementId()).isNotEqualTo(original.getSettlementId());
      assertThat(reversal.getSplit().getAccountBalanceFen()).isEqualTo(12_000);
      assertThat(reversal.getPolicyVersion()).isEqualTo(original.getPolicyVersion());
      // Nothing about money is edited: the rows of the original are what they were.
      assertThat(stored(original)).isEqualTo(before);
      assertThat(Rows.counters(gateway, person)).isEmpty();
      assertThat(Rows.movements(gateway, person)).isEmpty();
      assertThat(Rows.balance(gateway, person)).isEqualTo(12_000);
      assertThat(
              gateway.number(
                  "SELECT sum(amount_fen) FROM account_movement WHERE person_id = '"
                      + person
                      + "'"))
          .isEqualTo(12_000);
      assertThat(Rows.net(gateway, person)).isZero();
      assertThat(
              gateway.number(
                  "SELECT coalesce(sum(amount_fen), 0) FROM settlement_fund WHERE person_id = '"
                      + person
                      + "'"))
          .isZero();
      assertThat(client.settlement().reverseSettlement(request).getReversal()).isEqualTo(reversal);
    }
  }

  @Test
  void anEarlierSettlementIsReversedAndLaterOnesStand() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement first = settled(client, pharmacy(person, 180));
      Settlement second = settled(client, pharmacy(person, 200));
      assertThat(second.getSplit().getDeductibleFen()).isZero();
      List<String> secondBefore = stored(second);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 14_000L));
      reversed(client, first);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(Map.of("outpatient_pooled/2025", 10_000L));
      assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
      assertThat(stored(second)).isEqualTo(secondBefore);
      // The next one bears what follows.
      Settlement third = settled(client, pharmacy(person, 180));
      assertThat(third.getSplit().getDeductibleFen()).isEqualTo(10_000);
      reversed(client, second);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 4_000L));
    }
  }

  @Test
  void aSettlementOfAnEarlierYearDropsThatYearsCounters() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Claim.Builder before =
          bill(
              person,
              InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY.minusYears(1))),
              lines(DAY.minusYears(1), item(DRUG, 1, 300)));
      Settlement first = settled(client, before);
      settled(client, pharmacy(person, 180));
      reversed(client, first);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 4_000L));
      assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
    }
  }

  @Test
  void aStayIsFreeAgainAndSettlesAgain() {
    String person = gateway.newPerson("990100");
    List<ChargeLine> lines =
        lines(ADMITTED, item(SURGERY, 1, 5_000), item(DRUG_B, 10, 40), item(OWN, 1, 80));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String encounter = Stays.ready(client, person, "21", STAY, lines);
      Settlement first = settled(client, Stays.claim(person, encounter, lines));
      assertThat(Rows.counters(gateway, person)).containsEntry("stays/2025", 1L);
      assertThat(taken(encounter)).containsOnly(first.getSettlementId());
      assertThat(
              reason(
                  () ->
                      client
                          .settlement()
                          .settle(settle(id(), Stays.claim(person, encounter, lines)))))
          .isEqualTo("ENCOUNTER_STATE");
      reversed(client, first);
      assertThat(Stays.state(client, encounter)).isEqualTo("ENCOUNTER_STATE_DISCHARGED");
      assertThat(taken(encounter)).containsOnly("null");
      assertThat(Rows.counters(gateway, person)).isEmpty();
      Settlement second = settled(client, Stays.claim(person, encounter, lines));
      assertThat(amounts(second.getSplit(), 1)).isEqualTo(amounts(first.getSplit(), 1));
      assertThat(taken(encounter)).containsOnly(second.getSettlementId());
      assertThat(Rows.counters(gateway, person)).containsEntry("stays/2025", 1L);
    }
  }

  @Test
  void aVisitIsOpenAgainAndTakesFurtherCharges() {
    String person = gateway.newPerson("990100");
    List<ChargeLine> lines = lines(DAY, item(DRUG, 1, 300));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String encounter = Stays.open(client, person, "11", DAY, VISIT);
      client.upload(encounter, id(), lines);
      Settlement first =
          settled(client, Stays.claim(person, encounter, lines).clearSettlementDate());
      Claim.Builder again = Stays.claim(person, encounter, lines).clearSettlementDate();
      assertThat(reason(() -> client.settlement().settle(settle(id(), again))))
          .isEqualTo("ENCOUNTER_STATE");
      reversed(client, first);
      assertThat(Stays.state(client, encounter)).isEqualTo("ENCOUNTER_STATE_OPEN");
      client.upload(encounter, id(), numbered(3));
      Settlement second =
          settled(
              client,
              Stays.claim(person, encounter, lines).clearSettlementDate().setTotalFen(40_000));
      assertThat(second.getSplit().getPooledFundFen()).isEqualTo(16_500);
      assertThat(taken(encounter)).hasSize(2).containsOnly(second.getSettlementId());
    }
  }

  private static List<ChargeLine> numbered(int number) {
    return List.of(
        lines(DAY, item(DRUG, 1, 100)).getFirst().toBuilder().setLineNumber(number).build());
  }

  private List<String> taken(String encounter) {
    return Rows.texts(
        gateway, "SELECT settlement_id FROM charge_line WHERE encounter_id = '" + encounter + "'");
  }

  @Test
  void reversingTwiceIsRefused() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient other = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = settled(client, pharmacy(person, 300));
      assertThat(reason(() -> reversed(other, original))).isEqualTo("OTHER_INSTITUTION");
      Settlement reversal = reversed(client, original);
      String after = Rows.everything(gateway, person);
      assertThat(reason(() -> reversed(client, original))).isEqualTo("ALREADY_REVERSED");
      assertThat(reason(() -> reversed(client, reversal))).isEqualTo("ALREADY_REVERSED");
      assertThat(
              reason(
                  () ->
                      reversed(
                          client,
                          original.toBuilder().setSettlementId("S0000000000000000000000").build())))
          .isEqualTo("SETTLEMENT_NOT_FOUND");
      assertThat(Rows.everything(gateway, person)).isEqualTo(after);
    }
  }

  @Test
  void manyReversalsAtOnceHaveOneEffect() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "500.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      settled(client, outpatientOf(pharmacy(person, 120)));
      Map<String, Long> before = Rows.counters(gateway, person);
      long balance = Rows.balance(gateway, person);
      Settlement original = settled(client, outpatientOf(pharmacy(person, 300)));
      List<Callable<ReverseSettlementResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(() -> client.settlement().reverseSettlement(request(original)));
      }
      List<Answer<ReverseSettlementResponse>> answers = Threads.together(calls);
      assertThat(answers.stream().filter(one -> one.refusal().isEmpty()).count()).isOne();
      assertThat(answers.stream().map(Answer::refusal).filter(one -> !one.isEmpty()))
          .hasSize(19)
          .containsOnly("ALREADY_REVERSED");
      assertThat(Rows.counters(gateway, person)).isEqualTo(before);
      assertThat(Rows.movements(gateway, person)).isEqualTo(before);
      assertThat(Rows.balance(gateway, person)).isEqualTo(balance);
      assertThat(Rows.settlements(gateway, person)).isEqualTo(3);
    }
  }

  private static Claim.Builder outpatientOf(Claim.Builder claim) {
    return claim.setAccountUse(AccountUse.ACCOUNT_USE_OWN);
  }

  @Test
  void settlesAndReversalsAtOnceKeepTheSums() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      List<Settlement> made = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        made.add(settled(client, outpatient(person, 60)));
      }
      List<Callable<Object>> calls = new ArrayList<>();
      for (Settlement one : made) {
        calls.add(() -> client.settlement().reverseSettlement(request(one)));
        calls.add(() -> client.settlement().settle(settle(id(), outpatient(person, 70))));
      }
      Threads.together(calls).forEach(Answer::required);
      assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
      assertThat(Rows.net(gateway, person)).isEqualTo(15 * 7_000);
      assertThat(
              gateway.number(
                  "SELECT sum(deductible_fen) FROM settlement WHERE person_id = '" + person + "'"))
          .isEqualTo(Rows.counters(gateway, person).getOrDefault("outpatient_deductible/2025", 0L));
    }
  }

  /** A resident whose place counts a deductible of 200 yuan over 90 days. */
  private String resident() {
    String person = gateway.newPerson("990100");
    gateway.load(
        Map.of(
            "relations.csv",
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                + person
                + ",390,990100,15,no,ACTIVE,2020-01-01,\n"));
    return person;
  }

  private static Claim.Builder visit(String person, LocalDate day, String item, long yuan) {
    return bill(
        person,
        InlineBill.newBuilder()
            .setMedType("11")
            .setInsuranceType("390")
            .setServiceDate(date(day))
            .setFlags(VISIT),
        lines(day, item(item, 1, yuan)));
  }

  private static long borne(Settlement settlement) {
    return settlement.getSplit().getDeductibleFen();
  }

  @Test
  void aReversedVisitBeginsNoCycle() {
    String person = resident();
    LocalDate first = LocalDate.of(2025, 3, 1);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      reversed(client, settled(client, visit(person, first, DRUG, 150)));
      assertThat(borne(settled(client, visit(person, first.plusDays(80), DRUG, 150))))
          .isEqualTo(15_000);
      // 95 days after the visit that was taken back, 15 after the one that began the cycle.
      assertThat(borne(settled(client, visit(person, first.plusDays(95), DRUG, 150))))
          .isEqualTo(5_000);
    }
  }

  @Test
  void aCycleKeepsItsBoundsWhileAVisitStandsInIt() {
    String person = resident();
    LocalDate first = LocalDate.of(2025, 3, 1);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement opening = settled(client, visit(person, first, DRUG, 150));
      assertThat(borne(settled(client, visit(person, first.plusDays(31), DRUG, 150))))
          .isEqualTo(5_000);
      reversed(client, opening);
      assertThat(borne(settled(client, visit(person, first.plusDays(89), DRUG, 150))))
          .as("the last day of the cycle, of which 50 yuan are borne")
          .isEqualTo(15_000);
      assertThat(borne(settled(client, visit(person, first.plusDays(90), DRUG, 150))))
          .as("a new cycle, though the visit that stands in the first was 59 days ago")
          .isEqualTo(15_000);
    }
  }

  @Test
  void aVisitThatMovesNothingBeginsACycle() {
    String person = resident();
    LocalDate first = LocalDate.of(2025, 3, 1);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement own = settled(client, visit(person, first, OWN, 50));
      assertThat(borne(own)).isZero();
      assertThat(borne(settled(client, visit(person, first.plusDays(80), DRUG, 150))))
          .isEqualTo(15_000);
      assertThat(borne(settled(client, visit(person, first.plusDays(95), DRUG, 150))))
          .isEqualTo(15_000);
      reversed(client, own);
    }
  }
}
