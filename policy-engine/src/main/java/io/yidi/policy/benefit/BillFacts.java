package io.yidi.policy.benefit;

/**
 * What the arithmetic needs to know of one bill besides the figures of the policy. Amounts in fen.
 *
 * @param total whole bill
 * @param inScope 政策范围内 that goes through the general rules
 * @param overLimit 超限价
 * @param firstSelfPay 先行自付
 * @param cycles settlement cycles that the stay reaches into, at least one
 * @param diseases diseases that the person is approved for on the day
 * @param deductibleWaived whether the deductible is waived for this visit
 * @param civilServant whether layers for civil servants apply
 */
public record BillFacts(
    long total,
    long inScope,
    long overLimit,
    long firstSelfPay,
    int cycles,
    int diseases,
    boolean deductibleWaived,
    boolean civilServant) {

  /** A bill that is in scope as a whole, of a visit with nothing special. */
  public static BillFacts inScope(long fen) {
    return new BillFacts(fen, fen, 0, 0, 1, 0, false, false);
  }
}
