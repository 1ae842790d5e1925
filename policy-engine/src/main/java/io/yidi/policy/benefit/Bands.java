package io.yidi.policy.benefit;

/**
 * Shares by bands of the amount, for one tier, person class and level. Arrays are not copied: the
 * loader owns them.
 *
 * @param upTo upper bounds, the last {@link Long#MAX_VALUE}
 * @param ppm shares of the fund in parts per million, {@link RateCard#NOT_PUBLISHED} for some
 * @param positionCounter counter of what came before, {@link RateCard#NO_COUNTER} to begin anew
 * @param fromZero whether bounds count the deductible too
 * @param wholeAmount whether the band that the last fen reaches decides for the whole amount
 * @param roundEach whether every band is rounded to the fen, not only their sum
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; the arithmetic reads it without copies.
record Bands(
    long[] upTo,
    long[] ppm,
    int positionCounter,
    boolean fromZero,
    boolean wholeAmount,
    boolean roundEach) {

  /** Whether shares depend on the amount of one visit alone. */
  boolean ofEachVisit() {
    return positionCounter == RateCard.NO_COUNTER && ppm.length > 1;
  }
}
