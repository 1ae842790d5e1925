package io.yidi.policy.filing;

import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What a clerk reads out about a decision, in both languages. No personal data. */
final class FilingWording {

  private static final Text FILE_NOW =
      new Text(
          "请患者在出院结算前补办异地就医备案,备案开始日期不晚于入院(就诊)日期,再重新预结算;已自费结清的,回参保地手工报销。",
          "File before the discharge settlement with a start date not after the admission or"
              + " service, then preview again; after paying oneself, claim at the insured place.");

  private static final Text PAY_AND_CLAIM =
      new Text(
          "请先自费结算,保留票据、费用清单和病历,回参保地经办机构手工报销。",
          "Pay, keep invoice, itemised bill and record, and claim at the agency of the insured"
              + " place.");

  private final FilingCase theCase;
  private final @Nullable FilingRecord filing;
  private final @Nullable Ruling ruling;
  private final boolean settles;

  FilingWording(
      FilingCase theCase, @Nullable FilingRecord filing, @Nullable Ruling ruling, boolean settles) {
    this.theCase = theCase;
    this.filing = filing;
    this.ruling = ruling;
    this.settles = settles;
  }

  Text finding(FilingOutcome outcome) {
    Text fact = fact(outcome);
    if (outcome.compareTo(FilingOutcome.FILING_UNDER_REVIEW) < 0) {
      return fact;
    }
    return unfiledConsequence(fact);
  }

  private Text unfiledConsequence(Text fact) {
    if (settles) {
      return new Text(
          fact.zh() + "按参保地规定以未备案待遇结算。",
          fact.en() + " The insured place settles it at the unfiled tier.");
    }
    if (ruling == null) {
      return new Text(
          fact.zh() + "参保地未公布未备案直接结算的规定,不能直接结算。",
          fact.en()
              + " The insured place has published no rule for unfiled care, so it is not settled"
              + " directly.");
    }
    return new Text(
        fact.zh() + "按参保地规定不能直接结算。",
        fact.en() + " By the insured place's rule it is not settled directly.");
  }

  private Text fact(FilingOutcome outcome) {
    return switch (outcome) {
      case NOT_NETWORKED ->
          new Text(
              "本机构在就诊日未开通该类服务的医保协议或异地联网结算。",
              "On the day of care the institution had no agreement or network for this kind of"
                  + " service.");
      case INSURANCE_INACTIVE ->
          new Text(
              "参保关系在就诊日处于暂停、无效或终止状态。",
              "The insurance relation was suspended, invalid or ended on the day of care.");
      case THIRD_PARTY ->
          new Text(
              "外伤且涉及第三方责任,不能直接结算。", "Injury with a third party responsible: not settled directly.");
      case STATEMENT_MISSING ->
          new Text(
              "外伤无第三方责任,但尚未签署《外伤无第三方责任承诺书》。",
              "Injury without a third party, but the statement has not been signed.");
      case RETURN_HOME_BY_MATERIALS ->
          new Text(
              "异地长期备案有效(材料方式),本次回参保地就医" + homeConsequence().zh(),
              "Long-term filing made with materials; care at home" + homeConsequence().en());
      case RETURN_HOME_BY_PROMISE ->
          new Text(
              "异地长期备案有效(承诺方式,材料未补齐),本次回参保地就医" + homeConsequence().zh(),
              "Long-term filing made by promise, papers still owed; care at home"
                  + homeConsequence().en());
      case LOCAL ->
          new Text("在参保统筹区内就医,不需要备案。", "Care in the insured pooling area; no filing is needed.");
      case FILED_ONWARD_REFERRAL ->
          new Text(
              "异地长期备案有效,由备案地医疗机构转诊。" + claimNote().zh(),
              "Long-term filing, referred onward by a hospital of the filed place."
                  + claimNote().en());
      case NOT_DESIGNATED ->
          new Text(
              "异地长期备案有效,但本机构不是选定的普通门诊定点机构。",
              "Long-term filing, but this institution was not chosen for ordinary outpatient"
                  + " care.");
      case FILED_LONG_TERM -> new Text("异地长期备案(" + kindZh() + ")有效。", "Long-term filing in force.");
      case FILED_REFERRAL ->
          new Text("异地转诊备案有效。" + claimNote().zh(), "Referral filing in force." + claimNote().en());
      case DEEMED_FILED_EMERGENCY -> new Text("急诊抢救,视同已备案。", "Emergency: deemed filed.");
      case FILED_EMERGENCY ->
          new Text("异地急诊备案有效。" + claimNote().zh(), "Emergency filing in force." + claimNote().en());
      case FILED_TEMPORARY -> new Text("其他临时外出就医备案有效。", "Other temporary filing in force.");
      case FILED_MATERNITY ->
          new Text("异地生育就医备案有效。", "Filing for childbirth in the province in force.");
      case EXEMPT_IN_PROVINCE ->
          new Text(
              "省内异地临时就医,参保地规定无须备案。",
              "Temporary care inside the province; the insured place needs no filing.");
      case FILING_UNDER_REVIEW -> new Text("备案尚在审核中。", "The filing is under review.");
      case FILING_RETURNED -> new Text("备案已被退回。", "The filing was returned.");
      case FILING_REJECTED -> new Text("备案未通过审核。", "The filing was rejected.");
      case FILING_NOT_YET_EFFECTIVE ->
          new Text(
              "备案开始日期 " + start() + " 晚于入院(就诊)日期 " + day() + "。",
              "The filing starts on "
                  + start()
                  + ", after the admission or service on "
                  + day()
                  + ".");
      case FILING_EXPIRED ->
          new Text("备案已于 " + end() + " 到期。", "The filing expired on " + end() + ".");
      case FILING_USED_UP ->
          new Text("备案为一次性有效,已使用。", "The filing was for single use and has been used.");
      case FILING_CLOSED -> new Text("备案已关闭。", "The filing was closed.");
      case FILING_OTHER_PLACE ->
          new Text(
              "备案的就医地不是" + theCase.institution().careAreaName() + "。",
              "The filing is for another place of care.");
      case NOT_FILED -> new Text("没有异地就医备案。", "There is no filing.");
    };
  }

