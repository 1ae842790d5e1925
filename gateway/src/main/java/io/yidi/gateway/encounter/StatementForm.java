package io.yidi.gateway.encounter;

import io.yidi.gateway.rpc.Fields;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;

/** Checks the form of a no-third-party statement: every field of 002 annex 8. */
final class StatementForm {

  private StatementForm() {}

  static void check(Fields fields, boolean has, InjuryStatement one, LocalDate today) {
    if (!fields.present("statement", has)) {
      return;
    }
    fields.said("statement.signer", one.getSigner());
    fields.text("statement.signer_name", one.getSignerName(), 1, 50);
    fields.text("statement.signer_document_type", one.getSignerDocumentType(), 1, 6);
    fields.text("statement.signer_document_number", one.getSignerDocumentNumber(), 1, 50);
    fields.text("statement.signer_telephone", one.getSignerTelephone(), 1, 30);
    LocalDate injured =
        fields.date("statement.injury_date", one.hasInjuryDate(), one.getInjuryDate());
    LocalDate signed =
        fields.date("statement.signed_date", one.hasSignedDate(), one.getSignedDate());
    fields.notAfter("statement.signed_date", signed, today, "today");
    fields.notBefore("statement.signed_date", signed, injured, "the injury");
    if (one.getInjuryHour() < 0 || one.getInjuryHour() > 23) {
      fields.wrong("statement.injury_hour", one.getInjuryHour(), "0 to 23");
    }
    fields.text("statement.query_agency", one.getQueryAgency(), 1, 100);
    relation(fields, one);
    fields.text("statement.injury_place", one.getInjuryPlace(), 1, 200);
    fields.text("statement.injury_course", one.getInjuryCourse(), 1, 1000);
    yes(fields, "statement.no_third_party", one.getNoThirdParty());
    yes(fields, "statement.no_work_injury", one.getNoWorkInjury());
    yes(fields, "statement.query_authorised", one.getQueryAuthorised());
    yes(fields, "statement.warning_read", one.getWarningRead());
    yes(fields, "statement.repayment_promised", one.getRepaymentPromised());
  }

  private static void relation(Fields fields, InjuryStatement one) {
    if (one.getSigner() == StatementSigner.STATEMENT_SIGNER_CLOSE_RELATIVE) {
      fields.text("statement.signer_relation", one.getSignerRelation(), 1, 20);
    } else if (!one.getSignerRelation().isEmpty()) {
      fields.wrong(
          "statement.signer_relation",
          one.getSignerRelation().length() + " characters",
          "empty, because the patient signed");
    }
  }

  private static void yes(Fields fields, String field, YesNo value) {
    if (value != YesNo.YES_NO_YES) {
      fields.wrong(field, value, "YES_NO_YES; without it the injury is not settled directly");
    }
  }
}
