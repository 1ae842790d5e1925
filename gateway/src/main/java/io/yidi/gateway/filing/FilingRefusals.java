package io.yidi.gateway.filing;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.filing.FilingEvent;
import io.yidi.policy.filing.Objection;
import io.yidi.policy.trace.Text;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.LocalDate;
import java.util.stream.Collectors;

/** Words the refusals of the filing service. */
final class FilingRefusals {

  private FilingRefusals() {}

  static Refusal notFound() {
    return new Refusal(
        ErrorReason.ERROR_REASON_FILING_NOT_FOUND,
        "没有找到该备案记录,请核对备案编号。",
        "filing_id: no such filing (expected: a number answered by SubmitFiling or ListFilings)");
  }

  /** The refusal for the first thing that stands against an application. */
  static Refusal of(Objection first, int more) {
    Text text = first.text();
    Refusal refusal =
        new Refusal(
                reason(first.cause()),
                text.zh() + (more > 0 ? "(另有 " + more + " 项)" : ""),
                text.en() + (more > 0 ? " (+" + more + ")" : ""))
            .with("cause", first.cause().name())
            .citing(first.sources());
    return first.field().isEmpty() ? refusal : refusal.with("field", first.field());
  }

  private static ErrorReason reason(Objection.Cause cause) {
    return switch (cause) {
      case KIND_NOT_TAKEN -> ErrorReason.ERROR_REASON_FILING_KIND_NOT_TAKEN;
      case CHANNEL -> ErrorReason.ERROR_REASON_FILING_CHANNEL;
      case CARD_NOT_CHECKED -> ErrorReason.ERROR_REASON_FILING_CARD_NOT_CHECKED;
      case INSURANCE_INACTIVE -> ErrorReason.ERROR_REASON_INSURANCE_INACTIVE;
      case CONDITIONS -> ErrorReason.ERROR_REASON_FILING_CONDITIONS;
      case DESTINATION -> ErrorReason.ERROR_REASON_FILING_DESTINATION;
      case PERIOD -> ErrorReason.ERROR_REASON_FILING_PERIOD;
      case MATERIALS -> ErrorReason.ERROR_REASON_FILING_MATERIALS_MISSING;
      case DESIGNATION -> ErrorReason.ERROR_REASON_FILING_DESIGNATION;
      case DUPLICATE -> ErrorReason.ERROR_REASON_FILING_DUPLICATE;
      case OVERLAP -> ErrorReason.ERROR_REASON_FILING_OVERLAPS;
      case LOCKED -> ErrorReason.ERROR_REASON_FILING_LOCKED;
    };
  }

  /** The event is not possible in the filing's state, or does not exist for its way. */
  static Refusal state(StoredFiling filing, FilingEvent event) {
    String name = FilingView.stateName(filing);
    boolean exists = event.existsFor(filing.terms().way());
    String expected =
        event.from().stream().map(Enum::name).sorted().collect(Collectors.joining(" or "));
    return new Refusal(
            ErrorReason.ERROR_REASON_FILING_STATE,
            exists ? "该备案当前状态为“" + name + "”,不能办理此项业务,请刷新备案记录后再办理。" : "该备案的办理方式没有此项业务,请刷新备案记录后再办理。",
            exists
                ? "filing state: " + filing.record().status() + " (expected: " + expected + ")"
                : "filing way: " + filing.terms().way() + " (expected: the other one)")
        .with("state", filing.record().status().name());
  }

  static Refusal locked(LocalDate until) {
    return new Refusal(
            ErrorReason.ERROR_REASON_FILING_LOCKED,
            "在 " + until + " 前原则上不得变更或取消;确有特殊原因的,请到参保地经办机构窗口办理。",
            "locked until "
                + until
                + "; for special reasons go to the agency's counter (expected: a later day)")
        .with("locked_until", until.toString());
  }

  static Refusal readOnly() {
    return new Refusal(
        ErrorReason.ERROR_REASON_FILING_READ_ONLY,
        "该备案由地方渠道办理,在国家平台仅供查看;请到参保地经办机构或原办理渠道办理。",
        "channel: a national one (expected: a local channel, through which the filing was made)");
  }

  static Refusal pending(String kind) {
    return switch (kind) {
      case "CANCEL" ->
          pending(
              "此备案存在未审核通过的撤销申请,不支持再次申请。",
              "a cancellation waits for review (expected: its decision)");
      case "SUPPLEMENT" ->
          pending("补充材料正在审核中,请等待审核结果。", "materials wait for review (expected: their decision)");
      case "EXTEND" ->
          pending("延期申请正在审核中,请等待审核结果。", "an extension waits for review (expected: its decision)");
      default ->
          pending("该机构选择正在审核中,请等待审核结果。", "the choice waits for review (expected: its decision)");
    };
  }

  private static Refusal pending(String zh, String en) {
    return new Refusal(ErrorReason.ERROR_REASON_FILING_REQUEST_PENDING, zh, en);
  }

  static Refusal inactive(String zh) {
    return new Refusal(
        ErrorReason.ERROR_REASON_INSURANCE_INACTIVE,
        zh,
        "insurance relation: not active at the insured place today (expected: ACTIVE)");
  }

  static Refusal referral(String zh, String en) {
    return new Refusal(ErrorReason.ERROR_REASON_REFERRAL_NOT_ALLOWED, zh, en);
  }
}
