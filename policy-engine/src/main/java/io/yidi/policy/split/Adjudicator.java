package io.yidi.policy.split;

import io.yidi.policy.benefit.AccountRule;
import io.yidi.policy.benefit.BenefitKernel;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.BillFacts;
import io.yidi.policy.benefit.ClassTable;
import io.yidi.policy.benefit.CounterPeriod;
import io.yidi.policy.benefit.CounterPeriod.Span;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.Exclusion;
import io.yidi.policy.benefit.FixedBenefit;
import io.yidi.policy.benefit.ItemRule;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.LineCutter;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.policy.money.Money;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entry point: a claim and the rules give a verdict. Cut by the catalogue of the place of care,
 * then split by the policy of the insured place (002 Art. 30–32), then account and cash. Pure: no
 * clock, no randomness, no I/O.
 */
public final class Adjudicator {

  /**
   * Version of the engine, stored with every settlement. Raised when a change alters any figure.
   */
  public static final String ENGINE_VERSION = "2";

  /**
   * What is missing where a further bill of a visit meets a plan that looks at the visit as a
   * whole.
   */
  public static final String WHOLE_VISIT = "whole_visit";

  private final PolicyBook book;

  /** Adjudicates by these rules. */
  public Adjudicator(PolicyBook book) {
    this.book = book;
  }

  /** Adjudicates a claim that is the first bill of its visit. */
  public Verdict adjudicate(Claim claim) {
    return adjudicate(claim, false);
  }

  /**
   * Adjudicates a claim.
   *
   * @param further whether bills of the same visit are settled already; then it is not covered
   *     where the plan looks at the visit as a whole. It never changes a figure, so that a claim
   *     that settled gives the same without it
   */
  public Verdict adjudicate(Claim claim, boolean further) {
    return switch (book.decider().decide(claim.filingCase())) {
      case FlagsContradict flags -> new Verdict.BadFlags(flags);
      case FilingDecision decision when !decision.settlesDirectly() ->
          new Verdict.Refused(decision);
      case FilingDecision decision -> new Run(claim, decision, further).verdict();
    };
  }

  /**
   * Splits a claim at a tier, whatever its filings say; for cases that state the tier.
   *
   * @return {@link Verdict.Settles}, {@link Verdict.NotCovered} or {@link Verdict.NotEntitled}
   */
  public Verdict splitAt(Claim claim, BenefitTier tier) {
    FilingDecision stated =
        new FilingDecision(
            FilingOutcome.LOCAL,
            true,
            tier,
            "",
            new Text("待遇类型由案例给定。", "The tier is stated by the case."),
            Text.NONE,
            List.of());
    return new Run(claim, stated, false).verdict();
  }

  /**
   * Name of the period that a counter counts for a visit: the cycle among those stored that holds
   * the admission, else what the dates say.
   *
   * @param counters the person's counters before the visit
   */
  public static String counterPeriod(
      CounterSpec spec, VisitFacts visit, List<CounterValue> counters) {
    return counterPeriod(spec, visit.policyDate(), visit.begin(), visit.diseaseCode(), counters);
  }

  /**
   * The same for dates without a visit.
   *
   * @param diseaseCode disease of 门诊慢特病, empty for none
   */
  public static String counterPeriod(
      CounterSpec spec,
      LocalDate policyDate,
      LocalDate begin,
      String diseaseCode,
      List<CounterValue> counters) {
    CounterPeriod period = spec.period();
    if (period.span() == Span.CYCLE) {
      Optional<String> running =
          counters.stream()
              .filter(counter -> counter.name().equals(spec.name()))
              .map(CounterValue::period)
              .filter(key -> period.cycleHolds(key, begin, diseaseCode))
              .min(Comparator.naturalOrder());
      if (running.isPresent()) {
        return running.get();
      }
    }
    return period.key(policyDate, begin, diseaseCode);
  }

  /** One claim on its way. */
  private final class Run {

    private final Claim claim;
    private final FilingDecision decision;
    private final boolean further;
    private final BenefitTier tier;
    private final LocalDate policyDate;
    private final boolean inProvince;
    private int disease = -1;

    Run(Claim claim, FilingDecision decision, boolean further) {
      this.claim = claim;
      this.decision = decision;
      this.further = further;
      this.tier = Objects.requireNonNull(decision.tier());
      this.policyDate = claim.visit().policyDate();
      this.inProvince =
          AreaCode.sameProvince(claim.person().insuredArea(), claim.institution().careArea());
    }

