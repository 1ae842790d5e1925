package io.yidi.gateway.cli;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.ledger.Invariant;
import io.yidi.gateway.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The command beside a gateway that goes on serving. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyLedgerCommandTest {

  private final Path directory = TestGateway.freshDirectory("verified");
  private final TestGateway gateway = TestGateway.start(directory);

  @AfterAll
  void stop() {
    gateway.stop();
  }

  private record Printed(int code, String out, String err) {}

  private Printed verify(String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all =
        Stream.concat(
                Stream.of("verify-ledger", "--data-dir", directory.toString()), Stream.of(more))
            .toArray(String[]::new);
    int code = YidiCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    return new Printed(code, out.toString(), err.toString());
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aSoundLedgerIsOneTableAndAFaultIsNamed() throws SQLException {
    String person = gateway.newPerson("990100");
    String settled;
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      settled =
          pharmacy
              .settlement()
              .settle(settle(id(), pharmacy(person, 300)))
              .getSettlement()
              .getSettlementId();
    }
    Printed sound = verify("--all", "--seed", "3");
    assertThat(sound.code()).as(sound.out() + sound.err()).isZero();
    assertThat(sound.out())
        .contains("1 settlements, refunds and reversals, seed 3", "✓ 全部成立 everything holds");
    for (Invariant invariant : Invariant.values()) {
      assertThat(sound.out())
          .containsPattern(
              "(?m)^"
                  + invariant.number()
                  + " +"
                  + invariant.id()
                  + " +[\\d,]+ +0  "
                  + invariant.zh());
    }
    execute("UPDATE counter SET value = value + 7 WHERE person_id = '" + person + "'");
    Printed broken = verify("--sample", "0");
    assertThat(broken.code()).isEqualTo(1);
    assertThat(broken.out())
        .containsPattern("(?m)^5 +counters +\\d+ +2 ")
        .containsPattern("(?m)^10 +replay +0 +0 ")
        .contains(
            "counters: a counter is the sum of its movements",
            "  person "
                + person
                + ", outpatient_pooled/2025: counter 10007 with 1 in force, movements 10000 with 1"
                + " in force",
            "✗ 2 处不成立 violations")
        .doesNotContain(settled);
    execute("UPDATE counter SET value = value - 7 WHERE person_id = '" + person + "'");
    assertThat(verify().code()).isZero();
  }

  @Test
  void badOptionsAreNamed() {
    assertThat(verify("--batch", "0").err()).contains("--batch: 0 (expected: 1 to 100000)");
    assertThat(verify("--sample", "-1"))
        .returns(2, Printed::code)
        .extracting(Printed::err)
        .asString()
        .contains("--sample: -1 (expected: zero or more)");
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(verify("--help").out())
        .contains("--sample", "--all", "--seed", "--batch", "--data-dir", "Exit code");
  }
}
