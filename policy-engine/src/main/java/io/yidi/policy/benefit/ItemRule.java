package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.trace.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items that the pooled fund pays by a rule of their own, outside deductible, general ratio, limits
 * and counters: a fixed sum a unit, or an own share.
 *
 * @param items national codes, or names in the catalogue where no code was published; empty for
 *     every item of the categories
 * @param categories national charge categories 01 to 14; empty for all
 * @param fundPaysFen sum a unit in fen, where there is no share
 * @param share own share by class, null for a fixed sum
 * @param name name in both languages
 * @param evidence source
 */
public record ItemRule(
    List<String> items,
    List<String> categories,
    long fundPaysFen,
    @Nullable ClassTable share,
    Text name,
    Evidence evidence) {

  /** Copies the lists. */
  public ItemRule {
    items = List.copyOf(items);
    categories = List.copyOf(categories);
  }

  /** Tells whether the rule names single items, which stays away from home do not report. */
  public boolean byItem() {
    return !items.isEmpty();
  }

  /** Tells whether an item is one of these. */
  public boolean concerns(String itemCode, String itemName, String category) {
    return (items.isEmpty() || items.contains(itemCode) || items.contains(itemName))
        && (categories.isEmpty() || categories.contains(category));
  }
}
