package io.yidi.policy.load;

import static io.yidi.policy.load.PolicyReader.with;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.yidi.policy.PublishedSchema;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.benefit.PolicyNames;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.RuleForm;
import io.yidi.policy.filing.RuleKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schemas of policies and filing rules say the same as the readers. */
class PolicySchemaTest {
  private static final PublishedSchema POLICY = new PublishedSchema("policy");
  private static final PublishedSchema FILING = new PublishedSchema("filing");
  private static final String RULE_KINDS = "src/test/resources/rule-kinds/policies";
  private static final String DEMONSTRATION = "../demonstration/policy";
  private static final List<String> FOLDERS =
      List.of(
          "src/main/resources/policy",
          "src/main/resources/policy-secondary",
          "src/test/resources/policies-of-examples",
          RULE_KINDS,
          DEMONSTRATION);

  /** What the loader says of a file whose form is wrong, whatever names it gives to levels. */
  private static final Pattern FORM =
      Pattern.compile(
          "^(?!.*as_level).*("
              + "missing key|no source|no date|no condition|empty|one of|an amount in yuan"
              + "|a percentage such|at most 100%|a date|a whole number|YYYY|MM-DD|six digits"
              + "|for a policy_year|for a cycle|for the counts of layers|without deductible)");

  private static final String[] ROW = EvidenceReader.ROW_KEYS.toArray(String[]::new);

  private static Set<String> row(Set<String> keys) {
    return with(keys, ROW);
  }

  private static PublishedSchema schema(String path) {
    return path.endsWith("filing.yaml") ? FILING : POLICY;
  }

