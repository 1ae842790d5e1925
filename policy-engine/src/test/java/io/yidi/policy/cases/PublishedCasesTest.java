package io.yidi.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.yidi.policy.cases.CaseRunner.Answer;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.yaml.Problems;
import io.yidi.policy.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Bills whose answers others vouch for, and cases derived from rule texts, to the fen. */
class PublishedCasesTest {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final List<CaseFile> CASES = CaseReader.read(RESOURCES.resolve("cases"));

  /** Policies graded A to C, and those that transcribe the rule of an example of no named place. */
  private static final CaseRunner RUNNER =
      new CaseRunner(
          PolicyLoader.load(
              PolicyFiles.builtIn()
                  .with(PolicyFiles.secondary())
                  .with(PolicyFiles.fromDirectory(RESOURCES.resolve("policies-of-examples")))));

  @TestFactory
  Stream<DynamicTest> everyCaseToTheFen() {
    return CASES.stream().map(file -> dynamicTest(file.name(), () -> agrees(file)));
  }

  private static void agrees(CaseFile file) {
    for (CaseRunner.Outcome outcome : RUNNER.run(file)) {
      assertThat(outcome.answers())
          .as(outcome.id())
          .isNotEmpty()
          .allSatisfy(answer -> assertThat(answer).matches(Answer::agrees));
    }
  }

  @Test
  void everyPublishedCaseIsCoveredOrListedWithAReason() throws IOException {
    List<String> covered =
        CASES.stream()
            .filter(file -> !file.name().startsWith("derived-from-rules"))
            .flatMap(file -> file.visits().stream())
            .map(CaseFile.Visit::id)
            .toList();
    Problems problems = new Problems();
    Path list = RESOURCES.resolve("published-cases.yaml");
    Map<String, YamlNode> top =
        Objects.requireNonNull(YamlNode.parse(list.toString(), Files.readString(list), problems))
            .members(Set.of("published", "not_covered"));
    List<String> open =
        Objects.requireNonNull(top.get("not_covered")).items().stream()
            .map(item -> item.members(Set.of("id", "reason")))
            .filter(members -> !Objects.requireNonNull(members.get("reason")).text().isBlank())
            .map(members -> Objects.requireNonNull(members.get("id")).text())
            .toList();
    assertThat(problems.all()).isEmpty();
    assertThat(Stream.concat(covered.stream(), open.stream()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(Objects.requireNonNull(top.get("published")).texts());
  }
}
