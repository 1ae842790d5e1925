package io.yidi.policy.bill;

/** 医院审批标志 (hosp_appr_flag). */
public enum HospitalApproval {
  /** 0, also when not said. */
  NOT_NEEDED,
  /** 1 审批通过. */
  APPROVED,
  /** 2 审批不通过. */
  REFUSED
}
