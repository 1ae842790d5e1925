package io.yidi.bench;

import io.yidi.bench.report.Ranges;
import picocli.CommandLine.Option;

/** Options of the split benchmarks. */
final class SplitOptions {

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "JVMs started one after the other. Default: ${DEFAULT-VALUE}.")
  int forks = 1;

  @Option(
      names = "--warmups",
      paramLabel = "N",
      description = "Warm-up rounds. Default: ${DEFAULT-VALUE}.")
  int warmups = 2;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Measured rounds. Default: ${DEFAULT-VALUE}.")
  int rounds = 3;

  @Option(
      names = "--round-seconds",
      paramLabel = "S",
      description = "Length of a round. Default: ${DEFAULT-VALUE}.")
  int roundSeconds = 1;

  /** Refuses values that make no sense. */
  void check() {
    Ranges.check("--forks", forks, 1, 20);
    Ranges.check("--warmups", warmups, 0, 100);
    Ranges.check("--rounds", rounds, 1, 100);
    Ranges.check("--round-seconds", roundSeconds, 1, 120);
  }
}
