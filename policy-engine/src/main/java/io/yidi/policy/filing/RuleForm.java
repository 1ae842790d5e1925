package io.yidi.policy.filing;

import java.util.Set;
import java.util.regex.Pattern;

/** In which form a file states the value of a rule about filing. */
public sealed interface RuleForm {

  /** One of some words. */
  record Choice(Set<String> words) implements RuleForm {

    /** Copies the set. */
    public Choice {
      words = Set.copyOf(words);
    }

    static Choice of(String... words) {
      return new Choice(Set.of(words));
    }
  }

  /** A whole number within bounds, both included. */
  record Whole(int least, int most) implements RuleForm {}

  /**
   * A list.
   *
   * @param element form of each element
   * @param expected the same in words
   */
  record Listed(Pattern element, String expected) implements RuleForm {

    static Listed of(String element, String expected) {
      return new Listed(Pattern.compile(element), expected);
    }
  }
}
