package io.yidi.policy.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.Samples;
import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.time.Period;
import io.yidi.policy.trace.Step;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a claim is not covered or a person not entitled, and the steps of rules of their own. */
class ReasonsTest {
  private static final String AREA = "990301";
  private static final LocalDate DAY = LocalDate.of(2025, 5, 2);
  private static final Map<String, String> KINDS =
      PolicyFiles.fromDirectory(Path.of("src/test/resources/rule-kinds/policies")).texts();
  private static final Adjudicator ENGINE = engine(KINDS);

  private static Adjudicator engine(Map<String, String> texts) {
    return new Adjudicator(PolicyLoader.load(PolicyFiles.of(texts)));
  }

  private static PersonFacts person(String type, String personType, Qualification... approved) {
    return new PersonFacts(
        type,
        personType,
        LocalDate.of(1980, 5, 5),
        false,
        RelationStatus.ACTIVE,
        AREA,
        "示范地",
        "2",
        List.of(),
        List.of(approved));
  }

  private static Verdict chronic(String disease, Qualification... approved) {
    return chronic(disease, 10_000, approved);
  }

  private static Verdict chronic(String disease, long inScope, Qualification... approved) {
    VisitFacts visit =
        new VisitFacts(
            VisitKind.CHRONIC, "14", Samples.VISIT, DAY, null, DAY, disease, List.of(), false);
    return ENGINE.splitAt(
        new ClaimBuilder()
            .person(person("310", "11", approved))
            .at(Samples.hospital(AREA, "3"))
            .visit(visit)
            .inScope(inScope)
            .build(),
        BenefitTier.LOCAL);
  }

  private static Qualification approved(String disease, LocalDate until, String... institutions) {
    return new Qualification(
        disease, new Period(LocalDate.of(2025, 1, 1), until), List.of(institutions));
  }

  private static void lacks(Verdict verdict, Verdict.Entitlement lacking, String reason) {
    assertThat(verdict).isInstanceOf(Verdict.NotEntitled.class);
    Verdict.NotEntitled not = (Verdict.NotEntitled) verdict;
    assertThat(not.lacking()).isEqualTo(lacking);
    assertThat(not.reason().en()).isEqualTo(reason);
    assertThat(not.evidence()).isNotEmpty();
  }

  @Test
  void anApprovalCountsWhileItHoldsAndWhereItWasChosen() {
    String none = "No approval for disease M03900 holds on the day; apply to the agency of 规则示例地.";
    lacks(chronic("M03900"), Verdict.Entitlement.NOT_QUALIFIED, none);
    lacks(chronic("M03900", approved("M03900", DAY)), Verdict.Entitlement.NOT_QUALIFIED, none);
    lacks(
        chronic("M03900", approved("M03900", DAY.plusDays(1), "H1", "H2")),
        Verdict.Entitlement.INSTITUTION_NOT_CHOSEN,
        "Another institution is chosen for this disease; go there, or change the choice.");
    String here = Samples.hospital(AREA, "3").code();
    assertThat(chronic("M03900", approved("M03900", DAY.plusDays(1), "H1", here)))
        .isInstanceOf(Verdict.Settles.class);
  }

  /** The cap of 3000 rises by 300 for a further disease; (10000 − 100) × 60% is above both. */
  @Test
  void anApprovalThatEndedRaisesNoCap() {
    Qualification own = approved("M07800", DAY.plusDays(1));
    assertThat(pooled(chronic("M07800", 1_000_000, own, approved("M01600", DAY))))
        .isEqualTo(300_000);
    assertThat(pooled(chronic("M07800", 1_000_000, own, approved("M01600", DAY.plusDays(1)))))
        .isEqualTo(330_000);
  }

