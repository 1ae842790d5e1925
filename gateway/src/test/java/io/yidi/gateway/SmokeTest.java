package io.yidi.gateway;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.demo.DemoVisits;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SmokeTest {

  private final TestGateway gateway = TestGateway.shared();

  @Test
  void demonstrationGivesTheExpectedFigures() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    boolean asExpected =
        new DemoVisits(
                gateway.port(),
                gateway.gateway().loader(),
                TestGateway.DEMONSTRATION,
                new PrintStream(screen, true, StandardCharsets.UTF_8))
            .play();
    String shown = screen.toString(StandardCharsets.UTF_8);
    assertThat(asExpected).as(shown).isTrue();
    assertThat(shown).contains("医疗保险异地就医结算单", "打印全部: ./yidi sheet S");
  }

  @Test
  void aSaleSettlesAndAnUnknownPersonIsRefused() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "50.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      assertThat(
              client
                  .settlement()
                  .settle(settle(id(), pharmacy(person, 300)))
                  .getSettlement()
                  .getSplit()
                  .getFundTotalFen())
          .isEqualTo(10_000);
      ErrorDetails error =
          ErrorDetails.of(
              refused(() -> client.settlement().settle(settle(id(), pharmacy("NOBODY", 300)))));
      assertThat(error.reason()).isEqualTo("PERSON_NOT_FOUND");
    }
  }
}
