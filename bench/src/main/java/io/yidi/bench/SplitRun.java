package io.yidi.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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

/** Runs {@link SplitBenchmark} and prints one row for each of its figures. */
@Command(
    name = "split",
    description = "Measures the split alone with JMH: time and bytes allocated per operation.",
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
    out.println("## Split");
    out.println();
    Machine.print(out);
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
    Table table = new Table("benchmark", "score", "error", "unit", "bytes per op");
    List<RunResult> sorted =
        results.stream().sorted(Comparator.comparing(SplitRun::name).reversed()).toList();
    for (RunResult result : sorted) {
      Result<?> time = result.getPrimaryResult();
      Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
      table.row(
          name(result),
          figure(time.getScore()),
          figure(time.getScoreError()),
          time.getScoreUnit().replace("us/", "µs/"),
          bytes == null ? "–" : String.format(Locale.ROOT, "%.0f", bytes.getScore()));
    }
    table.printMarkdown(out);
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
