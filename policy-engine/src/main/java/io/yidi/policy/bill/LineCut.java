package io.yidi.policy.bill;

/**
 * A line cut by the place-of-care catalogue; the four parts add up to the amount.
 *
 * @param fullSelfPay 全自费
 * @param overLimit 超限价
 * @param firstSelfPay 先行自付
 * @param inScope 政策范围内
 */
public record LineCut(long fullSelfPay, long overLimit, long firstSelfPay, long inScope) {

  /** Sum of the four parts. */
  public long amount() {
    return fullSelfPay + overLimit + firstSelfPay + inScope;
  }

  /** This cut less another. */
  public LineCut minus(LineCut other) {
    return new LineCut(
        fullSelfPay - other.fullSelfPay,
        overLimit - other.overLimit,
        firstSelfPay - other.firstSelfPay,
        inScope - other.inScope);
  }
}
