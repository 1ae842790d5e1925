package io.yidi.policy.cases;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.yidi.policy.PublishedSchema;
import io.yidi.policy.load.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schema of case files says the same as their reader. */
class CaseSchemaTest {
  private static final PublishedSchema CASES = new PublishedSchema("cases");
  private static final String RULE_KINDS = "src/test/resources/rule-kinds/cases";
  private static final String LINES = RULE_KINDS + "/residents-items.yaml";

  @TempDir private Path folder;

  private List<String> problems(String text) {
    try {
      CaseReader.read(Files.writeString(folder.resolve("case.yaml"), text));
      return List.of();
    } catch (PolicyException e) {
      return e.problems();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsValid() {
    return Stream.of("src/test/resources/cases", RULE_KINDS)
        .flatMap(one -> PublishedSchema.files(one).stream())
        .map(
            file ->
                dynamicTest(
                    file.toString(),
                    () -> assertThat(CASES.faults(PublishedSchema.text(file))).isEmpty()));
  }

  @Test
  void everyObjectIsClosedAndEveryKeyExplained() {
    assertThat(CASES.loose()).isEmpty();
  }

  @Test
  void casesHaveTheKeysAndChoicesOfTheReader() {
    Set<String> answers = new HashSet<>(Set.of("layers", "counters"));
    answers.addAll(CaseReader.AMOUNTS);
    answers.addAll(CaseReader.REFUSALS);
    assertThat(CASES.closedObjects())
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    entry("", CaseReader.TOP),
                    entry("/properties/insured", CaseReader.INSURED),
                    entry("/properties/institution", CaseReader.INSTITUTION),
                    entry("/properties/account", CaseReader.ACCOUNT),
                    entry("/$defs/visit", CaseReader.VISIT),
                    entry("/$defs/bill", CaseReader.PARTS),
                    entry("/$defs/line", CaseReader.LINE),
                    entry("/$defs/expected", answers))));
    assertThat(CASES.choices())
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "/properties/schema",
                    Set.of("1"),
                    "/properties/visit",
                    CaseReader.KINDS.keySet(),
                    "/$defs/visit/properties/tier",
                    CaseReader.TIERS.keySet(),
                    "/$defs/line/properties/class",
                    CaseReader.CLASSES)));
  }

  @TestFactory
  Stream<DynamicTest> whatTheReaderNeedsTheSchemaNeeds() {
    return Stream.of(
            "chronic",
            "emergency-large",
            "employees-inpatient-cap",
            "employees-outpatient",
            "residents-items")
        .map(name -> Path.of(RULE_KINDS, name + ".yaml"))
        .map(file -> dynamicTest(file.toString(), () -> needTheSame(PublishedSchema.text(file))));
  }

  private void needTheSame(String text) {
    assertThat(PublishedSchema.withoutEachKey(text))
        .allSatisfy(
            (key, changed) ->
                assertThat(CASES.faults(changed).isEmpty()).isEqualTo(problems(changed).isEmpty()));
    assertThat(PublishedSchema.withEachValue(text, "?"))
        .allSatisfy(
            (key, changed) ->
                assertThat(CASES.faults(changed).isEmpty() && !problems(changed).isEmpty())
                    .isFalse());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "visit: inpatient              | visit: stay",
        "visit: inpatient              | visits_of: inpatient",
        "age: 40                       | age: forty",
        "age: 40, plan:                | plan:",
        "level: \"2\"                  | grade: \"2\"",
        "source: worked out by hand    | origin: worked out by hand",
        "date: 2025-01-15              | date: 15 January",
        "date: 2025-01-15              | date: 2025-13-15",
        "admitted: 2025-01-10          | tier: far",
        "class: A                      | class: D",
        "class: A, category: \"09\"    | category: \"09\"",
        "class: A, category: \"09\"    | class: A, category: \"15\"",
        "amount: 1000.00               | amount: 1000.005",
        "amount: 1000.00               | amount: about 1000",
        "amount: 1000.00               | amount: 1000.00, first_share: 0.1",
        "amount: 1000.00               | amount: 1000.00, ceiling: high",
        "deductible: 400.00            | deducted: 400.00",
      })
  void wrongCaseIsRefusedByBoth(String right, String wrong) {
    String text = PublishedSchema.text(Path.of(LINES));
    assertThat(text).contains(right);
    String changed = text.replace(right, wrong);
    assertThat(CASES.faults(changed)).as("schema").isNotEmpty();
    assertThat(problems(changed)).as("loader").isNotEmpty();
  }
}
