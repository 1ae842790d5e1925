package io.yidi.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.bench.load.LoadOptions.What;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LoadOptionsTest {

  private static LoadOptions parsed(String... arguments) {
    LoadBenchmark command = new LoadBenchmark();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return command.options;
  }

  @Test
  void bothModelsAreMeasuredUnlessOneIsLeftOut() {
    assertThat(parsed().offered(What.SETTLE))
        .containsExactly(new Offered.Closed(64), new Offered.Closed(256), new Offered.Open(1_000));
    assertThat(parsed("--in-flight", "0", "--rate", "500,2000").offered(What.MIX))
        .containsExactly(new Offered.Open(500), new Offered.Open(2_000));
    assertThat(parsed("--calls", "mix,verify").calls).isEqualTo(List.of(What.MIX, What.VERIFY));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seconds 0 | --seconds: 0 (expected: 1 to 3600)",
        "--in-flight 0 --rate 0 | --in-flight, --rate: 0 (expected: not both 0)",
        "--in-flight 64,9999 | --in-flight: 9999 (expected: 0 to 4096)",
        "--target nowhere | --target: nowhere (expected: host:port)",
        "--target localhost:70000 | --target: localhost:70000 (expected: host:port)",
        "--database localhost/x | --database: localhost/x (expected:"
            + " jdbc:postgresql://host:port/database, without --data-dir)",
        "--database jdbc:postgresql:x --data-dir d | --database: jdbc:postgresql:x (expected:"
            + " jdbc:postgresql://host:port/database, without --data-dir)",
        "--database jdbc:postgresql:x --target h:1 | --target: h:1 (expected: alone, without"
            + " --data-dir, --database and --profile)",
        "--persons 5 | --persons: 5 (expected: 1000 to 89999999)",
        "--directory /none | --directory: /none (expected: a folder)"
      })
  void whatMakesNoSenseIsRefusedWithWhatIsExpected(String line, String message) {
    assertThatThrownBy(() -> parsed(line.strip().split(" ")).check())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message.strip());
  }
}
