package io.yidi.policy.split;

import static io.yidi.policy.money.Money.percent;
import static io.yidi.policy.money.Money.yuan;

import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.FixedPayment;
import io.yidi.policy.benefit.LayerInfo;
import io.yidi.policy.benefit.SplitTrace;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the watched arithmetic into steps that a clerk can read out, each with the sources of its
 * values.
 */
final class SplitWording {

  private final BenefitPlan plan;
  private final BenefitTier tier;
  private final List<Step> steps = new ArrayList<>();

  SplitWording(BenefitPlan plan, BenefitTier tier) {
    this.plan = plan;
    this.tier = tier;
  }

  List<Step> steps() {
    return steps;
  }

  void policy(LocalDate policyDate) {
    add("policy", plan.whyChosen(policyDate), 0, 0, 0, 0, evidence(plan.bandEvidence()));
  }

  void cut(LineCut total) {
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

  void fixed(List<FixedPayment> payments, long inScope, long fund) {
    if (payments.isEmpty()) {
      return;
    }
    String zh = String.join("、", payments.stream().map(one -> one.name().zh()).toList());
    String en = String.join(", ", payments.stream().map(one -> one.name().en()).toList());
    add(
        "fixed-payment",
        new Text(
            zh + " " + yuan(inScope) + ",统筹基金定额支付 " + yuan(fund) + ",不计入起付线和累计。",
            en
                + " "
                + yuan(inScope)
                + ": the fund pays a fixed "
                + yuan(fund)
                + ", outside deductible and counters."),
        inScope,
        fund,
        0,
        0,
        payments.stream().map(FixedPayment::evidence).distinct().toList());
  }

  SplitTrace trace() {
    return this::record;
  }

  private void record(SplitTrace.Kind kind, int layer, long in, long out, long ppm, long limit) {
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
      case CAP ->
          add(
              "cap",
              new Text(
                  "统筹基金达到年度最高支付限额 " + yuan(limit) + ",超出部分对应费用 " + yuan(out) + "。",
                  "The pooled fund reaches its yearly cap "
                      + yuan(limit)
                      + "; "
                      + yuan(out)
                      + " of the bill is above it."),
              in,
              out,
              ppm,
              limit,
              evidence(plan.capEvidence()));
      case LAYER_DEDUCTIBLE, LAYER_BAND, LAYER, LAYER_CAP ->
          layer(kind, plan.layers().get(layer), in, out, ppm, limit);
    }
  }

  private void layer(
      SplitTrace.Kind kind, LayerInfo info, long in, long out, long ppm, long limit) {
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

  void person(Split split, BenefitPlan of, boolean accountAsked) {
    add(
        "person",
        new Text(
            "个人负担 "
                + yuan(split.personPart())
                + " = 个人账户 "
                + yuan(split.account())
                + " + 现金 "
                + yuan(split.cash())
                + "。"
                + accountNote(of, accountAsked).zh(),
            "Borne by the person "
                + yuan(split.personPart())
                + " = account "
                + yuan(split.account())
                + " + cash "
                + yuan(split.cash())
                + "."
                + accountNote(of, accountAsked).en()),
        split.total(),
        split.personPart(),
        0,
        0,
        evidence(of.accountEvidence()));
  }

  private static Text accountNote(BenefitPlan plan, boolean asked) {
    return asked && plan.accountEvidence() == null
        ? new Text(
            "参保地未公布该类就医使用个人账户的规定,未使用。",
            " No rule on account use is published for this care; the account is not used.")
        : Text.NONE;
  }

  /** The source of the value itself first, then that of the tier that changes it. */
  private List<Evidence> tierEvidence(@Nullable Evidence general) {
    List<Evidence> all = new ArrayList<>();
    if (general != null) {
      all.add(general);
    }
    Evidence ofTier = plan.tierEvidence(tier);
    if (ofTier != null && !ofTier.equals(general)) {
      all.add(ofTier);
    }
    return all;
  }

  private static List<Evidence> evidence(@Nullable Evidence one) {
    return one == null ? List.of() : List.of(one);
  }

  private void add(
      String rule, Text text, long in, long out, long ppm, long limit, List<Evidence> evidence) {
    steps.add(new Step(rule, text, in, out, ppm, limit, evidence));
  }
}
