package io.yidi.gateway.deduction;

import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.settlement.v1.Deduction;
import io.yidi.proto.settlement.v1.DeductionGround;
import io.yidi.proto.settlement.v1.DeductionKind;
import io.yidi.proto.settlement.v1.FundDeduction;

/** Writes postings as the contract has them. */
final class DeductionView {

  private DeductionView() {}

  /** A posting. */
  static Deduction of(Posting posting, long outstandingFen) {
    Deduction.Builder out =
        Deduction.newBuilder()
            .setDeductionId(posting.deductionId())
            .setKind(DeductionKind.valueOf("DEDUCTION_KIND_" + posting.kind()))
            .setSettlementId(posting.settlementId())
            .setOffsetsDeductionId(posting.offsets() == null ? "" : posting.offsets())
            .setCausedBySettlementId(posting.causedBy())
            .setInstitutionCode(posting.institutionCode())
            .setAgencyCode(posting.agencyCode())
            .setPersonId(posting.personId())
            .setInsuredArea(posting.insuredArea())
            .setCareArea(posting.careArea())
            .setInsuranceType(posting.insuranceType())
            .setGround(DeductionGround.valueOf("DEDUCTION_GROUND_" + posting.ground()))
            .setTotalFen(posting.total())
            .setReason(posting.reason())
            .setEvidence(posting.evidence())
            .setPostTime(Wire.timestamp(posting.postedAt()))
            .setOutstandingFen(outstandingFen);
    posting
        .funds()
        .forEach(
            (code, amount) ->
                out.addFunds(FundDeduction.newBuilder().setFundCode(code).setAmountFen(amount)));
    return out.build();
  }

  /** A ground that was said. */
  static Posting.Ground ground(DeductionGround said) {
    return switch (said) {
      case DEDUCTION_GROUND_SCOPE_REVIEW -> Posting.Ground.SCOPE_REVIEW;
      case DEDUCTION_GROUND_VIOLATION -> Posting.Ground.VIOLATION;
      case DEDUCTION_GROUND_UNSPECIFIED, UNRECOGNIZED -> throw Wire.unknown("ground");
    };
  }

  /** Name of a kind in a filter, empty for all. */
  static String kind(DeductionKind said) {
    return said == DeductionKind.DEDUCTION_KIND_UNSPECIFIED
        ? ""
        : said.name().substring("DEDUCTION_KIND_".length());
  }
}