  private static List<String> problems(String path, String text) {
    try {
      PolicyLoader.load(PolicyFiles.of(Map.of(path, text)));
      return List.of();
    } catch (PolicyException e) {
      return e.problems();
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsValid() {
    return FOLDERS.stream()
        .flatMap(folder -> PublishedSchema.files(folder).stream())
        .map(file -> dynamicTest(file.toString(), () -> valid(file)));
  }

  private static void valid(Path file) {
    assertThat(schema(file.toString()).faults(PublishedSchema.text(file))).isEmpty();
  }

  @Test
  void everyObjectIsClosedAndEveryKeyExplained() {
    assertThat(POLICY.loose()).isEmpty();
    assertThat(FILING.loose()).isEmpty();
  }

  @Test
  void policiesHaveTheKeysOfTheReaders() {
    assertThat(POLICY.closedObjects()).isEqualTo(new TreeMap<>(policyKeys()));
  }

  private static Map<String, Set<String>> policyKeys() {
    return Map.ofEntries(
        entry("", PolicyReader.TOP),
        entry("/properties/parameters/additionalProperties", ValueReader.PARAMETER),
        entry("/properties/persons/additionalProperties/anyOf/1", ClassReader.PERSON_KEYS),
        entry("/properties/levels/additionalProperties/anyOf/1", ClassReader.LEVEL_KEYS),
        entry("/properties/rounding", PolicyReader.ROUNDING),
        entry("/properties/ratio/items", row(ValueReader.bandKeys())),
        entry("/properties/tiers", TierReader.TIERS.keySet()),
        entry("/properties/account/items", row(PolicyReader.ACCOUNT)),
        entry("/properties/qualification/items", row(PolicyReader.QUALIFICATION)),
        entry("/properties/fixed_payments/items", row(PolicyReader.FIXED_PAYMENT)),
        entry("/properties/own_ratios/items", row(PolicyReader.OWN_RATIO)),
        entry("/properties/fixed_benefits/items", row(PolicyReader.FIXED_BENEFIT)),
        entry("/properties/waived_deductible/items", row(PolicyReader.VISITS)),
        entry("/properties/not_covered/items", row(PolicyReader.NOT_COVERED)),
        entry("/$defs/evidence", EvidenceReader.KEYS),
        entry("/$defs/place", PolicyReader.PLACE),
        entry("/$defs/fund", PolicyReader.FUND),
        entry("/$defs/counter", CounterReader.KEYS),
        entry("/$defs/deductible", row(DeductibleReader.KEYS)),
        entry("/$defs/deductible/properties/later", DeductibleReader.LATER),
        entry("/$defs/deductible/properties/further_cycle", DeductibleReader.FURTHER_CYCLE),
        entry("/$defs/share_of_bill", ValueReader.SHARE_OF_BILL),
        entry("/$defs/ratio", ValueReader.bandKeys()),
        entry("/$defs/band", ValueReader.BAND),
        entry("/$defs/limit", PolicyReader.LIMIT),
        entry("/$defs/limit_row", row(PolicyReader.LIMIT)),
        entry("/$defs/layer", PolicyReader.LAYER),
        entry("/$defs/layer/properties/rows/items", row(PolicyReader.LAYER_ROW)),
        entry("/$defs/tier_row", row(TierReader.KEYS)),
        entry("/$defs/tier_row/properties/layers/additionalProperties", TierReader.CHANGE),
        entry("/$defs/disease", PolicyReader.DISEASE),
        entry("/$defs/disease/properties/rows/items", row(PolicyReader.DISEASE_ROW)));
  }

  @Test
  void policiesHaveTheChoicesOfTheReaders() {
    assertThat(POLICY.choices())
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    entry("/properties/schema", Set.of("1")),
                    entry("/properties/visit", names(VisitKind.values(), VisitKind::fileName)),
                    entry("/properties/rounding/properties/bands", PolicyReader.ROUNDED),
                    entry("/properties/account/items/properties/pays", PolicyNames.ACCOUNT),
                    entry("/$defs/evidence/properties/grade", names(Grade.values(), Grade::name)),
                    entry(
                        "/$defs/fund/properties/field",
                        names(FundField.values(), FundField::nationalName)),
                    entry("/$defs/counter/properties/counts", PolicyNames.COUNTS),
                    entry("/$defs/counter/properties/period", CounterReader.PERIODS),
                    entry("/$defs/share_of_bill/properties/of", ValueReader.SHARE_OF),
                    entry("/$defs/counted_from", ValueReader.COUNTED_FROM),
                    entry("/$defs/limited", PolicyNames.LIMITED),
                    entry("/$defs/base", PolicyNames.BASES),
                    entry("/$defs/tier_row/properties/care", TierReader.CARE))));
  }

  private static <T> Set<String> names(T[] values, Function<T, String> name) {
    return Stream.of(values).map(name).collect(Collectors.toUnmodifiableSet());
  }

  @Test
  void filingRulesHaveTheKeysAndChoicesOfTheReaders() {
    Map<String, Set<String>> keys = new TreeMap<>();
    Map<String, Set<String>> choices = new TreeMap<>();
    keys.put("", FilingRulesReader.TOP);
    keys.put("/$defs/evidence", EvidenceReader.KEYS);
    keys.put("/$defs/place", PolicyReader.PLACE);
    keys.put("/properties/rules", FilingRulesReader.KEYS.keySet());
    choices.put("/properties/schema", Set.of("1"));
    choices.put("/$defs/evidence/properties/grade", names(Grade.values(), Grade::name));
    for (RuleKey rule : RuleKey.values()) {
      String items = "/properties/rules/properties/" + rule.fileName() + "/items";
      keys.put(items, FilingRulesReader.ROW);
      if (rule.form() instanceof RuleForm.Choice choice) {
        choices.put(items + "/properties/value", choice.words());
      }
    }
    assertThat(FILING.closedObjects()).isEqualTo(keys);
    assertThat(FILING.choices()).isEqualTo(choices);
  }

  /** Both refuse for the form; the loader alone for names that refer to nothing. */
  @TestFactory
  Stream<DynamicTest> schemaAndLoaderRefuseTheSame() {
    return Stream.of(RULE_KINDS, DEMONSTRATION)
        .flatMap(
            folder ->
                PublishedSchema.files(folder).stream()
                    .map(
                        file ->
                            dynamicTest(
                                file.toString(), () -> refuseTheSame(Path.of(folder), file))));
  }

  private static void refuseTheSame(Path folder, Path file) {
    String path = folder.relativize(file).toString();
    String text = PublishedSchema.text(file);
    Map<String, String> changed = new TreeMap<>();
    PublishedSchema.withoutEachKey(text).forEach((at, one) -> changed.put(at + " removed", one));
    for (String value : List.of("?", "1.234", "101%", "none")) {
      PublishedSchema.withEachValue(text, value)
          .forEach((at, one) -> changed.put(at + " = " + value, one));
    }
    assertThat(changed).allSatisfy((at, one) -> refuseTheSame(path, one));
  }

  private static void refuseTheSame(String path, String text) {
    List<String> faults = schema(path).faults(text);
    List<String> problems = problems(path, text);
    if (!faults.isEmpty()) {
      assertThat(problems).as("schema: %s", faults).isNotEmpty();
    }
    if (problems.stream().anyMatch(FORM.asPredicate())) {
      assertThat(faults).as("loader: %s", problems).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rounding: {bands: each}                     | rounding: {band: each}",
        "{evidence: rules, diagnosis: [F20]}         | {diagnosis: [F20]}",
        "evidence: rules, diagnosis: [F20]           | evidence: rules, diagnoses: [F20]",
        "schema: 1                                   | schema: 2",
        "visit: inpatient                            | visit: stay",
        "grade: FICTITIOUS                           | grade: D",
        "effective_from: \"2025-01-01\"              | effective_from: \"2025-1-1\"",
        "effective_from: \"2025-01-01\"              | note: no date",
        "document: 规则示例,                            | article: 第一条,",
        "minor: {age_below: 18}                      | minor: {age_below: 18岁}",
        "t2: {dedc_hosp_lv: [\"2\"]}                 | t2: {hosp_lv: [\"2\"], type: [hospital]}",
        "period: cycle, days: 90                     | period: cycle",
        "period: calendar_year                       | period: year",
        "period: calendar_year                       | period: policy_year",
        "counts: pooled                              | counts: paid",
        "amount: {t2: 400, t3: 880}                  | amount: {t2: 400, t3: 880.001}",
        "amount: {t2: 400, t3: 880}                  | amount: {t2: 400, t3: '8,800'}",
        "amount: {t2: 400, t3: 880}                  | amount: {t2: 400, t3: 5 of wage}",
        "amount: {t2: 400, t3: 880}                  | amount: -880",
        "amount: {t2: 400, t3: 880}                  | amount: none",
        "factor: 90%, each: true                     | each: true",
        "each: true                                  | each: often",
        "share: 50.5%                                | share: 50.5",
        "share: 50.5%                                | share: 150%",
        "share: 50.5%                                | share: 50.55555%",
        "share: 50.5%                                | share: 50.5%, personal_share: 49.5%",
        "up_to: 3000.03                              | up_to: none",
        "base: remaining                             | base: [remaining, above_cap]",
        "base: remaining                             | base: rest",
        "field: hifmi_pay                            | field: hifmi",
        "referral: [{evidence: rules}]               | refferal: [{evidence: rules}]",
        "referral: [{evidence: rules}]               | referral: [{evidence: rules, from: soon}]",
        "referral: [{evidence: rules}]               | referral: [{evidence: rules, care: away}]",
        "referral: [{evidence: rules}]               | referral: []",
        "referral: [{evidence: rules}]               | referral: {evidence: rules}",
        "zh: 剖宫产, en: caesarean birth               | zh: 剖宫产",
      })
  void wrongPolicyIsRefusedByBoth(String right, String wrong) {
    refusedByBoth(Path.of(RULE_KINDS), "990301/390/inpatient.yaml", right, wrong);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unfiled:                                  | not_filed:",
        "value: refuse                             | value: maybe",
        "value: refuse                             | values: refuse",
        "{evidence: made-up, value: refuse}        | {value: refuse}",
        "{evidence: made-up, value: refuse}        | {evidence: made-up}",
        "{evidence: made-up, value: refuse}        | {evidence: made-up, value: refuse, until: x}",
        "injury_statement:                         | province_wide_destinations:",
        "grade: FICTITIOUS                         | grade: fictitious",
      })
  void wrongFilingRulesAreRefusedByBoth(String right, String wrong) {
    refusedByBoth(Path.of(DEMONSTRATION), "990100/filing.yaml", right, wrong);
  }

  private static void refusedByBoth(Path folder, String path, String right, String wrong) {
    String text = PublishedSchema.text(folder.resolve(path));
    assertThat(text).contains(right);
    String changed = text.replace(right, wrong);
    assertThat(schema(path).faults(changed)).as("schema").isNotEmpty();
    assertThat(problems(path, changed)).as("loader").isNotEmpty();
  }
}
