package io.yidi.bench.load;

import io.yidi.bench.data.DataSet;
import io.yidi.bench.load.LoadOptions.What;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures a gateway over its port, next to an echo of the same message lengths and pgbench. */
@Command(
    name = "load",
    description = {
      "Starts a gateway and a durable embedded PostgreSQL as processes of their own, and measures"
          + " VerifyFiling, PreviewSettlement, Settle and a mix of visits over gRPC: closed with so"
          + " many calls in flight, and open with so many begun a second.",
      "Each closed row is compared with a bare gRPC echo of the same message lengths, measured"
          + " right after it; pgbench runs on the same server where it is installed.",
      "Ends with 1 when a call failed."
    },
    mixinStandardHelpOptions = true)
public final class LoadBenchmark implements Callable<Integer> {

  /** The first window of a sort of call warms up so many times as long. */
  private static final int FIRST_WARM_UP = 3;

  @Mixin LoadOptions options = new LoadOptions();

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    options.check();
    return run(options, System.out) ? 0 : 1;
  }

  /**
   * Measures; progress goes to the error stream, the tables to {@code out}.
   *
   * @return whether every call succeeded
   */
  public static boolean run(LoadOptions options, PrintStream out)
      throws IOException, SQLException, InterruptedException {
    LoadReport report = new LoadReport("Load", options);
    try (Site site = Site.start(options, DataSet.ofPersons(options.persons))) {
      Profile profile = profile(options, site, report);
      measure(options, site, options.calls, "", report);
      pgbench(options, site, report);
      report.facts(site.facts());
      report.print(out);
      if (profile != null) {
        profile.print(out);
      }
    }
    return report.finish(out);
  }

  private static @Nullable Profile profile(LoadOptions options, Site site, LoadReport report)
      throws IOException {
    JvmWatch jvm = site.gatewayJvm();
    if (!options.profile || jvm == null) {
      return null;
    }
    Files.createDirectories(options.report);
    return Profile.start(jvm, report.file("jfr"));
  }

  /**
   * Measures some sorts of call with every model.
   *
   * @param label what the rows are told apart by besides, empty for nothing
   */
  static void measure(
      LoadOptions options, Site site, List<What> sorts, String label, LoadReport report)
      throws InterruptedException {
    String run = Long.toString(Instant.now().toEpochMilli(), 36);
    SingleCalls calls = new SingleCalls(options.persons);
    InetSocketAddress echoAddress = site.echoAddress();
    try (LoadClient gateway = new LoadClient(site.address(), options.connections);
        LoadClient echo =
            new LoadClient(
                echoAddress == null ? site.address() : echoAddress, options.connections)) {
      for (What sort : sorts) {
        boolean first = true;
        for (Offered offered : options.offered(sort)) {
          String mark = run + "-" + report.rows();
          Work work =
              switch (sort) {
                case VERIFY -> calls.verify();
                case PREVIEW -> calls.preview();
                case SETTLE -> calls.settle(mark);
                case MIX -> new MixedVisits(calls, mark, options.stayLines);
              };
          Duration warmUp = first ? options.warmUp().multipliedBy(FIRST_WARM_UP) : options.warmUp();
          first = false;
          site.checkpoint();
          Measurement measured =
              new LoadRun(work, offered, gateway.connections(), warmUp, options.window())
                  .run(site.meters());
          report.row(label, work, offered, measured, echo(options, site, echo, offered, measured));
        }
      }
    }
  }

  private static @Nullable Measurement echo(
      LoadOptions options, Site site, LoadClient client, Offered offered, Measurement of)
      throws InterruptedException {
    if (site.echoAddress() == null
        || offered instanceof Offered.Open
        || of.latencies().getTotalCount() == 0) {
      return null;
    }
    Work work = UnaryWork.echo(of.requestBytes(), of.replyBytes());
    return new LoadRun(work, offered, client.connections(), options.warmUp(), options.window())
        .run(site.meters());
  }

  private static void pgbench(LoadOptions options, Site site, LoadReport report)
      throws InterruptedException {
    String url = site.jdbcUrl();
    if (options.alone) {
      return;
    }
    if (url == null) {
      report.noPgBench("not run, as the gateway's database is not known");
      return;
    }
    Path program = PgBench.find();
    if (program == null) {
      report.noPgBench("not installed");
      return;
    }
    System.err.println("pgbench");
    try {
      report.pgBench(PgBench.run(program, url, options, site.folder()));
    } catch (IOException | SQLException e) {
      // What was measured before it must not be lost by it.
      report.noPgBench("failed: " + e.getMessage());
    }
  }
}
