package io.yidi.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.yidi.policy.Samples;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.cases.CaseFile.PrintedVisit;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Split;
import io.yidi.policy.split.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Published bills with their answers, to the fen. */
class PublishedCasesTest {
  private static final Path CASES = Path.of("src/test/resources/cases");
  private static final Path NOT_COVERED = CASES.resolve("not-covered-yet.yaml");

  /** Names of printed answers, and where they stand in a split and the counters after it. */
  static final Map<String, BiFunction<Split, Map<String, Long>, Long>> ANSWERS =
      Map.of(
          "fund", (split, counters) -> split.fundTotal(),
          "deductible", (split, counters) -> split.deductible(),
          "person_in_scope", (split, counters) -> split.cut().inScope() - split.fundTotal(),
          "person", (split, counters) -> split.personPart(),
          "in_scope_this_year", (split, counters) -> counter(counters, "outpatient_in_scope"),
          "fund_this_year", (split, counters) -> counter(counters, "outpatient_pooled"));

  private final Adjudicator adjudicator = new Adjudicator(Samples.BOOK);

  private static long counter(Map<String, Long> counters, String name) {
    return counters.getOrDefault(name, 0L);
  }

  private static List<CaseFile> files() {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") && !file.equals(NOT_COVERED))
          .sorted()
          .map(CaseFile::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, CaseNode> notCoveredFile() {
    return CaseNode.read(NOT_COVERED).members(Set.of("published", "not_covered"));
  }

  private static List<Map<String, CaseNode>> notCovered() {
    return required(notCoveredFile(), "not_covered").items().stream()
        .map(item -> item.members(Set.of("id", "policy", "reason")))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyCaseToTheFen() {
    return files().stream().map(file -> dynamicTest(file.name(), () -> run(file)));
  }

  private void run(CaseFile file) {
    Map<String, Long> counters = new TreeMap<>(file.countersBefore());
    for (PrintedVisit visit : file.visits()) {
      Verdict verdict = adjudicator.adjudicate(file.claim(visit, counters));
      assertThat(verdict).as(visit.id()).isInstanceOf(Verdict.Settles.class);
      Verdict.Settles settles = (Verdict.Settles) verdict;
      settles.movements().forEach(one -> counters.merge(one.name(), one.value(), Long::sum));
      if (visit.total() != null) {
        assertThat(settles.split().total()).as(visit.id() + " total").isEqualTo(visit.total());
      }
      assertThat(visit.expected()).as(visit.id()).isNotEmpty();
      visit.expected().forEach((name, fen) -> check(visit, name, fen, settles, counters));
    }
  }

  private static void check(
      PrintedVisit visit,
      String name,
      long fen,
      Verdict.Settles settles,
      Map<String, Long> counters) {
    assertThat(required(ANSWERS, name).apply(settles.split(), counters))
        .as(visit.id() + " " + name)
        .isEqualTo(fen);
  }

  private static <T> T required(Map<String, T> map, String key) {
    T value = map.get(key);
    if (value == null) {
      throw new IllegalArgumentException("missing key " + key);
    }
    return value;
  }

  @Test
  void everyPublishedCaseIsCoveredOrListedWithAReason() {
    List<String> covered =
        files().stream().flatMap(file -> file.visits().stream()).map(PrintedVisit::id).toList();
    List<String> open = notCovered().stream().map(one -> required(one, "id").text()).toList();
    List<String> published =
        required(notCoveredFile(), "published").items().stream().map(CaseNode::text).toList();
    assertThat(Stream.concat(covered.stream(), open.stream()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(published);
    assertThat(notCovered()).allMatch(one -> !required(one, "reason").text().isEmpty());
  }

  @Test
  void aCaseLeavesTheListWhenItsPolicyShips() {
    List<String> shipped =
        Samples.BOOK.policies().keySet().stream().map(PolicyKey::toString).toList();
    assertThat(notCovered())
        .filteredOn(one -> one.containsKey("policy"))
        .noneMatch(one -> shipped.contains(required(one, "policy").text()));
  }
}
