package io.yidi.gateway.settlement;

import io.yidi.gateway.filing.DecisionView;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Verdict;
import io.yidi.policy.trace.Text;
import io.yidi.proto.error.v1.ErrorReason;
import java.util.List;

/** Turns a verdict that does not settle into a refusal with its next step and sources. */
final class VerdictRefusal {

  private static final String NEXT_NOT_COVERED_ZH = "请先自费结算,回参保地经办机构手工报销;系统不推测未公布的标准。";
  private static final String NEXT_NOT_COVERED_EN =
      " Pay and claim at the insured place; unpublished figures are not guessed.";

  private VerdictRefusal() {}

  /**
   * The refusal for a verdict.
   *
   * @param path of the message that holds the flags, with a dot, empty for a stored encounter's
   */
  static Refusal of(Verdict verdict, String path) {
    return switch (verdict) {
      case Verdict.BadFlags bad -> DecisionView.contradiction(bad.flags(), path);
      case Verdict.Refused refused -> refused(refused.decision());
      case Verdict.NotCovered missing ->
          new Refusal(ErrorReason.ERROR_REASON_NOT_COVERED, withNextStep(missing))
              .with("missing", missing.missing())
              .with("outcome", missing.decision().outcome().name())
              .with(
                  "tier", missing.decision().tier() == null ? "" : missing.decision().tier().name())
              .citing(missing.evidence());
      case Verdict.NotEntitled lacking ->
          new Refusal(
                  switch (lacking.lacking()) {
                    case NOT_QUALIFIED -> ErrorReason.ERROR_REASON_DISEASE_NOT_APPROVED;
                    case INSTITUTION_NOT_CHOSEN ->
                        ErrorReason.ERROR_REASON_DISEASE_INSTITUTION_NOT_CHOSEN;
                  },
                  lacking.reason())
              .citing(lacking.evidence());
      case Verdict.Settles settles ->
          throw new IllegalArgumentException(
              "verdict: " + settles.decision().outcome() + " (expected: one that does not settle)");
    };
  }

  /** A further bill of a visit says its next step itself: nothing unpublished is in its way. */
  private static Text withNextStep(Verdict.NotCovered missing) {
    return missing.missing().equals(Adjudicator.WHOLE_VISIT)
        ? missing.reason()
        : new Text(
            missing.reason().zh() + NEXT_NOT_COVERED_ZH,
            missing.reason().en() + NEXT_NOT_COVERED_EN);
  }

  private static Refusal refused(FilingDecision decision) {
    List<Evidence> evidence =
        decision.steps().stream().flatMap(step -> step.evidence().stream()).distinct().toList();
    Text text =
        new Text(
            decision.finding().zh() + decision.nextStep().zh(),
            decision.finding().en() + " " + decision.nextStep().en());
    return new Refusal(reason(decision.outcome()), text)
        .with("outcome", decision.outcome().name())
        .with("filing_id", decision.filingId())
        .citing(evidence);
  }

  private static ErrorReason reason(FilingOutcome outcome) {
    return switch (outcome) {
      case NOT_NETWORKED -> ErrorReason.ERROR_REASON_NOT_NETWORKED;
      case INSURANCE_INACTIVE -> ErrorReason.ERROR_REASON_INSURANCE_INACTIVE;
      case THIRD_PARTY -> ErrorReason.ERROR_REASON_THIRD_PARTY;
      case STATEMENT_MISSING -> ErrorReason.ERROR_REASON_STATEMENT_MISSING;
      case NOT_DESIGNATED -> ErrorReason.ERROR_REASON_NOT_DESIGNATED;
      case FILING_UNDER_REVIEW -> ErrorReason.ERROR_REASON_FILING_UNDER_REVIEW;
      case FILING_RETURNED -> ErrorReason.ERROR_REASON_FILING_RETURNED;
      case FILING_REJECTED -> ErrorReason.ERROR_REASON_FILING_REJECTED;
      case FILING_NOT_YET_EFFECTIVE -> ErrorReason.ERROR_REASON_FILING_NOT_YET_EFFECTIVE;
      case FILING_EXPIRED -> ErrorReason.ERROR_REASON_FILING_EXPIRED;
      case FILING_USED_UP -> ErrorReason.ERROR_REASON_FILING_USED_UP;
      case FILING_CLOSED -> ErrorReason.ERROR_REASON_FILING_CLOSED;
      case FILING_OTHER_PLACE -> ErrorReason.ERROR_REASON_FILING_OTHER_PLACE;
      case NOT_FILED -> ErrorReason.ERROR_REASON_NOT_FILED;
      case RETURN_HOME_BY_MATERIALS,
          RETURN_HOME_BY_PROMISE,
          FILED_ONWARD_REFERRAL,
          FILED_REFERRAL,
          LOCAL,
          FILED_LONG_TERM,
          DEEMED_FILED_EMERGENCY,
          FILED_EMERGENCY,
          FILED_TEMPORARY,
          FILED_MATERNITY,
          EXEMPT_IN_PROVINCE ->
          ErrorReason.ERROR_REASON_PAY_AND_CLAIM;
    };
  }
}
