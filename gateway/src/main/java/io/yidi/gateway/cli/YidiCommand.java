package io.yidi.gateway.cli;

import io.yidi.gateway.load.LoadException;
import io.yidi.policy.load.PolicyException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The top command. */
@Command(
    name = "yidi",
    description =
        "Settlement gateway for patients treated away from where they are insured (异地就医).",
    mixinStandardHelpOptions = true,
    version = "Yidi 0.1.0",
    footer = {
      "",
      "Also: yidi bench [split|load|data|scale|samples|catalogue|write|all]   measures; see"
          + " docs/performance.md.",
      "",
      "Environment:",
      "  YIDI_DATABASE_URL  external PostgreSQL,"
          + " jdbc:postgresql://host:port/database?user=…&password=…",
      "                     (empty: embedded PostgreSQL)",
      "  YIDI_FURTHER_DATA_SOURCES  further databases, see docs/several-databases.md",
      "  YIDI_DATA_DIR      folder of the embedded database (default: .yidi in the project)",
      "  YIDI_PORT          port to serve on (default: 50051)",
      "  YIDI_HOST          address to serve on (default: 127.0.0.1)",
      "  YIDI_INSTITUTION   institution that explain and sheet ask as",
      "  YIDI_POLICIES      folders of further policies, separated by :; secondary names those that"
          + " ship but are off",
      "  YIDI_LOG_LEVEL     TRACE, DEBUG, INFO, WARN or ERROR (default: INFO)"
    },
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      LoadCommand.class,
      CatalogueCommand.class,
      FilingsCommand.class,
      PolicyCommand.class,
      ExplainCommand.class,
      VerifyLedgerCommand.class,
      SheetCommand.class,
      HelpCommand.class
    })
public final class YidiCommand implements Callable<Integer> {

  /** Exit code for input that is refused. */
  static final int BAD_INPUT = 2;

  /** Runs a command line; returns the exit code. */
  public static int run(String... arguments) {
    return line().execute(arguments);
  }

  /** Runs a command line that prints elsewhere. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return line().setOut(out).setErr(err).execute(arguments);
  }

  private static CommandLine line() {
    return new CommandLine(new YidiCommand()).setExecutionExceptionHandler(handler());
  }

  private static IExecutionExceptionHandler handler() {
    return (thrown, line, parsed) -> {
      switch (thrown) {
        case LoadException load -> {
          load.problems().forEach(line.getErr()::println);
          line.getErr().println(load.problems().size() + " problems; nothing was loaded.");
        }
        case PolicyException policy -> {
          policy.problems().forEach(line.getErr()::println);
          line.getErr()
              .println(policy.problems().size() + " problems; no policy was put in force.");
        }
        case IllegalArgumentException bad -> line.getErr().println(bad.getMessage());
        default -> {
          String said = StartFault.of(thrown);
          if (said == null) {
            throw thrown;
          }
          line.getErr().println(said);
        }
      }
      line.getErr().flush();
      return BAD_INPUT;
    };
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 0;
  }
}
