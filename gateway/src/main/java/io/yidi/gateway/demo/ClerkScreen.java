package io.yidi.gateway.demo;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.Status;
import com.google.type.Date;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.yidi.gateway.sheet.Columns;
import io.yidi.policy.money.Money;
import io.yidi.proto.eligibility.v1.FilingDecision;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.Evidence;
import io.yidi.proto.type.v1.LocalizedText;
import io.yidi.proto.type.v1.Step;
import io.yidi.proto.type.v1.VisitFlags;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what a clerk would see, Chinese with English beside it. */
final class ClerkScreen {

  private static final int SHEET_LINES = 9;

  private final PrintStream out;

  ClerkScreen(PrintStream out) {
    this.out = out;
  }

  void title(int number, String zh, String en) {
    out.println();
    out.println("━━ " + number + " " + zh);
    out.println("   " + en);
  }

  void say(String zh, String en) {
    out.println("   " + zh + "  " + en);
  }

  /** The first lines of a settlement sheet. */
  void sheet(String text) {
    text.lines().limit(SHEET_LINES).forEach(line -> out.println(("   " + line).stripTrailing()));
    out.println("   …");
  }

  void flags(VisitFlags flags) {
    say(
        "标志 外伤 "
            + yesNo(flags.getTraumaValue())
            + ",第三方 "
            + yesNo(flags.getThirdPartyValue())
            + ",住院类型 "
            + flags.getInpatientTypeValue(),
        "flags: trauma, third party, IPT_TYPE");
  }

  private static String yesNo(int value) {
    return switch (value) {
      case 1 -> "否";
      case 2 -> "是";
      default -> "未填";
    };
  }

  void decision(FilingDecision decision) {
    say("备案核验 " + decision.getFinding().getZh(), decision.getFinding().getEn());
    if (decision.hasNextStep()) {
      say("下一步 " + decision.getNextStep().getZh(), decision.getNextStep().getEn());
    }
    decision
        .getStepsList()
        .forEach(step -> step.getEvidenceList().stream().limit(1).forEach(this::evidence));
  }

  void settlement(Settlement settlement) {
    Split split = settlement.getSplit();
    say(
        title(settlement)
            + " · "
            + settlement.getMaskedName()
            + " · "
            + settlement.getInstitutionName(),
        "dates "
            + day(settlement.getBeginDate())
            + (settlement.hasEndDate() ? " – " + day(settlement.getEndDate()) : "")
            + ", policy of "
            + day(settlement.getPolicyDate()));
    amount("医疗费总额", "total", split.getTotalFen());
    amount("  全自费", "self-pay", split.getFullSelfPayFen());
    amount("  超限价", "over price ceiling", split.getOverLimitFen());
    amount("  先行自付", "first self-pay", split.getFirstSelfPayFen());
    amount("  政策范围内", "in scope", split.getInScopeFen());
    for (FundPayment fund : split.getFundsList()) {
      amount(
          "基金 " + fund.getName().getZh(),
          fund.getName().getEn() + " " + fund.getFundCode(),
          fund.getAmountFen());
    }
    amount("基金合计", "funds in all", split.getFundTotalFen());
    amount("个人负担", "borne by the person", split.getPersonPartFen());
    amount("  个人账户", "account", split.getAccountFen());
    amount("  现金", "cash", split.getCashFen());
    settlement.getStepsList().forEach(this::step);
  }

  private static String title(Settlement settlement) {
    if (settlement.getSettlementId().isEmpty()) {
      return "预结算";
    }
    boolean refund = settlement.getKind() == SettlementKind.SETTLEMENT_KIND_REFUND;
    return (refund ? "退费(差额) " : "结算 ") + settlement.getSettlementId();
  }

  private void step(Step step) {
    text("依据 ", step.getText());
    step.getEvidenceList().stream().limit(1).forEach(this::evidence);
  }

  private void text(String label, LocalizedText text) {
    out.println("   " + label + text.getZh());
    out.println("        " + text.getEn());
  }

  private void evidence(Evidence evidence) {
    String source =
        evidence.getDocument().isEmpty()
            ? String.join(" ", evidence.getAddressesList())
            : evidence.getDocument();
    String since =
        evidence.getEffectiveFrom().isEmpty()
            ? "见于 " + evidence.getSeenValidOn()
            : evidence.getEffectiveFrom() + " 起";
    String grade = evidence.getGrade().name().replace("EVIDENCE_GRADE_", "");
    out.println(
        "        〔"
            + source
            + (evidence.getArticle().isEmpty() ? "" : " " + evidence.getArticle())
            + ",证据 "
            + grade
            + ","
            + since
            + "〕");
  }

  private void amount(String zh, String en, long fen) {
    out.println(
        "   " + Columns.left(zh, 43) + " " + Columns.right(Money.yuan(fen), 12) + "  " + en);
  }

  void refusal(StatusRuntimeException refused) {
    Status status = StatusProto.fromThrowable(refused);
    String reason = "";
    String zh = "";
    StringBuilder help = new StringBuilder();
    try {
      for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          reason = detail.unpack(ErrorInfo.class).getReason();
        } else if (detail.is(LocalizedMessage.class)) {
          zh = detail.unpack(LocalizedMessage.class).getMessage();
        } else if (detail.is(Help.class)) {
          detail
              .unpack(Help.class)
              .getLinksList()
              .forEach(link -> help.append("〔").append(link.getDescription()).append("〕"));
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
    out.println("   不予直接结算 refused: " + reason);
    out.println("        " + zh);
    out.println("        " + (status == null ? refused.getMessage() : status.getMessage()));
    if (!help.isEmpty()) {
      out.println("        " + help);
    }
  }

  private static String day(Date date) {
    return String.format(
        Locale.ROOT, "%04d-%02d-%02d", date.getYear(), date.getMonth(), date.getDay());
  }
}
