package io.yidi.policy.facts;

/** 门诊急诊转诊标志 (OTP_ER_REFL_FLAG). */
public enum EmergencyReferral {
  /** Not said. */
  UNSAID,
  /** 1 急诊. */
  EMERGENCY,
  /** 2 转诊. */
  TRANSFER,
  /** 3 both. */
  BOTH,
  /** Neither. */
  NEITHER
}
