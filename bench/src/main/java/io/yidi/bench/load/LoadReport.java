package io.yidi.bench.load;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.yidi.bench.load.Measurement.Use;
import io.yidi.bench.report.Machine;
import io.yidi.bench.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Collects rows and prints them as tables, as JSON, and as a page. */
final class LoadReport {

  /** Percentiles in tables and files. */
  static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9, 99.99, 100.0);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Gson JSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  /** A compiler that took more of the window than this had not settled. */
  private static final int SETTLED_PERCENT = 5;

  private static final List<String> CAVEATS =
      List.of(
          "client, gateway, echo server and PostgreSQL are processes of their own and share these"
              + " cores; see what each took",
          "closed model: a call begins when another ends, so a slow moment delays the calls after"
              + " it without being counted in their latency",
          "open model: latency counts from the instant at which a call should have begun",
          "single calls: replies are taken as bytes, as the echo's are; one in "
              + UnaryWork.EVERY
              + " is read and checked",
          "processor time of a PostgreSQL process that ended during a window is not counted");

  private final String title;
  private final LoadOptions options;
  private final String stamp = STAMP.format(Instant.now());
  private final List<Row> rows = new ArrayList<>();
  private final List<String> facts = new ArrayList<>(Machine.facts());
  private final List<PgBench.Row> pgBench = new ArrayList<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private String noPgBench = "";

  /**
   * A measured row next to its echo.
   *
   * @param label what it is told apart by besides; empty for nothing
   */
  record Row(
      String label, String name, Offered offered, Measurement call, @Nullable Measurement echo) {

    String title() {
      return label.isEmpty() ? name : label + ", " + name;
    }

    String ratio() {
      Measurement other = echo;
      if (other == null) {
        return "";
      }
      long hundredths = call.perSecond() * 100 / Math.max(1, other.perSecond());
      return String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100);
    }
  }

  LoadReport(String title, LoadOptions options) {
    this.title = title;
    this.options = options;
    facts.add(
        "windows: "
            + options.warmUpSeconds
            + " s warm-up, "
            + options.seconds
            + " s measured, "
            + options.connections
            + " connections");
  }

  int rows() {
    return rows.size();
  }

  List<Row> all() {
    return rows;
  }

  /** Adds what the figures depend on; a fact that is there already stays once. */
  void facts(List<String> further) {
    further.stream().filter(fact -> !facts.contains(fact)).forEach(facts::add);
  }

  void row(String label, Work work, Offered offered, Measurement call, @Nullable Measurement echo) {
    Row row = new Row(label, work.name(), offered, call, echo);
    rows.add(row);
    System.err.println(
        row.title()
            + ", "
            + offered.name()
            + ": "
            + call.perSecond()
            + "/s, p99 "
            + call.micros(99)
            + " µs, "
            + call.failures()
            + " errors"
            + (echo == null ? "" : "; echo " + echo.perSecond() + "/s"));
  }

  void pgBench(List<PgBench.Row> measured) {
    pgBench.addAll(measured);
  }

  void noPgBench(String why) {
    noPgBench = why;
  }

  /** A further table. */
  void table(String heading, Table table) {
    tables.put(heading, table);
  }

  /** A file beside the others of this report. */
  Path file(String suffix) {
    return options.report.resolve(title.toLowerCase(Locale.ROOT) + "-" + stamp + "." + suffix);
  }

  /** Prints the tables. */
  void print(PrintStream out) {
    out.println("## " + title);
    out.println();
    facts.forEach(fact -> out.println("- " + fact));
    CAVEATS.forEach(caveat -> out.println("- " + caveat));
    out.println();
    figures().printPlain(out);
    out.println();
    all().forEach(row -> sorts(row, out));
    figures().printMarkdown(out);
    out.println();
    use().printMarkdown(out);
    if (!noPgBench.isEmpty() || !pgBench.isEmpty()) {
      out.println();
      pgBenchTable().printMarkdown(out);
    }
    tables.forEach(
        (heading, table) -> {
          out.println();
          out.println(heading);
          out.println();
          table.printMarkdown(out);
        });
    remarks().forEach(remark -> out.println("\n" + remark));
  }

  private static void sorts(Row row, PrintStream out) {
    if (row.call().bySort().size() < 2) {
      return;
    }
    Table table = new Table(row.title() + ", " + row.offered().name(), "n", "p50 µs", "p99 µs");
    row.call()
        .bySort()
        .forEach(
            (sort, latencies) ->
                table.row(
                    sort,
                    Long.toString(latencies.getTotalCount()),
                    Long.toString(latencies.getValueAtPercentile(50) / 1_000),
                    Long.toString(latencies.getValueAtPercentile(99) / 1_000)));
    table.printMarkdown(out);
    out.println();
  }

  Table figures() {
    Table table =
        new Table(
            "call",
            "load",
            "per second",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "max µs",
            "echo per second",
            "echo p99 µs",
            "ratio",
            "bytes in/out",
            "errors");
    for (Row row : rows) {
      Measurement echo = row.echo();
      table.row(
          row.title(),
          row.offered().name(),
          Long.toString(row.call().perSecond()),
          Long.toString(row.call().micros(50)),
          Long.toString(row.call().micros(99)),
          Long.toString(row.call().micros(99.9)),
          Long.toString(row.call().micros(100)),
          echo == null ? "" : Long.toString(echo.perSecond()),
          echo == null ? "" : Long.toString(echo.micros(99)),
          row.ratio(),
          row.call().requestBytes() + "/" + row.call().replyBytes(),
          Long.toString(row.call().failures() + (echo == null ? 0 : echo.failures())));
    }
    return table;
  }

  /** What each process took of the window: processor, collections, compiler. */
  Table use() {
    Table table =
        new Table(
            "processes",
            "load",
            "client CPU s",
            "gateway CPU s",
            "PostgreSQL CPU s",
            "of the cores",
            "gateway GC",
            "gateway JIT");
    for (Row row : rows) {
      Map<String, Use> used = row.call().processes();
      long all = used.values().stream().mapToLong(use -> use.cpu().toMillis()).sum();
      long possible = row.call().window().toMillis() * Runtime.getRuntime().availableProcessors();
      Use gateway = used.get("gateway");
      JvmWatch.Reading jvm = gateway == null ? null : gateway.jvm();
      table.row(
          row.title(),
          row.offered().name(),
          seconds(used.get(Meters.CLIENT)),
          seconds(gateway),
          seconds(used.get("PostgreSQL")),
          all * 100 / Math.max(1, possible) + " %",
          jvm == null ? "" : jvm.collections() + ", " + jvm.collectionMillis() + " ms",
          jvm == null ? "" : jvm.compileMillis() + " ms" + (settled(row) ? "" : ", not settled"));
    }
    return table;
  }

  private static String seconds(@Nullable Use use) {
    return use == null ? "" : String.format(Locale.ROOT, "%.1f", use.cpu().toMillis() / 1_000.0);
  }

  /** Whether the gateway's compiler had little left to do. */
  private static boolean settled(Row row) {
    Use gateway = row.call().processes().get("gateway");
    JvmWatch.Reading jvm = gateway == null ? null : gateway.jvm();
    return jvm == null
        || jvm.compileMillis() * 100 <= row.call().window().toMillis() * SETTLED_PERCENT;
  }

  Table pgBenchTable() {
    Table table = new Table("pgbench", "clients", "per second", "mean ms");
    pgBench.forEach(
        row ->
            table.row(
                row.name(),
                Integer.toString(row.clients()),
                Long.toString(row.perSecond()),
                row.meanMillis()));
    if (pgBench.isEmpty()) {
      table.row(noPgBench, "", "", "");
    }
    return table;
  }

  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (Row row : rows) {
      String name = row.title() + ", " + row.offered().name();
      errors(name, row.call(), remarks);
      Measurement echo = row.echo();
      if (echo != null) {
        errors(name + ", echo", echo, remarks);
      }
      Use client = row.call().processes().get(Meters.CLIENT);
      long possible = row.call().window().toMillis() * Runtime.getRuntime().availableProcessors();
      if (client != null && client.cpu().toMillis() * 2 > possible) {
        remarks.add(name + ": the client took more than half of the cores.");
      }
      if (!settled(row)) {
        remarks.add(
            name + ": the gateway's compiler was still busy; take a longer --warmup-seconds.");
      }
    }
    return remarks;
  }

  private static void errors(String name, Measurement measured, List<String> remarks) {
    measured
        .errors()
        .forEach(
            (reason, failure) ->
                remarks.add(
                    name
                        + ": "
                        + failure.count()
                        + " × "
                        + reason
                        + "; the first: "
                        + failure.first()));
  }

  /**
   * Writes the files and says where.
   *
   * @return whether every call succeeded
   */
  boolean finish(PrintStream out) throws IOException {
    Files.createDirectories(options.report);
    Path json = Files.writeString(file("json"), JSON.toJson(model()) + "\n");
    Path page = Files.writeString(file("html"), LoadPage.of(this));
    out.println();
    out.println("page: " + page.toAbsolutePath());
    out.println("JSON: " + json.toAbsolutePath());
    long failures =
        rows.stream()
            .mapToLong(
                row -> {
                  Measurement echo = row.echo();
                  return row.call().failures() + (echo == null ? 0 : echo.failures());
                })
            .sum();
    if (failures > 0) {
      out.println();
      out.println("This run had " + failures + " errors; its figures are not to be used.");
    }
    return failures == 0;
  }

  String title() {
    return title;
  }

  List<String> facts() {
    return facts;
  }

  List<String> caveats() {
    return CAVEATS;
  }

  Map<String, Table> tables() {
    return tables;
  }

  boolean hasPgBench() {
    return !noPgBench.isEmpty() || !pgBench.isEmpty();
  }

  private Map<String, Object> model() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", title);
    model.put("facts", facts);
    model.put("caveats", CAVEATS);
    model.put("rows", rows.stream().map(LoadReport::model).toList());
    model.put("pgbench", pgBench.isEmpty() ? noPgBench : pgBench);
    tables.forEach((heading, table) -> model.put(heading, table.model()));
    model.put("remarks", remarks());
    return model;
  }

  private static Map<String, Object> model(Row row) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("label", row.label());
    model.put("call", row.name());
    model.put("load", row.offered().name());
    model.put("measured", model(row.call()));
    Measurement echo = row.echo();
    if (echo != null) {
      model.put("echo", model(echo));
    }
    return model;
  }

  private static Map<String, Object> model(Measurement one) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("seconds", one.window().toSeconds());
    model.put("perSecond", one.perSecond());
    model.put("calls", one.calls());
    model.put("latencyMicros", percentiles(one.latencies()));
    Map<String, Object> sorts = new LinkedHashMap<>();
    one.bySort()
        .forEach(
            (sort, latencies) ->
                sorts.put(
                    sort,
                    Map.of(
                        "count",
                        latencies.getTotalCount(),
                        "latencyMicros",
                        percentiles(latencies))));
    model.put("sorts", sorts);
    model.put("requestBytes", one.requestBytes());
    model.put("replyBytes", one.replyBytes());
    model.put("errors", one.errors());
    Map<String, Object> processes = new LinkedHashMap<>();
    one.processes().forEach((name, use) -> processes.put(name, model(use)));
    model.put("processes", processes);
    model.put("series", one.series());
    return model;
  }

  private static Map<String, Object> model(Use use) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("cpuMillis", use.cpu().toMillis());
    JvmWatch.Reading jvm = use.jvm();
    if (jvm != null) {
      model.put("collections", jvm.collections());
      model.put("collectionMillis", jvm.collectionMillis());
      model.put("compileMillis", jvm.compileMillis());
    }
    return model;
  }

  private static Map<String, Long> percentiles(Histogram latencies) {
    Map<String, Long> all = new LinkedHashMap<>();
    for (double percent : PERCENTILES) {
      String name = percent == 100 ? "max" : "p" + Double.toString(percent).replace(".0", "");
      all.put(name, latencies.getValueAtPercentile(percent) / 1_000);
    }
    return all;
  }
}
