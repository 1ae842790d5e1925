package io.yidi.policy.facts;

/** 住院类型 (IPT_TYPE). */
public enum InpatientType {
  /** Not said. */
  UNSAID,
  /** 1 普通住院. */
  ORDINARY,
  /** 2 急诊或抢救住院. */
  EMERGENCY,
  /** 3 转院住院. */
  TRANSFER
}