  Text nextStep(FilingOutcome outcome) {
    return switch (outcome) {
      case NOT_NETWORKED -> PAY_AND_CLAIM;
      case INSURANCE_INACTIVE ->
          new Text(
              "请患者联系参保地经办机构查明原因、恢复参保;恢复前自费结算。",
              "The patient asks the agency of the insured place to restore the relation; until then"
                  + " the patient pays.");
      case THIRD_PARTY ->
          new Text(
              "请自费结算,由第三方承担;第三方不支付或无法确定的,持材料向参保地经办机构申请。",
              "Pay; the third party answers for it. Where it does not pay or cannot be found, apply"
                  + " to the agency of the insured place.");
      case STATEMENT_MISSING ->
          new Text(
              "请患者(或近亲属)填写并签署《外伤无第三方责任承诺书》,录入后重新预结算。",
              "The patient or a close relative fills in and signs the statement; record it and"
                  + " preview again.");
      case NOT_DESIGNATED ->
          new Text(
              "请到选定的定点机构就诊,或先变更选点;急诊按急诊标志办理。",
              "Go to a chosen institution, or change the choice first; flag emergencies as such.");
      case FILING_UNDER_REVIEW ->
          new Text(
              "请等待参保地审核,出院结算前通过后重新预结算。",
              "Wait for the review; once approved before the discharge settlement, preview again.");
      case FILING_RETURNED, FILING_REJECTED ->
          new Text(
              "请患者按退回原因修改后重新提交备案,出院结算前通过后重新预结算。",
              "The patient corrects and submits the filing again; once approved before the"
                  + " discharge settlement, preview again.");
      case FILING_NOT_YET_EFFECTIVE ->
          new Text(
              "请患者将备案开始日期改为不晚于入院(就诊)日期,再重新预结算。",
              "The patient has the start date changed to no later than the admission or service;"
                  + " then preview again.");
      case FILING_EXPIRED, FILING_USED_UP, FILING_CLOSED, FILING_OTHER_PLACE, NOT_FILED -> FILE_NOW;
      case RETURN_HOME_BY_MATERIALS, RETURN_HOME_BY_PROMISE ->
          settles
              ? Text.NONE
              : new Text(
                  "请补齐备案材料后再结算,或自费结算后回参保地经办机构咨询。",
                  "Supply the filing's papers first, or pay and ask the agency of the insured"
                      + " place.");
      case FILED_REFERRAL, FILED_ONWARD_REFERRAL, FILED_EMERGENCY ->
          settles ? Text.NONE : PAY_AND_CLAIM;
      case LOCAL,
          FILED_LONG_TERM,
          DEEMED_FILED_EMERGENCY,
          FILED_TEMPORARY,
          FILED_MATERNITY,
          EXEMPT_IN_PROVINCE ->
          Text.NONE;
    };
  }

  Text ruleChosen() {
    if (ruling == null) {
      return Text.NONE;
    }
    return new Text(
        "适用"
            + ruling.layer()
            + "备案规则("
            + ruling.period().from()
            + " 起),依据"
            + ruling.evidence().shortForm()
            + "。",
        "Rule of "
            + ruling.layer()
            + " in force from "
            + ruling.period().from()
            + ": the nearest layer that speaks on "
            + day()
            + ".");
  }

  private Text homeConsequence() {
    if (settles) {
      return new Text(",按参保地规定的回参保地待遇结算。", ", settled at the return-home tier.");
    }
    return ruling == null
        ? new Text(
            ",参保地未公布回参保地待遇规定,不能直接结算。",
            "; the insured place published no rule for it, so it is not settled directly.")
        : new Text(",按参保地规定不享受该项待遇。", "; by the insured place's rule this care is not settled.");
  }

  private Text claimNote() {
    return settles
        ? Text.NONE
        : new Text("参保地规定先垫付后报销,不能直接结算。", " The insured place pays this by claim only.");
  }

  private String kindZh() {
    return filing == null ? "" : filing.kind().zh();
  }

  private String start() {
    return filing == null ? "" : filing.start().toString();
  }

  private String end() {
    LocalDate end = filing == null ? null : filing.end();
    return end == null ? "" : end.toString();
  }

  private LocalDate day() {
    return theCase.visit().begin();
  }
}
