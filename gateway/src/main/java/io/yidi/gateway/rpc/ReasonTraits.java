package io.yidi.gateway.rpc;

import io.grpc.Status.Code;
import io.yidi.proto.error.v1.ErrorReason;

/**
 * What each reason means to a caller. No default branch: a new reason does not compile until it is
 * decided here.
 *
 * @param code gRPC status code
 * @param retry whether sending the call again can help
 */
public record ReasonTraits(Code code, Retry retry) {

  /** Whether sending the call again can help. */
  public enum Retry {
    /** The same call gives the same answer. */
    NO("no"),
    /** The same call may succeed after somebody acts. */
    AFTER_CHANGE("after change"),
    /** Send the same call again. */
    YES("yes"),
    /** Ask for the outcome first. */
    ASK_OUTCOME("ask outcome");

    private final String label;

    Retry(String label) {
      this.label = label;
    }

    /** Word used in docs/errors.md. */
    public String label() {
      return label;
    }
  }

  /** The traits of a reason. */
  public static ReasonTraits of(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_FIELD_INVALID, ERROR_REASON_TOTAL_MISMATCH ->
          new ReasonTraits(Code.INVALID_ARGUMENT, Retry.NO);
      case ERROR_REASON_FLAGS_CONTRADICT ->
          new ReasonTraits(Code.INVALID_ARGUMENT, Retry.AFTER_CHANGE);
      case ERROR_REASON_REQUEST_ID_REUSED, ERROR_REASON_USAGE_BOOKED ->
          new ReasonTraits(Code.ALREADY_EXISTS, Retry.NO);
      case ERROR_REASON_CALLER_UNKNOWN -> new ReasonTraits(Code.UNAUTHENTICATED, Retry.NO);
      case ERROR_REASON_OTHER_INSTITUTION, ERROR_REASON_AGENCY_ONLY ->
          new ReasonTraits(Code.PERMISSION_DENIED, Retry.NO);
      case ERROR_REASON_PERSON_NOT_FOUND,
          ERROR_REASON_CREDENTIAL_NOT_FOUND,
          ERROR_REASON_RELATION_NOT_FOUND,
          ERROR_REASON_ENCOUNTER_NOT_FOUND,
          ERROR_REASON_SETTLEMENT_NOT_FOUND,
          ERROR_REASON_POLICY_NOT_FOUND,
          ERROR_REASON_FILING_NOT_FOUND,
          ERROR_REASON_USAGE_NOT_FOUND,
          ERROR_REASON_DEDUCTION_NOT_FOUND ->
          new ReasonTraits(Code.NOT_FOUND, Retry.NO);
      case ERROR_REASON_INSTITUTION_NOT_FOUND,
          ERROR_REASON_REGION_NOT_FOUND,
          ERROR_REASON_ITEM_NOT_FOUND,
          ERROR_REASON_ITEM_NOT_MAPPED,
          ERROR_REASON_STATEMENT_NOT_FOUND,
          ERROR_REASON_OUTSIDE_ORDER_NOT_FOUND,
          ERROR_REASON_UPLOAD_NOT_FOUND ->
          new ReasonTraits(Code.NOT_FOUND, Retry.AFTER_CHANGE);
      case ERROR_REASON_REQUEST_VOID,
          ERROR_REASON_ALREADY_REVERSED,
          ERROR_REASON_ALREADY_DISPROVED,
          ERROR_REASON_NOT_NETWORKED,
          ERROR_REASON_PAY_AND_CLAIM,
          ERROR_REASON_NOT_COVERED,
          ERROR_REASON_SELF_PAID,
          ERROR_REASON_FILING_KIND_NOT_TAKEN,
          ERROR_REASON_FILING_DUPLICATE,
          ERROR_REASON_FILING_READ_ONLY,
          ERROR_REASON_FILING_COUNTER_ONLY,
          ERROR_REASON_REFERRAL_NOT_ALLOWED,
          ERROR_REASON_USAGE_TAKEN_BACK,
          ERROR_REASON_SETTLEMENT_KIND,
          ERROR_REASON_REFUND_EXCEEDS_LINE,
          ERROR_REASON_NOT_REPRODUCED,
          ERROR_REASON_DEDUCTION_EXCEEDS_FUND,
          ERROR_REASON_DEDUCTION_ENDED ->
          new ReasonTraits(Code.FAILED_PRECONDITION, Retry.NO);
      case ERROR_REASON_SETTLE_BEFORE_PASSED,
          ERROR_REASON_CREDENTIAL_NOT_USABLE,
          ERROR_REASON_ENCOUNTER_STATE,
          ERROR_REASON_CHARGE_SETTLED,
          ERROR_REASON_CHARGES_PRESENT,
          ERROR_REASON_OUTSIDE_ORDER_IN_USE,
          ERROR_REASON_NO_CHARGES,
          ERROR_REASON_INSURANCE_INACTIVE,
          ERROR_REASON_THIRD_PARTY,
          ERROR_REASON_STATEMENT_MISSING,
          ERROR_REASON_NOT_DESIGNATED,
          ERROR_REASON_FILING_UNDER_REVIEW,
          ERROR_REASON_FILING_RETURNED,
          ERROR_REASON_FILING_REJECTED,
          ERROR_REASON_FILING_NOT_YET_EFFECTIVE,
          ERROR_REASON_FILING_EXPIRED,
          ERROR_REASON_FILING_USED_UP,
          ERROR_REASON_FILING_CLOSED,
          ERROR_REASON_FILING_OTHER_PLACE,
          ERROR_REASON_NOT_FILED,
          ERROR_REASON_DISEASE_NOT_APPROVED,
          ERROR_REASON_DISEASE_INSTITUTION_NOT_CHOSEN,
          ERROR_REASON_FILING_CHANNEL,
          ERROR_REASON_FILING_CARD_NOT_CHECKED,
          ERROR_REASON_FILING_CONDITIONS,
          ERROR_REASON_FILING_DESTINATION,
          ERROR_REASON_FILING_PERIOD,
          ERROR_REASON_FILING_MATERIALS_MISSING,
          ERROR_REASON_FILING_DESIGNATION,
          ERROR_REASON_FILING_OVERLAPS,
          ERROR_REASON_FILING_LOCKED,
          ERROR_REASON_FILING_STATE,
          ERROR_REASON_FILING_REQUEST_PENDING,
          ERROR_REASON_AGENCY_NOT_ASKED ->
          new ReasonTraits(Code.FAILED_PRECONDITION, Retry.AFTER_CHANGE);
      case ERROR_REASON_PREVIEW_CHANGED -> new ReasonTraits(Code.ABORTED, Retry.AFTER_CHANGE);
      case ERROR_REASON_STORAGE_UNAVAILABLE, ERROR_REASON_OVERLOADED ->
          new ReasonTraits(Code.UNAVAILABLE, Retry.YES);
      case ERROR_REASON_OUTCOME_UNKNOWN -> new ReasonTraits(Code.UNKNOWN, Retry.ASK_OUTCOME);
      case ERROR_REASON_INTERNAL -> new ReasonTraits(Code.INTERNAL, Retry.NO);
      case ERROR_REASON_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(
              "reason: " + reason + " (expected: a reason that is sent)");
    };
  }
}
