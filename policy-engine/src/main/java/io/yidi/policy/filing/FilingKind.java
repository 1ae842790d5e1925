package io.yidi.policy.filing;

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
  OTHER_TEMPORARY(false, "其他临时外出就医人员");

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

  /** Chinese name. */
  public String zh() {
    return zh;
  }
}
