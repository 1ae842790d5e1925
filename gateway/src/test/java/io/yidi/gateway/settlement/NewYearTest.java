package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A stay over New Year settles once, as one bill, by the policy and the counters of its
 * discharge-settlement date (002 Art. 40).
 */
class NewYearTest {

  private static final LocalDate DECEMBER = LocalDate.of(2024, 12, 28);
  private static final LocalDate JANUARY = LocalDate.of(2025, 1, 4);

  private final TestGateway gateway = TestGateway.shared();

  private static ChargeLine line(int number, LocalDate day, long yuan) {
    return item(SURGERY, 1, yuan)
        .apply(ChargeLine.newBuilder().setLineNumber(number).setFeeDate(date(day)))
        .build();
  }

  /** A stay from a day in December with fees on its first and last day. */
  private static String stay(
      DemoClient client, String person, LocalDate begin, LocalDate end, long yuan) {
    String encounter = Stays.open(client, person, "21", begin, STAY);
    client.upload(encounter, id(), List.of(line(1, begin, yuan), line(2, end, yuan)));
    client
        .encounter()
        .discharge(
            DischargeRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounter)
                .setEndDate(date(end))
                .setDischargeWay("1")
                .build());
    return encounter;
  }

  private static Settlement settleOn(
      DemoClient client, String person, String encounter, LocalDate day, long yuan) {
    return client
        .settlement()
        .settle(
            settle(
                id(),
                DemoClient.stay(person(person), encounter, yuan * 100, date(day)).toBuilder()))
        .getSettlement();
  }

  @Test
  void itCountsInJanuaryAsTheFirstStayOfItsYear() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      LocalDate earlier = LocalDate.of(2024, 12, 2);
      settleOn(client, person, stay(client, person, earlier, earlier, 1_000), earlier, 2_000);
      String second = stay(client, person, DECEMBER, DECEMBER, 1_000);
      assertThat(settleOn(client, person, second, DECEMBER, 2_000).getSplit().getDeductibleFen())
          .as("the second stay of 2024")
          .isEqualTo(30_000);

      String over = stay(client, person, DECEMBER, JANUARY, 2_000);
      Settlement settled = settleOn(client, person, over, JANUARY, 4_000);
      assertThat(settled.getPolicyDate()).isEqualTo(date(JANUARY));
      assertThat(settled.getBeginDate()).isEqualTo(date(DECEMBER));
      assertThat(settled.getSplit().getTotalFen()).as("fees of both years").isEqualTo(400_000);
      assertThat(settled.getSplit().getDeductibleFen())
          .as("the first stay of 2025")
          .isEqualTo(60_000);
      assertThat(settled.getSplit().getPooledFundFen())
          .as("(4,000 − 600) × 85 %")
          .isEqualTo(289_000);
      assertThat(Rows.counters(gateway, person))
          .isEqualTo(
              Map.of(
                  "stays/2024", 2L,
                  "pooled/2024", 263_500L,
                  "stays/2025", 1L,
                  "pooled/2025", 289_000L));
    }
  }

  /** What Nanchang published is seen in 2025 only, so the day of settlement shows in the answer. */
  @Test
  void itIsSettledByTheFiguresOfJanuary() {
    String person = gateway.newPerson("360100");
    gateway.addFiling(person, "360100", "OTHER_TEMPORARY", "310000", "2024-12-01", "2025-05-31");
    try (DemoClient client = gateway.client(TestGateway.SHANGHAI)) {
      LocalDate last = LocalDate.of(2024, 12, 31);
      String before = stay(client, person, DECEMBER, last, 2_000);
      Refused.by(() -> settleOn(client, person, before, last, 4_000))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_COVERED);
      String over = stay(client, person, DECEMBER, JANUARY, 2_000);
      Settlement settled = settleOn(client, person, over, JANUARY, 4_000);
      assertThat(settled.getPolicyDate()).isEqualTo(date(JANUARY));
      assertThat(settled.getSplit().getFundTotalFen()).isPositive();
      assertThat(Rows.counters(gateway, person).keySet()).containsExactly("pooled/2025");
    }
  }
}
