package io.yidi.policy.split;

import static io.yidi.policy.money.Money.percent;
import static io.yidi.policy.money.Money.yuan;

import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.CounterPeriod;
import io.yidi.policy.benefit.FixedBenefit;
import io.yidi.policy.benefit.ItemRule;
import io.yidi.policy.benefit.LayerInfo;
import io.yidi.policy.benefit.SplitTrace;
import io.yidi.policy.benefit.SplitTrace.Kind;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.citation.PartialDate;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the watched arithmetic and words it, when somebody asks, as steps that a clerk can read
 * out, each with the sources of its values.
 */
final class SplitWording extends AbstractList<Step> {

  private static final int NUMBERS = 4;

  /** The place of care's scope for a disease counts where it has one. */
  private static final Evidence SCOPE =
      new Evidence(
          "新医保规〔2022〕2号", "第三十二条", List.of(), Grade.A, PartialDate.parse("2023-01-09"), null, "");

  private final BenefitPlan plan;
  private final BenefitTier tier;
  private final boolean inProvince;
  private final int disease;
  private final LocalDate policyDate;
  private final LineCut total;
  private final ItemSums items;
  private final long outsideDisease;
  private Kind[] kinds = new Kind[16];
  private int[] indexes = new int[16];
  private long[] numbers = new long[16 * NUMBERS];
  private int recorded;
  private @Nullable FixedBenefit benefit;
  private long benefitIn;
  private long benefitPaid;
  private @Nullable Split split;
  private boolean accountAsked;
  private volatile @Nullable List<Step> worded;

  SplitWording(
      BenefitPlan plan,
      BenefitTier tier,
      boolean inProvince,
      int disease,
      LocalDate policyDate,
      LineCut total,
      ItemSums items,
      long outsideDisease) {
    this.plan = plan;
    this.tier = tier;
    this.inProvince = inProvince;
    this.disease = disease;
    this.policyDate = policyDate;
    this.total = total;
    this.items = items;
    this.outsideDisease = outsideDisease;
  }

  /** The steps; this object itself, which words them when they are first read. */
  List<Step> steps() {
    return this;
  }

  @Override
  public Step get(int index) {
    return words().get(index);
  }

  @Override
  public int size() {
    return words().size();
  }

  private List<Step> words() {
    List<Step> known = worded;
    if (known == null) {
      known = new Words().all();
      worded = known;
    }
    return known;
  }

  SplitTrace trace() {
    return this::record;
  }

