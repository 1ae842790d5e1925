package io.yidi.policy.split;

import io.yidi.policy.benefit.AccountRule;
import io.yidi.policy.benefit.BenefitKernel;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.Exclusion;
import io.yidi.policy.benefit.FixedPayment;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.LineCutter;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.policy.money.Money;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The entry point: a claim and the rules give a verdict. Cut by the catalogue of the place of care,
 * then split by the policy of the insured place (002 Art. 30–32), then account and cash. Pure: no
 * clock, no randomness, no I/O.
 */
public final class Adjudicator {

  /**
   * Version of the engine, stored with every settlement. Raised when a change alters any figure.
   */
  public static final String ENGINE_VERSION = "1";

  /** National charge categories 01 to 14. */
  private static final int CATEGORIES = 14;

  private final PolicyBook book;

  /** Adjudicates by these rules. */
  public Adjudicator(PolicyBook book) {
    this.book = book;
  }

  /** Adjudicates a claim. */
  public Verdict adjudicate(Claim claim) {
    return switch (book.decider().decide(claim.filingCase())) {
      case FlagsContradict flags -> new Verdict.BadFlags(flags);
      case FilingDecision decision when !decision.settlesDirectly() ->
          new Verdict.Refused(decision);
      case FilingDecision decision -> new Run(claim, decision).verdict();
    };
  }

  /** Period that a counter counts for a policy date. Calendar years are the only period so far. */
  public static String counterPeriod(LocalDate policyDate) {
    return Integer.toString(policyDate.getYear());
  }

  /** One claim on its way. */
  private final class Run {

    private final Claim claim;
    private final FilingDecision decision;
    private final BenefitTier tier;
    private final LocalDate policyDate;

    Run(Claim claim, FilingDecision decision) {
      this.claim = claim;
      this.decision = decision;
      this.tier = Objects.requireNonNull(decision.tier());
      this.policyDate = claim.visit().policyDate();
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
      RateCard card = plan.card(tier, person, level);
      return card == null
          ? notCovered("tier", NotCoveredText.tier(plan, tier), List.of(plan.bandEvidence()))
          : split(plan, card);
    }

    private Verdict split(BenefitPlan plan, RateCard card) {
      LineCut[] cuts = LineCutter.cut(claim.lines());
      LineCut total = sum(cuts);
      FixedSum fixed = fixedPayments(plan, cuts);
      long[] counters = counterValues(plan);
      long[] out = new long[BenefitKernel.resultLength(card.layerCount())];
      SplitWording wording = new SplitWording(plan, tier);
      wording.policy(policyDate);
      wording.cut(total);
      wording.fixed(fixed.payments(), fixed.inScope(), fixed.fund());
      int code =
          BenefitKernel.split(
              card,
              total.inScope() - fixed.inScope(),
              plan.waivesDeductible(claim.visit()),
              claim.person().civilServant(),
              counters,
              out,
              wording.trace());
      if (code != BenefitKernel.OK) {
        return missingFigure(plan, code);
      }
      return settled(plan, cuts, total, fixed, out, wording);
    }

    private Verdict settled(
        BenefitPlan plan,
        LineCut[] cuts,
        LineCut total,
        FixedSum fixed,
        long[] out,
        SplitWording wording) {
      List<FundPayment> funds = funds(plan, fixed, out);
      long fundTotal = funds.stream().mapToLong(FundPayment::amount).sum();
      long personPart = total.amount() - fundTotal;
      long account = account(plan.account(), total.inScope() - fundTotal, personPart);
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
              account,
              personPart - account,
              claim.accountBalance() - account,
              categories(cuts));
      wording.person(split, plan, claim.useAccount());
      return new Verdict.Settles(
          decision,
          split,
          Arrays.asList(cuts),
          movements(plan, out, total, fixed),
          wording.steps());
    }

    private long account(AccountRule rule, long inScopeShare, long personPart) {
      if (!claim.useAccount()) {
        return 0;
      }
      long allowed =
          switch (rule) {
            case NOTHING -> 0;
            case IN_SCOPE_SHARE -> Math.min(inScopeShare, personPart);
            case PERSON_PART -> personPart;
          };
      return Math.min(allowed, claim.accountBalance());
    }

