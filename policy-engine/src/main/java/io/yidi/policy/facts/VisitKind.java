package io.yidi.policy.facts;

import org.jspecify.annotations.Nullable;

/** What sort of care is settled. */
public enum VisitKind {
  /** 普通门诊, 急诊: med_type 11, 12, 13, 9903. */
  OUTPATIENT("outpatient", "门诊", "11"),
  /** 住院: med_type 21, 22, 23, 24. */
  INPATIENT("inpatient", "住院", "21"),
  /** 定点药店购药: med_type 41. */
  PHARMACY("pharmacy", "药店购药", "41"),
  /** 门诊慢特病: med_type 14. */
  CHRONIC("chronic", "门诊慢特病", "14");

  private final String fileName;
  private final String zh;
  private final String clearingType;

  VisitKind(String fileName, String zh, String clearingType) {
    this.fileName = fileName;
    this.zh = zh;
    this.clearingType = clearingType;
  }

  /** Name used in files. */
  public String fileName() {
    return fileName;
  }

  /** Chinese name. */
  public String zh() {
    return zh;
  }

  /** National 清算类别 (clr_type) of this kind, except for emergencies and injuries. */
  public String clearingType() {
    return clearingType;
  }

  /**
   * Returns the kind that a medical type belongs to; parents and children match by prefix.
   *
   * @param medType 医疗类别 (med_type)
   * @return the kind, or null when this gateway does not settle the type
   */
  public static @Nullable VisitKind ofMedType(String medType) {
    if (medType.length() < 2 || !medType.chars().allMatch(Character::isDigit)) {
      return null;
    }
    if (medType.startsWith("9903")) {
      return OUTPATIENT;
    }
    return switch (medType.substring(0, 2)) {
      case "11", "12", "13" -> OUTPATIENT;
      case "21", "22", "23", "24" -> INPATIENT;
      case "41" -> PHARMACY;
      case "14" -> CHRONIC;
      default -> null;
    };
  }
}
