package io.yidi.gateway.settlement;

import static io.yidi.gateway.settlement.Refunding.line;
import static io.yidi.gateway.settlement.Refunding.part;
import static io.yidi.gateway.settlement.Refunding.read;
import static io.yidi.gateway.settlement.Refunding.refunded;
import static io.yidi.gateway.settlement.Refunding.sale;
import static io.yidi.gateway.settlement.Refunding.settled;
import static io.yidi.gateway.settlement.Refunding.visit;
import static io.yidi.gateway.settlement.Refunding.whole;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.policy.money.Money;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/refunds.md, with the figures that stand in their tables. */
class RefundExamplesTest {

  private static final Map<String, Function<Split, Long>> ROWS = rows();

  private final TestGateway gateway = TestGateway.shared();

  private static Map<String, Function<Split, Long>> rows() {
    Map<String, Function<Split, Long>> rows = new LinkedHashMap<>();
    rows.put("医疗费总额 total", Split::getTotalFen);
    rows.put("先行自付 first self-pay", Split::getFirstSelfPayFen);
    rows.put("政策范围内 in scope", Split::getInScopeFen);
    rows.put("起付线 deductible", Split::getDeductibleFen);
    rows.put("基金 fund", Split::getFundTotalFen);
    rows.put("个人负担 person", Split::getPersonPartFen);
    rows.put("个人账户 account", Split::getAccountFen);
    rows.put("现金 cash", Split::getCashFen);
    return rows;
  }

  /** Rows of the table of an example whose head begins so, cells stripped. */
  private static List<List<String>> table(String example, String head) throws IOException {
    String text = Files.readString(Path.of("../docs/refunds.md"));
    int start = text.indexOf("## Example " + example + ":");
    int end = text.indexOf("\n## ", start + 1);
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String row : text.substring(start, end).split("\n", -1)) {
      if (row.startsWith("| " + head + " |")) {
        inside = true;
      } else if (!row.startsWith("|")) {
        inside = false;
      } else if (inside && !row.startsWith("| ---")) {
        rows.add(Stream.of(row.split("\\|", -1)).skip(1).map(String::strip).toList());
      }
    }
    assertThat(rows).as(example + ", " + head).isNotEmpty();
    return rows.stream().map(row -> row.subList(0, row.size() - 1)).toList();
  }

  /** Every row of a table is what the splits say, column by column. */
  private static void assertTable(String example, String head, Split... columns)
      throws IOException {
    for (List<String> row : table(example, head)) {
      Function<Split, Long> amount = ROWS.get(row.getFirst());
      assertThat(amount).as(row.toString()).isNotNull();
      assertThat(row.subList(1, row.size()))
          .as(row.toString())
          .isEqualTo(Stream.of(columns).map(amount).map(Money::yuan).toList());
    }
  }

  private static void assertCounters(
      String example, Map<String, Long> before, Map<String, Long> after) throws IOException {
    List<List<String>> rows = table(example, "counter");
    assertThat(rows)
        .isEqualTo(
            rows.stream()
                .map(List::getFirst)
                .map(
                    name ->
                        List.of(
                            name,
                            Money.yuan(before.getOrDefault(name, 0L)),
                            Money.yuan(after.getOrDefault(name, 0L))))
                .toList());
    assertThat(rows.stream().map(List::getFirst).collect(Collectors.toSet()))
        .containsAll(before.keySet())
        .containsAll(after.keySet());
  }

  @Test
  void aFirstVisitIsRefundedAfterASecondUsedItsDeductible() throws IOException {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement first =
          settled(
              client,
              sale(person, DAY, line(1, DAY, DRUG, 1, 6_000), line(2, DAY, DRUG, 1, 12_000)));
      Settlement second = settled(client, sale(person, DAY, line(1, DAY, DRUG, 1, 20_000)));
      assertThat(second.getSplit().getDeductibleFen()).isZero();
      assertThat(second.getSplit().getFundTotalFen()).isEqualTo(10_000);
      Map<String, Long> before = Rows.counters(gateway, person);
      Settlement refund = refunded(client, first, whole(2));
      assertTable(
          "a", "first sale | settled", first.getSplit(), refund.getRemaining(), refund.getSplit());
      assertCounters("a", before, Rows.counters(gateway, person));
      assertThat(read(client, second)).as("stands").isEqualTo(second);
      Settlement third = settled(client, sale(person, DAY, line(1, DAY, DRUG, 1, 18_000)));
      assertTable("a", "third sale", third.getSplit());
    }
  }

  @Test
  void aBoxOfAClassBDrugIsRefundedWithRounding() throws IOException {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "150.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement visit =
          settled(
              client,
              visit(person, DAY, line(1, DAY, DRUG, 1, 10_000), line(2, DAY, DRUG_B, 3, 1_232))
                  .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
      assertThat(Rows.balance(gateway, person)).isEqualTo(3_503);
      Map<String, Long> before = Rows.counters(gateway, person);
      Settlement refund = refunded(client, visit, part(2, 10_000, 1_232));
      assertTable("b", "visit", visit.getSplit(), refund.getRemaining(), refund.getSplit());
      assertCounters("b", before, Rows.counters(gateway, person));
      assertThat(Rows.balance(gateway, person)).isEqualTo(4_002);
      assertThat(refund.getSplit().getAccountBalanceFen()).isEqualTo(4_002);
      assertThat(refund.getLines(0).getFirstSelfPayFen()).isEqualTo(-124);
      assertThat(refund.getLines(0).getInScopeFen()).isEqualTo(-1_108);
    }
  }

  @Test
  void aSaleOfDecemberIsRefundedInTheNextYear() throws IOException {
    LocalDate december = LocalDate.of(2024, 12, 20);
    LocalDate january = LocalDate.of(2025, 1, 6);
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement old =
          settled(
              client,
              sale(
                  person,
                  december,
                  line(1, december, DRUG, 1, 10_000),
                  line(2, december, DRUG, 1, 15_000)));
      Settlement later = settled(client, sale(person, january, line(1, january, DRUG, 1, 18_000)));
      Map<String, Long> before = Rows.counters(gateway, person);
      List<String> cleared = rowsOf(old);
      Settlement refund = refunded(client, old, whole(2));
      assertTable("c", "December sale", old.getSplit(), refund.getRemaining(), refund.getSplit());
      assertCounters("c", before, Rows.counters(gateway, person));
      assertThat(read(client, later)).as("stands").isEqualTo(later);
      // After clearing: an item of the present period, and nothing of the past one changes.
      assertThat(rowsOf(old)).isEqualTo(cleared);
      assertThat(Wire.instant(refund.getSettleTime())).isAfter(Wire.instant(later.getSettleTime()));
      assertThat(refund.getPolicyDate()).isEqualTo(old.getPolicyDate());
      assertThat(refund.getClearingType()).isEqualTo(old.getClearingType());
      assertThat(refund.getClearingAgency()).isEqualTo(old.getClearingAgency());
    }
  }

  private List<String> rowsOf(Settlement settlement) {
    return Rows.texts(
        gateway,
        "SELECT s::text FROM settlement s WHERE settlement_id = '"
            + settlement.getSettlementId()
            + "' UNION ALL SELECT f::text FROM settlement_fund f WHERE settlement_id = '"
            + settlement.getSettlementId()
            + "' ORDER BY 1");
  }
}