  private void record(Kind kind, int index, long in, long out, long ppm, long limit) {
    if (recorded == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * recorded);
      indexes = Arrays.copyOf(indexes, 2 * recorded);
      numbers = Arrays.copyOf(numbers, 2 * recorded * NUMBERS);
    }
    kinds[recorded] = kind;
    indexes[recorded] = index;
    int at = recorded * NUMBERS;
    numbers[at] = in;
    numbers[at + 1] = out;
    numbers[at + 2] = ppm;
    numbers[at + 3] = limit;
    recorded++;
  }

  void fixedBenefit(FixedBenefit of, long in, long paid) {
    benefit = of;
    benefitIn = in;
    benefitPaid = paid;
  }

  void person(Split of, boolean asked) {
    split = of;
    accountAsked = asked;
  }

  /** Words what was recorded. */
  private final class Words {

    private final List<Step> steps = new ArrayList<>();

    List<Step> all() {
      policy();
      disease();
      cut();
      items();
      if (benefit != null) {
        fixed(benefit);
      }
      for (int i = 0; i < recorded; i++) {
        int at = i * NUMBERS;
        word(kinds[i], indexes[i], numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]);
      }
      if (split != null) {
        person(split);
      }
      return List.copyOf(steps);
    }

    private void policy() {
      add("policy", plan.whyChosen(policyDate), 0, 0, 0, 0, evidence(plan.bandEvidence()));
    }

    private void disease() {
      if (outsideDisease == 0) {
        return;
      }
      add(
          "disease-scope",
          new Text(
              "就医地限定了该病种的支付范围,范围外 " + yuan(outsideDisease) + " 全自费。",
              "The place of care limits what it covers for the disease; "
                  + yuan(outsideDisease)
                  + " outside is the person's own."),
          total.amount(),
          outsideDisease,
          0,
          0,
          List.of(SCOPE));
    }

    private void cut() {
      add(
          "catalogue-cut",
          new Text(
              "按就医地目录:费用 "
                  + yuan(total.amount())
                  + " = 全自费 "
                  + yuan(total.fullSelfPay())
                  + " + 超限价 "
                  + yuan(total.overLimit())
                  + " + 先行自付 "
                  + yuan(total.firstSelfPay())
                  + " + 政策范围内 "
                  + yuan(total.inScope())
                  + "。",
              "Place-of-care catalogue: "
                  + yuan(total.amount())
                  + " = self-pay "
                  + yuan(total.fullSelfPay())
                  + " + over limit "
                  + yuan(total.overLimit())
                  + " + first self-pay "
                  + yuan(total.firstSelfPay())
                  + " + in scope "
                  + yuan(total.inScope())
                  + "."),
          total.amount(),
          total.inScope(),
          0,
          0,
          List.of());
    }

    private void items() {
      if (items.rules().isEmpty()) {
        return;
      }
      String zh = String.join("、", items.rules().stream().map(one -> one.name().zh()).toList());
      String en = String.join(", ", items.rules().stream().map(one -> one.name().en()).toList());
      add(
          "fixed-payment",
          new Text(
              zh
                  + " "
                  + yuan(items.inScope())
                  + ",统筹基金单独支付 "
                  + yuan(items.fund())
                  + ",不计入起付线、支付比例和累计。",
              en
                  + " "
                  + yuan(items.inScope())
                  + ": the fund pays "
                  + yuan(items.fund())
                  + " by a rule of their own, outside deductible, ratio and counters."),
          items.inScope(),
          items.fund(),
          0,
          0,
          items.rules().stream().map(ItemRule::evidence).distinct().toList());
    }

    private void fixed(FixedBenefit of) {
      add(
          "fixed-benefit",
          new Text(
              of.name().zh() + ":统筹基金定额支付 " + yuan(benefitPaid) + "。",
              of.name().en() + ": the fund pays the fixed sum of " + yuan(benefitPaid) + "."),
          benefitIn,
          benefitPaid,
          0,
          0,
          List.of(of.evidence()));
    }

    private void word(Kind kind, int index, long in, long out, long ppm, long limit) {
      switch (kind) {
        case FIRST_SHARE ->
            add(
                "first-share",
                new Text(
                    "异地先行自付:" + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + ",个人承担。",
                    "Cross-region first share: "
                        + yuan(in)
                        + " × "
                        + percent(ppm)
                        + " = "
                        + yuan(out)
                        + ", borne by the person."),
                in,
                out,
                ppm,
                limit,
                tierEvidence(null));
        case DEDUCTIBLE ->
            add(
                "deductible",
                new Text(
                    "起付线尚需 " + yuan(limit) + ",本次承担 " + yuan(out) + "。",
                    "Deductible still due " + yuan(limit) + "; " + yuan(out) + " borne now."),
                in,
                out,
                ppm,
                limit,
                tierEvidence(plan.deductibleEvidence()));
        case BAND ->
            add(
                "band",
                new Text(
                    "统筹基金:" + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + "。",
                    "Pooled fund: " + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + "."),
                in,
                out,
                ppm,
                limit,
                tierEvidence(plan.bandEvidence()));
        case POOLED ->
            add(
                "pooled",
                new Text("统筹基金合计 " + yuan(out) + "。", "Pooled fund in all " + yuan(out) + "."),
                in,
                out,
                ppm,
                limit,
                tierEvidence(plan.bandEvidence()));
        case LIMIT ->
            add(
                "limit",
                new Text(
                    "计入支付的费用" + span(index).zh() + "限额 " + yuan(limit) + ",本次计入 " + yuan(out) + "。",
                    "What enters is limited to "
                        + yuan(limit)
                        + span(index).en()
                        + "; "
                        + yuan(out)
                        + " enters now."),
                in,
                out,
                ppm,
                limit,
                evidence(plan.limits().get(index).evidence()));
        case FLOOR ->
            add(
                "floor",
                new Text(
                    "保底支付:" + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + "。",
                    "Least payment: " + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + "."),
                in,
                out,
                ppm,
                limit,
                tierEvidence(null));
        case CAP ->
            add(
                "cap",
                new Text(
                    "统筹基金达到"
                        + span(index).zh()
                        + "最高支付限额 "
                        + yuan(limit)
                        + ",超出部分对应费用 "
                        + yuan(out)
                        + "。",
                    "The pooled fund reaches its limit "
                        + yuan(limit)
                        + span(index).en()
                        + "; "
                        + yuan(out)
                        + " of the bill is above it."),
                in,
                out,
                ppm,
                limit,
                evidence(plan.limits().get(index).evidence()));
        case LAYER_DEDUCTIBLE, LAYER_BAND, LAYER, LAYER_CAP ->
            layer(kind, plan.layers().get(index), in, out, ppm, limit);
      }
    }

    private void layer(Kind kind, LayerInfo info, long in, long out, long ppm, long limit) {
      String zh = info.fund().name().zh();
      String en = info.fund().name().en();
      Text text =
          switch (kind) {
            case LAYER_DEDUCTIBLE ->
                new Text(
                    zh + ":进入 " + yuan(in) + ",起付标准 " + yuan(limit) + ",本次扣除 " + yuan(out) + "。",
                    en
                        + ": "
                        + yuan(in)
                        + " enters, threshold "
                        + yuan(limit)
                        + ", "
                        + yuan(out)
                        + " deducted now.");
            case LAYER_BAND ->
                new Text(
                    zh + ":" + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + "。",
                    en + ": " + yuan(in) + " × " + percent(ppm) + " = " + yuan(out) + ".");
            case LAYER_CAP ->
                new Text(
                    zh + "达到最高支付限额 " + yuan(limit) + "。",
                    en + " reaches its cap " + yuan(limit) + ".");
            default -> new Text(zh + "合计 " + yuan(out) + "。", en + " in all " + yuan(out) + ".");
          };
      add("layer:" + info.name(), text, in, out, ppm, limit, tierEvidence(info.evidence()));
    }

    private void person(Split of) {
      add(
          "person",
          new Text(
              "个人负担 "
                  + yuan(of.personPart())
                  + " = 个人账户 "
                  + yuan(of.account())
                  + " + 现金 "
                  + yuan(of.cash())
                  + "。"
                  + accountNote().zh(),
              "Borne by the person "
                  + yuan(of.personPart())
                  + " = account "
                  + yuan(of.account())
                  + " + cash "
                  + yuan(of.cash())
                  + "."
                  + accountNote().en()),
          of.total(),
          of.personPart(),
          0,
          0,
          evidence(plan.accountEvidence()));
    }

    private Text accountNote() {
      return accountAsked && plan.accountEvidence() == null
          ? new Text(
              "参保地未公布该类就医使用个人账户的规定,未使用。",
              " No rule on account use is published for this care; the account is not used.")
          : Text.NONE;
    }

    /** The source of the value itself first, then that of the tier that changes it. */
    private List<Evidence> tierEvidence(@Nullable Evidence general) {
      List<Evidence> all = new ArrayList<>();
      Evidence ofDisease = disease < 0 ? null : plan.diseases().get(disease).evidence();
      if (ofDisease != null) {
        all.add(ofDisease);
      }
      if (general != null && !general.equals(ofDisease)) {
        all.add(general);
      }
      Evidence ofTier = plan.tierEvidence(tier, inProvince);
      if (ofTier != null && !all.contains(ofTier)) {
        all.add(ofTier);
      }
      return all;
    }

    private Text span(int limit) {
      CounterPeriod period = plan.limits().get(limit).period();
      if (period == null) {
        return new Text("单次", " a visit");
      }
      return switch (period.span()) {
        case YEAR -> new Text("年度", " a year");
        case QUARTER -> new Text("季度", " a quarter");
        case MONTH -> new Text("月度", " a month");
        case CYCLE -> new Text("每 " + period.days() + " 天", " in " + period.days() + " days");
        case LIFE -> new Text("累计", " in all");
      };
    }

    private static List<Evidence> evidence(@Nullable Evidence one) {
      return one == null ? List.of() : List.of(one);
    }

    private void add(
        String rule, Text text, long in, long out, long ppm, long limit, List<Evidence> evidence) {
      steps.add(new Step(rule, text, in, out, ppm, limit, evidence));
    }
  }
}
