package io.yidi.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures the running gateway over its port, next to an echo of the same message lengths. */
@Command(
    name = "load",
    description = {
      "Starts a gateway on a durable embedded PostgreSQL and measures VerifyFiling,"
          + " PreviewSettlement and Settle over gRPC.",
      "Each is compared with a bare gRPC echo of the same message lengths, measured right after it."
    },
    mixinStandardHelpOptions = true)
public final class LoadBenchmark implements Callable<Integer> {

  private static final List<String> CAVEATS =
      List.of(
          "client, gateway, echo server and PostgreSQL share these cores; client, gateway and echo"
              + " server share one JVM",
          "closed model: a call begins when another ends, so a slow moment delays the calls after"
              + " it without being counted in their latency");

  @Mixin LoadOptions options = new LoadOptions();

  /** A measured call next to its echo. */
  private record Row(String name, int inFlight, Measurement call, Measurement echo) {

    String ratio() {
      long hundredths = call.perSecond() * 100 / Math.max(1, echo.perSecond());
      return String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100);
    }
  }

  /** Runs this benchmark alone. */
  public static void main(String[] arguments) {
    System.exit(Bench.execute(new CommandLine(new LoadBenchmark()), arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    return run(options, System.out) ? 0 : 1;
  }

  /**
   * Measures; progress goes to the error stream, the tables to {@code out}.
   *
   * @return whether every call succeeded
   */
  static boolean run(LoadOptions options, PrintStream out)
      throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    try (Site site = Site.start(options)) {
      Calls calls = new Calls(options.persons);
      try (LoadClient gateway =
              new LoadClient(site.port(), options.connections, Calls.INSTITUTION);
          LoadClient echo =
              new LoadClient(site.echo().port(), options.connections, Calls.INSTITUTION)) {
        Pair pair = new Pair(options, gateway, echo, site.echo());
        for (int inFlight : options.inFlight) {
          rows.add(pair.measure(calls.verify(), inFlight));
        }
        for (int inFlight : options.inFlight) {
          rows.add(pair.measure(calls.preview(), inFlight));
        }
        for (int inFlight : options.inFlight) {
          String run = inFlight + "-" + Long.toString(Instant.now().toEpochMilli(), 36);
          rows.add(pair.measure(calls.settle(run), inFlight));
        }
      }
      print(options, site, rows, out);
    }
    return rows.stream().allMatch(row -> row.call().failures() + row.echo().failures() == 0);
  }

  /** Measures a call and then an echo of its lengths. */
  private record Pair(
      LoadOptions options, LoadClient gateway, LoadClient echoClient, EchoServer echoServer) {

    <Q, R> Row measure(LoadCase<Q, R> sort, int inFlight) throws InterruptedException {
      Measurement call = measure(gateway, sort, inFlight);
      echoServer.replyWith(call.replyBytes());
      Measurement echo =
          measure(echoClient, LoadCase.echo(call.requestBytes(), call.replyBytes()), inFlight);
      return new Row(sort.name(), inFlight, call, echo);
    }

    private <Q, R> Measurement measure(LoadClient client, LoadCase<Q, R> sort, int inFlight)
        throws InterruptedException {
      Measurement measured =
          client.measure(
              sort,
              inFlight,
              Duration.ofSeconds(options.warmUpSeconds),
              Duration.ofSeconds(options.seconds));
      System.err.println(
          sort.name()
              + ", "
              + inFlight
              + " in flight: "
              + measured.perSecond()
              + "/s, p99 "
              + measured.micros(99)
              + " µs, "
              + measured.failures()
              + " failures");
      return measured;
    }
  }

  private static void print(LoadOptions options, Site site, List<Row> rows, PrintStream out)
      throws IOException {
    Table table =
        new Table(
            "call",
            "in flight",
            "per second",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "echo per second",
            "echo p99 µs",
            "ratio",
            "bytes in/out",
            "failures");
    for (Row row : rows) {
      table.row(
          row.name(),
          Integer.toString(row.inFlight()),
          Long.toString(row.call().perSecond()),
          Long.toString(row.call().micros(50)),
          Long.toString(row.call().micros(99)),
          Long.toString(row.call().micros(99.9)),
          Long.toString(row.echo().perSecond()),
          Long.toString(row.echo().micros(99)),
          row.ratio(),
          row.call().requestBytes() + "/" + row.call().replyBytes(),
          row.call().failures() + "+" + row.echo().failures());
    }
    out.println("## Load");
    out.println();
    Machine.print(out);
    Machine.printStore(out, site.folder());
    out.println("- PostgreSQL: embedded, fsync, full_page_writes and synchronous_commit on");
    out.println(
        "- windows: "
            + options.warmUpSeconds
            + " s warm-up, "
            + options.seconds
            + " s measured, "
            + options.connections
            + " connections, "
            + options.persons
            + " persons");
    CAVEATS.forEach(caveat -> out.println("- " + caveat));
    out.println();
    table.printPlain(out);
    out.println();
    table.printMarkdown(out);
    remarks(options, rows, out);
  }

  private static void remarks(LoadOptions options, List<Row> rows, PrintStream out) {
    for (Row row : rows) {
      for (Measurement one : List.of(row.call(), row.echo())) {
        if (one.failures() > 0) {
          out.println();
          out.println(
              row.name()
                  + ", "
                  + row.inFlight()
                  + " in flight: "
                  + one.failures()
                  + " of "
                  + one.calls()
                  + " calls failed; the first: "
                  + one.firstFailure());
        }
      }
    }
    long settled =
        rows.stream()
            .filter(row -> row.name().equals("Settle"))
            .mapToLong(row -> row.call().calls())
            .sum();
    if (settled / options.persons >= Calls.UNTIL_CAP) {
      out.println();
      out.println(
          settled / options.persons
              + " settlements a person reached the yearly cap, after which a settlement writes"
              + " less; take more --persons.");
    }
  }
}
