package io.yidi.policy.benefit;

/**
 * A limit as one card holds it.
 *
 * @param place its place among the limits of the policy, for the trace
 * @param on what it limits
 * @param amount in fen; {@link Long#MAX_VALUE} for none, {@link RateCard#NOT_PUBLISHED}
 * @param counter counter of what was used of it, {@link RateCard#NO_COUNTER} for a limit on each
 *     visit
 * @param plusPerFurtherDisease what each disease after the first adds
 * @param atMost bound of the amount with what diseases add
 */
record Limit(int place, On on, long amount, int counter, long plusPerFurtherDisease, long atMost) {

  /** What a limit limits. */
  enum On {
    /** In-scope amount after the first share, before the deductible. */
    IN_SCOPE,
    /** Amount that enters the bands, after the deductible. */
    PAYABLE,
    /** What the pooled fund pays. */
    FUND_PAID
  }

  /** The limit for a person with that many qualified diseases. */
  long forDiseases(int diseases) {
    return amount < 0 || amount == Long.MAX_VALUE || diseases <= 1
        ? amount
        : Math.min(atMost, amount + plusPerFurtherDisease * (diseases - 1));
  }
}
