package io.yidi.policy.benefit;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.benefit.SplitTrace.Kind;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the arithmetic tells its watcher, and what it says of figures that nobody published. */
class BenefitKernelTest {
  private static final LocalDate DAY = LocalDate.of(2025, 3, 1);
  private static final String MADE_UP =
      """
      schema: 1
      place: {code: "990100", name: 示范市}
      insurance_type: "310"
      visit: chronic
      evidence:
        rules: {document: 示范文件, grade: FICTITIOUS, effective_from: "2024-01-01"}
      persons: {all: any}
      levels: {all: any}
      pooled_fund: {code: "310100", zh: 统筹, en: pooled}
      counters:
        monthly: {counts: payable, period: month}
        yearly: {counts: pooled, period: calendar_year}
        seen: {counts: in_scope, period: calendar_year}
      deductible:
        - {evidence: rules, amount: 100, further_cycle: {days: 30, amount: not_published}}
      ratio:
        - {evidence: rules, bands: [{up_to: 1000, share: 0%}, {share: 80%}]}
      cap:
        - {evidence: rules, amount: 5000, counter: yearly}
      limits:
        scope: [{evidence: rules, on: in_scope, amount: none, counter: seen}]
      layers:
        more:
          fund: {code: "390100", field: oth_pay, zh: 补充, en: more}
          rows:
            - {evidence: rules, base: above_cap, bands: [{share: 50%}], cap: 9000}
      tiers:
        local: [{evidence: rules}]
        referral: [{evidence: rules, first_share: 10%, floor: 40%}]
        emergency:
          - evidence: rules
            ratio: {whole_amount: true, bands: [{up_to: 1000, share: 50%}, {share: 60%}]}
      diseases:
        one:
          codes: [M01]
          zh: 一
          en: one
          rows:
            - {evidence: rules, limits: [{on: payable, amount: 300, counter: monthly}]}
        two:
          codes: [M02, M03]
          zh: 二
          en: two
          rows:
            - evidence: rules
              limits: [{on: payable, amount: none}, {on: payable, amount: 200}]
      """;

  private record Seen(Kind kind, int index, long in, long out, long ppm, long limit) {}

  private final List<Seen> seen = new ArrayList<>();
  private long[] out = {};

  private static BenefitPlan madeUp(String find, String replacement) {
    assertThat(MADE_UP).contains(find);
    String text = MADE_UP.replace(find, replacement);
    PolicyFiles files = PolicyFiles.of(Map.of("990100/310/chronic.yaml", text));
    return plan(files, new PolicyKey("990100", "310", VisitKind.CHRONIC));
  }

  private static BenefitPlan madeUp() {
    return madeUp("schema: 1", "schema: 1");
  }

  private static BenefitPlan plan(PolicyFiles files, PolicyKey key) {
    BenefitPolicy policy = Objects.requireNonNull(PolicyLoader.load(files).policy(key));
    return Objects.requireNonNull(policy.at(DAY));
  }

  private int split(BenefitPlan plan, BenefitPlan.Choice choice, BillFacts bill) {
    return split(plan, choice, bill, new long[plan.counters().size()]);
  }

  private int split(BenefitPlan plan, BenefitPlan.Choice choice, BillFacts bill, long[] counters) {
    RateCard card = Objects.requireNonNull(plan.card(choice));
    out = new long[BenefitKernel.resultLength(card.layerCount())];
    return BenefitKernel.split(
        card,
        bill,
        counters,
        out,
        (kind, index, in, result, ppm, limit) ->
            seen.add(new Seen(kind, index, in, result, ppm, limit)));
  }

  private static BenefitPlan.Choice choice(BenefitTier tier, int disease) {
    return new BenefitPlan.Choice(tier, false, disease, 0, 0);
  }

