package io.yidi.bench;

import io.yidi.bench.report.Machine;
import io.yidi.bench.report.Ranges;
import io.yidi.bench.report.Scratch;
import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.load.CatalogueImport.Order;
import io.yidi.gateway.load.CatalogueImport.Report;
import io.yidi.gateway.rules.CatalogueReader;
import io.yidi.policy.catalogue.Catalogue;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long a large catalogue takes to import and to come into memory, and its heap. */
@Command(
    name = "catalogue",
    description = {
      "Imports a made-up list into the catalogue on an embedded PostgreSQL, and reads the catalogue"
          + " into memory as the gateway does when a version comes into force."
    },
    mixinStandardHelpOptions = true)
final class CatalogueBenchmark implements Callable<Integer> {

  private static final int MOST_ITEMS = 2_000_000;
  private static final long MEBIBYTE = 1024L * 1024L;

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "Items of the list. Default: ${DEFAULT-VALUE}.")
  int items = 250_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often the catalogue is read. Default: ${DEFAULT-VALUE}.")
  int rounds = 5;

  @Override
  public Integer call() throws IOException, SQLException {
    Ranges.check("--items", items, 1, MOST_ITEMS);
    Ranges.check("--rounds", rounds, 1, 100);
    Path folder = Files.createTempDirectory("yidi-bench");
    try (DatabaseServer database = DatabaseServer.open(Map.of(), folder.resolve("data"));
        Gateway gateway = Gateway.on(database, Map.of())) {
      measure(gateway, database, list(folder));
    } finally {
      Scratch.delete(folder);
    }
    return 0;
  }

  private Path list(Path folder) throws IOException {
    Path list = folder.resolve("list.csv");
    try (BufferedWriter out = Files.newBufferedWriter(list)) {
      out.write("国家医保编码,药品名称,甲乙类,先行自付比例,三级限价,限定支付范围\n");
      for (int i = 0; i < items; i++) {
        out.write(
            String.format(
                "XBENCH%017d,示范药品第%d号,%s,%s,%s,%s%n",
                i,
                i,
                i % 3 == 0 ? "甲" : "乙",
                i % 3 == 0 ? "" : i % 4 * 10 + "%",
                i % 5 == 0 ? Integer.toString(i % 900 + 1) : "",
                i % 7 == 0 ? "限二级以上医院" : ""));
      }
    }
    return list;
  }

  private void measure(Gateway gateway, DatabaseServer database, Path list) throws SQLException {
    long start = System.nanoTime();
    Report report =
        gateway
            .catalogueImport()
            .run(
                new Order(
                    list,
                    null,
                    Map.of("area", "990100", "charge_category", "09", "valid_from", "2025-01-01"),
                    null,
                    null),
                step -> {});
    Machine.print(System.out, "Catalogue");
    System.out.println();
    System.out.println("import of " + items + " rows: " + millis(start) + " ms");
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
      for (int round = 1; round <= rounds; round++) {
        read(connection, report.version(), round);
      }
    }
  }

  private void read(Connection connection, String version, int round) throws SQLException {
    long before = usedAfterCollection();
    long start = System.nanoTime();
    Catalogue catalogue = CatalogueReader.read(connection, version);
    long taken = millis(start);
    long heap = usedAfterCollection() - before;
    System.out.println(
        "read into memory, round "
            + round
            + ": "
            + catalogue.size()
            + " items, "
            + taken
            + " ms, "
            + heap / MEBIBYTE
            + " MiB of heap kept");
  }

  private static long usedAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long millis(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }
}
