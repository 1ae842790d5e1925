package io.yidi.policy.split;

import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.ItemRule;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;

/** Says what is not published. The gateway never guesses a figure. */
final class NotCoveredText {

  private NotCoveredText() {}

  static Text noPolicy(Claim claim, PolicyKey key) {
    return new Text(
        claim.person().insuredAreaName()
            + "("
            + key.area()
            + ")险种 "
            + key.insuranceType()
            + " 的"
            + key.visit().zh()
            + "待遇没有可引用的公开规定。",
        "No citable rule is published for policy " + key + ".");
  }

  static Text outsideEvidence(BenefitPolicy policy, LocalDate day) {
    return new Text(
        policy.placeName() + "的现有依据不覆盖 " + day + "。",
        "The evidence for policy " + policy.key() + " does not reach " + day + ".");
  }

  static Text personClass(Claim claim, BenefitPlan plan) {
    return new Text(
        plan.placeName() + "的公开规定没有人员类别 " + claim.person().personType() + " 的待遇。",
        "Policy "
            + plan.key()
            + " has no figures for person type "
            + claim.person().personType()
            + ".");
  }

  static Text level(Claim claim, BenefitPlan plan) {
    return new Text(
        plan.placeName() + "的公开规定没有该机构等级(起付线等级 " + claim.institution().deductibleLevel() + ")的待遇。",
        "Policy "
            + plan.key()
            + " has no figures for this hospital level (dedc_hosp_lv "
            + claim.institution().deductibleLevel()
            + ").");
  }

  static Text tier(BenefitPlan plan, BenefitTier tier) {
    return new Text(
        plan.placeName() + "没有公布“" + tier.zh() + "”的待遇标准。",
        "Policy " + plan.key() + " has no published figures for " + tier.en() + ".");
  }

  static Text figure(BenefitPlan plan, BenefitTier tier, String zh, String en) {
    return new Text(
        plan.placeName() + "没有公布“" + tier.zh() + "”的" + zh + ",本次费用需要这一标准。",
        "Policy "
            + plan.key()
            + " has no published "
            + en
            + " for "
            + tier.en()
            + ", and this bill needs it.");
  }

  static Text furtherBill(BenefitPlan plan, Text wholeVisit) {
    return new Text(
        plan.placeName()
            + "的待遇按整次就诊计算("
            + wholeVisit.zh()
            + "),同一次就诊已有费用结算,本批费用不能单独结算;请撤销已有结算后整次一并结算。",
        "Policy "
            + plan.key()
            + " has "
            + wholeVisit.en()
            + ", and bills of this visit are settled already; a further one cannot be split by"
            + " itself. Reverse them and settle the visit as a whole.");
  }

  static Text notQualified(Claim claim, BenefitPlan plan) {
    return new Text(
        "该参保人没有病种 "
            + claim.visit().diseaseCode()
            + " 的门诊慢特病资格(或不在有效期内),请先向"
            + plan.placeName()
            + "医保经办机构申请认定。",
        "No approval for disease "
            + claim.visit().diseaseCode()
            + " holds on the day; apply to the agency of "
            + plan.placeName()
            + ".");
  }

  static Text institutionNotChosen(BenefitPlan plan) {
    return new Text(
        "该病种没有选定本机构,请到选定机构就医,或向" + plan.placeName() + "医保经办机构变更选定机构。",
        "Another institution is chosen for this disease; go there, or change the choice.");
  }

  static Text disease(Claim claim, BenefitPlan plan) {
    return new Text(
        plan.placeName() + "没有公布病种 " + claim.visit().diseaseCode() + " 的门诊慢特病待遇。",
        "Policy "
            + plan.key()
            + " has no figures for disease "
            + claim.visit().diseaseCode()
            + ".");
  }

  static Text itemRule(BenefitPlan plan, ItemRule rule) {
    return new Text(
        plan.placeName() + "对“" + rule.name().zh() + "”按项目支付,异地住院费用按类别汇总传回,无法适用。",
        "Policy "
            + plan.key()
            + " pays "
            + rule.name().en()
            + " by item, and stays away from home report sums by category.");
  }
}
