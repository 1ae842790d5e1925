package io.yidi.bench;

import io.yidi.bench.report.Demonstration;
import io.yidi.bench.report.Machine;
import io.yidi.bench.report.Table;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs {@link SplitBenchmark} and {@link EngineBenchmark} and prints one row for each figure. */
@Command(
    name = "split",
    description = {
      "Measures the split alone with JMH: time and bytes allocated per operation.",
      "In the same run Drools and Camunda DMN split the same made-up stays, which must agree to the"
          + " fen before anything is measured: deductible, three bands, tier, cap, two layers."
    },
    mixinStandardHelpOptions = true)
final class SplitRun implements Callable<Integer> {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final Map<String, String> PLACES =
      Map.of(SplitBenchmark.MADE_UP, "made-up place", SplitBenchmark.JIANGMEN, "Jiangmen");

  @Mixin SplitOptions options = new SplitOptions();

  @Override
  public Integer call() throws RunnerException {
    options.check();
    run(options, System.out);
    return 0;
  }

  /** Measures; progress goes to the error stream, the table to {@code out}. */
  static void run(SplitOptions options, PrintStream out) throws RunnerException {
    TimeValue round = TimeValue.seconds(options.roundSeconds);
    Options jmh =
        new OptionsBuilder()
            .include("\\b" + SplitBenchmark.class.getSimpleName() + "\\.")
            .include("\\b" + EngineBenchmark.class.getSimpleName() + "\\.")
            .forks(options.forks)
            .warmupIterations(options.warmups)
            .warmupTime(round)
            .measurementIterations(options.rounds)
            .measurementTime(round)
            .timeout(TimeValue.minutes(2))
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-D" + Demonstration.PROPERTY + "=" + Demonstration.folder())
            .build();
    Collection<RunResult> results =
        new Runner(jmh, OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
            .run();
    Machine.print(out, "Split");
    out.println(
        "- JMH: "
            + options.forks
            + " fork(s), "
            + options.warmups
            + " warm-up and "
            + options.rounds
            + " measured rounds of "
            + options.roundSeconds
            + " s; the error is the half width of the 99.9% interval");
    out.println();
    splits(results).printMarkdown(out);
    out.println();
    out.println("The same split by rule engines; ratio: time to " + EngineBenchmark.OURS);
    out.println();
    engines(results).printMarkdown(out);
  }

  private static Table splits(Collection<RunResult> results) {
    Table table = new Table("benchmark", "score", "error", "unit", "bytes per op");
    results.stream()
        .filter(result -> engine(result) == null)
        .sorted(Comparator.comparing(SplitRun::name).reversed())
        .forEach(
            result -> {
              Result<?> time = result.getPrimaryResult();
              table.row(
                  name(result),
                  figure(time.getScore()),
                  figure(time.getScoreError()),
                  time.getScoreUnit().replace("us/", "µs/"),
                  bytes(result));
            });
    return table;
  }

  private static Table engines(Collection<RunResult> results) {
    Table table = new Table("engine", "score", "error", "unit", "bytes per op", "ratio");
    Map<String, RunResult> byEngine = new TreeMap<>(Comparator.reverseOrder());
    for (RunResult result : results) {
      String engine = engine(result);
      if (engine != null) {
        byEngine.put(engine, result);
      }
    }
    RunResult ours = Objects.requireNonNull(byEngine.get(EngineBenchmark.OURS));
    double base = ours.getPrimaryResult().getScore();
    byEngine.forEach(
        (engine, result) -> {
          Result<?> time = result.getPrimaryResult();
          table.row(
              engine,
              figure(time.getScore()),
              figure(time.getScoreError()),
              time.getScoreUnit(),
              bytes(result),
              figure(time.getScore() / base));
        });
    return table;
  }

  private static @Nullable String engine(RunResult result) {
    return result.getParams().getParam("engine");
  }

  private static String bytes(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
    return bytes == null ? "–" : String.format(Locale.ROOT, "%.0f", bytes.getScore());
  }

  private static String name(RunResult result) {
    String method = result.getParams().getBenchmark();
    String place = result.getParams().getParam("place");
    String simple = method.substring(method.lastIndexOf('.') + 1);
    return place == null ? simple : simple + ", " + PLACES.getOrDefault(place, place);
  }

  private static String figure(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
  }
}
