package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  private final TestGateway gateway = TestGateway.shared();

  private static long sum(List<Settlement> settlements, ToLongFunction<Split> part) {
    return settlements.stream().mapToLong(one -> part.applyAsLong(one.getSplit())).sum();
  }

  @Test
  void aHundredSalesOfOnePersonEndInExactSums() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "300.00");
    try (DemoClient one = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient two = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      List<Callable<SettleResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        DemoClient client = i % 2 == 0 ? one : two;
        SettleRequest request =
            settle(id(), pharmacy(person, 100).setAccountUse(AccountUse.ACCOUNT_USE_OWN));
        calls.add(() -> client.settlement().settle(request));
      }
      List<Settlement> settled =
          Threads.together(calls).stream()
              .map(answer -> answer.required().getSettlement())
              .toList();
      // One sale bears the deductible, forty are shared up to the cap, the rest is the person's.
      assertThat(sum(settled, Split::getDeductibleFen)).isEqualTo(10_000);
      assertThat(sum(settled, Split::getPooledFundFen)).isEqualTo(200_000);
      assertThat(settled.stream().filter(sale -> sale.getSplit().getPooledFundFen() == 5_000))
          .hasSize(40);
      assertThat(sum(settled, Split::getAccountFen)).isEqualTo(30_000);
      assertThat(sum(settled, Split::getCashFen)).isEqualTo(1_000_000 - 200_000 - 30_000);
      assertThat(settled)
          .allSatisfy(sale -> assertThat(sale.getSplit().getAccountBalanceFen()).isNotNegative());
      assertThat(settled.stream().map(Settlement::getSettlementId).distinct()).hasSize(100);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 200_000L));
      assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
      assertThat(Rows.balance(gateway, person)).isZero();
      assertThat(
              gateway.number(
                  "SELECT sum(amount_fen) FROM account_movement WHERE person_id = '"
                      + person
                      + "'"))
          .isZero();
    }
  }

  @Test
  void oneIdSentFiftyTimesHasOneEffect() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "300.00");
    SettleRequest request =
        settle(id(), pharmacy(person, 180).setAccountUse(AccountUse.ACCOUNT_USE_OWN));
    try (DemoClient one = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient two = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      List<Callable<SettleResponse>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        DemoClient client = i % 2 == 0 ? one : two;
        calls.add(() -> client.settlement().settle(request));
      }
      Set<ByteString> replies = new HashSet<>();
      Threads.together(calls).forEach(answer -> replies.add(answer.required().toByteString()));
      assertThat(replies).hasSize(1);
      assertThat(Rows.settlements(gateway, person)).isOne();
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 4_000L));
      assertThat(Rows.balance(gateway, person)).isEqualTo(30_000 - 14_000);
    }
  }

  @Test
  void manyPersonsAtManyInstitutionsDoNotMix() {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String person = gateway.newPerson("990100");
      gateway.addFiling(person, "990100", "LONG_TERM_WORKER", "110000", "2025-01-01", "");
      persons.add(person);
    }
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient hospital = gateway.client(TestGateway.SHANGHAI);
        DemoClient beijing = gateway.client(TestGateway.BEIJING)) {
      List<Callable<SettleResponse>> calls = new ArrayList<>();
      for (int i = 0; i < persons.size(); i++) {
        String person = persons.get(i);
        for (int round = 0; round < 4; round++) {
          long yuan = 60 + 10L * i + round;
          calls.add(() -> beijing.settlement().settle(settle(id(), outpatient(person, yuan))));
          calls.add(() -> beijing.settlement().settle(settle(id(), outpatient(person, 40))));
          // No filing for Shanghai, and the pharmacy is at home while the person lives elsewhere.
          calls.add(() -> hospital.settlement().settle(settle(id(), outpatient(person, 40))));
          calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(person, 500))));
        }
      }
      List<Answer<SettleResponse>> answers = Threads.together(calls);
      for (int i = 0; i < persons.size(); i++) {
        String person = persons.get(i);
        List<Settlement> settled =
            answers.stream()
                .filter(answer -> answer.refusal().isEmpty())
                .map(answer -> answer.required().getSettlement())
                .filter(one -> one.getPersonId().equals(person))
                .toList();
        assertThat(
                settled.stream()
                    .filter(one -> one.getInstitutionCode().equals(TestGateway.BEIJING)))
            .hasSize(8);
        assertThat(settled.stream().map(Settlement::getInstitutionCode))
            .doesNotContain(TestGateway.SHANGHAI);
        assertThat(sum(settled, Split::getDeductibleFen)).isEqualTo(10_000);
        assertThat(Rows.settlements(gateway, person)).isEqualTo(settled.size());
        assertThat(Rows.net(gateway, person)).isEqualTo(sum(settled, Split::getTotalFen));
        assertThat(Rows.movements(gateway, person)).isEqualTo(Rows.counters(gateway, person));
        assertThat(Rows.counters(gateway, person))
            .isEqualTo(
                Map.of(
                    "outpatient_deductible/2025",
                    10_000L,
                    "outpatient_pooled/2025",
                    sum(settled, Split::getPooledFundFen)));
      }
    }
  }

  @Test
  void aSettleAndAChargeUploadComeInOneOrder() {
    List<ChargeLine> first = lines(ADMITTED, item(SURGERY, 1, 5_000));
    List<ChargeLine> second =
        List.of(
            lines(ADMITTED, item(DRUG, 1, 700)).getFirst().toBuilder().setLineNumber(2).build());
    Set<String> met = new HashSet<>();
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      for (int round = 0; round < 16; round++) {
        String person = gateway.newPerson("990100");
        String encounter = Stays.ready(client, person, "21", STAY, first);
        long settleDelay = ThreadLocalRandom.current().nextLong(12);
        List<Answer<Object>> answers =
            Threads.together(
                List.of(
                    () -> {
                      Threads.pause(settleDelay);
                      return client
                          .settlement()
                          .settle(settle(id(), Stays.claim(person, encounter, first)));
                    },
                    () -> {
                      client.upload(encounter, id(), second);
                      return "uploaded";
                    }));
        long lines = number("charge_line", encounter);
        long taken =
            gateway.number(
                "SELECT count(*) FROM charge_line WHERE settlement_id IS NOT NULL AND encounter_id"
                    + " = '"
                    + encounter
                    + "'");
        String order = answers.get(0).refusal() + "/" + answers.get(1).refusal();
        met.add(order);
        switch (order) {
          case "/ENCOUNTER_STATE" -> {
            assertThat(lines).isOne();
            assertThat(taken).isOne();
            assertThat(Rows.net(gateway, person)).isEqualTo(500_000);
          }
          case "TOTAL_MISMATCH/" -> {
            assertThat(lines).isEqualTo(2);
            assertThat(taken).isZero();
            assertThat(Rows.settlements(gateway, person)).isZero();
          }
          default -> throw new AssertionError(order);
        }
      }
    }
    assertThat(met).isNotEmpty();
  }

  private long number(String table, String encounter) {
    return gateway.number(
        "SELECT count(*) FROM " + table + " WHERE encounter_id = '" + encounter + "'");
  }

  @Test
  void aSettleAndAFlagCorrectionComeInOneOrder() {
    List<ChargeLine> lines = lines(DAY, item(DRUG, 1, 500));
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      for (int round = 0; round < 16; round++) {
        String person = gateway.newPerson("990100");
        gateway.addFiling(
            person, "990100", "OTHER_TEMPORARY", "110000", "2025-03-01", "2025-08-31");
        String encounter = Stays.open(client, person, "11", DAY, VISIT);
        client.upload(encounter, id(), lines);
        List<Answer<Object>> answers =
            Threads.together(
                List.of(
                    () ->
                        client
                            .settlement()
                            .settle(
                                settle(
                                    id(),
                                    Stays.claim(person, encounter, lines).clearSettlementDate())),
                    () ->
                        client
                            .encounter()
                            .correctFlags(
                                CorrectFlagsRequest.newBuilder()
                                    .setRequestId(id())
                                    .setEncounterId(encounter)
                                    .setFlags(
                                        VISIT.toBuilder()
                                            .setOutpatientEmergencyReferral(
                                                OutpatientEmergencyReferral
                                                    .OUTPATIENT_EMERGENCY_REFERRAL_EMERGENCY))
                                    .setReason("急诊")
                                    .build())));
        Settlement settled = ((SettleResponse) answers.getFirst().required()).getSettlement();
        boolean correctedFirst = answers.get(1).refusal().isEmpty();
        assertThat(answers.get(1).refusal()).isIn("", "ENCOUNTER_STATE");
        assertThat(settled.getDecision().getOutcome().name())
            .endsWith(correctedFirst ? "DEEMED_FILED_EMERGENCY" : "FILED_TEMPORARY");
        // (500 − 100) × 45 % as an emergency, × 35 % otherwise.
        assertThat(settled.getSplit().getPooledFundFen())
            .isEqualTo(correctedFirst ? 18_000 : 14_000);
        assertThat(number("flag_correction", encounter)).isEqualTo(correctedFirst ? 1 : 0);
      }
    }
  }

  @Test
  void aSettleAndALoadedFilingComeInOneOrder() {
    Set<Long> met = new HashSet<>();
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      for (int round = 0; round < 16; round++) {
        String person = gateway.newPerson("990100");
        gateway.addFiling(
            person, "990100", "OTHER_TEMPORARY", "110000", "2025-03-01", "2025-08-31");
        long delay = ThreadLocalRandom.current().nextLong(6);
        List<Answer<Object>> answers =
            Threads.together(
                List.of(
                    () -> {
                      Threads.pause(delay);
                      return client.settlement().settle(settle(id(), outpatient(person, 500)));
                    },
                    () -> {
                      gateway.addFiling(
                          person, "990100", "LONG_TERM_WORKER", "110000", "2025-01-01", "");
                      return "loaded";
                    }));
        Settlement settled = ((SettleResponse) answers.getFirst().required()).getSettlement();
        boolean loadedFirst = settled.getDecision().getOutcome().name().endsWith("FILED_LONG_TERM");
        long fund = settled.getSplit().getPooledFundFen();
        // (500 − 100) × 55 % as a long-term resident, × 35 % otherwise.
        assertThat(fund).isEqualTo(loadedFirst ? 22_000 : 14_000);
        assertThat(settled.getDecision().getFilingId())
            .isEqualTo(
                Rows.texts(
                        gateway,
                        "SELECT filing_id FROM filing WHERE person_id = '"
                            + person
                            + "' AND kind = '"
                            + (loadedFirst ? "LONG_TERM_WORKER" : "OTHER_TEMPORARY")
                            + "'")
                    .getFirst());
        met.add(fund);
      }
    }
    assertThat(met).isNotEmpty();
  }
}
