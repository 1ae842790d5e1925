package io.yidi.bench.load;

import io.yidi.bench.data.DataSet;
import io.yidi.bench.report.Demonstration;
import io.yidi.bench.report.Machine;
import io.yidi.bench.report.Ranges;
import io.yidi.bench.report.Scratch;
import io.yidi.bench.report.Table;
import io.yidi.gateway.database.DatabaseServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long a gateway takes from its start to its first settled call. */
@Command(
    name = "start",
    description = {
      "Fills an embedded database once. Then starts ./yidi serve on it again and again, PostgreSQL"
          + " included, each time until a settlement is durable and answered, and stops both."
    },
    mixinStandardHelpOptions = true)
public final class StartBenchmark implements Callable<Integer> {

  @Option(
      names = "--starts",
      paramLabel = "N",
      description = "How often to start. Default: ${DEFAULT-VALUE}.")
  int starts = 6;

  @Option(
      names = "--persons",
      paramLabel = "N",
      description = "Invented persons in the database. Default: ${DEFAULT-VALUE}.")
  int persons = 1_000;

  /**
   * One start.
   *
   * @param listening until the gateway said that it listens
   * @param settled until the first settlement was answered
   */
  private record Start(Duration listening, Duration settled) {}

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException, ExecutionException {
    Ranges.check("--starts", starts, 1, 1_000);
    Ranges.check("--persons", persons, 1, 1_000_000);
    Path folder = Scratch.folder(null);
    try {
      Path data = folder.resolve("data");
      try (DatabaseServer server = DatabaseServer.open(Map.of(), data)) {
        new DataSet(persons, 0, DataSet.TEMPLATES, 1, false).make(server);
      }
      System.err.println(
          "a start that is not measured, after which the cache of a trial run is there");
      start(data, folder.resolve("gateway.log"), 0, "");
      Table table = new Table("start", "listening ms", "first settled call ms");
      for (int i = 1; i <= starts; i++) {
        System.err.println("start " + i + " of " + starts);
        Start one = start(data, folder.resolve("gateway.log"), i, "1");
        table.row(
            Integer.toString(i),
            Long.toString(one.listening().toMillis()),
            Long.toString(one.settled().toMillis()));
      }
      Machine.print(System.out, "From start to the first settled call");
      System.out.println();
      table.printMarkdown(System.out);
    } finally {
      Scratch.delete(folder);
    }
    return 0;
  }

  private Start start(Path data, Path log, int number, String skipBuild)
      throws IOException, InterruptedException, ExecutionException {
    String launcher = Path.of(System.getenv().getOrDefault("YIDI_HOME", "."), "yidi").toString();
    Instant begun = Instant.now();
    try (ServerProcess gateway =
            ServerProcess.start(
                new ServerProcess.Program(
                    "yidi serve",
                    List.of(launcher, "serve", "--port", "0", "--data-dir", data.toString()),
                    Map.of(
                        "YIDI_SKIP_BUILD",
                        skipBuild,
                        DatabaseServer.URL_VARIABLE,
                        "",
                        "YIDI_HOST",
                        "127.0.0.1",
                        "YIDI_POLICIES",
                        Demonstration.policies(Demonstration.folder()).toString()),
                    Site.GATEWAY_READY),
                log);
        LoadClient client =
            new LoadClient(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()), 1)) {
      Duration listening = Duration.between(begun, Instant.now());
      settle(client, number);
      return new Start(listening, Duration.between(begun, Instant.now()));
    }
  }

  private void settle(LoadClient client, int number)
      throws InterruptedException, ExecutionException {
    CompletableFuture<Boolean> settled = new CompletableFuture<>();
    new SingleCalls(persons)
        .settle("start-" + number)
        .begin(client.connections().getFirst(), 0, new FirstReply(settled));
    settled.get();
  }

  /** Completes with the only call. */
  private record FirstReply(CompletableFuture<Boolean> settled) implements Work.Done {

    @Override
    public void succeeded(int sort) {
      settled.complete(true);
    }

    @Override
    public void failed(String reason, String words) {
      settled.completeExceptionally(new IllegalStateException(reason + ": " + words));
    }

    @Override
    public void calledAgain() {}

    @Override
    public void sizes(int requestBytes, int replyBytes) {}
  }
}
