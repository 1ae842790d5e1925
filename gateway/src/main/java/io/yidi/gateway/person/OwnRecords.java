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

  /**
   * Refuses a record of a kind that a call does not take.
   *
   * @param kind kind of the record: STAY, REVERSAL or REFUND
   */
  public static Refusal settlementKind(String kind) {
    return new Refusal(
            ErrorReason.ERROR_REASON_SETTLEMENT_KIND,
            switch (kind) {
              case "STAY" -> "住院结算按整次办理,不能退部分明细;请撤销整笔结算后重新结算。";
              case "REFUND" -> "该记录是退费记录,请使用原结算的结算ID办理。";
              default -> "该记录是撤销记录,不能再办理退费或扣款。";
            },
            switch (kind) {
              case "STAY" ->
                  "settlement_id: a stay (expected: another visit; reverse a stay whole)";
              case "REFUND" -> "settlement_id: a refund (expected: the settlement it belongs to)";
              default -> "settlement_id: a reversal (expected: a settlement in force)";
            })
        .with("kind", kind);
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
