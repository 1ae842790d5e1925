package io.yidi.gateway.settlement;

import static io.yidi.gateway.settlement.Refunding.amounts;
import static io.yidi.gateway.settlement.Refunding.line;
import static io.yidi.gateway.settlement.Refunding.refunded;
import static io.yidi.gateway.settlement.Refunding.reversed;
import static io.yidi.gateway.settlement.Refunding.settled;
import static io.yidi.gateway.settlement.Refunding.sum;
import static io.yidi.gateway.settlement.Refunding.visit;
import static io.yidi.gateway.settlement.Refunding.whole;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Refunds where a smaller bill is not simply cheaper: a made-up policy whose share holds for the
 * whole amount of the band reached, so that a fund may pay more for less, and the person too.
 */
class RefundEdgesTest {

  private static final String POLICY =
      """
      schema: 1
      place: {code: "990100", name: 示范市(虚构)}
      insurance_type: "340"
      visit: outpatient
      evidence:
        rules: {document: 规则示例, grade: FICTITIOUS, effective_from: "2024-01-01"}
      persons:
        insured: any
      levels:
        all: any
      pooled_fund: {code: "340100", zh: 统筹基金, en: pooled fund}
      counters:
        banded_pooled: {counts: pooled, period: calendar_year}
      deductible:
        - {evidence: rules, amount: 0}
      ratio:
        - evidence: rules
          whole_amount: true
          bands:
            - {up_to: 20, share: not_published}
            - {up_to: 100, share: 0%}
            - {up_to: 500, share: 80%}
            - {share: 0%}
      cap:
        - {evidence: rules, amount: 100000, counter: banded_pooled}
      account:
        - {evidence: rules, pays: person_part}
      tiers:
        local: [{evidence: rules}]
      """;

  @TempDir static Path folder;

  private static TestGateway gateway;
  private static DemoClient client;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(folder.resolve("990100/340"));
    Files.writeString(folder.resolve("990100/340/outpatient.yaml"), POLICY);
    gateway = TestGateway.start(TestGateway.freshDirectory("refund-edges"), List.of(folder));
    client = gateway.client(TestGateway.MADE_UP_HOSPITAL);
  }

  @AfterAll
  static void stop() {
    client.close();
    gateway.stop();
  }

  private static String person(String balance) {
    String person = gateway.newPerson("990100");
    gateway.load(
        Map.of(
            "relations.csv",
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                + person
                + ",340,990100,11,no,ACTIVE,2015-01-01,\n",
            "accounts.csv",
            "person_id,insured_area,insurance_type,opening_balance\n"
                + person
                + ",990100,340,"
                + balance
                + "\n"));
    return person;
  }

  /** Two lines of 甲, for amounts in yuan, paid by the account as far as it goes. */
  private static Settlement bought(String person, long first, long second) {
    var claim =
        visit(person, DAY, line(1, DAY, DRUG, 1, first * 100), line(2, DAY, DRUG, 1, second * 100))
            .setAccountUse(AccountUse.ACCOUNT_USE_OWN);
    claim.getBillBuilder().setInsuranceType("340");
    return settled(client, claim);
  }

  /** Invariant 8: the remaining bill never takes more from the account than it had paid. */
  @Test
  void aRefundNeverTakesFromTheAccount() {
    String person = person("45.00");
    Settlement original = bought(person, 50, 100);
    assertThat(original.getSplit().getFundTotalFen()).as("150 × 80 %").isEqualTo(12_000);
    assertThat(original.getSplit().getAccountFen()).isEqualTo(3_000);
    Settlement refund = refunded(client, original, whole(2));
    // 50 lie in a band without a share: the person bears 50 now, 20 more than before.
    assertThat(refund.getSplit().getTotalFen()).isEqualTo(-10_000);
    assertThat(refund.getSplit().getFundTotalFen()).isEqualTo(-12_000);
    assertThat(refund.getSplit().getPersonPartFen()).isEqualTo(2_000);
    assertThat(refund.getSplit().getAccountFen()).isZero();
    assertThat(refund.getSplit().getCashFen()).as("to be collected").isEqualTo(2_000);
    assertThat(Rows.balance(gateway, person)).isEqualTo(1_500);
    assertThat(sum(original, refund)).isEqualTo(amounts(refund.getRemaining()));
    Settlement reversal = reversed(client, original);
    assertThat(sum(original, refund, reversal)).isEmpty();
    assertThat(Rows.balance(gateway, person)).isEqualTo(4_500);
  }

  /** A counter that the settlement had not moved comes into force with the refund. */
  @Test
  void aFundMayPayMoreForLess() {
    String person = person("0.00");
    Settlement original = bought(person, 400, 200);
    assertThat(original.getSplit().getFundTotalFen()).isZero();
    assertThat(Rows.counters(gateway, person)).isEmpty();
    Settlement refund = refunded(client, original, whole(2));
    assertThat(refund.getSplit().getTotalFen()).isEqualTo(-20_000);
    assertThat(refund.getSplit().getFundTotalFen()).as("400 × 80 %").isEqualTo(32_000);
    assertThat(refund.getSplit().getCashFen()).isEqualTo(-52_000);
    assertThat(Rows.counters(gateway, person)).isEqualTo(Map.of("banded_pooled/2025", 32_000L));
    assertThat(inForce(person)).containsExactly("1");
    Settlement reversal = reversed(client, original);
    assertThat(sum(original, refund, reversal)).isEmpty();
    assertThat(inForce(person)).containsExactly("0");
  }

  private static List<String> inForce(String person) {
    return Rows.texts(gateway, "SELECT in_force FROM counter WHERE person_id = '" + person + "'");
  }

  @Test
  void aRestWithoutAPublishedPriceIsNotRefunded() {
    String person = person("0.00");
    Settlement original = bought(person, 10, 100);
    String before = Rows.everything(gateway, person);
    Refused.by(() -> refunded(client, original, whole(2)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_COVERED)
        .having("missing", "ratio")
        .reading("请撤销整笔结算");
    assertThat(Rows.everything(gateway, person)).isEqualTo(before);
    assertThat(sum(original, reversed(client, original))).isEmpty();
  }

  /** As if another version of the engine had computed it. */
  @Test
  void whatDoesNotComeOutAgainIsReversedWhole() {
    String person = person("0.00");
    Settlement original = bought(person, 150, 100);
    Rows.execute(
        gateway,
        "UPDATE settlement SET result_record = result_record || '\\x00'::bytea WHERE settlement_id"
            + " = '"
            + original.getSettlementId()
            + "'");
    Refused.by(() -> refunded(client, original, whole(2)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_REPRODUCED);
    assertThat(Rows.settlements(gateway, person)).isOne();
    assertThat(sum(original, reversed(client, original))).isEmpty();
  }
}