    Verdict verdict() {
      PolicyKey key =
          new PolicyKey(
              claim.person().insuredArea(), claim.person().insuranceType(), claim.visit().kind());
      BenefitPolicy policy = book.policy(key);
      if (policy == null) {
        return notCovered("policy", NotCoveredText.noPolicy(claim, key), List.of());
      }
      BenefitPlan plan = policy.at(policyDate);
      if (plan == null) {
        return notCovered(
            "policy_date", NotCoveredText.outsideEvidence(policy, policyDate), List.of());
      }
      Exclusion exclusion = plan.exclusionFor(claim.visit());
      if (exclusion != null) {
        return notCovered("exclusion", exclusion.reason(), List.of(exclusion.evidence()));
      }
      return entitled(plan);
    }

    /** The person must be approved for the disease where the insured place asks for it. */
    private Verdict entitled(BenefitPlan plan) {
      Evidence rule = plan.qualificationEvidence();
      if (rule != null) {
        Qualification own = qualification();
        if (own == null) {
          return new Verdict.NotEntitled(
              decision,
              Verdict.Entitlement.NOT_QUALIFIED,
              NotCoveredText.notQualified(claim, plan),
              List.of(rule));
        }
        if (!own.institutions().isEmpty()
            && !own.institutions().contains(claim.institution().code())) {
          return new Verdict.NotEntitled(
              decision,
              Verdict.Entitlement.INSTITUTION_NOT_CHOSEN,
              NotCoveredText.institutionNotChosen(plan),
              List.of(rule));
        }
      }
      int known = -1;
      if (!plan.diseases().isEmpty()) {
        known = plan.disease(claim.visit().diseaseCode());
        if (known < 0 || plan.diseases().get(known).evidence() == null) {
          return notCovered(
              "disease", NotCoveredText.disease(claim, plan), List.of(plan.bandEvidence()));
        }
      }
      return chosen(plan, known);
    }

    private @Nullable Qualification qualification() {
      return claim.person().qualifications().stream()
          .filter(one -> one.diseaseCode().equals(claim.visit().diseaseCode()))
          .filter(one -> one.period().contains(claim.visit().begin()))
          .findFirst()
          .orElse(null);
    }

    private Verdict chosen(BenefitPlan plan, int knownDisease) {
      disease = knownDisease;
      int person = plan.personClass(claim.person(), policyDate);
      if (person < 0) {
        return notCovered(
            "person_class", NotCoveredText.personClass(claim, plan), List.of(plan.bandEvidence()));
      }
      int level = plan.level(claim.institution());
      if (level < 0) {
        return notCovered(
            "hospital_level", NotCoveredText.level(claim, plan), List.of(plan.bandEvidence()));
      }
      RateCard card = plan.card(new BenefitPlan.Choice(tier, inProvince, disease, person, level));
      if (card == null) {
        return notCovered("tier", NotCoveredText.tier(plan, tier), List.of(plan.bandEvidence()));
      }
      Text wholeVisit = further ? plan.ofEachVisit(card, claim.visit()) : null;
      if (wholeVisit != null) {
        return notCovered(
            WHOLE_VISIT,
            NotCoveredText.furtherBill(plan, wholeVisit),
            List.of(plan.bandEvidence()));
      }
      FixedBenefit fixed = plan.fixedBenefitFor(claim.visit());
      return fixed == null ? split(plan, card, person) : fixed(plan, fixed, person, card.level());
    }

    private Verdict fixed(BenefitPlan plan, FixedBenefit benefit, int person, int level) {
      long amount = benefit.amount().at(person, level);
      if (amount < 0) {
        return notCovered(
            "fixed_benefit",
            NotCoveredText.figure(plan, tier, benefit.name().zh(), benefit.name().en()),
            List.of(benefit.evidence()));
      }
      LineCut[] cuts = LineCutter.cut(claim.lines());
      BillSums sums = new BillSums(claim.lines(), cuts);
      LineCut total = sums.total();
      long paid = Math.min(amount, total.inScope());
      SplitWording wording = wording(plan, total, ItemSums.NONE);
      wording.fixedBenefit(benefit, total.inScope(), paid);
      return settled(
          plan,
          cuts,
          sums,
          new ItemSums(List.of(), total.inScope(), paid),
          new long[BenefitKernel.resultLength(plan.layers().size())],
          wording);
    }

