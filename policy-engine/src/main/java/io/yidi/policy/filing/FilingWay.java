package io.yidi.policy.filing;

/** How the insured place handles filings (001 §1). */
public enum FilingWay {
  /** 快速备案: reviewed by hand. */
  REVIEWED,
  /** 自助备案: opened at once by an automatic review. */
  SELF_SERVICE
}
