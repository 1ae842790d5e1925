package io.yidi.policy.split;

import io.yidi.policy.benefit.ItemRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Items paid by rules of their own.
 *
 * @param rules rules that were used
 * @param inScope their in-scope amount in fen
 * @param fund what the fund pays of it in fen, negative when a share was not published
 */
record ItemSums(List<ItemRule> rules, long inScope, long fund) {

  static final ItemSums NONE = new ItemSums(List.of(), 0, 0);

  ItemSums plus(ItemSums other) {
    if (other.rules.isEmpty()) {
      return this;
    }
    List<ItemRule> all = new ArrayList<>(rules);
    all.addAll(other.rules);
    return new ItemSums(all, inScope + other.inScope, fund + other.fund);
  }
}
