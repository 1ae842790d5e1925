package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.trace.Text;

/**
 * An item of which the pooled fund pays a fixed sum, outside deductible, ratio and counters.
 *
 * @param item national code of the item, or its name in the catalogue where no code was published
 * @param fundPaysFen sum a unit, in fen
 * @param name name of the item
 * @param evidence source
 */
public record FixedPayment(String item, long fundPaysFen, Text name, Evidence evidence) {

  /** Tells whether an item is this one. */
  public boolean concerns(String itemCode, String itemName) {
    return item.equals(itemCode) || item.equals(itemName);
  }
}
