package io.yidi.policy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.Exclusion;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.split.PolicyBook;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLoaderTest {
  private static final String BENEFIT_PATH = "990100/310/inpatient.yaml";
  private static final String FILING_PATH = "990100/filing.yaml";
  private static final PolicyKey KEY = new PolicyKey("990100", "310", VisitKind.INPATIENT);

  private static final String BENEFIT =
      """
      schema: 1
      place: {code: "990100", name: 示范市}
      insurance_type: "310"
      visit: inpatient
      evidence:
        rules:
          document: 示范文件
          grade: FICTITIOUS
          effective_from: "2024-01-01"
      persons:
        in_service: {person_type: ["11"]}
        retired: {person_type: ["12"], age_from: 50}
      levels:
        t1: {dedc_hosp_lv: ["1"]}
        t2: {dedc_hosp_lv: ["2"]}
      pooled_fund: {code: "310100", zh: 统筹, en: pooled}
      counters:
        pooled: {counts: pooled, period: calendar_year}
        large_paid: {counts: layer_paid, layer: large, period: calendar_year}
      deductible:
        - {evidence: rules, amount: 500, until: 2025-01-01}
        - {evidence: rules, amount: {in_service: 300, retired: 200}, from: 2025-01-01}
      ratio:
        - evidence: rules
          bands:
            - {up_to: 10000, share: 80%}
            - {up_to: 50000, share: 85%}
            - {share: 90%}
      cap:
        - {evidence: rules, amount: 100000, counter: pooled}
      layers:
        large:
          fund: {code: "330100", field: hifob_pay, zh: 大额, en: large}
          rows:
            - evidence: rules
              base: above_cap
              bands:
                - {share: 80%}
              cap: 300000
              cap_counter: large_paid
      account:
        - {evidence: rules, pays: person_part}
      tiers:
        local:
          - {evidence: rules}
        referral:
          - {evidence: rules, first_share: 10%, layers: {large: {ratio_minus: 5%}}}
      not_covered:
        - {evidence: rules, stay_days_over: 90, zh: 超过九十天, en: over ninety days}
      """;

  private static final String FILING =
      """
      schema: 1
      place: {code: "990100", name: 示范市}
      evidence:
        rules:
          document: 示范文件
          grade: FICTITIOUS
          effective_from: "2024-01-01"
      rules:
        unfiled:
          - {evidence: rules, value: refuse}
        province_wide_destinations:
          - {evidence: rules, value: ["460000", "540000"]}
      """;

  private static String replaced(String text, String find, String replacement) {
    assertThat(text).contains(find);
    return text.replace(find, replacement);
  }

  private static PolicyBook load(String path, String text) {
    return PolicyLoader.load(PolicyFiles.of(Map.of(path, text)));
  }

  private static List<String> problems(Map<String, String> files) {
    try {
      PolicyLoader.load(PolicyFiles.of(files));
    } catch (PolicyException e) {
      assertThat(e).hasMessage(String.join("\n", e.problems()));
      return e.problems();
    }
    return List.of();
  }

  /** What a problem of the text begins with: file and the line on which the marker stands. */
  private static String at(String path, String text, String marker) {
    int index = text.indexOf(marker);
    assertThat(index).as(marker).isNotNegative();
    long line = 1 + text.substring(0, index).chars().filter(one -> one == '\n').count();
    return path + ":" + line + ": ";
  }

  private static BenefitPolicy policy(PolicyBook book) {
    return Objects.requireNonNull(book.policy(KEY));
  }

  @Nested
  class GoodFiles {
    @Test
    void builtInFilesLoad() {
      PolicyBook book = PolicyLoader.load(PolicyFiles.builtIn());
      assertThat(book.policies().keySet())
          .extracting(PolicyKey::toString)
          .contains(
              "110000/310/inpatient",
              "110000/310/outpatient",
              "360100/310/inpatient",
              "440700/310/inpatient");
      assertThat(book.filingRules().layers())
          .containsKeys("000000", "360100", "440700", "510400", "650000");
    }

    @Test
    void theFilesOfTheseTestsLoad() {
      assertThat(problems(Map.of(BENEFIT_PATH, BENEFIT, FILING_PATH, FILING))).isEmpty();
    }

    @Test
    void everyShippedPlanBeginsAndEndsOnItsBoundaries() {
      for (BenefitPolicy policy : PolicyLoader.load(PolicyFiles.builtIn()).policies().values()) {
        assertThat(policy.plans()).as(policy.key().toString()).isNotEmpty();
        for (BenefitPlan plan : policy.plans()) {
          LocalDate from = plan.period().from();
          LocalDate until = plan.period().until();
          assertThat(policy.at(from)).isSameAs(plan);
          assertThat(policy.at(from.plusDays(1))).isNotNull();
          assertThat(policy.at(from.minusDays(1))).isNotSameAs(plan);
          if (until != null) {
            assertThat(policy.at(until.minusDays(1))).isSameAs(plan);
            assertThat(policy.at(until)).isNotSameAs(plan);
          }
        }
      }
    }

    @Test
    void aFileMayStandInOneFolderOnly() {
      PolicyFiles one = PolicyFiles.of(Map.of(FILING_PATH, FILING));
      assertThatThrownBy(() -> one.with(PolicyFiles.of(Map.of(FILING_PATH, FILING))))
          .isInstanceOf(PolicyException.class)
          .hasMessage(FILING_PATH + ": stands in two policy folders");
    }

    @Test
    void aFolderIsReadByRelativePath() {
      assertThat(PolicyFiles.fromDirectory(Path.of("../demonstration/policy")).texts())
          .containsKeys("990100/filing.yaml", "990100/310/inpatient.yaml");
    }
  }

  private static BenefitPlan.Choice choice(BenefitTier tier, int person, int level) {
    return new BenefitPlan.Choice(tier, false, -1, person, level);
  }

  @Nested
  class Histories {
    private long deductible(@Nullable BenefitPlan plan, int person) {
      RateCard card = Objects.requireNonNull(plan).card(choice(BenefitTier.LOCAL, person, 0));
      return Objects.requireNonNull(card).deductible();
    }

    @ParameterizedTest
    @CsvSource({
      "2024-01-01, 50000, 50000",
      "2024-12-31, 50000, 50000",
      "2025-01-01, 30000, 20000",
      "2025-01-02, 30000, 20000",
      "2099-01-01, 30000, 20000"
    })
    void theRowOfTheDayIsPicked(LocalDate day, long inService, long retired) {
      BenefitPlan plan = policy(load(BENEFIT_PATH, BENEFIT)).at(day);
      assertThat(deductible(plan, 0)).isEqualTo(inService);
      assertThat(deductible(plan, 1)).isEqualTo(retired);
    }

    @ParameterizedTest
    @CsvSource({
      "effective_from: \"2024-01-01\", 2023-12-31, 2024-01-01",
      "effective_from: \"2024-07\", 2024-06-30, 2024-07-01",
      "effective_from: \"2024\", 2023-12-31, 2024-01-01",
      "seen_valid_on: \"2024-05-06\", 2024-05-05, 2024-05-06"
    })
    void nothingIsKnownBeforeTheEvidence(String date, LocalDate before, LocalDate first) {
      String text = replaced(BENEFIT, "effective_from: \"2024-01-01\"", date);
      BenefitPolicy policy = policy(load(BENEFIT_PATH, text));
      assertThat(policy.at(before)).isNull();
      assertThat(policy.at(first)).isNotNull();
    }

    @Test
    void rowsMayStandInAnyOrder() {
      String earlier = "  - {evidence: rules, amount: 500, until: 2025-01-01}\n";
      String later =
          "  - {evidence: rules, amount: {in_service: 300, retired: 200}, from: 2025-01-01}\n";
      BenefitPolicy policy =
          policy(load(BENEFIT_PATH, replaced(BENEFIT, earlier + later, later + earlier)));
      assertThat(deductible(policy.at(LocalDate.of(2024, 12, 31)), 0)).isEqualTo(50_000);
      assertThat(deductible(policy.at(LocalDate.of(2025, 1, 1)), 0)).isEqualTo(30_000);
    }

    @Test
    void whatIsNotCoveredIsSoWhileItsRowHolds() {
      String text =
          replaced(
              BENEFIT,
              "{evidence: rules, stay_days_over: 90,",
              "{evidence: rules, from: 2025-03-01, until: 2026-01-01, stay_days_over: 90,");
      BenefitPolicy policy = policy(load(BENEFIT_PATH, text));
      assertThat(exclusion(policy, LocalDate.of(2025, 2, 28))).isNull();
      assertThat(exclusion(policy, LocalDate.of(2025, 3, 1))).isNotNull();
      assertThat(exclusion(policy, LocalDate.of(2025, 12, 31))).isNotNull();
      assertThat(exclusion(policy, LocalDate.of(2026, 1, 1))).isNull();
    }

    /** What excludes a stay of a hundred days that ends on the day. */
    private @Nullable Exclusion exclusion(BenefitPolicy policy, LocalDate day) {
      VisitFlags flags =
          new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.ORDINARY, EmergencyReferral.UNSAID);
      VisitFacts stay =
          new VisitFacts(
              VisitKind.INPATIENT, "21", flags, day.minusDays(100), day, day, "", List.of(), false);
      return Objects.requireNonNull(policy.at(day)).exclusionFor(stay);
    }

    @Test
    void aTierThatEndsIsNotPublishedAfterwards() {
      String text =
          replaced(
              BENEFIT,
              "{evidence: rules, first_share: 10%,",
              "{evidence: rules, until: 2026-01-01, first_share: 10%,");
      BenefitPolicy policy = policy(load(BENEFIT_PATH, text));
      BenefitPlan last = Objects.requireNonNull(policy.at(LocalDate.of(2025, 12, 31)));
      BenefitPlan after = Objects.requireNonNull(policy.at(LocalDate.of(2026, 1, 1)));
      assertThat(last.card(choice(BenefitTier.REFERRAL, 0, 0))).isNotNull();
      assertThat(after.card(choice(BenefitTier.REFERRAL, 0, 0))).isNull();
      assertThat(after.card(choice(BenefitTier.LOCAL, 0, 0))).isNotNull();
    }

    @Test
    void whatIsLeftOutOfATableIsNotPublished() {
      String text =
          replaced(
              BENEFIT,
              "amount: {in_service: 300, retired: 200}",
              "amount: {in_service: {t2: 300}}");
      BenefitPlan plan =
          Objects.requireNonNull(policy(load(BENEFIT_PATH, text)).at(LocalDate.of(2025, 1, 1)));
      assertThat(deductible(plan, 0)).isEqualTo(RateCard.NOT_PUBLISHED);
      assertThat(deductible(plan, 1)).isEqualTo(RateCard.NOT_PUBLISHED);
      assertThat(Objects.requireNonNull(plan.card(choice(BenefitTier.LOCAL, 0, 1))).deductible())
          .isEqualTo(30_000);
    }
  }

  @Nested
  class BadBenefitFiles {
    static Stream<Arguments> histories() {
      return Stream.of(
          arguments(
              "gap between rows",
              "from: 2025-01-01}",
              "from: 2025-02-01}",
              "- {evidence: rules, amount: 500",
              "deductible: gap: from 2025-01-01 until 2025-02-01"),
          arguments(
              "overlap",
              "until: 2025-01-01}",
              "until: 2025-01-02}",
              "- {evidence: rules, amount: 500",
              "deductible: overlap: 2024-01-01/2025-01-02 and 2025-01-01/"),
          arguments(
              "open row followed by another",
              ", until: 2025-01-01}",
              "}",
              "- {evidence: rules, amount: 500",
              "deductible: overlap: 2024-01-01/ and 2025-01-01/"),
          arguments(
              "row that ends before it begins",
              "until: 2025-01-01}",
              "until: 2023-01-01}",
              "{evidence: rules, amount: 500",
              "deductible[0]: until: 2023-01-01 (expected: after 2024-01-01)"),
          arguments(
              "bad date",
              "from: 2025-01-01}",
              "from: 2025-1-1}",
              "2025-1-1",
              "deductible[1].from: value: 2025-1-1 (expected: a date YYYY-MM-DD)"));
    }

    static Stream<Arguments> evidence() {
      return Stream.of(
          arguments(
              "missing evidence",
              "{evidence: rules, amount: 500,",
              "{amount: 500,",
              "{amount: 500,",
              "deductible[0]: missing key evidence"),
          arguments(
              "unknown evidence name",
              "{evidence: rules, pays",
              "{evidence: rule, pays",
              "{evidence: rule, pays",
              "account[0].evidence: value: rule (expected: a name of the evidence section)"),
          arguments(
              "evidence without source",
              "    document: 示范文件\n",
              "",
              "grade: FICTITIOUS",
              "evidence.rules: no source (expected: document or addresses)"),
          arguments(
              "evidence without grade",
              "    grade: FICTITIOUS\n",
              "",
              "document: 示范文件",
              "evidence.rules: missing key grade"),
          arguments(
              "unknown grade",
              "grade: FICTITIOUS",
              "grade: D",
              "grade: D",
              "evidence.rules.grade: value: D (expected: one of A, B, C, FICTITIOUS)"),
          arguments(
              "bad evidence date",
              "effective_from: \"2024-01-01\"",
              "effective_from: spring 2024",
              "spring 2024",
              "evidence.rules.effective_from: value: spring 2024"
                  + " (expected: YYYY, YYYY-MM or YYYY-MM-DD)"),
          arguments(
              "unknown key in evidence",
              "document: 示范文件",
              "document: 示范文件\n    documnet: 示范文件",
              "documnet",
              "evidence.rules.documnet: unknown key (expected: addresses, article, document,"
                  + " effective_from, grade, note, seen_valid_on)"));
    }

    static Stream<Arguments> values() {
      return Stream.of(
          amount("5OO"),
          amount("500.005"),
          amount("-500"),
          amount("5e2"),
          amount("500元"),
          percent("0.8"),
          percent("eighty%"),
          percent("-80%"),
          percent("80.00001%"),
          arguments(
              "band bounds not rising",
              "{up_to: 50000,",
              "{up_to: 10000,",
              "{up_to: 10000, share: 85%}",
              "ratio[0].bands[1]: up_to: 10,000.00 (expected: above the band before)"),
          arguments(
              "bound in the last band",
              "- {share: 90%}",
              "- {up_to: 90000, share: 90%}",
              "{up_to: 90000",
              "ratio[0].bands[2]: up_to: expected in every band but the last"),
          arguments(
              "no bound in a band before",
              "{up_to: 50000, share: 85%}",
              "{share: 85%}",
              "{share: 85%}",
              "ratio[0].bands[1]: up_to: expected in every band but the last"),
          arguments(
              "unknown class of persons in a table",
              "retired: 200}",
              "retird: 200}",
              "retird: 200}",
              "deductible[1].amount.retird: unknown class"
                  + " (expected: [in_service, retired] or [t1, t2] or any)"),
          arguments(
              "unknown level in a person's table",
              "{in_service: 300, retired: 200}",
              "{in_service: {t1: 300, t9: 400}, retired: 200}",
              "t9",
              "deductible[1].amount.in_service.t9: unknown key (expected: any, t1, t2)"),
          arguments(
              "unknown account rule",
              "pays: person_part",
              "pays: everything",
              "pays: everything",
              "account[0].pays: value: everything"
                  + " (expected: one of in_scope_share, nothing, person_part)"),
          arguments(
              "age that is no number",
              "age_from: 50",
              "age_from: fifty",
              "age_from: fifty",
              "persons.retired.age_from: value: fifty (expected: a whole number)"),
          arguments(
              "exclusion without condition",
              "stay_days_over: 90, ",
              "",
              "zh: 超过九十天",
              "not_covered[0]: no condition (expected: one of [diagnosis, med_type,"
                  + " stay_days_over])"));
    }

    static Stream<Arguments> names() {
      return Stream.of(
          arguments(
              "unknown key at the top",
              "visit: inpatient",
              "visit: inpatient\nfloor: 5",
              "floor",
              "floor: unknown key (expected: account, cap, counters,"),
          arguments(
              "unknown key in a row",
              "{evidence: rules, amount: 100000,",
              "{evidence: rules, limit: 5, amount: 100000,",
              "limit: 5",
              "cap[0].limit: unknown key"
                  + " (expected: amount, article, at_most, counter, evidence, from, on,"),
          arguments(
              "key twice",
              "visit: inpatient",
              "visit: inpatient\nvisit: outpatient",
              "visit: outpatient",
              "visit: key stands twice"),
          arguments(
              "unknown counter",
              "counter: pooled}",
              "counter: poled}",
              "counter: poled}",
              "cap[0].counter: value: poled (expected: a name of the counters section)"),
          arguments(
              "unknown counter of a layer",
              "cap_counter: large_paid",
              "cap_counter: large",
              "cap_counter: large",
              "layers.large.rows[0].cap_counter: value: large"
                  + " (expected: a name of the counters section)"),
          arguments(
              "layer cap with an unknown counter",
              "cap_counter: large_paid",
              "cap_counter: small_paid",
              "cap_counter: small_paid",
              "layers.large.rows[0].cap_counter: value: small_paid"
                  + " (expected: a name of the counters section)"),
          arguments(
              "counter of an unknown layer",
              "layer: large,",
              "layer: larger,",
              "layer: larger",
              "counters.large_paid.layer: value: larger (expected: a name of the layers section)"),
          arguments(
              "counter of a layer that names none",
              "layer: large, ",
              "",
              "large_paid: {counts: layer_paid, period",
              "counters.large_paid: layer: expected for the counts of layers, and only for them"),
          arguments(
              "unknown thing to count",
              "counts: pooled",
              "counts: days",
              "counts: days",
              "counters.pooled.counts: value: days (expected: one of deductible, in_scope,"),
          arguments(
              "unknown counter period",
              "pooled: {counts: pooled, period: calendar_year}",
              "pooled: {counts: pooled, period: week}",
              "period: week",
              "counters.pooled.period: value: week (expected: one of calendar_year,"),
          arguments(
              "unknown base of a layer",
              "base: above_cap",
              "base: all",
              "base: all",
              "layers.large.rows[0].base: value: [all] (expected: of [above_cap, deductible,"),
          arguments(
              "unknown fund field",
              "field: hifob_pay",
              "field: pay",
              "field: pay",
              "layers.large.fund.field: value: pay (expected: one of cvlserv_pay,"),
          arguments(
              "unknown tier",
              "  referral:\n",
              "  refferal:\n",
              "- {evidence: rules, first_share",
              "tiers.refferal: unknown key (expected: emergency,"),
          arguments(
              "tier that changes an unknown layer",
              "layers: {large: {ratio_minus",
              "layers: {lage: {ratio_minus",
              "layers: {lage",
              "tiers.referral[0].layers.lage: unknown key (expected: large)"),
          arguments(
              "level by an unknown attribute",
              "t1: {dedc_hosp_lv",
              "t1: {grade",
              "t1: {grade",
              "levels.t1.grade: unknown key"
                  + " (expected: dedc_hosp_lv, hosp_lv, lmtpric_hosp_lv, type)"),
          arguments(
              "level by two attributes",
              "t1: {dedc_hosp_lv: [\"1\"]}",
              "t1: {dedc_hosp_lv: [\"1\"], type: [community]}",
              "t1:",
              "levels.t1: several attributes"));
    }

    static Stream<Arguments> frames() {
      return Stream.of(
          arguments(
              "place code against the path",
              "code: \"990100\"",
              "code: \"990200\"",
              "990200",
              "place.code: value: 990200 (expected: 990100, as the file's path or format says)"),
          arguments(
              "insurance type against the path",
              "insurance_type: \"310\"",
              "insurance_type: \"390\"",
              "\"390\"",
              "insurance_type: value: 390 (expected: 310,"),
          arguments(
              "visit against the path",
              "visit: inpatient",
              "visit: outpatient",
              "visit: outpatient",
              "visit: value: outpatient (expected: inpatient,"),
          arguments("unknown schema", "schema: 1", "schema: 2", "schema: 2", "schema: value: 2"),
          arguments("no name", ", name: 示范市}", "}", "place:", "place: missing key name"),
          arguments(
              "list where a text is due",
              "visit: inpatient",
              "visit: [inpatient]",
              "visit:",
              "visit: not a text"),
          arguments(
              "text where a list is due",
              "  - {evidence: rules, pays: person_part}",
              "  person_part",
              "  person_part",
              "account: not a list"),
          arguments(
              "text where a mapping is due",
              "  in_service: {person_type: [\"11\"]}",
              "  in_service: \"11\"",
              "in_service: \"11\"",
              "persons.in_service: not a mapping"));
    }

    private static Arguments amount(String bad) {
      return arguments(
          "bad amount " + bad,
          "amount: 500,",
          "amount: " + bad + ",",
          "amount: " + bad,
          "deductible[0].amount: value: "
              + bad
              + " (expected: an amount in yuan with at most two decimals)");
    }

    private static Arguments percent(String bad) {
      return arguments(
          "bad percent " + bad,
          "{up_to: 10000, share: 80%}",
          "{up_to: 10000, share: " + bad + "}",
          "{up_to: 10000, share",
          "ratio[0].bands[0].share: value: " + bad + " (expected: a percentage such as 73%)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"histories", "evidence", "values", "names", "frames"})
    void isRefusedWithFileLineAndKey(
        String what, String find, String replacement, String marker, String problem) {
      String text = replaced(BENEFIT, find, replacement);
      assertThat(problems(Map.of(BENEFIT_PATH, text)))
          .as(what)
          .anySatisfy(one -> assertThat(one).startsWith(at(BENEFIT_PATH, text, marker) + problem));
    }

    @Test
    void evidenceWithoutDate() {
      String text = replaced(BENEFIT, "    effective_from: \"2024-01-01\"\n", "");
      assertThat(problems(Map.of(BENEFIT_PATH, text)))
          .contains(
              at(BENEFIT_PATH, text, "document: 示范文件")
                  + "evidence.rules: no date (expected: effective_from or seen_valid_on)");
    }

    @Test
    void unknownLevelInATableByLevel() {
      String text = replaced(BENEFIT, "{in_service: 300, retired: 200}", "{t1: 300, t9: 400}");
      assertThat(problems(Map.of(BENEFIT_PATH, text)))
          .contains(
              at(BENEFIT_PATH, text, "t9: 400")
                  + "deductible[1].amount.t9: unknown key (expected: any, t1, t2)");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "schema",
          "insurance_type",
          "visit",
          "evidence",
          "persons",
          "levels",
          "pooled_fund",
          "deductible",
          "ratio",
          "tiers"
        })
    void sectionsThatMustBeThere(String key) {
      String text = BENEFIT.replaceFirst("(?m)^" + key + ":.*\\R(?:^ .*\\R)*", "");
      assertThat(text).isNotEqualTo(BENEFIT);
      assertThat(problems(Map.of(BENEFIT_PATH, text)))
          .contains(BENEFIT_PATH + ":1: missing key " + key);
    }
  }

  @Nested
  class BadFilingFiles {
    static Stream<Arguments> bad() {
      return Stream.of(
          arguments(
              "unknown rule",
              "  unfiled:\n",
              "  unfilled:\n",
              "- {evidence: rules, value: refuse}",
              "rules.unfilled: unknown key (expected: cancel_review_working_days,"),
          arguments(
              "unknown value",
              "value: refuse",
              "value: reject",
              "value: reject",
              "rules.unfiled[0].value: value: reject (expected: one of reduce, refuse)"),
          arguments(
              "bad area code",
              "\"540000\"",
              "\"54\"",
              "\"54\"",
              "rules.province_wide_destinations[0].value[1]: value: 54 (expected: six digits)"),
          arguments(
              "missing value",
              "{evidence: rules, value: refuse}",
              "{evidence: rules}",
              "{evidence: rules}",
              "rules.unfiled[0]: missing key value"),
          arguments(
              "missing evidence",
              "{evidence: rules, value: refuse}",
              "{value: refuse}",
              "{value: refuse}",
              "rules.unfiled[0]: missing key evidence"),
          arguments(
              "gap",
              "- {evidence: rules, value: refuse}",
              "- {evidence: rules, value: refuse, until: 2025-01-01}\n"
                  + "    - {evidence: rules, value: reduce, from: 2025-01-02}",
              "- {evidence: rules, value: refuse",
              "rules.unfiled: gap: from 2025-01-01 until 2025-01-02"),
          arguments(
              "place code against the path",
              "\"990100\"",
              "\"990101\"",
              "990101",
              "place.code: value: 990101 (expected: 990100,"),
          arguments(
              "benefits in a filing file",
              "rules:\n  unfiled",
              "cap: []\nrules:\n  unfiled",
              "cap: []",
              "cap: unknown key (expected: evidence, place, rules, schema)"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void isRefusedWithFileLineAndKey(
        String what, String find, String replacement, String marker, String problem) {
      String text = replaced(FILING, find, replacement);
      assertThat(problems(Map.of(FILING_PATH, text)))
          .as(what)
          .anySatisfy(one -> assertThat(one).startsWith(at(FILING_PATH, text, marker) + problem));
    }
  }

  @Nested
  class CountersInUse {

    /** The policy with a second layer and a counter of everything that can be counted. */
    private static final String COUNTING =
        replaced(
            replaced(
                BENEFIT,
                "counters:\n",
                """
                counters:
                  entered: {counts: in_scope, period: calendar_year}
                  in_bands: {counts: payable, period: calendar_year}
                  borne: {counts: deductible, period: calendar_year}
                  stays: {counts: visits, period: calendar_year}
                  large_base: {counts: layer_base, layer: large, period: calendar_year}
                  large_payable: {counts: layer_payable, layer: large, period: calendar_year}
                  large_borne: {counts: layer_deductible, layer: large, period: calendar_year}
                  small_base: {counts: layer_base, layer: small, period: calendar_year}
                  small_borne: {counts: layer_deductible, layer: small, period: calendar_year}
                  small_paid: {counts: layer_paid, layer: small, period: calendar_year}
                """),
            "layers:\n",
            """
            layers:
              small:
                fund: {code: "390100", field: oth_pay, zh: 补充, en: small}
                rows: [{evidence: rules, base: remaining, bands: [{share: 50%}]}]
            """);

    private static final String CAP = "amount: 100000, counter: pooled}";
    private static final String CAP_ON = "on: %s, amount: 100000, counter: %s}";
    private static final String DUE = "amount: 500,";
    private static final String BORNE = "amount: 500, counter: %s,";
    private static final String LATER = "amount: 500, later: {counter: %s, amount: 100},";
    private static final String RATIO = "ratio:\n  - evidence: rules\n";
    private static final String POSITION = "    counted_from: %s\n    position_counter: %s\n";
    private static final String LARGE_CAP = "cap_counter: large_paid\n";
    private static final String LARGE_POSITION =
        LARGE_CAP + "        counted_from: %s\n        position_counter: %s\n";
    private static final String LARGE_BORNE = LARGE_CAP + "        deductible_counter: %s\n";
    private static final String TIER = "first_share: 10%, ";
    private static final String OF_TIER =
        "ratio: {bands: [{share: 50%%}], counted_from: %s, position_counter: %s}, ";

    static Stream<Arguments> fitting() {
      return Stream.of(
          arguments(CAP, CAP_ON.formatted("fund_paid", "pooled")),
          arguments(CAP, CAP_ON.formatted("in_scope", "entered")),
          arguments(CAP, CAP_ON.formatted("payable", "in_bands")),
          arguments(DUE, BORNE.formatted("borne")),
          arguments(DUE, LATER.formatted("stays")),
          arguments(RATIO, RATIO + POSITION.formatted("zero", "entered")),
          arguments(RATIO, RATIO + "    position_counter: entered\n"),
          arguments(RATIO, RATIO + POSITION.formatted("deductible", "in_bands")),
          arguments(TIER, OF_TIER.formatted("zero", "entered")),
          arguments(TIER, OF_TIER.formatted("deductible", "in_bands")),
          arguments(LARGE_CAP, LARGE_POSITION.formatted("zero", "large_base")),
          arguments(LARGE_CAP, LARGE_POSITION.formatted("deductible", "large_payable")),
          arguments(LARGE_CAP, LARGE_BORNE.formatted("large_borne")));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("fitting")
    void whatCountsTheRightThingLoads(String find, String replacement) {
      assertThat(problems(Map.of(BENEFIT_PATH, replaced(COUNTING, find, replacement)))).isEmpty();
    }

    private static Arguments wrong(
        String find, String replacement, String key, String value, String expected) {
      return arguments(
          find,
          replacement,
          "ounter: " + value.substring(0, value.indexOf(',')),
          key + ": value: " + value + " (expected: a counter that counts " + expected + ")");
    }

    static Stream<Arguments> unfit() {
      String entered = "entered, which counts in_scope";
      String inBands = "in_bands, which counts payable";
      String pooled = "pooled, which counts pooled";
      String cap = "cap[0].counter";
      String due = "deductible[0].counter";
      String later = "deductible[0].later.counter";
      return Stream.of(
          wrong(CAP, "amount: 100000, counter: entered}", cap, entered, "pooled"),
          wrong(CAP, CAP_ON.formatted("fund_paid", "in_bands"), cap, inBands, "pooled"),
          wrong(CAP, CAP_ON.formatted("in_scope", "in_bands"), cap, inBands, "in_scope"),
          wrong(CAP, CAP_ON.formatted("payable", "entered"), cap, entered, "payable"),
          wrong(CAP, CAP_ON.formatted("payable", "pooled"), cap, pooled, "payable"),
          wrong(DUE, BORNE.formatted("pooled"), due, pooled, "deductible"),
          wrong(
              DUE,
              BORNE.formatted("large_borne"),
              due,
              "large_borne, which counts layer_deductible of layer large",
              "deductible"),
          wrong(DUE, LATER.formatted("entered"), later, entered, "visits"));
    }

    static Stream<Arguments> unfitPositions() {
      String entered = "entered, which counts in_scope";
      String inBands = "in_bands, which counts payable";
      String ratio = "ratio[0].position_counter";
      String tier = "tiers.referral[0].ratio.position_counter";
      return Stream.of(
          wrong(RATIO, RATIO + POSITION.formatted("zero", "in_bands"), ratio, inBands, "in_scope"),
          wrong(RATIO, RATIO + "    position_counter: in_bands\n", ratio, inBands, "in_scope"),
          wrong(
              RATIO,
              RATIO + POSITION.formatted("deductible", "entered"),
              ratio,
              entered,
              "payable"),
          wrong(TIER, OF_TIER.formatted("zero", "in_bands"), tier, inBands, "in_scope"),
          wrong(TIER, OF_TIER.formatted("deductible", "entered"), tier, entered, "payable"));
    }

    static Stream<Arguments> unfitOfLayers() {
      String row = "layers.large.rows[0].";
      String base = "large_base, which counts layer_base of layer large";
      String payable = "large_payable, which counts layer_payable of layer large";
      return Stream.of(
          wrong(
              LARGE_CAP,
              LARGE_POSITION.formatted("zero", "large_payable"),
              row + "position_counter",
              payable,
              "layer_base of layer large"),
          wrong(
              LARGE_CAP,
              LARGE_POSITION.formatted("deductible", "large_base"),
              row + "position_counter",
              base,
              "layer_payable of layer large"),
          wrong(
              LARGE_CAP,
              LARGE_POSITION.formatted("zero", "small_base"),
              row + "position_counter",
              "small_base, which counts layer_base of layer small",
              "layer_base of layer large"),
          wrong(
              LARGE_CAP,
              LARGE_BORNE.formatted("small_borne"),
              row + "deductible_counter",
              "small_borne, which counts layer_deductible of layer small",
              "layer_deductible of layer large"),
          wrong(
              LARGE_CAP,
              LARGE_BORNE.formatted("borne"),
              row + "deductible_counter",
              "borne, which counts deductible",
              "layer_deductible of layer large"),
          wrong(
              LARGE_CAP,
              "cap_counter: small_paid\n",
              row + "cap_counter",
              "small_paid, which counts layer_paid of layer small",
              "layer_paid of layer large"),
          wrong(
              LARGE_CAP,
              "cap_counter: large_base\n",
              row + "cap_counter",
              base,
              "layer_paid of layer large"));
    }

    @ParameterizedTest(name = "{3}")
    @MethodSource({"unfit", "unfitPositions", "unfitOfLayers"})
    void whatCountsSomethingElseIsRefused(
        String find, String replacement, String marker, String problem) {
      String text = replaced(COUNTING, find, replacement);
      assertThat(problems(Map.of(BENEFIT_PATH, text)))
          .containsExactly(at(BENEFIT_PATH, text, marker) + problem);
    }
  }

  @Nested
  class SharedCounterNames {

    private static final String OTHER_PATH = "990100/310/outpatient.yaml";
    private static final String OTHER = replaced(BENEFIT, "visit: inpatient", "visit: outpatient");
    private static final String LARGE = "{counts: layer_paid, layer: large, period: calendar_year}";

    private static List<String> beside(String path, String text) {
      return problems(Map.of(BENEFIT_PATH, BENEFIT, path, text));
    }

    @Test
    void alikeLoads() {
      assertThat(beside(OTHER_PATH, OTHER)).isEmpty();
    }

    @Test
    void aLayerIsMeantByItsNameWhateverItsPlace() {
      String other =
          replaced(
              OTHER,
              "layers:\n",
              """
              layers:
                small:
                  fund: {code: "390100", field: oth_pay, zh: 补充, en: small}
                  rows: [{evidence: rules, base: remaining, bands: [{share: 50%}]}]
              """);
      assertThat(beside(OTHER_PATH, other)).isEmpty();
    }

    @Test
    void anotherInsuranceTypeOrPlaceMayMeanSomethingElse() {
      String yearly = "pooled: {counts: pooled, period: calendar_year}";
      String monthly = replaced(BENEFIT, yearly, "pooled: {counts: pooled, period: month}");
      assertThat(
              beside(
                  "990100/390/inpatient.yaml",
                  replaced(monthly, "insurance_type: \"310\"", "insurance_type: \"390\"")))
          .isEmpty();
      assertThat(beside("990200/310/inpatient.yaml", replaced(monthly, "\"990100\"", "\"990200\"")))
          .isEmpty();
    }

    static Stream<Arguments> different() {
      String yearly = "layer_paid of layer large, calendar_year";
      return Stream.of(
          arguments(
              "{counts: layer_base, layer: large, period: calendar_year}",
              "layer_base of layer large, calendar_year"),
          arguments(
              "{counts: layer_paid, layer: large, period: month}",
              "layer_paid of layer large, month"),
          arguments(
              "{counts: layer_paid, layer: large, period: policy_year, from: \"07-01\"}",
              "layer_paid of layer large, policy_year from 07-01"),
          arguments(
              "{counts: layer_paid, layer: large, period: cycle, days: 90}",
              "layer_paid of layer large, cycle of 90 days"),
          arguments(
              "{counts: layer_paid, layer: large, period: calendar_year, per_disease: true}",
              yearly + " per disease"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("different")
    void anotherMeaningIsRefused(String definition, String said) {
      String text = replaced(OTHER, LARGE, definition);
      assertThat(beside(OTHER_PATH, text)).contains(problem(text, definition, said));
    }

    @Test
    void anotherLayerIsRefused() {
      String text = OTHER.replace("large:\n", "larger:\n");
      text = replaced(text, "layer: large,", "layer: larger,");
      text = replaced(text, "layers: {large:", "layers: {larger:");
      assertThat(beside(OTHER_PATH, text))
          .containsExactly(
              problem(text, "{counts: layer_paid", "layer_paid of layer larger, calendar_year"));
    }

    private static String problem(String text, String marker, String said) {
      return at(OTHER_PATH, text, marker)
          + "counters.large_paid: value: "
          + said
          + " (expected: layer_paid of layer large, calendar_year, as in"
          + " 990100/310/inpatient.yaml; files of one place and insurance type share a counter by"
          + " its name)";
    }
  }

  /** Sets that earlier releases put in force, when they did not check how counters are used. */
  @Nested
  class ArchivedSets {

    private static final String CHRONIC_PATH = "410500/310/chronic.yaml";

    /** The file as it shipped before. */
    private static final String CHRONIC =
        replaced(
            PolicyFiles.secondary().texts().getOrDefault(CHRONIC_PATH, ""),
            "on: payable, amount: not_published, counter: monthly_cost",
            "on: in_scope, amount: not_published, counter: monthly_cost");

    private static PolicyBook archived(Map<String, String> files) {
      return PolicyLoader.load(PolicyFiles.of(files), LoadMode.ARCHIVED);
    }

    @Test
    void aCounterOfSomethingElseStillLoads() {
      Map<String, String> files = Map.of(CHRONIC_PATH, CHRONIC);
      assertThat(problems(files))
          .singleElement()
          .asString()
          .contains("limits.monthly[0].counter", "which counts payable");
      BenefitPolicy policy =
          archived(files).policy(new PolicyKey("410500", "310", VisitKind.CHRONIC));
      assertThat(Objects.requireNonNull(policy).plans()).isNotEmpty();
    }

    @Test
    void aNameDefinedInTwoWaysStillLoads() {
      String other =
          replaced(
              replaced(BENEFIT, "visit: inpatient", "visit: outpatient"),
              "pooled: {counts: pooled, period: calendar_year}",
              "pooled: {counts: pooled, period: month}");
      Map<String, String> files =
          Map.of(BENEFIT_PATH, BENEFIT, "990100/310/outpatient.yaml", other);
      assertThat(problems(files)).singleElement().asString().contains("counters.pooled");
      assertThat(archived(files).policies()).hasSize(2);
    }

    @Test
    void everythingElseIsChecked() {
      assertThatThrownBy(() -> archived(Map.of(CHRONIC_PATH, CHRONIC + "colour: red\n")))
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("colour: unknown key");
      assertThatThrownBy(
              () ->
                  archived(
                      Map.of(
                          CHRONIC_PATH,
                          replaced(CHRONIC, "counter: monthly_cost", "counter: monthly"))))
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("expected: a name of the counters section");
    }
  }

  @Nested
  class BadFolders {
    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: b: c", "\"", "a: *nothing"})
    void notYaml(String text) {
      assertThat(problems(Map.of(FILING_PATH, text)))
          .singleElement()
          .asString()
          .startsWith(FILING_PATH + ":1: not YAML: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n"})
    void empty(String text) {
      assertThat(problems(Map.of(BENEFIT_PATH, text)))
          .containsExactly(BENEFIT_PATH + ": empty (expected: a policy)");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "filing.yaml",
          "notes.yaml",
          "99010/filing.yaml",
          "990100/310/dental.yaml",
          "990100/31/inpatient.yaml",
          "policy/990100/filing.yaml",
          "990100/310/inpatient.yml"
        })
    void unknownPath(String path) {
      assertThat(problems(Map.of(path, BENEFIT)))
          .singleElement()
          .asString()
          .startsWith(path + ": unknown place (expected: <area>/filing.yaml or ");
    }

    @Test
    void allProblemsOfAllFilesAreNamedAtOnce() {
      String benefit =
          replaced(
              replaced(BENEFIT, "amount: 500,", "amount: 5OO,"),
              "counter: pooled}",
              "counter: poled}");
      String filing = replaced(FILING, "value: refuse", "value: reject");
      Map<String, String> files = new LinkedHashMap<>();
      files.put("notes.yaml", "");
      files.put(BENEFIT_PATH, benefit);
      files.put(FILING_PATH, filing);
      List<String> problems = problems(files);
      assertThat(problems).hasSize(4);
      assertThat(problems)
          .anySatisfy(one -> assertThat(one).contains("deductible[0].amount"))
          .anySatisfy(one -> assertThat(one).contains("cap[0].counter"))
          .anySatisfy(one -> assertThat(one).contains("rules.unfiled[0].value"))
          .anySatisfy(one -> assertThat(one).startsWith("notes.yaml"));
    }
  }

  @Nested
  class Versions {
    private static String version(Map<String, String> files) {
      return PolicyFiles.of(files).version();
    }

    @Test
    void theSameFilesHaveTheSameVersion() {
      Map<String, String> one = new LinkedHashMap<>();
      one.put(BENEFIT_PATH, BENEFIT);
      one.put(FILING_PATH, FILING);
      Map<String, String> other = new LinkedHashMap<>();
      other.put(FILING_PATH, FILING);
      other.put(BENEFIT_PATH, BENEFIT);
      assertThat(version(one)).isEqualTo(version(other)).matches("[0-9a-f]{16}");
      assertThat(PolicyLoader.load(PolicyFiles.of(one)).version()).isEqualTo(version(one));
    }

    @Test
    void takingFilesTogetherGivesTheVersionOfAll() {
      PolicyFiles benefit = PolicyFiles.of(Map.of(BENEFIT_PATH, BENEFIT));
      PolicyFiles filing = PolicyFiles.of(Map.of(FILING_PATH, FILING));
      assertThat(benefit.with(filing).version())
          .isEqualTo(filing.with(benefit).version())
          .isEqualTo(version(Map.of(BENEFIT_PATH, BENEFIT, FILING_PATH, FILING)))
          .isNotEqualTo(benefit.version());
    }

    @Test
    void anyChangedCharacterChangesTheVersion() {
      String version = version(Map.of(FILING_PATH, FILING));
      for (int i = 0; i < FILING.length(); i++) {
        char changed = FILING.charAt(i) == 'x' ? 'y' : 'x';
        String text = FILING.substring(0, i) + changed + FILING.substring(i + 1);
        assertThat(version(Map.of(FILING_PATH, text))).as("character " + i).isNotEqualTo(version);
      }
    }

    @Test
    void aSpaceACommentAPathAndAnEmptyFileChangeTheVersion() {
      String version = version(Map.of(FILING_PATH, FILING));
      assertThat(version(Map.of(FILING_PATH, FILING + " "))).isNotEqualTo(version);
      assertThat(version(Map.of(FILING_PATH, FILING + "# note\n"))).isNotEqualTo(version);
      assertThat(version(Map.of("990101/filing.yaml", FILING))).isNotEqualTo(version);
      assertThat(version(Map.of(FILING_PATH, FILING, "a.yaml", ""))).isNotEqualTo(version);
    }
  }
}