  /** The case stay-limit-cap-and-layers of the kinds of rules, worked out there by hand. */
  @Test
  void aStayWithLimitCapAndLayersIsToldStepByStep() {
    BenefitPlan plan =
        plan(
            PolicyFiles.fromDirectory(Path.of("src/test/resources/rule-kinds/policies")),
            new PolicyKey("990301", "310", VisitKind.INPATIENT));
    int person = 3;
    int level = 2;
    BillFacts bill = new BillFacts(6_013_000, 6_000_000, 4_000, 8_000, 1, 0, false, true);
    int code =
        split(plan, new BenefitPlan.Choice(BenefitTier.LOCAL, false, -1, person, level), bill);
    assertThat(code).isEqualTo(BenefitKernel.OK);
    assertThat(seen)
        .containsExactly(
            new Seen(Kind.DEDUCTIBLE, -1, 6_000_000, 100_000, 0, 100_000),
            new Seen(Kind.LIMIT, 1, 5_900_000, 5_000_000, 0, 5_000_000),
            new Seen(Kind.BAND, -1, 1_000_000, 800_000, 800_000, 1_000_000),
            new Seen(Kind.BAND, -1, 3_000_000, 2_520_000, 840_000, 4_000_000),
            new Seen(Kind.BAND, -1, 1_000_000, 950_000, 950_000, 0),
            new Seen(Kind.CAP, 0, 5_000_000, 2_065_238, 0, 2_425_200),
            new Seen(Kind.POOLED, -1, 5_000_000, 2_425_200, 0, 0),
            new Seen(Kind.LAYER_BAND, 0, 2_965_238, 2_431_495, 820_000, 0),
            new Seen(Kind.LAYER_CAP, 0, 2_431_495, 431_495, 0, 2_000_000),
            new Seen(Kind.LAYER, 0, 2_965_238, 2_000_000, 0, 0),
            new Seen(Kind.LAYER_DEDUCTIBLE, 1, 1_574_800, 300_000, 0, 300_000),
            new Seen(Kind.LAYER_BAND, 1, 200_000, 120_000, 600_000, 200_000),
            new Seen(Kind.LAYER_BAND, 1, 1_074_800, 752_360, 700_000, 0),
            new Seen(Kind.LAYER_CAP, 1, 872_360, 372_360, 0, 500_000),
            new Seen(Kind.LAYER, 1, 1_274_800, 500_000, 0, 0),
            new Seen(Kind.LAYER_BAND, 2, 986_800, 444_060, 450_000, 0),
            new Seen(Kind.LAYER, 2, 986_800, 444_060, 0, 0));
  }

  /** 2000 − 200 first share − 100 = 1700; bounds count the 100: 800 × 80% = 640 < 1800 × 40%. */
  @Test
  void firstShareAndFloorAreTold() {
    split(madeUp(), choice(BenefitTier.REFERRAL, -1), BillFacts.inScope(200_000));
    assertThat(seen)
        .containsExactly(
            new Seen(Kind.FIRST_SHARE, -1, 200_000, 20_000, 100_000, 0),
            new Seen(Kind.DEDUCTIBLE, -1, 180_000, 10_000, 0, 10_000),
            new Seen(Kind.BAND, -1, 90_000, 0, 0, 100_000),
            new Seen(Kind.BAND, -1, 80_000, 64_000, 800_000, 0),
            new Seen(Kind.FLOOR, -1, 180_000, 72_000, 400_000, 0),
            new Seen(Kind.POOLED, -1, 170_000, 72_000, 0, 0));
  }

  /** Bounds count the deductible, so that 1000 in scope still lie in the first band. */
  @ParameterizedTest
  @CsvSource({"100000, 500000, 100000, 45000", "100001, 600000, 0, 54001"})
  void theBandThatDecidesForAllIsTold(long inScope, long ppm, long upTo, long paid) {
    split(madeUp(), choice(BenefitTier.EMERGENCY, -1), BillFacts.inScope(inScope));
    assertThat(seen)
        .containsExactly(
            new Seen(Kind.DEDUCTIBLE, -1, inScope, 10_000, 0, 10_000),
            new Seen(Kind.BAND, -1, inScope - 10_000, paid, ppm, upTo),
            new Seen(Kind.POOLED, -1, inScope - 10_000, paid, 0, 0));
  }

