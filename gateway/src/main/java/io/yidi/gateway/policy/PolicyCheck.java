package io.yidi.gateway.policy;

import io.yidi.policy.cases.CaseFile;
import io.yidi.policy.cases.CaseReader;
import io.yidi.policy.cases.CaseRunner;
import io.yidi.policy.load.PolicyException;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.yaml.Problem;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a set of policy files and runs cases against it; touches nothing that is in force. */
final class PolicyCheck {

  private final List<Problem> problems = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();

  private PolicyCheck() {}

  /**
   * What a check found.
   *
   * @param book the rules, null when a policy file has a problem
   * @param problems of policies and cases
   * @param runs of cases, in the order of paths and visits
   */
  record Checked(@Nullable PolicyBook book, List<Problem> problems, List<Run> runs) {

    /** Copies the lists. */
    Checked {
      problems = List.copyOf(problems);
      runs = List.copyOf(runs);
    }
  }

  /**
   * One visit of a case file and what came of it.
   *
   * @param path case file
   * @param outcome its answers
   */
  record Run(String path, CaseRunner.Outcome outcome) {}

  /** Checks a set and runs cases, texts by path. */
  static Checked check(PolicyFiles set, Map<String, String> cases) {
    PolicyCheck check = new PolicyCheck();
    PolicyBook book = check.load(set);
    List<CaseFile> files = new ArrayList<>();
    cases.forEach((path, text) -> files.addAll(check.read(path, text)));
    if (book != null) {
      CaseRunner runner = new CaseRunner(book);
      files.forEach(file -> check.run(runner, file));
    }
    return new Checked(book, check.problems, check.runs);
  }

  private @Nullable PolicyBook load(PolicyFiles set) {
    try {
      return PolicyLoader.load(set);
    } catch (PolicyException e) {
      problems.addAll(e.found());
      return null;
    }
  }

  private List<CaseFile> read(String path, String text) {
    try {
      return CaseReader.read(Map.of(path, text));
    } catch (PolicyException e) {
      problems.addAll(e.found());
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      problems.add(new Problem(path, 0, "", "not a case that can occur: " + e.getMessage()));
    }
    return List.of();
  }

  private void run(CaseRunner runner, CaseFile file) {
    try {
      runner.run(file).forEach(outcome -> runs.add(new Run(file.name(), outcome)));
    } catch (DateTimeException
        | ArithmeticException
        | IllegalArgumentException
        | IllegalStateException e) {
      problems.add(new Problem(file.name(), 0, "", "cannot be run: " + e.getMessage()));
    }
  }
}
