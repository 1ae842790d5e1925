package io.yidi.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "split", "load", "data", "scale", "samples", "catalogue", "all"})
  void everyCommandHasHelp(String command) {
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new Bench()).setOut(new PrintWriter(printed));
    String[] arguments =
        command.isEmpty() ? new String[] {"--help"} : new String[] {command, "--help"};
    assertThat(Bench.execute(line, arguments)).isZero();
    assertThat(printed.toString()).contains("Usage: yidi bench").doesNotContain("DEFAULT-VALUE");
  }

  @Test
  void whatIsRefusedIsSaidInOneLine() {
    StringWriter printed = new StringWriter();
    CommandLine line = new CommandLine(new Bench()).setErr(new PrintWriter(printed));
    assertThat(Bench.execute(line, "load", "--seconds", "0")).isEqualTo(2);
    assertThat(printed.toString()).isEqualTo("--seconds: 0 (expected: 1 to 3600)\n");
  }
}
