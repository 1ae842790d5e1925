package io.yidi.bench;

import io.yidi.bench.report.Demonstration;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.PolicyBook;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Rules and made-up bills for the split benchmarks: an emergency admission away from home. */
final class SplitCases {

  /** Lines of the full bill. */
  static final int LINES = 200;

  private static final String EMPLOYEES = "310";
  private static final LocalDate ADMITTED = LocalDate.of(2025, 3, 3);
  private static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 11);
  private static final BenefitTier TIER = BenefitTier.EMERGENCY;

  private static final List<ItemTerms> TERMS =
      List.of(
          new ItemTerms("示范药品甲(虚构)", ItemClass.A, "09", 0, 0, false),
          new ItemTerms("示范药品乙(虚构)", ItemClass.B, "09", 100_000, 0, false),
          new ItemTerms("示范检查(虚构)", ItemClass.A, "03", 0, 0, false),
          new ItemTerms("示范手术(虚构)", ItemClass.A, "06", 0, 0, false),
          new ItemTerms("示范材料(虚构)", ItemClass.B, "08", 200_000, 300_000_000, false),
          new ItemTerms("示范自费项目(虚构)", ItemClass.C, "14", 0, 0, false),
          new ItemTerms("示范限用药(虚构)", ItemClass.B, "09", 150_000, 0, true),
          new ItemTerms("普通病房床位费", ItemClass.A, "01", 0, 0, false));

  private SplitCases() {}

  /** The rules that ship and those of the made-up place. */
  static PolicyBook book() {
    return PolicyLoader.load(
        PolicyFiles.builtIn()
            .with(PolicyFiles.fromDirectory(Demonstration.policies(Demonstration.folder()))));
  }

  /** The inpatient plan of an insured place. */
  static BenefitPlan plan(PolicyBook book, String insuredArea) {
    BenefitPolicy policy = book.policy(new PolicyKey(insuredArea, EMPLOYEES, VisitKind.INPATIENT));
    BenefitPlan plan = policy == null ? null : policy.at(DISCHARGED);
    if (plan == null) {
      throw new IllegalStateException("no inpatient policy of " + insuredArea);
    }
    return plan;
  }

  /** Figures for an employee's emergency admission to a third-level hospital. */
  static RateCard card(BenefitPlan plan, String insuredArea) {
    return card(plan, insuredArea, TIER);
  }

  /** Figures for an employee's admission to a third-level hospital. */
  static RateCard card(BenefitPlan plan, String insuredArea, BenefitTier tier) {
    int person = plan.personClass(person(insuredArea), DISCHARGED);
    int level = plan.level(hospital());
    RateCard card =
        person < 0 || level < 0
            ? null
            : plan.card(new BenefitPlan.Choice(tier, false, -1, person, level));
    if (card == null) {
      throw new IllegalStateException("no figures for " + tier + " of " + insuredArea);
    }
    return card;
  }

  /** Counters in the middle of a year: one stay before, some of the yearly limits used. */
  static long[] counters(BenefitPlan plan) {
    long[] values = new long[plan.counters().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (plan.counters().get(i).counts()) {
            case VISITS -> 1;
            case POOLED, IN_SCOPE, PAYABLE -> 1_500_000;
            case DEDUCTIBLE, LAYER_BASE, LAYER_PAYABLE, LAYER_DEDUCTIBLE, LAYER_PAID -> 0;
          };
    }
    return values;
  }

  /**
   * In-scope amounts in fen from 500 to 200,000 yuan, the same in every run. They reach every band,
   * the cap and the layer.
   */
  static long[] inScopeAmounts(int count) {
    Random random = new Random(20250303);
    return random.longs(count, 50_000, 20_000_000).toArray();
  }

  /**
   * Stays for the comparison of engines, the same in every run: local and emergency, first and
   * later, from less than the deductible to amounts above every limit, with limits partly used up.
   */
  static List<Stay> stays(int count) {
    Random random = new Random(20250304);
    return Stream.generate(
            () ->
                new Stay(
                    random.nextBoolean() ? BenefitTier.EMERGENCY : BenefitTier.LOCAL,
                    random.nextLong(1, random.nextBoolean() ? 6_000_000 : 40_000_000),
                    random.nextLong(3),
                    random.nextLong(12_000_000),
                    random.nextLong(12_000_000)))
        .limit(count)
        .toList();
  }

  /** An emergency stay of {@value #LINES} lines, about 100,000 yuan. */
  static Claim claim(PolicyBook book, String insuredArea) {
    BenefitPlan plan = plan(book, insuredArea);
    long[] values = counters(plan);
    List<CounterValue> counters = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        counters.add(
            new CounterValue(
                plan.counters().get(i).name(), Integer.toString(DISCHARGED.getYear()), values[i]));
      }
    }
    VisitFlags flags =
        new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.EMERGENCY, EmergencyReferral.UNSAID);
    VisitFacts visit =
        new VisitFacts(
            VisitKind.INPATIENT,
            "21",
            flags,
            ADMITTED,
            DISCHARGED,
            DISCHARGED,
            "",
            List.of(),
            false);
    return new Claim(
        person(insuredArea), hospital(), visit, List.of(), lines(), counters, 500_000, true);
  }

  /** {@value #LINES} lines of all classes, some over the ceiling, some of limited use. */
  static List<PricedLine> lines() {
    Random random = new Random(200);
    List<PricedLine> lines = new ArrayList<>(LINES);
    for (int number = 1; number <= LINES; number++) {
      ItemTerms terms = TERMS.get(number % TERMS.size());
      long quantityE4 = 10_000L * (1 + random.nextInt(4));
      long priceE6 = 10_000L * (500 + random.nextInt(40_000));
      HospitalApproval approval =
          terms.limitedUse() && number % 3 != 0
              ? HospitalApproval.APPROVED
              : HospitalApproval.NOT_NEEDED;
      ChargeLine line =
          new ChargeLine(
              number,
              "XBENCH" + number % 40,
              ADMITTED.plusDays(number % 8),
              quantityE4,
              priceE6,
              Money.timesHalfUp(quantityE4, priceE6),
              approval,
              0);
      lines.add(new PricedLine(line, terms));
    }
    return lines;
  }

  private static PersonFacts person(String insuredArea) {
    return new PersonFacts(
        EMPLOYEES,
        "11",
        LocalDate.of(1980, 5, 5),
        false,
        RelationStatus.ACTIVE,
        insuredArea,
        "参保地" + insuredArea,
        "",
        List.of(),
        List.of());
  }

  private static InstitutionFacts hospital() {
    return new InstitutionFacts(
        "H11010500001", "110000", "北京市", "110000", "hospital", "2", "3", "3", true, true);
  }
}