    private List<FundPayment> funds(BenefitPlan plan, FixedSum fixed, long[] out) {
      List<FundPayment> funds = new ArrayList<>();
      funds.add(new FundPayment(plan.pooledFund(), out[BenefitKernel.POOLED] + fixed.fund()));
      for (int i = 0; i < plan.layers().size(); i++) {
        if (out[BenefitKernel.layerBase(i)] > 0) {
          funds.add(new FundPayment(plan.layers().get(i).fund(), out[BenefitKernel.layerPaid(i)]));
        }
      }
      return funds;
    }

    private long[] counterValues(BenefitPlan plan) {
      String period = counterPeriod(policyDate);
      long[] values = new long[plan.counters().size()];
      for (int i = 0; i < values.length; i++) {
        for (CounterValue counter : claim.counters()) {
          if (counter.name().equals(plan.counters().get(i).name())
              && counter.period().equals(period)) {
            values[i] = counter.value();
          }
        }
      }
      return values;
    }

    private List<CounterValue> movements(
        BenefitPlan plan, long[] out, LineCut total, FixedSum fixed) {
      List<CounterValue> movements = new ArrayList<>();
      for (CounterSpec counter : plan.counters()) {
        long amount =
            switch (counter.counts()) {
              case IN_SCOPE -> total.inScope() - fixed.inScope() - out[BenefitKernel.FIRST_SHARE];
              case DEDUCTIBLE -> out[BenefitKernel.DEDUCTIBLE];
              case POOLED -> out[BenefitKernel.POOLED];
              case VISITS -> 1;
              case LAYER_BASE -> out[BenefitKernel.layerBase(counter.layer())];
              case LAYER_DEDUCTIBLE -> out[BenefitKernel.layerDeductible(counter.layer())];
              case LAYER_PAID -> out[BenefitKernel.layerPaid(counter.layer())];
            };
        if (amount != 0) {
          movements.add(new CounterValue(counter.name(), counterPeriod(policyDate), amount));
        }
      }
      return movements;
    }

    private FixedSum fixedPayments(BenefitPlan plan, LineCut[] cuts) {
      long inScope = 0;
      long fund = 0;
      List<FixedPayment> used = new ArrayList<>();
      for (FixedPayment payment : plan.fixedPayments()) {
        long quantityE4 = 0;
        long itemInScope = 0;
        for (int i = 0; i < cuts.length; i++) {
          PricedLine priced = claim.lines().get(i);
          if (payment.concerns(priced.line().itemCode(), priced.terms().name())) {
            quantityE4 += priced.line().quantityE4();
            itemInScope += cuts[i].inScope();
          }
        }
        if (itemInScope > 0) {
          used.add(payment);
          inScope += itemInScope;
          fund +=
              Math.min(itemInScope, Money.timesHalfUp(quantityE4, payment.fundPaysFen() * 10_000));
        }
      }
      return new FixedSum(used, inScope, fund);
    }

    private List<CategorySum> categories(LineCut[] cuts) {
      long[] amounts = new long[CATEGORIES + 1];
      long[] inScope = new long[CATEGORIES + 1];
      boolean[] present = new boolean[CATEGORIES + 1];
      for (int i = 0; i < cuts.length; i++) {
        int category = Integer.parseInt(claim.lines().get(i).terms().chargeCategory());
        amounts[category] += cuts[i].amount();
        inScope[category] += cuts[i].inScope();
        present[category] = true;
      }
      List<CategorySum> sums = new ArrayList<>();
      for (int category = 1; category <= CATEGORIES; category++) {
        if (present[category]) {
          String code = category < 10 ? "0" + category : Integer.toString(category);
          sums.add(new CategorySum(code, amounts[category], inScope[category]));
        }
      }
      return sums;
    }

    private Verdict missingFigure(BenefitPlan plan, int code) {
      List<Evidence> evidence = new ArrayList<>();
      Evidence ofTier = plan.tierEvidence(tier);
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

  /** Items paid by fixed sums: which, their in-scope amount, and what the fund pays. */
  private record FixedSum(List<FixedPayment> payments, long inScope, long fund) {}

  private static LineCut sum(LineCut[] cuts) {
    long self = 0;
    long over = 0;
    long first = 0;
    long scope = 0;
    for (LineCut cut : cuts) {
      self += cut.fullSelfPay();
      over += cut.overLimit();
      first += cut.firstSelfPay();
      scope += cut.inScope();
    }
    return new LineCut(self, over, first, scope);
  }
}
