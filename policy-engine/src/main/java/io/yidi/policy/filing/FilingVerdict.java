package io.yidi.policy.filing;

/**
 * The answer of the filing check: a decision, or flags that contradict each other and must be
 * corrected first.
 */
public sealed interface FilingVerdict permits FilingDecision, FlagsContradict {}
