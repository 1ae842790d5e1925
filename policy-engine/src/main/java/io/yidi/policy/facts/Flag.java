package io.yidi.policy.facts;

/** A yes or no that may not have been said. */
public enum Flag {
  /** Nobody said. */
  UNSAID,
  /** National code 0. */
  NO,
  /** National code 1. */
  YES
}
