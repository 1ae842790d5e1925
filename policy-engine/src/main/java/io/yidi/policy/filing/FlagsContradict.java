package io.yidi.policy.filing;

import java.util.List;

/**
 * Flags that contradict the medical type or each other.
 *
 * @param violations what is wrong, one row a flag
 */
public record FlagsContradict(List<Violation> violations) implements FilingVerdict {

  /** Copies the list. */
  public FlagsContradict {
    violations = List.copyOf(violations);
  }

  /**
   * One contradiction.
   *
   * @param flag name of the flag in the contract
   * @param value value stated
   * @param expected what the coupling asks for
   */
  public record Violation(String flag, String value, String expected) {}
}
