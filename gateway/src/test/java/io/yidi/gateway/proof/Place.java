package io.yidi.gateway.proof;

import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.type.v1.VisitKind;
import java.util.List;

/** Institutions of the demonstration's directory, as the model knows them. */
enum Place {
  HOME_HOSPITAL(
      TestGateway.MADE_UP_HOSPITAL,
      "990100",
      2,
      true,
      Kind.OUTPATIENT,
      Kind.INPATIENT,
      Kind.CHRONIC),
  HOME_CLINIC("H99010100002", "990100", 1, true, Kind.OUTPATIENT, Kind.INPATIENT),
  HOME_PHARMACY(TestGateway.MADE_UP_PHARMACY, "990100", 9, true, Kind.PHARMACY),
  BEIJING(TestGateway.BEIJING, "110000", 3, true, Kind.OUTPATIENT, Kind.INPATIENT, Kind.CHRONIC),
  BEIJING_CLINIC("H11010500002", "110000", 1, true, Kind.OUTPATIENT),
  BEIJING_PHARMACY("P11010500001", "110000", 9, false, Kind.PHARMACY),
  SHANGHAI(TestGateway.SHANGHAI, "310000", 2, true, Kind.OUTPATIENT, Kind.INPATIENT, Kind.CHRONIC);

  /** Kinds of visit that occur here, with their med_type. */
  enum Kind {
    OUTPATIENT("11", VisitKind.VISIT_KIND_OUTPATIENT),
    PHARMACY("41", VisitKind.VISIT_KIND_PHARMACY),
    INPATIENT("21", VisitKind.VISIT_KIND_INPATIENT),
    CHRONIC("14", VisitKind.VISIT_KIND_CHRONIC_OUTPATIENT);

    final String medType;
    final VisitKind visitKind;

    Kind(String medType, VisitKind visitKind) {
      this.medType = medType;
      this.visitKind = visitKind;
    }
  }

  final String code;
  final String careArea;
  final int level;
  final boolean networked;
  final List<Kind> kinds;

  Place(String code, String careArea, int level, boolean networked, Kind... kinds) {
    this.code = code;
    this.careArea = careArea;
    this.level = level;
    this.networked = networked;
    this.kinds = List.of(kinds);
  }

  boolean atHome() {
    return careArea.equals(MadeUpRules.AREA);
  }

  /** Whether encounters are opened here. */
  boolean hospital() {
    return !kinds.contains(Kind.PHARMACY);
  }
}