    private SplitWording wording(BenefitPlan plan, LineCut total, ItemSums items) {
      return new SplitWording(
          plan, tier, inProvince, disease, policyDate, total, items, outsideDisease());
    }

    private long outsideDisease() {
      if (claim.visit().kind() != VisitKind.CHRONIC) {
        return 0;
      }
      return claim.lines().stream()
          .filter(PricedLine::outsideDisease)
          .mapToLong(priced -> priced.line().amountFen())
          .sum();
    }

    private Verdict split(BenefitPlan plan, RateCard card, int person) {
      LineCut[] cuts = LineCutter.cut(claim.lines());
      BillSums sums = new BillSums(claim.lines(), cuts);
      LineCut total = sums.total();
      ItemSums items = ItemSums.NONE;
      boolean[] taken = new boolean[cuts.length];
      for (ItemRule rule : plan.itemRules()) {
        ItemSums more = byRule(rule, cuts, taken, person, card.level());
        if (more.inScope() > 0 && rule.byItem() && awayInHospital()) {
          return notCovered(
              "item_rule", NotCoveredText.itemRule(plan, rule), List.of(rule.evidence()));
        }
        if (more.fund() < 0) {
          return notCovered(
              "item_ratio",
              NotCoveredText.figure(plan, tier, rule.name().zh(), rule.name().en()),
              List.of(rule.evidence()));
        }
        items = items.plus(more);
      }
      long[] out = new long[BenefitKernel.resultLength(card.layerCount())];
      SplitWording wording = wording(plan, total, items);
      BillFacts bill =
          new BillFacts(
              total.amount(),
              total.inScope() - items.inScope(),
              total.overLimit(),
              total.firstSelfPay(),
              plan.cycles(claim.visit()),
              plan.qualifiedDiseases(claim.person(), claim.visit().begin()),
              plan.waivesDeductible(claim.visit()),
              claim.person().civilServant());
      int code = BenefitKernel.split(card, bill, counterValues(plan), out, wording.trace());
      return code == BenefitKernel.OK
          ? settled(plan, cuts, sums, items, out, wording)
          : missingFigure(plan, code);
    }

    /** Stays away from home report sums by charge category, not items (002 Art. 30). */
    private boolean awayInHospital() {
      return claim.visit().kind() == VisitKind.INPATIENT && !claim.filingCase().atHome();
    }

    private Verdict settled(
        BenefitPlan plan,
        LineCut[] cuts,
        BillSums sums,
        ItemSums items,
        long[] out,
        SplitWording wording) {
      LineCut total = sums.total();
      List<FundPayment> funds = funds(plan, items, out);
      long fundTotal = Split.sum(funds);
      long personPart = total.amount() - fundTotal;
      long personInScope = personInScope(items, out);
      long account = account(plan.account(), personInScope, personPart);
      Split split =
          new Split(
              total.amount(),
              total,
              out[BenefitKernel.FIRST_SHARE],
              out[BenefitKernel.DEDUCTIBLE],
              funds,
              fundTotal,
              0,
              personPart,
              personInScope,
              account,
              personPart - account,
              claim.accountBalance() - account,
              sums.categories());
      wording.person(split, claim.useAccount());
      return new Verdict.Settles(
          decision, split, List.of(cuts), movements(plan, out, total, items), wording.steps());
    }

    private static long personInScope(ItemSums items, long[] out) {
      return items.inScope() - items.fund() + BenefitKernel.personInScope(out);
    }

    private long account(AccountRule rule, long inScopeShare, long personPart) {
      if (!claim.useAccount()) {
        return 0;
      }
      long allowed =
          switch (rule) {
            case NOTHING -> 0;
            case IN_SCOPE_SHARE -> inScopeShare;
            case PERSON_PART -> personPart;
          };
      return Math.min(allowed, claim.accountBalance());
    }

    private List<FundPayment> funds(BenefitPlan plan, ItemSums items, long[] out) {
      List<FundPayment> funds = new ArrayList<>();
      funds.add(new FundPayment(plan.pooledFund(), out[BenefitKernel.POOLED] + items.fund()));
      for (int i = 0; i < plan.layers().size(); i++) {
        if (out[BenefitKernel.layerBase(i)] > 0) {
          funds.add(new FundPayment(plan.layers().get(i).fund(), out[BenefitKernel.layerPaid(i)]));
        }
      }
      return funds;
    }

