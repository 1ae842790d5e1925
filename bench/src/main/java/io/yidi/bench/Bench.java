package io.yidi.bench;

import io.yidi.bench.data.DataCommand;
import io.yidi.bench.data.DictionaryCommand;
import io.yidi.bench.load.LoadBenchmark;
import io.yidi.bench.load.LoadOptions;
import io.yidi.bench.load.SamplesCommand;
import io.yidi.bench.load.ScaleBenchmark;
import io.yidi.bench.load.StartBenchmark;
import io.yidi.bench.write.WriteBenchmark;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;

/** The benchmarks. They report figures and never decide whether a build is good. */
@Command(
    name = "yidi bench",
    version = "Yidi 0.1.0",
    description = {
      "Measures the split alone and the running gateway, and prints the figures.",
      "data fills a database; samples writes what load generators of others need."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      SplitRun.class,
      LoadBenchmark.class,
      DataCommand.class,
      DictionaryCommand.class,
      ScaleBenchmark.class,
      StartBenchmark.class,
      SamplesCommand.class,
      CatalogueBenchmark.class,
      WriteBenchmark.class,
      Bench.All.class,
      HelpCommand.class
    })
public final class Bench implements Callable<Integer> {

  /** Exit code for input that is refused. */
  private static final int BAD_INPUT = 2;

  /** Runs a benchmark. */
  public static void main(String[] arguments) {
    System.exit(execute(new CommandLine(new Bench()), arguments));
  }

  /** Runs a command line; input that is refused is said in one line. */
  static int execute(CommandLine line, String... arguments) {
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (thrown, failed, parsed) -> {
              if (thrown instanceof IllegalArgumentException) {
                failed.getErr().println(thrown.getMessage());
                failed.getErr().flush();
                return BAD_INPUT;
              }
              throw thrown;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 0;
  }

  /** Everything, one after the other. */
  @Command(
      name = "all",
      description = "Measures the split, then the running gateway.",
      mixinStandardHelpOptions = true)
  static final class All implements Callable<Integer> {

    @Mixin SplitOptions split = new SplitOptions();
    @Mixin LoadOptions load = new LoadOptions();

    @Override
    public Integer call() throws IOException, InterruptedException, RunnerException, SQLException {
      split.check();
      load.check();
      SplitRun.run(split, System.out);
      System.out.println();
      return LoadBenchmark.run(load, System.out) ? 0 : 1;
    }
  }
}
