package io.yidi.policy.filing;

import java.util.Locale;

/** Kinds of filing (备案类型; 002 Art. 7, 001 §1). */
public enum FilingKind {
  /** 异地安置退休人员. */
  RETIRED_RESETTLED(true, "异地安置退休人员"),
  /** 异地长期居住人员. */
  LONG_TERM_RESIDENT(true, "异地长期居住人员"),
  /** 常驻异地工作人员. */
  LONG_TERM_WORKER(true, "常驻异地工作人员"),
  /** 异地转诊人员. */
  REFERRAL(false, "异地转诊人员"),
  /** 其他临时外出就医人员. */
  OTHER_TEMPORARY(false, "其他临时外出就医人员"),
  /** 异地急诊人员, where the insured place asks for a filing (003 §1(5)); elsewhere deemed filed. */
  EMERGENCY(false, "异地急诊人员"),
  /** 异地生育就医人员 (004 §1). */
  MATERNITY(false, "异地生育就医人员");

  private final boolean longTerm;
  private final String zh;

  FilingKind(boolean longTerm, String zh) {
    this.longTerm = longTerm;
    this.zh = zh;
  }

  /** Whether the kind is one of the three long-term ones. */
  public boolean longTerm() {
    return longTerm;
  }

  /** Name in files. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Chinese name. */
  public String zh() {
    return zh;
  }
}