  @Test
  void whatNothingIsTakenOfIsNotTold() {
    split(madeUp(), choice(BenefitTier.LOCAL, -1), BillFacts.inScope(50_000));
    assertThat(seen)
        .extracting(Seen::kind)
        .containsExactly(Kind.DEDUCTIBLE, Kind.BAND, Kind.POOLED);
  }

  @ParameterizedTest
  @CsvSource({"0, 2, 30000, 一", "1, 4, 20000, 二"})
  void theLimitOfADiseaseIsToldByItsPlace(int disease, int place, long amount, String name) {
    BenefitPlan plan = madeUp();
    split(plan, choice(BenefitTier.LOCAL, disease), BillFacts.inScope(60_000));
    assertThat(seen).contains(new Seen(Kind.LIMIT, place, 50_000, amount, 0, amount));
    assertThat(plan.limits().get(place).name()).isEqualTo(name);
  }

  @Test
  void limitsAreNamedInTheOrderOfTheirPlaces() {
    List<LimitInfo> limits = madeUp().limits();
    assertThat(limits).extracting(LimitInfo::name).containsExactly("cap", "scope", "一", "二", "二");
    assertThat(limits.get(0).period()).isEqualTo(CounterPeriod.CALENDAR_YEAR);
    assertThat(limits.get(3).period()).isNull();
  }

  /** Nothing is left of the cap: a band that pays nothing uses up its amount, the next nothing. */
  @Test
  void aBandThatPaysNothingLiesBelowACapThatIsUsedUp() {
    long[] counters = {0, 500_000, 0};
    split(madeUp(), choice(BenefitTier.LOCAL, -1), BillFacts.inScope(200_000), counters);
    assertThat(out[BenefitKernel.POOLED]).isZero();
    assertThat(out[BenefitKernel.ABOVE_CAP]).isEqualTo(100_000);
    assertThat(out[BenefitKernel.layerPaid(0)]).isEqualTo(50_000);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, " + BenefitKernel.NO_DEDUCTIBLE})
  void aFurtherCycleThatIsNotPublishedEndsOnlyStaysThatReachIt(int cycles, int code) {
    BillFacts bill = new BillFacts(50_000, 50_000, 0, 0, cycles, 0, false, false);
    assertThat(split(madeUp(), choice(BenefitTier.LOCAL, -1), bill)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, " + BenefitKernel.NO_LIMIT})
  void aLimitOnTheScopeThatIsNotPublishedEndsBillsWithSomethingInScope(long inScope, int code) {
    BenefitPlan plan = madeUp("on: in_scope, amount: none", "on: in_scope, amount: not_published");
    assertThat(split(plan, choice(BenefitTier.LOCAL, -1), BillFacts.inScope(inScope)))
        .isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "cap: 9000, 800000, " + BenefitKernel.OK,
    "cap: not_published, 100000, " + BenefitKernel.OK,
    "cap: not_published, 800000, " + BenefitKernel.NO_LAYER_FIGURE
  })
  void aCapOfALayerThatIsNotPublishedEndsWhatTheLayerWouldPay(String cap, long inScope, int code) {
    BenefitPlan plan = madeUp("cap: 9000", cap);
    assertThat(split(plan, choice(BenefitTier.LOCAL, -1), BillFacts.inScope(inScope)))
        .isEqualTo(code);
  }

  @Test
  void aDiseaseIsKnownByItsCodes() {
    BenefitPlan plan = madeUp();
    assertThat(List.of("M0100", "M0200", "M03", "M04", "").stream().map(plan::disease))
        .containsExactly(0, 1, 1, -1, -1);
  }
}
