package io.yidi.gateway.cli;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.ledger.LedgerProof.Progress;
import io.yidi.gateway.ledger.ProofOptions;
import io.yidi.gateway.ledger.ProofReport;
import io.yidi.gateway.ledger.ProofReport.Finding;
import io.yidi.gateway.ledger.Violation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proves the stored history again. */
@Command(
    name = "verify-ledger",
    description = {
      "从历史记录重新核验全部账目不变量,并按存储的输入重算结算。",
      "Proves every invariant of money over the whole database and adjudicates stored claims again."
          + " Reads only; may run beside a live gateway. Exit code 0: everything holds, 1:"
          + " something does not. See docs/ledger.md."
    },
    mixinStandardHelpOptions = true)
final class VerifyLedgerCommand implements Callable<Integer> {

  private static final long SAMPLE = 1_000;
  private static final Duration QUIET = Duration.ofSeconds(2);

  @Mixin Settings settings = new Settings();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description =
          "About how many stored claims are adjudicated again, spread by hash; 0 for none. Default:"
              + " 1000.")
  long sample = SAMPLE;

  @Option(names = "--all", description = "Every stored claim is adjudicated again.")
  boolean all;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Picks the sample; the same seed picks the same. Default: one by chance.")
  @Nullable Long seed;

  @Option(
      names = "--batch",
      paramLabel = "PERSONS",
      description = "Persons that are proved together, 1 to 100000. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  int batch;

  @Spec CommandSpec spec = CommandSpec.create();

  private Duration told = Duration.ZERO;

  @Override
  public Integer call() {
    Long given = seed;
    ProofOptions options =
        new ProofOptions(
            all ? ProofOptions.ALL : sample,
            given == null ? ThreadLocalRandom.current().nextInt(1_000_000) : given,
            batch);
    PrintWriter out = spec.commandLine().getOut();
    try (DatabaseServer database = DatabaseServer.open(System.getenv(), settings.dataDirectory());
        Gateway gateway = Gateway.on(database, Map.of())) {
      long started = System.nanoTime();
      ProofReport report = gateway.ledger().prove(options, this::tell);
      long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
      out.println("账目核验 Ledger of " + database.description());
      out.println(
          String.format(
              Locale.ROOT,
              "%,d persons, %,d settlements, refunds and reversals, seed %d, %,d ms",
              report.persons(),
              report.settlements(),
              options.seed(),
              millis));
      print(out, report);
      out.flush();
      return report.holds() ? 0 : 1;
    }
  }

  private void tell(Progress progress) {
    if (progress.since().minus(told).compareTo(QUIET) < 0) {
      return;
    }
    told = progress.since();
    PrintWriter err = spec.commandLine().getErr();
    err.println(line(progress));
    err.flush();
  }

  private static String line(Progress progress) {
    long millis = Math.max(1, progress.since().toMillis());
    long rate = progress.persons() * 1_000 / millis;
    long left = Math.max(0, progress.ofPersons() - progress.persons());
    return String.format(
        Locale.ROOT,
        "%,d of %,d persons (%d%%), %,d records, %,d records/s, %s",
        progress.persons(),
        progress.ofPersons(),
        progress.ofPersons() == 0 ? 100 : progress.persons() * 100 / progress.ofPersons(),
        progress.settlements(),
        progress.settlements() * 1_000 / millis,
        rate == 0 ? "time left unknown yet" : "about " + left / rate + " s left");
  }

  private static void print(PrintWriter out, ProofReport report) {
    out.println();
    out.println(row("no", "invariant", "checked", "violations", ""));
    for (Finding finding : report.findings()) {
      out.println(
          row(
              finding.invariant().number(),
              finding.invariant().id(),
              String.format(Locale.ROOT, "%,d", finding.checked()),
              String.format(Locale.ROOT, "%,d", finding.violations()),
              finding.invariant().zh() + " " + finding.invariant().en()));
    }
    out.println();
    for (Finding finding : report.findings()) {
      violations(out, finding);
    }
    long violations = report.findings().stream().mapToLong(Finding::violations).sum();
    out.println(
        violations == 0
            ? "✓ 全部成立 everything holds"
            : String.format(Locale.ROOT, "✗ %,d 处不成立 violations", violations));
  }

  private static String row(
      String number, String id, String checked, String violations, String text) {
    return String.format(
            Locale.ROOT, "%-3s %-18s %13s %10s  %s", number, id, checked, violations, text)
        .stripTrailing();
  }

  private static void violations(PrintWriter out, Finding finding) {
    if (finding.violations() == 0) {
      return;
    }
    out.println(finding.invariant().id() + ": " + finding.invariant().en());
    for (Violation violation : finding.first()) {
      out.println(
          "  person "
              + violation.personId()
              + ", "
              + violation.subject()
              + ": "
              + violation.detail());
    }
    long more = finding.violations() - finding.first().size();
    if (more > 0) {
      out.println(String.format(Locale.ROOT, "  … and %,d more", more));
    }
    out.println();
  }
}