  private static long pooled(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Settles.class);
    return ((Verdict.Settles) verdict).split().fundTotal();
  }

  private static void isNotCovered(Verdict verdict, String missing, String reason) {
    assertThat(verdict).isInstanceOf(Verdict.NotCovered.class);
    Verdict.NotCovered not = (Verdict.NotCovered) verdict;
    assertThat(not.missing()).isEqualTo(missing);
    assertThat(not.reason().en()).isEqualTo(reason);
    assertThat(not.reason().zh()).isNotBlank();
  }

  @Test
  void aDiseaseWithoutFiguresIsNamed() {
    isNotCovered(
        chronic("M99900", approved("M99900", DAY.plusDays(1))),
        "disease",
        "Policy 990301/310/chronic has no figures for disease M99900.");
  }

  private static Verdict stay(
      Adjudicator engine, PersonFacts person, String level, LocalDate day, BenefitTier tier) {
    return engine.splitAt(
        new ClaimBuilder()
            .person(person)
            .at(Samples.hospital(AREA, level))
            .visit(Samples.stay(Samples.STAY, day.minusDays(8), day))
            .inScope(1_000_000)
            .build(),
        tier);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "391 | 15 | 3 | 2025-05-02 | LOCAL | policy | No citable rule is published for policy"
            + " 990301/391/inpatient.",
        "390 | 15 | 3 | 2024-05-02 | LOCAL | policy_date | The evidence for policy"
            + " 990301/390/inpatient does not reach 2024-05-02.",
        "310 | 99 | 3 | 2025-05-02 | LOCAL | person_class | Policy 990301/310/inpatient has no"
            + " figures for person type 99.",
        "390 | 15 | 9 | 2025-05-02 | LOCAL | hospital_level | Policy 990301/390/inpatient has no"
            + " figures for this hospital level (dedc_hosp_lv 9).",
      })
  void whatHasNoFiguresIsNamed(
      String type,
      String personType,
      String level,
      LocalDate day,
      BenefitTier tier,
      String missing,
      String reason) {
    isNotCovered(stay(ENGINE, person(type, personType), level, day, tier), missing, reason);
  }

  @Test
  void aTierWithoutFiguresIsNamed() {
    isNotCovered(
        stay(ENGINE, person("390", "15"), "3", DAY, BenefitTier.UNFILED),
        "tier",
        "Policy 990301/390/inpatient has no published figures for "
            + BenefitTier.UNFILED.en()
            + ".");
  }

  private static ClaimBuilder itemStay(String care) {
    ItemTerms material = new ItemTerms("示范特材", ItemClass.A, "03", 0, 0, false);
    return new ClaimBuilder()
        .person(person("390", "15"))
        .at(Samples.hospital(care, "3"))
        .visit(Samples.stay(Samples.STAY, DAY.minusDays(8), DAY))
        .line(Samples.line(1, 100_000, DAY, material));
  }

  private static Step step(Verdict verdict, String rule) {
    assertThat(verdict).isInstanceOf(Verdict.Settles.class);
    return ((Verdict.Settles) verdict)
        .steps().stream().filter(one -> one.rule().equals(rule)).findFirst().orElseThrow();
  }

  @Test
  void itemsByARuleOfTheirOwnAreTold() {
    Step step = step(ENGINE.splitAt(itemStay(AREA).build(), BenefitTier.LOCAL), "fixed-payment");
    assertThat(step.text().en())
        .isEqualTo(
            "special material 1,000.00: the fund pays 800.00 by a rule of their own, outside"
                + " deductible, ratio and counters.");
    assertThat(step.text().zh()).startsWith("特殊材料 1,000.00,统筹基金单独支付 800.00");
    assertThat(List.of(step.amountIn(), step.amountOut())).containsExactly(100_000L, 80_000L);
    assertThat(step.evidence()).hasSize(1);
  }

  @Test
  void itemsAwayFromHomeAreNotCovered() {
    isNotCovered(
        ENGINE.splitAt(itemStay("110000").build(), BenefitTier.REFERRAL),
        "item_rule",
        "Policy 990301/390/inpatient pays special material by item, and stays away from home report"
            + " sums by category.");
  }

  private static VisitFacts birth() {
    return new VisitFacts(
        VisitKind.INPATIENT,
        "52",
        Samples.STAY,
        DAY.minusDays(4),
        DAY,
        DAY,
        "",
        List.of("O80"),
        false);
  }

  private static Verdict birth(Adjudicator engine) {
    return engine.splitAt(
        new ClaimBuilder()
            .person(person("390", "15"))
            .at(Samples.hospital(AREA, "3"))
            .visit(birth())
            .inScope(500_000)
            .build(),
        BenefitTier.LOCAL);
  }

  @Test
  void aFixedSumIsTold() {
    Step step = step(birth(ENGINE), "fixed-benefit");
    assertThat(step.text().en())
        .isEqualTo("natural birth: the fund pays the fixed sum of 1,200.00.");
    assertThat(step.text().zh()).isEqualTo("自然分娩:统筹基金定额支付 1,200.00。");
    assertThat(List.of(step.amountIn(), step.amountOut())).containsExactly(500_000L, 120_000L);
  }

  private static Adjudicator without(String figure, String replacement) {
    String path = AREA + "/390/inpatient.yaml";
    String text = KINDS.get(path);
    assertThat(text).contains(figure);
    return engine(Map.of(path, String.valueOf(text).replace(figure, replacement)));
  }

  @Test
  void figuresOfRulesOfTheirOwnMayBeUnpublished() {
    isNotCovered(
        birth(without("t3: 1200}", "t3: not_published}")),
        "fixed_benefit",
        "Policy 990301/390/inpatient has no published natural birth for "
            + BenefitTier.LOCAL.en()
            + ", and this bill needs it.");
    isNotCovered(
        without("share: 80%", "share: not_published")
            .splitAt(itemStay(AREA).build(), BenefitTier.LOCAL),
        "item_ratio",
        "Policy 990301/390/inpatient has no published special material for "
            + BenefitTier.LOCAL.en()
            + ", and this bill needs it.");
  }
}
