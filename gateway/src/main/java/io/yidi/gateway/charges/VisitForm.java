package io.yidi.gateway.charges;

import io.yidi.gateway.rpc.Fields;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.type.v1.VisitFlags;
import org.jspecify.annotations.Nullable;

/**
 * Checks the form of what is said about a visit: medical type, flags that must be said, disease.
 */
public final class VisitForm {

  private VisitForm() {}

  /** The kind of a medical type; null with a violation when this gateway does not settle it. */
  public static @Nullable VisitKind kind(Fields fields, String field, String medType) {
    VisitKind kind = medType.length() > 6 ? null : VisitKind.ofMedType(medType);
    if (kind == null) {
      fields.wrong(
          field,
          medType.isEmpty()
              ? "empty"
              : medType.length() > 20 ? medType.length() + " characters" : medType,
          "a medical type that begins with 11, 12, 13, 14, 21, 22, 23, 24, 41 or 9903");
    }
    return kind;
  }

  /** Checks that the flags required for a kind of visit are said. */
  public static void flags(
      Fields fields, String field, boolean has, VisitFlags flags, @Nullable VisitKind kind) {
    if (kind == null || kind == VisitKind.PHARMACY) {
      return;
    }
    if (!fields.present(field, has)) {
      return;
    }
    fields.said(field + ".trauma", flags.getTrauma());
    if (kind == VisitKind.INPATIENT) {
      fields.said(field + ".inpatient_type", flags.getInpatientType());
    } else {
      fields.said(field + ".outpatient_emergency_referral", flags.getOutpatientEmergencyReferral());
    }
  }

  /** Checks that a disease is said for chronic visits, and only for them. */
  public static void disease(Fields fields, String field, String code, @Nullable VisitKind kind) {
    if (kind == VisitKind.CHRONIC) {
      if (!code.matches("M\\d{5}")) {
        fields.wrong(
            field, code.isEmpty() ? "empty" : code, "a national disease code such as M03900");
      }
    } else if (kind != null && !code.isEmpty()) {
      fields.wrong(field, code, "empty, because only chronic visits (med_type 14) have one");
    }
  }
}
