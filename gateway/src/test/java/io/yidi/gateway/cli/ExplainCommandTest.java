package io.yidi.gateway.cli;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.core.io.socket.SocketUtils;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {

  private final TestGateway gateway = TestGateway.shared();

  private record Printed(int code, String out, String err) {}

  private static Printed run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = YidiCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Printed(code, out.toString(), err.toString());
  }

  private Printed explain(String... arguments) {
    return run(
        Stream.concat(
                Stream.of("explain", "--port", Integer.toString(gateway.port())),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private String settled() {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      return client
          .settlement()
          .settle(settle(id(), pharmacy(gateway.newPerson("990100"), 300)))
          .getSettlement()
          .getSettlementId();
    }
  }

  @Test
  void everyStepIsPrintedWithItsSources() {
    String settlement = settled();
    Printed printed = explain(settlement, "--institution", TestGateway.MADE_UP_PHARMACY);
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out())
        .contains("结算 Settlement " + settlement)
        .contains("基金 funds 100.00")
        .contains("为何选用 why: ")
        .contains("deductible")
        .contains("比例 rate 50%")
        .contains("依据 source: 示范数据(虚构,不是任何地方的规定) [虚构 made up] 施行 from 2024-01-01")
        .contains("byte for byte");
  }

  @Test
  void jsonIsTheAnswerItself() {
    String settlement = settled();
    Printed printed = explain(settlement, "--institution", TestGateway.MADE_UP_PHARMACY, "--json");
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out())
        .startsWith("{")
        .contains("\"settlementId\": \"" + settlement + "\"", "\"reproduced\": true");
  }

  @Test
  void aDatabaseIsOpenedWithoutAskingAGateway() {
    String settlement = settled();
    Printed printed =
        run(
            "explain",
            settlement,
            "--institution",
            TestGateway.MADE_UP_PHARMACY,
            "--data-dir",
            Path.of("target", "test-data", "shared").toString());
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("结算 Settlement " + settlement);
    Printed nothing = run("explain", "S0", "--institution", "H1", "--data-dir", "target/no-such");
    assertThat(nothing.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(nothing.err()).contains("no database in target/no-such");
  }

  @Test
  void whatIsRefusedIsSaidInBothLanguages() {
    Printed unknown = explain("S0", "--institution", TestGateway.MADE_UP_PHARMACY);
    assertThat(unknown.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(unknown.err()).startsWith("SETTLEMENT_NOT_FOUND: ").containsPattern("\\p{IsHan}");
    Printed other = explain(settled(), "--institution", TestGateway.BEIJING);
    assertThat(other.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(other.err()).startsWith("OTHER_INSTITUTION: ");
    Printed nobody = explain("S0");
    assertThat(nobody.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(nobody.err()).startsWith("--institution: ");
    Printed nowhere =
        run(
            "explain",
            "S0",
            "--institution",
            "H1",
            "--port",
            Integer.toString(SocketUtils.findAvailableTcpPort()));
    assertThat(nowhere.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(nowhere.err()).startsWith("没有运行中的网关 no gateway at 127.0.0.1:");
  }

  @Test
  void helpNamesOptionsAndExitCodes() {
    Printed help = run("explain", "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("SETTLEMENT_ID", "--institution", "--json", "Exit codes:");
    assertThat(run("explain").code()).isEqualTo(YidiCommand.BAD_INPUT);
  }
}
