package io.yidi.policy.trace;

import io.yidi.policy.citation.Evidence;
import java.util.List;

/**
 * One step of a decision or split.
 *
 * @param rule stable name of the rule
 * @param text what was done, to be read out
 * @param amountIn amount that entered, in fen; zero where no money is handled
 * @param amountOut amount decided, in fen
 * @param ratePpm rate used; zero where none
 * @param limitFen threshold or limit used, in fen; zero where none
 * @param evidence sources, the most specific first
 */
public record Step(
    String rule,
    Text text,
    long amountIn,
    long amountOut,
    long ratePpm,
    long limitFen,
    List<Evidence> evidence) {

  /** Copies the list. */
  public Step {
    evidence = List.copyOf(evidence);
  }

  /** A step that handles no money. */
  public static Step of(String rule, Text text, List<Evidence> evidence) {
    return new Step(rule, text, 0, 0, 0, 0, evidence);
  }
}
