package io.yidi.gateway.cli;

import io.yidi.gateway.rules.PolicyFolders;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.cases.CaseFile;
import io.yidi.policy.cases.CaseReader;
import io.yidi.policy.cases.CaseRunner;
import io.yidi.policy.cases.CaseRunner.Answer;
import io.yidi.policy.cases.CaseRunner.Outcome;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.PolicyBook;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks after policy folders; needs no database. */
@Command(
    name = "policy",
    description = "Lists, checks and proves policies. See docs/policies.md for the files.",
    mixinStandardHelpOptions = true)
final class PolicyCommand implements Runnable {

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "list",
      description = "Shows places, insurance types, visits, periods, grades, and what is missing.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--policies",
              paramLabel = "DIR",
              description = "Further policy folder, or secondary; may be repeated.")
          List<Path> folders) {
    PolicyBook book = PolicyLoader.load(PolicyFolders.read(orNone(folders)));
    List<BenefitPolicy> policies =
        book.policies().values().stream()
            .sorted(Comparator.comparing(policy -> policy.key().toString()))
            .toList();
    policies.forEach(this::print);
    out()
        .println(
            policies.size()
                + " policies of "
                + policies.stream().map(policy -> policy.key().area()).distinct().count()
                + " places; version "
                + book.version());
    out().flush();
    return 0;
  }

  private static List<Path> orNone(List<Path> folders) {
    return folders == null ? List.of() : folders;
  }

  private void print(BenefitPolicy policy) {
    PolicyKey key = policy.key();
    out()
        .println(
            policy.placeName()
                + " "
                + key.area()
                + "  险种 "
                + key.insuranceType()
                + "  "
                + key.visit().zh()
                + " "
                + key.visit().fileName());
    for (BenefitPlan plan : policy.plans()) {
      TreeSet<String> grades = new TreeSet<>();
      grades.add(plan.bandEvidence().grade().name());
      grades.add(plan.deductibleEvidence().grade().name());
      out()
          .println(
              "  "
                  + plan.period()
                  + "  grade "
                  + String.join("/", grades)
                  + "  "
                  + plan.bandEvidence().shortForm());
      out().println("    tiers: " + String.join(", ", plan.tierNames()));
    }
    policy.gaps().forEach(gap -> out().println("    缺 " + gap));
  }

  @Command(
      name = "check",
      description = "Checks a policy folder; names every fault with file, line and key.",
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = "DIR", description = "Folder, or secondary.") Path folder) {
    PolicyFiles files = PolicyFolders.one(folder);
    if (files.texts().isEmpty()) {
      throw new IllegalArgumentException(folder + ": no .yaml file (expected: policies)");
    }
    PolicyBook book = PolicyLoader.load(files);
    out()
        .println(
            files.texts().size()
                + " files, "
                + book.policies().size()
                + " benefit policies: no fault. version "
                + book.version());
    out().flush();
    return 0;
  }

  @Command(
      name = "cases",
      description = "Runs case files and prints expected and actual to the fen.",
      mixinStandardHelpOptions = true)
  int cases(
      @Parameters(paramLabel = "DIR", description = "Folder of case files, or one file.")
          Path cases,
      @Option(
              names = "--policies",
              paramLabel = "DIR",
              description =
                  "Policy folder to run against besides those that ship, or secondary; may be"
                      + " repeated.")
          List<Path> folders,
      @Option(names = "--only", description = "Run against the folders given alone.") boolean only,
      @Option(
              names = {"-q", "--quiet"},
              description = "Print the cases that differ alone.")
          boolean quiet) {
    if (!Files.exists(cases)) {
      throw new IllegalArgumentException("cases: " + cases + " (expected: a folder or file)");
    }
    CaseRunner runner =
        new CaseRunner(PolicyLoader.load(only ? alone(orNone(folders)) : all(orNone(folders))));
    int run = 0;
    int differing = 0;
    for (CaseFile file : CaseReader.read(cases)) {
      for (Outcome outcome : runner.run(file)) {
        run++;
        differing += outcome.agrees() ? 0 : 1;
        if (!quiet || !outcome.agrees()) {
          print(file, outcome);
        }
      }
    }
    out().println(run + " cases, " + differing + " differ");
    out().flush();
    return run > 0 && differing == 0 ? 0 : 1;
  }

  private static PolicyFiles all(List<Path> folders) {
    return PolicyFolders.read(folders);
  }

  private static PolicyFiles alone(List<Path> folders) {
    PolicyFiles files = PolicyFiles.of(Map.of());
    for (Path folder : folders) {
      files = files.with(PolicyFolders.one(folder));
    }
    return files;
  }

  private void print(CaseFile file, Outcome outcome) {
    out().println((outcome.agrees() ? "ok    " : "DIFF  ") + file.name() + "  " + outcome.id());
    if (outcome.answers().isEmpty()) {
      out().println("        no answer expected (expected: at least one)");
    }
    for (Answer answer : outcome.answers()) {
      out()
          .printf(
              "   %s %-28s expected %14s  actual %14s%n",
              answer.agrees() ? " " : "✗", answer.name(), answer.expected(), answer.actual());
    }
  }
}
