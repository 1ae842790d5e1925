package io.yidi.bench.load;

import io.yidi.bench.data.Persons;
import io.yidi.bench.report.Ranges;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the load benchmarks. */
public final class LoadOptions {

  /** What is measured. */
  enum What {
    VERIFY,
    PREVIEW,
    SETTLE,
    MIX;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--calls",
      paramLabel = "NAME",
      split = ",",
      description =
          "What is measured: verify, preview, settle (five lines each), mix (64 %% outpatient, 27"
              + " %% pharmacy, 5 %% inpatient, 4 %% chronic). Default: all four.")
  List<What> calls = List.of(What.values());

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      split = ",",
      description =
          "Closed model: calls in flight, one or more numbers; 0 leaves it out. Default: 64,256.")
  List<Integer> inFlight = List.of(64, 256);

  @Option(
      names = "--rate",
      paramLabel = "N",
      split = ",",
      description =
          "Open model: calls begun a second, one or more numbers; 0 leaves it out. Only settle and"
              + " mix. Default: 1000.")
  List<Integer> rates = List.of(1_000);

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each measured window. Default: ${DEFAULT-VALUE}.")
  int seconds = 10;

  @Option(
      names = "--warmup-seconds",
      paramLabel = "S",
      description =
          "Warm-up before each window. The first window of a sort of call has three times as much."
              + " Default: ${DEFAULT-VALUE}.")
  int warmUpSeconds = 5;

  @Option(
      names = "--persons",
      paramLabel = "N",
      description =
          "Invented persons that are called for: made, or with --data-dir, --database and --target"
              + " those of ./yidi bench data. Default: ${DEFAULT-VALUE}.")
  int persons = 20_000;

  @Option(
      names = "--stay-lines",
      paramLabel = "N",
      description = "Charge lines of a stay in the mix. Default: ${DEFAULT-VALUE}.")
  int stayLines = 50;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "Connections of the client, each with a thread. Default: ${DEFAULT-VALUE}.")
  int connections = 2;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Database that ./yidi bench data made. It is measured as it is, gains settlements, and is"
              + " kept. Default: a temporary one with new persons, deleted afterwards.")
  @Nullable Path dataDirectory;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "PostgreSQL that somebody else runs, jdbc:postgresql://host:port/database?user=…: filled"
              + " when it is empty, else measured as it is; gains settlements, and is kept. Its"
              + " processor time is told where this program may look at its processes.")
  @Nullable String database;

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      description =
          "A gateway that runs already, on a database that ./yidi bench data made; nothing is set"
              + " up, and without certificates it must be on this machine.")
  @Nullable String target;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Folder in which the temporary database is made; what it lies on decides what durable"
              + " costs. Default: the system's folder for temporary files.")
  @Nullable Path directory;

  @Option(
      names = "--gateway-option",
      paramLabel = "OPTION",
      description = "Option for the gateway's JVM, such as -Xmx2g; may be repeated.")
  List<String> gatewayOptions = List.of();

  @Option(
      names = "--no-comparison",
      description = "Leave the echo server and pgbench out, which takes half the time.")
  boolean alone;

  @Option(
      names = "--profile",
      description =
          "Record the gateway with JFR, warm-ups included, and print where it spends time and what"
              + " it allocates.")
  boolean profile;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Folder for the page and the JSON file. Default: ${DEFAULT-VALUE}.")
  Path report = Path.of("target", "bench");

  /** Refuses values that make no sense. */
  public void check() {
    Ranges.check("--seconds", seconds, 1, 3_600);
    Ranges.check("--warmup-seconds", warmUpSeconds, 0, 600);
    Ranges.check("--connections", connections, 1, 64);
    Ranges.check("--stay-lines", stayLines, 1, 1_000);
    checkList("--in-flight", inFlight, 4_096);
    checkList("--rate", rates, 100_000);
    Ranges.check("--persons", persons, 1_000, Persons.MOST);
    if (closed().isEmpty() && rates().isEmpty()) {
      throw new IllegalArgumentException("--in-flight, --rate: 0 (expected: not both 0)");
    }
    if (target != null && (dataDirectory != null || database != null || profile)) {
      throw new IllegalArgumentException(
          "--target: "
              + target
              + " (expected: alone, without --data-dir, --database and --profile)");
    }
    if (database != null
        && (dataDirectory != null
            || !database.matches("jdbc:postgresql://[^/?]+/[^/?]+(\\?.*)?"))) {
      throw new IllegalArgumentException(
          "--database: "
              + database.replaceFirst("\\?.*", "?…")
              + " (expected: jdbc:postgresql://host:port/database, without --data-dir)");
    }
    Path data = dataDirectory;
    if (data != null && !Files.isDirectory(data.resolve("postgresql"))) {
      throw new IllegalArgumentException(
          "--data-dir: " + data + " (expected: a folder that ./yidi bench data made)");
    }
    Path chosen = directory;
    if (chosen != null && !Files.isDirectory(chosen)) {
      throw new IllegalArgumentException("--directory: " + chosen + " (expected: a folder)");
    }
    if (target != null) {
      address(target);
    }
  }

  private static void checkList(String option, List<Integer> values, int most) {
    if (values.isEmpty() || values.size() > 8) {
      throw new IllegalArgumentException(option + ": " + values + " (expected: 1 to 8 numbers)");
    }
    values.forEach(value -> Ranges.check(option, value, 0, most));
  }

  /** An address as host and port. */
  static InetSocketAddress address(String target) {
    int colon = target.lastIndexOf(':');
    String port = target.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("--target: " + target + " (expected: host:port)");
    }
    return new InetSocketAddress(target.substring(0, colon), Integer.parseInt(port));
  }

  /** Models to measure a sort of call with. */
  List<Offered> offered(What what) {
    List<Offered> all = new java.util.ArrayList<>(closed());
    if (what == What.SETTLE || what == What.MIX) {
      all.addAll(rates());
    }
    return all;
  }

  private List<Offered> closed() {
    return inFlight.stream().filter(value -> value > 0).<Offered>map(Offered.Closed::new).toList();
  }

  private List<Offered> rates() {
    return rates.stream().filter(value -> value > 0).<Offered>map(Offered.Open::new).toList();
  }

  Duration window() {
    return Duration.ofSeconds(seconds);
  }

  Duration warmUp() {
    return Duration.ofSeconds(warmUpSeconds);
  }
}