    private long[] counterValues(BenefitPlan plan) {
      long[] values = new long[plan.counters().size()];
      for (int i = 0; i < values.length; i++) {
        CounterSpec spec = plan.counters().get(i);
        String period = counterPeriod(spec, claim.visit(), claim.counters());
        for (CounterValue counter : claim.counters()) {
          if (counter.name().equals(spec.name()) && counter.period().equals(period)) {
            values[i] = counter.value();
          }
        }
      }
      return values;
    }

    private List<CounterValue> movements(
        BenefitPlan plan, long[] out, LineCut total, ItemSums items) {
      List<CounterValue> movements = new ArrayList<>();
      for (CounterSpec counter : plan.counters()) {
        long amount =
            switch (counter.counts()) {
              case IN_SCOPE -> total.inScope() - items.inScope() - out[BenefitKernel.FIRST_SHARE];
              case PAYABLE -> out[BenefitKernel.PAYABLE];
              case DEDUCTIBLE -> out[BenefitKernel.DEDUCTIBLE];
              case POOLED -> out[BenefitKernel.POOLED];
              case VISITS -> 1;
              case LAYER_BASE -> out[BenefitKernel.layerBase(counter.layer())];
              case LAYER_PAYABLE ->
                  out[BenefitKernel.layerBase(counter.layer())]
                      - out[BenefitKernel.layerDeductible(counter.layer())];
              case LAYER_DEDUCTIBLE -> out[BenefitKernel.layerDeductible(counter.layer())];
              case LAYER_PAID -> out[BenefitKernel.layerPaid(counter.layer())];
            };
        // A cycle begins with its first visit for every counter, also one that does not move.
        if (amount != 0 || counter.period().span() == Span.CYCLE) {
          movements.add(
              new CounterValue(
                  counter.name(), counterPeriod(counter, claim.visit(), claim.counters()), amount));
        }
      }
      return movements;
    }

    /** Lines under a rule; a line goes by the first rule that concerns it. */
    private ItemSums byRule(ItemRule rule, LineCut[] cuts, boolean[] taken, int person, int level) {
      long quantityE4 = 0;
      long inScope = 0;
      for (int i = 0; i < cuts.length; i++) {
        PricedLine priced = claim.lines().get(i);
        if (!taken[i]
            && cuts[i].inScope() != 0
            && rule.concerns(
                priced.line().itemCode(), priced.terms().name(), priced.terms().chargeCategory())) {
          taken[i] = true;
          quantityE4 += priced.line().quantityE4();
          inScope += cuts[i].inScope();
        }
      }
      if (inScope <= 0) {
        return ItemSums.NONE;
      }
      ClassTable share = rule.share();
      long ppm = share == null ? 0 : share.at(person, level);
      long fund =
          share == null
              ? Math.min(inScope, Money.timesHalfUp(quantityE4, rule.fundPaysFen() * 10_000))
              : ppm < 0 ? RateCard.NOT_PUBLISHED : Money.shareHalfUp(inScope, ppm);
      return new ItemSums(List.of(rule), inScope, fund);
    }

    private Verdict missingFigure(BenefitPlan plan, int code) {
      List<Evidence> evidence = new ArrayList<>();
      Evidence ofTier = plan.tierEvidence(tier, inProvince);
      if (ofTier != null) {
        evidence.add(ofTier);
      }
      evidence.add(plan.bandEvidence());
      return switch (code) {
        case BenefitKernel.NO_FIRST_SHARE ->
            notCovered(
                "first_share",
                NotCoveredText.figure(plan, tier, "先行自付比例", "first share"),
                evidence);
        case BenefitKernel.NO_DEDUCTIBLE ->
            notCovered(
                "deductible", NotCoveredText.figure(plan, tier, "起付标准", "deductible"), evidence);
        case BenefitKernel.NO_RATIO ->
            notCovered("ratio", NotCoveredText.figure(plan, tier, "支付比例", "ratio"), evidence);
        case BenefitKernel.NO_LIMIT ->
            notCovered("limit", NotCoveredText.figure(plan, tier, "支付限额", "limit"), evidence);
        default -> {
          int layer = code - BenefitKernel.NO_LAYER_FIGURE;
          Text name = plan.layers().get(layer).fund().name();
          yield notCovered(
              "layer:" + plan.layers().get(layer).name(),
              NotCoveredText.figure(plan, tier, name.zh() + "的支付标准", "figures of " + name.en()),
              evidence);
        }
      };
    }

    private Verdict notCovered(String missing, Text reason, List<Evidence> evidence) {
      return new Verdict.NotCovered(decision, missing, reason, evidence);
    }
  }
}
