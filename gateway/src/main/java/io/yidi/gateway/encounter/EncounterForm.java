package io.yidi.gateway.encounter;

import com.google.type.Date;
import io.yidi.gateway.filing.DecisionView;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FlagCheck;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.List;

/** Checks of form that several writes on encounters share. */
final class EncounterForm {

  private static final int MAX_DIAGNOSES = 30;

  private EncounterForm() {}

  /** Checks that flags do not contradict the medical type. */
  static void couplings(VisitKind kind, String medType, VisitFlags flags) {
    List<FlagsContradict.Violation> violations =
        FlagCheck.violations(kind, medType, Wire.flags(flags));
    if (!violations.isEmpty()) {
      throw DecisionView.contradiction(new FlagsContradict(violations), "");
    }
  }

  /** What is said of a visit besides dates and flags. */
  static void said(
      Fields fields,
      String visitNumber,
      String department,
      String doctorCode,
      List<Diagnosis> diagnoses) {
    fields.text("institution_visit_number", visitNumber, 1, 30);
    fields.text("department", department, 0, 100);
    fields.text("doctor_code", doctorCode, 0, 30);
    diagnoses(fields, diagnoses);
  }

  private static void diagnoses(Fields fields, List<Diagnosis> diagnoses) {
    if (diagnoses.size() > MAX_DIAGNOSES) {
      fields.wrong("diagnoses", diagnoses.size() + " diagnoses", "at most " + MAX_DIAGNOSES);
    }
    for (int i = 0; i < diagnoses.size(); i++) {
      fields.text("diagnoses[" + i + "].code", diagnoses.get(i).getCode(), 1, 20);
      fields.text("diagnoses[" + i + "].name", diagnoses.get(i).getName(), 0, 100);
    }
    if (diagnoses.stream().filter(one -> one.getMain() == YesNo.YES_NO_YES).count() > 1) {
      fields.wrong("diagnoses", "several main diagnoses", "at most one");
    }
  }

  /** A date that has been checked. */
  static LocalDate date(Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }
}
