package io.yidi.policy.filing;

/** Stored state of a filing; effective dates and use come on top. */
public enum FilingStatus {
  /** 申办中. */
  UNDER_REVIEW,
  /** 被退回. */
  RETURNED,
  /** 备案失败. */
  REJECTED,
  /** 备案成功, 已开通. */
  APPROVED,
  /** 已关闭. */
  CLOSED
}
