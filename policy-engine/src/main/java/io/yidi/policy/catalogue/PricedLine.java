package io.yidi.policy.catalogue;

import io.yidi.policy.bill.ChargeLine;

/**
 * A line with the terms under which its item stood in the catalogue on the day the fee arose.
 *
 * @param line the line
 * @param terms the terms
 */
public record PricedLine(ChargeLine line, ItemTerms terms) {}
