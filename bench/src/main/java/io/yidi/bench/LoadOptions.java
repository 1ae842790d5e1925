package io.yidi.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the load benchmark. */
final class LoadOptions {

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each measured window. Default: ${DEFAULT-VALUE}.")
  int seconds = 5;

  @Option(
      names = "--warmup-seconds",
      paramLabel = "S",
      description = "Warm-up before each window. Default: ${DEFAULT-VALUE}.")
  int warmUpSeconds = 5;

  @Option(
      names = "--persons",
      paramLabel = "N",
      description = "Made-up persons. Default: ${DEFAULT-VALUE}.")
  int persons = 2_000;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      split = ",",
      description = "Calls in flight, one or more numbers. Default: 64,256.")
  List<Integer> inFlight = List.of(64, 256);

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections of the client. Default: ${DEFAULT-VALUE}.")
  int connections = 2;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Folder in which a temporary database is made and deleted afterwards; what it lies on"
              + " decides what durable costs. Default: the system's folder for temporary files.")
  @Nullable Path directory;

  /** Refuses values that make no sense. */
  void check() {
    Ranges.check("--seconds", seconds, 1, 600);
    Ranges.check("--warmup-seconds", warmUpSeconds, 0, 600);
    Ranges.check("--connections", connections, 1, 64);
    if (inFlight.isEmpty() || inFlight.size() > 8) {
      throw new IllegalArgumentException(
          "--in-flight: " + inFlight + " (expected: one to eight numbers)");
    }
    int most = 0;
    for (int calls : inFlight) {
      Ranges.check("--in-flight", calls, connections, 4_096);
      most = Math.max(most, calls);
    }
    Ranges.check("--persons", persons, most, 2_000_000);
    Path chosen = directory;
    if (chosen != null && !Files.isDirectory(chosen)) {
      throw new IllegalArgumentException("--directory: " + chosen + " (expected: a folder)");
    }
  }

  /** Makes the temporary folder. */
  Path temporaryFolder() throws java.io.IOException {
    Path chosen = directory;
    return chosen == null
        ? Files.createTempDirectory("yidi-bench")
        : Files.createTempDirectory(chosen, "yidi-bench");
  }
}
