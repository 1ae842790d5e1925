package io.yidi.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.yidi.policy.cases.CaseRunner.Answer;
import io.yidi.policy.load.PolicyException;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every kind of rule, in made-up policies with cases worked out by hand; and proof that the cases
 * notice: every figure of the policies, moved by a fen or a hundredth of a point (ages, days and
 * bounds of bands by one), breaks some case.
 */
class RuleKindsTest {
  private static final Path FOLDER = Path.of("src/test/resources/rule-kinds");
  private static final Pattern FIGURE =
      Pattern.compile("(?<![\\w.\"-])(\\d+(?:\\.\\d+)?)(%?)(?= x | of |[,}\\s\\]])");
  private static final List<CaseFile> CASES = CaseReader.read(FOLDER.resolve("cases"));
  private static final Map<String, String> POLICIES =
      PolicyFiles.fromDirectory(FOLDER.resolve("policies")).texts();

  @TestFactory
  Stream<DynamicTest> everyCaseToTheFen() {
    CaseRunner runner = new CaseRunner(PolicyLoader.load(PolicyFiles.of(POLICIES)));
    return CASES.stream().map(file -> dynamicTest(file.name(), () -> agrees(runner, file)));
  }

  private static void agrees(CaseRunner runner, CaseFile file) {
    for (CaseRunner.Outcome outcome : runner.run(file)) {
      assertThat(outcome.answers())
          .as(outcome.id())
          .isNotEmpty()
          .allSatisfy(answer -> assertThat(answer).matches(Answer::agrees));
    }
  }

  @Test
  void everyFigureMovedABitBreaksACase() {
    List<String> unnoticed = new ArrayList<>();
    int moved = 0;
    for (Map.Entry<String, String> file : POLICIES.entrySet()) {
      String text = file.getValue();
      int body = text.indexOf("\npersons:");
      Matcher figure = FIGURE.matcher(text);
      while (figure.find()) {
        if (figure.start() > body) {
          moved++;
          if (!breaks(file.getKey(), moved(text, figure))) {
            unnoticed.add(file.getKey() + ":" + line(text, figure.start()) + " " + figure.group());
          }
        }
      }
    }
    assertThat(unnoticed).isEmpty();
    assertThat(moved).isGreaterThan(100);
  }

  private static long line(String text, int at) {
    return text.substring(0, at).lines().count();
  }

  private static String moved(String text, Matcher figure) {
    BigDecimal value = new BigDecimal(figure.group(1));
    boolean whole =
        figure.group(2).isEmpty()
            && text.substring(0, figure.start()).matches("(?s).*(age_\\w+|days|days_over|up_to): ");
    BigDecimal step = whole ? BigDecimal.ONE : new BigDecimal("0.01");
    boolean full = !figure.group(2).isEmpty() && value.compareTo(new BigDecimal(100)) == 0;
    BigDecimal other = full ? value.subtract(step) : value.add(step);
    return text.substring(0, figure.start())
        + other.toPlainString()
        + figure.group(2)
        + text.substring(figure.end());
  }

  /** A file that does not load with the figure moved notices it too. */
  private static boolean breaks(String path, String moved) {
    Map<String, String> texts = new TreeMap<>(POLICIES);
    texts.put(path, moved);
    try {
      CaseRunner runner = new CaseRunner(PolicyLoader.load(PolicyFiles.of(texts)));
      return CASES.stream()
          .flatMap(file -> runner.run(file).stream())
          .anyMatch(outcome -> !outcome.agrees());
    } catch (PolicyException refused) {
      return true;
    }
  }
}
