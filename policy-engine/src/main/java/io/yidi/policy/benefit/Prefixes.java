package io.yidi.policy.benefit;

import java.util.List;

/**
 * Codes that stand for all that begin with them. Asked for every claim, hence loops: pipelines of
 * streams took up to a quarter of a whole split.
 */
final class Prefixes {

  private Prefixes() {}

  /** Tells whether the code begins with one of the prefixes; with none of them, no code does. */
  static boolean fit(List<String> prefixes, String code) {
    for (String prefix : prefixes) {
      if (code.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether one of the codes begins with one of the prefixes. */
  static boolean fitAny(List<String> prefixes, List<String> codes) {
    for (String code : codes) {
      if (fit(prefixes, code)) {
        return true;
      }
    }
    return false;
  }
}
