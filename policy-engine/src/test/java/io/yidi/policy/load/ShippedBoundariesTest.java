package io.yidi.policy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.yidi.policy.Samples;
import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.citation.PartialDate;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.split.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every policy that ships, on the day before, of and after every change of its figures. */
class ShippedBoundariesTest {
  private static final Pattern ROW_DAY =
      Pattern.compile("\\b(?:from|until): \"?(\\d{4}-\\d{2}-\\d{2})");
  private static final Pattern EVIDENCE_DAY =
      Pattern.compile("\\b(?:effective_from|seen_valid_on): \"?(\\d{4}(?:-\\d{2}){0,2})");
  private static final PolicyFiles FILES = PolicyFiles.builtIn().with(PolicyFiles.secondary());
  private static final PolicyBook BOOK = PolicyLoader.load(FILES);
  private static final Adjudicator ADJUDICATOR = new Adjudicator(BOOK);

  @Test
  void bothSetsAreLookedAt() {
    assertThat(BOOK.policies()).hasSizeGreaterThan(50);
    assertThat(BOOK.policies().values()).allMatch(policy -> !policy.plans().isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> thePlanOfTheDay() {
    return BOOK.policies().values().stream()
        .map(policy -> dynamicTest(policy.key().toString(), () -> boundaries(policy)));
  }

  private static void boundaries(BenefitPolicy policy) {
    LocalDate first = policy.plans().getFirst().period().from();
    answers(policy, first.minusDays(1), null);
    answers(policy, first.minusYears(1), null);
    for (BenefitPlan plan : policy.plans()) {
      LocalDate from = plan.period().from();
      answers(policy, from.minusDays(1), before(policy, from));
      answers(policy, from, plan);
      answers(policy, from.plusDays(1), plan);
      LocalDate until = plan.period().until();
      if (until == null) {
        answers(policy, from.plusYears(50), plan);
      } else {
        answers(policy, until.minusDays(1), plan);
        answers(policy, until, beginning(policy, until));
        answers(policy, until.plusDays(1), beginning(policy, until));
      }
    }
  }

  private static @Nullable BenefitPlan before(BenefitPolicy policy, LocalDate day) {
    return policy.plans().stream()
        .filter(plan -> day.equals(plan.period().until()))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable BenefitPlan beginning(BenefitPolicy policy, LocalDate day) {
    return policy.plans().stream()
        .filter(plan -> day.equals(plan.period().from()))
        .findFirst()
        .orElse(null);
  }

  private static void answers(BenefitPolicy policy, LocalDate day, @Nullable BenefitPlan expected) {
    assertThat(policy.at(day)).as("%s on %s", policy.key(), day).isSameAs(expected);
    for (BenefitTier tier : BenefitTier.values()) {
      Verdict verdict = ADJUDICATOR.splitAt(claim(policy, day), tier);
      if (expected == null) {
        assertThat(verdict).isInstanceOf(Verdict.NotCovered.class);
        assertThat(((Verdict.NotCovered) verdict).missing()).isEqualTo("policy_date");
      } else if (verdict instanceof Verdict.NotCovered not) {
        assertThat(not.missing()).isNotIn("policy", "policy_date");
      } else if (verdict instanceof Verdict.Settles settles) {
        assertThat(settles.steps().getFirst().text().en())
            .contains("in force from " + expected.period().from() + ", chosen for " + day);
      }
    }
  }

  private static Claim claim(BenefitPolicy policy, LocalDate day) {
    VisitKind kind = policy.key().visit();
    VisitFacts visit =
        kind == VisitKind.INPATIENT
            ? Samples.stay(Samples.STAY, day.minusDays(8), day)
            : Samples.visit(kind, "11", Samples.VISIT, day);
    return new ClaimBuilder()
        .person(person(policy, day))
        .at(Samples.hospital("310000", "3"))
        .visit(visit)
        .inScope(2_000_000)
        .build();
  }

  private static PersonFacts person(BenefitPolicy policy, LocalDate day) {
    return new PersonFacts(
        policy.key().insuranceType(),
        policy.key().insuranceType().equals("310") ? "11" : "15",
        day.minusYears(40),
        false,
        RelationStatus.ACTIVE,
        policy.key().area(),
        policy.placeName(),
        "1",
        List.of(),
        List.of());
  }

  /** The days that the files write, read without the loader, are the days on which plans change. */
  @TestFactory
  Stream<DynamicTest> plansChangeOnTheDaysThatTheFilesWrite() {
    Map<String, String> texts = FILES.texts();
    return BOOK.policies().values().stream()
        .map(policy -> dynamicTest(path(policy), () -> days(policy, text(texts, path(policy)))));
  }

  private static String text(Map<String, String> texts, String path) {
    String text = texts.get(path);
    assertThat(text).as(path).isNotNull();
    return text == null ? "" : text;
  }

  private static String path(BenefitPolicy policy) {
    return policy.key().area()
        + "/"
        + policy.key().insuranceType()
        + "/"
        + policy.key().visit().fileName()
        + ".yaml";
  }

  private static void days(BenefitPolicy policy, String text) {
    Set<LocalDate> rows = new TreeSet<>();
    ROW_DAY.matcher(text).results().forEach(day -> rows.add(LocalDate.parse(day.group(1))));
    for (LocalDate day : rows) {
      BenefitPlan before = policy.at(day.minusDays(1));
      BenefitPlan then = policy.at(day);
      if (before != null) {
        assertThat(then).as("change on %s", day).isNotSameAs(before);
      }
    }
    Set<LocalDate> written = new TreeSet<>(rows);
    EVIDENCE_DAY
        .matcher(text)
        .results()
        .forEach(day -> written.add(PartialDate.parse(day.group(1)).firstDay()));
    for (BenefitPlan plan : policy.plans()) {
      assertThat(written).contains(plan.period().from());
      if (plan.period().until() != null) {
        assertThat(written).contains(plan.period().until());
      }
    }
  }
}
