package io.yidi.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.cases.CaseRunner.Answer;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Every case in two tests that load their policies themselves. Mutation testing (docs/mutation.md)
 * needs few, quick tests, and rules compiled by the code that it changed, not kept from before.
 */
class CasesAtOnceTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  @Test
  void everyKindOfRule() {
    Path folder = RESOURCES.resolve("rule-kinds");
    allAgree(PolicyFiles.fromDirectory(folder.resolve("policies")), folder.resolve("cases"));
  }

  @Test
  void everyPublishedBill() {
    allAgree(
        PolicyFiles.builtIn()
            .with(PolicyFiles.secondary())
            .with(PolicyFiles.fromDirectory(RESOURCES.resolve("policies-of-examples"))),
        RESOURCES.resolve("cases"));
  }

  private static void allAgree(PolicyFiles policies, Path cases) {
    CaseRunner runner = new CaseRunner(PolicyLoader.load(policies));
    for (CaseFile file : CaseReader.read(cases)) {
      for (CaseRunner.Outcome outcome : runner.run(file)) {
        assertThat(outcome.answers()).as(outcome.id()).isNotEmpty().allMatch(Answer::agrees);
      }
    }
  }
}
