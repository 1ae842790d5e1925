package io.yidi.policy.facts;

/** State of an insurance relation (psn_insu_stas). */
public enum RelationStatus {
  /** 1 正常参保. */
  ACTIVE,
  /** 2 暂停参保. */
  SUSPENDED,
  /** 3 无效参保. */
  INVALID,
  /** 4 终止参保. */
  ENDED
}
