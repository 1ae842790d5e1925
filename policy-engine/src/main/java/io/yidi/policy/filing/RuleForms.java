package io.yidi.policy.filing;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parts of the forms of rules that name kinds of filing. */
final class RuleForms {

  /** A kind as files write it. */
  static final String KIND =
      Stream.of(FilingKind.values())
          .map(FilingKind::fileName)
          .collect(Collectors.joining("|", "(", ")"));

  static final String KIND_WORDS = "a kind of filing such as long_term_resident";

  /** A kind and a number. */
  static final String KIND_NUMBER = KIND + " [1-9]\\d{0,2}";

  static final String KIND_NUMBER_WORDS = KIND_WORDS + ", and a number";

  private RuleForms() {}

  /** The kind of a file name that the loader has checked. */
  static FilingKind kind(String fileName) {
    return FilingKind.valueOf(fileName.toUpperCase(Locale.ROOT));
  }
}
