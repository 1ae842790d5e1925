package io.yidi.bench.load;

import io.yidi.bench.data.DataCommand;
import io.yidi.bench.data.DataSet;
import io.yidi.bench.data.DataSizes;
import io.yidi.bench.load.LoadOptions.What;
import io.yidi.bench.report.Table;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures settling while more and more settlements are stored already. */
@Command(
    name = "scale",
    description = {
      "For each number of settlements makes a new database, measures Settle on it (closed and"
          + " open), and tells the sizes of tables and indexes; then compares the stages.",
      "Ten million settlements need --persons 1000000, some 60 GB of disk and patience."
    },
    mixinStandardHelpOptions = true)
public final class ScaleBenchmark implements Callable<Integer> {

  @Option(
      names = "--settlements",
      paramLabel = "N",
      split = ",",
      description = "Settlements stored before measuring, one stage each. Default: 0,1000000.")
  List<Long> settlements = List.of(0L, 1_000_000L);

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where bills come from. Default: ${DEFAULT-VALUE}.")
  long seed = 1;

  @Mixin LoadOptions options = new LoadOptions();

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    options.check();
    if (options.target != null || options.dataDirectory != null || options.database != null) {
      throw new IllegalArgumentException(
          "--target, --data-dir, --database: given (expected: none of them; each stage makes a"
              + " database of its own)");
    }
    if (settlements.isEmpty() || settlements.size() > 8) {
      throw new IllegalArgumentException(
          "--settlements: " + settlements + " (expected: 1 to 8 numbers)");
    }
    settlements.forEach(stored -> DataCommand.check(options.persons, stored));
    options.alone = true;
    LoadReport report = new LoadReport("Scale", options);
    Table sizes = new Table("settlements stored", "persons", "rows", "tables MiB", "indexes MiB");
    for (long stored : settlements) {
      stage(stored, report, sizes);
    }
    report.table("Sizes before measuring", sizes);
    report.table("Compared with the first stage", compared(report));
    report.print(System.out);
    return report.finish(System.out) ? 0 : 1;
  }

  private void stage(long stored, LoadReport report, Table sizes)
      throws IOException, SQLException, InterruptedException {
    String label = stored + " stored";
    System.err.println("stage: " + label);
    DataSet data = new DataSet(options.persons, stored, DataSet.TEMPLATES, seed, false);
    try (Site site = Site.start(options, data)) {
      LoadBenchmark.measure(options, site, List.of(What.SETTLE), label, report);
      report.facts(site.facts());
      DataSizes made = site.sizes();
      if (made != null) {
        sizes.row(
            Long.toString(stored),
            Integer.toString(options.persons),
            Long.toString(made.tables().stream().mapToLong(DataSizes.TableSize::rows).sum()),
            DataSizes.mebibytes(made.tableBytes()),
            DataSizes.mebibytes(made.indexBytes()));
        report.table("Tables with " + label, made.table());
        report.table("Largest indexes with " + label, made.indexTable());
      }
    }
  }

  private static Table compared(LoadReport report) {
    Table table = new Table("stage", "load", "per second", "of the first", "p99 µs");
    for (LoadReport.Row row : report.all()) {
      Measurement first =
          report.all().stream()
              .filter(other -> other.offered().equals(row.offered()))
              .findFirst()
              .orElse(row)
              .call();
      table.row(
          row.label(),
          row.offered().name(),
          Long.toString(row.call().perSecond()),
          row.call().perSecond() * 100 / Math.max(1, first.perSecond()) + " %",
          Long.toString(row.call().micros(99)));
    }
    return table;
  }
}
