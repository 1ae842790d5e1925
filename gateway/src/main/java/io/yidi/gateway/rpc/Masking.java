package io.yidi.gateway.rpc;

/** Masks personal data as the national platform shows it. */
public final class Masking {

  private Masking() {}

  /** A name: the first character, then stars. */
  public static String name(String name) {
    return name.isEmpty() ? "" : name.substring(0, name.offsetByCodePoints(0, 1)) + "**";
  }

  /**
   * A number: at most the first three and the last four characters, and never more than half of it;
   * nothing of one shorter than eight.
   */
  public static String number(String number) {
    int half = number.length() / 2;
    if (half < 4) {
      return "*****";
    }
    int last = Math.clamp(half - 3, 2, 4);
    int first = Math.min(3, half - last);
    return number.substring(0, first) + "*****" + number.substring(number.length() - last);
  }
}
