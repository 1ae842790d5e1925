package io.yidi.policy.benefit;

import java.util.Arrays;

/**
 * The deductible of one tier, person class and level. The array is not copied: the loader owns it.
 *
 * @param byVisit amount of the first, second … visit; the last holds for all that follow
 * @param visitsCounter counter of earlier visits, {@link RateCard#NO_COUNTER} for none
 * @param borneCounter counter of what was borne in the period, {@link RateCard#NO_COUNTER} for a
 *     deductible on each visit
 * @param perFurtherCycle what each further settlement cycle of the same stay adds
 * @param sharePpm share of the bill that replaces the amounts, zero for none
 * @param shareOfTotal whether the share is of the whole bill, else of the in-scope amount
 * @param shareMin least deductible by share
 * @param shareMax greatest deductible by share
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the arithmetic reads it without copies.
record DeductibleCard(
    long[] byVisit,
    int visitsCounter,
    int borneCounter,
    long perFurtherCycle,
    long sharePpm,
    boolean shareOfTotal,
    long shareMin,
    long shareMax) {

  /** Whether something is due on each visit whatever was borne before. */
  boolean ofEachVisit() {
    return borneCounter == RateCard.NO_COUNTER
        && (sharePpm > 0 || Arrays.stream(byVisit).anyMatch(amount -> amount != 0));
  }
}
