package io.yidi.gateway.cli;

import static io.yidi.policy.money.Money.yuan;

import com.google.type.Date;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.Evidence;
import io.yidi.proto.type.v1.EvidenceGrade;
import io.yidi.proto.type.v1.LocalizedText;
import io.yidi.proto.type.v1.Step;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Prints an explained settlement in Chinese with English beside it. Shows no personal data. */
final class Explanation {

  private static final int PPM_TO_PERCENT = 4;

  private final PrintWriter out;

  Explanation(PrintWriter out) {
    this.out = out;
  }

  void print(String asked, ExplainSettlementResponse explained) {
    Settlement settlement = explained.getSettlement();
    if (!asked.equals(settlement.getSettlementId())) {
      out.println(asked + " 撤销下列结算 takes back the following settlement.");
    }
    head(settlement);
    amounts(settlement.getSplit());
    if (settlement.getKind() == SettlementKind.SETTLEMENT_KIND_REFUND) {
      out.println(
          "  以上为退费差额,退自结算 the difference by a refund of settlement "
              + settlement.getRefundsSettlementId()
              + ";步骤为剩余费用的计算 the steps compute what remains.");
    }
    if (settlement.hasRemaining()) {
      out.println("  剩余 remaining:");
      amounts(settlement.getRemaining());
    }
    versions(settlement, explained.getStepsList());
    int number = 1;
    for (Step step : explained.getStepsList()) {
      step(number++, step);
    }
    out.println();
    out.println(
        explained.getReproduced()
            ? "重算结果与存储一致。 The new computation gave the stored amounts, byte for byte."
            : "重算结果与存储不一致! The new computation differs from the stored amounts!");
  }

  private void head(Settlement settlement) {
    out.println("结算 Settlement " + settlement.getSettlementId());
    out.println(
        "  状态 state "
            + word(settlement.getState().name(), "SETTLEMENT_STATE_")
            + "  机构 institution "
            + settlement.getInstitutionName()
            + " "
            + settlement.getInstitutionCode());
    out.println(
        "  参保地 insured area "
            + settlement.getInsuredArea()
            + "  就医地 care area "
            + settlement.getCareArea()
            + "  险种 insurance type "
            + settlement.getInsuranceType()
            + "  医疗类别 med_type "
            + settlement.getMedType());
  }

  private void amounts(Split split) {
    out.println(
        "  总额 total "
            + yuan(split.getTotalFen())
            + "  政策范围内 in scope "
            + yuan(split.getInScopeFen())
            + "  基金 funds "
            + yuan(split.getFundTotalFen())
            + "  个人 person "
            + yuan(split.getPersonPartFen())
            + "  账户 account "
            + yuan(split.getAccountFen())
            + "  现金 cash "
            + yuan(split.getCashFen()));
  }

  private void versions(Settlement settlement, List<Step> steps) {
    out.println(
        "  版本 versions: 政策 policy "
            + settlement.getPolicyVersion()
            + ", 目录 catalogue "
            + settlement.getCatalogueVersion()
            + ", 引擎 engine "
            + settlement.getEngineVersion()
            + ", 政策日 policy date "
            + date(settlement.getPolicyDate()));
    steps.stream()
        .filter(step -> step.getRule().equals("policy"))
        .forEach(step -> text("    为何选用 why: ", step.getText()));
  }

  private void step(int number, Step step) {
    out.println();
    out.println(number + ". " + step.getRule());
    text("   ", step.getText());
    String values = values(step);
    if (!values.isEmpty()) {
      out.println("   " + values);
    }
    step.getEvidenceList().forEach(this::evidence);
  }

  private void text(String indent, LocalizedText text) {
    out.println(indent + text.getZh());
    out.println(" ".repeat(indent.length()) + text.getEn());
  }

  private static String values(Step step) {
    List<String> values = new ArrayList<>();
    if (step.getAmountInFen() != 0 || step.getAmountOutFen() != 0) {
      values.add("进入 in " + yuan(step.getAmountInFen()));
      values.add("结果 out " + yuan(step.getAmountOutFen()));
    }
    if (step.getRatePpm() != 0) {
      values.add(
          "比例 rate "
              + BigDecimal.valueOf(step.getRatePpm(), PPM_TO_PERCENT)
                  .stripTrailingZeros()
                  .toPlainString()
              + "%");
    }
    if (step.getLimitFen() != 0) {
      values.add("限额 limit " + yuan(step.getLimitFen()));
    }
    return String.join("  ", values);
  }

  private void evidence(Evidence evidence) {
    List<String> parts = new ArrayList<>();
    parts.add("   依据 source: " + (evidence.getDocument().isEmpty() ? "—" : evidence.getDocument()));
    if (!evidence.getArticle().isEmpty()) {
      parts.add(evidence.getArticle());
    }
    parts.add("[" + grade(evidence.getGrade()) + "]");
    if (!evidence.getEffectiveFrom().isEmpty()) {
      parts.add("施行 from " + evidence.getEffectiveFrom());
    }
    if (!evidence.getSeenValidOn().isEmpty()) {
      parts.add("已知有效 seen valid " + evidence.getSeenValidOn());
    }
    out.println(String.join(" ", parts));
    evidence.getAddressesList().forEach(address -> out.println("     " + address));
  }

  private static String grade(EvidenceGrade grade) {
    return switch (grade) {
      case EVIDENCE_GRADE_A -> "A 官方 official";
      case EVIDENCE_GRADE_B -> "B 可靠副本 faithful copy";
      case EVIDENCE_GRADE_C -> "C 二手 secondary";
      case EVIDENCE_GRADE_FICTITIOUS -> "虚构 made up";
      case EVIDENCE_GRADE_UNSPECIFIED, UNRECOGNIZED -> "—";
    };
  }

  private static String word(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static String date(Date date) {
    return java.time.LocalDate.of(date.getYear(), date.getMonth(), date.getDay()).toString();
  }
}
