package io.yidi.policy.benefit;

/** What the personal account may pay. */
public enum AccountRule {
  /** Nothing, or nothing that was published. */
  NOTHING,
  /** The person's share of the in-scope amount. */
  IN_SCOPE_SHARE,
  /** Everything that the person bears. */
  PERSON_PART
}
