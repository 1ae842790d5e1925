package io.yidi.policy.catalogue;

import io.yidi.policy.bill.ChargeLine;

/**
 * A line with the terms under which its item stood in the catalogue on the day the fee arose.
 *
 * @param line the line
 * @param terms the terms
 * @param outsideDisease whether the place of care limits what the disease of the visit covers, and
 *     the item lies outside (002 Art. 32)
 */
public record PricedLine(ChargeLine line, ItemTerms terms, boolean outsideDisease) {

  /** A line that no disease limits. */
  public PricedLine(ChargeLine line, ItemTerms terms) {
    this(line, terms, false);
  }
}
