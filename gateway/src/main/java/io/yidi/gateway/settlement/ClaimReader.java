package io.yidi.gateway.settlement;

import io.yidi.gateway.charges.ChargeLines;
import io.yidi.gateway.charges.LocalCodes;
import io.yidi.gateway.charges.VisitForm;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.money.Money;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a claim of the contract and checks its form. */
final class ClaimReader {

  private static final int MAX_INLINE_LINES = 500;

  private ClaimReader() {}

  /** Reads a claim; violations go to the fields, and the result counts only when there are none. */
  static @Nullable ClaimSpec read(
      Fields fields, boolean has, Claim claim, LocalDate today, LocalCodes localCodes) {
    if (!fields.present("claim", has)) {
      return null;
    }
    String institution = Caller.institution(claim.getInstitutionCode());
    PersonFinder.check(fields, "claim.person", claim.hasPerson(), claim.getPerson());
    fields.said("claim.account_use", claim.getAccountUse());
    if (claim.getTotalFen() < 1 || claim.getTotalFen() > Money.MAX_FEN) {
      fields.wrong("claim.total_fen", claim.getTotalFen(), "1 to " + Money.MAX_FEN + " fen");
    }
    LocalDate settlementDate =
        fields.optionalDate(
            "claim.settlement_date", claim.hasSettlementDate(), claim.getSettlementDate());
    if (settlementDate != null) {
      fields.notAfter("claim.settlement_date", settlementDate, today, "today");
    }
    checkBatch(fields, claim);
    ClaimSpec.Bill bill = null;
    switch (claim.getSourceCase()) {
      case BILL -> {
        bill = bill(fields, institution, claim.getBill(), today, localCodes);
        if (settlementDate != null) {
          fields.wrong(
              "claim.settlement_date", settlementDate, "absent, because the bill is no stay");
        }
      }
      case ENCOUNTER_ID -> fields.text("claim.encounter_id", claim.getEncounterId(), 1, 30);
      case SOURCE_NOT_SET -> fields.wrong("claim.source", "empty", "bill or encounter_id");
    }
    return new ClaimSpec(
        institution,
        bill,
        claim.getEncounterId(),
        claim.getChargeBatch(),
        claim.getTotalFen(),
        claim.getAccountUse() == AccountUse.ACCOUNT_USE_OWN,
        settlementDate,
        today);
  }

  private static void checkBatch(Fields fields, Claim claim) {
    if (claim.getChargeBatch().isEmpty()) {
      return;
    }
    fields.id("claim.charge_batch", claim.getChargeBatch());
    if (!claim.hasEncounterId()) {
      fields.wrong(
          "claim.charge_batch",
          claim.getChargeBatch().length() + " characters",
          "empty, because only stored encounters have batches");
    }
  }

  private static ClaimSpec.@Nullable Bill bill(
      Fields fields, String institution, InlineBill bill, LocalDate today, LocalCodes localCodes) {
    VisitKind kind = VisitForm.kind(fields, "claim.bill.med_type", bill.getMedType());
    if (kind == VisitKind.INPATIENT) {
      fields.wrong(
          "claim.bill.med_type",
          bill.getMedType(),
          "not inpatient; settle a stay from its encounter");
    }
    VisitForm.flags(fields, "claim.bill.flags", bill.hasFlags(), bill.getFlags(), kind);
    VisitForm.disease(fields, "claim.bill.disease_code", bill.getDiseaseCode(), kind);
    fields.text("claim.bill.insurance_type", bill.getInsuranceType(), 0, 6);
    LocalDate day =
        fields.date("claim.bill.service_date", bill.hasServiceDate(), bill.getServiceDate());
    fields.notAfter("claim.bill.service_date", day, today, "today");
    if (bill.getLinesCount() < 1 || bill.getLinesCount() > MAX_INLINE_LINES) {
      fields.wrong(
          "claim.bill.lines",
          bill.getLinesCount() + " lines",
          "1 to " + MAX_INLINE_LINES + "; upload longer bills to an encounter");
      return null;
    }
    List<ChargeLine> lines = new ArrayList<>(bill.getLinesCount());
    for (io.yidi.proto.type.v1.ChargeLine line :
        localCodes.fill(institution, bill.getLinesList())) {
      String path = "claim.bill.lines[" + lines.size() + "]";
      lines.add(ChargeLines.read(fields, path, line, today));
      if (!line.getOutsideOrderId().isEmpty()) {
        fields.wrong(
            path + ".outside_order_id",
            line.getOutsideOrderId().length() + " characters",
            "empty, because the bill is no stay");
      }
    }
    ChargeLines.checkTogether(fields, "claim.bill.lines", lines);
    return kind == null
        ? null
        : new ClaimSpec.Bill(
            bill.getInsuranceType(),
            bill.getMedType(),
            kind,
            day,
            Wire.flags(bill.getFlags()),
            bill.getDiseaseCode(),
            lines);
  }
}
