package io.yidi.gateway.person;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.proto.error.v1.ErrorReason;

/** Refuses records that are not there or not the caller's; every service says it in these words. */
public final class OwnRecords {

  private OwnRecords() {}

  /** Refuses for an encounter number that nobody has, or another person. */
  public static Refusal encounterNotFound() {
    return new Refusal(
        ErrorReason.ERROR_REASON_ENCOUNTER_NOT_FOUND,
        "没有找到该就诊登记,请核对就诊ID。",
        "encounter_id: no such encounter (expected: one opened by this institution for this"
            + " person)");
  }

  /** Refuses for a settlement number that nobody has. */
  public static Refusal settlementNotFound() {
    return new Refusal(
        ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND,
        "没有找到该结算记录,请核对结算ID。",
        "no such settlement (expected: the number of a settlement of this institution)");
  }

  /** Refuses for an encounter or settlement of another institution. */
  public static Refusal otherInstitution() {
    return new Refusal(
        ErrorReason.ERROR_REASON_OTHER_INSTITUTION,
        "该记录属于其他机构,不能查看或操作。",
        "the record belongs to another institution (expected: a record of the caller)");
  }

  /** Refuses a caller that is not the agency of the insured place. */
  public static Refusal agencyOnly() {
    return new Refusal(
        ErrorReason.ERROR_REASON_AGENCY_ONLY,
        "该业务由参保地经办机构办理。",
        "caller: not the agency of the insured place (expected: that agency)");
  }

  /**
   * Checks that a record is the caller's.
   *
   * @param owner institution that the record belongs to
   * @param caller calling institution
   * @throws Refusal when they differ
   */
  public static void check(String owner, String caller) {
    if (!owner.equals(caller)) {
      throw otherInstitution();
    }
  }
}
