package io.yidi.gateway.sheet;

import io.yidi.policy.trace.Text;
import java.time.Instant;
import java.util.List;

/**
 * A sheet ready to be printed.
 *
 * @param title its title
 * @param number settlement number
 * @param state state of the settlement
 * @param alert whether that state is another than in force
 * @param at instant of the settlement, which dates the print
 * @param blocks its parts in their order
 */
record SheetPage(
    Text title, String number, Text state, boolean alert, Instant at, List<Block> blocks) {

  SheetPage {
    blocks = List.copyOf(blocks);
  }
}
