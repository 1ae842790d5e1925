package io.yidi.gateway.rpc;

/** Masks personal data as the national platform shows it. */
public final class Masking {

  private Masking() {}

  /** A name: the first character, then stars. */
  public static String name(String name) {
    return name.isEmpty() ? "" : name.substring(0, name.offsetByCodePoints(0, 1)) + "**";
  }

  /** An address: the first six characters, which tell province and city, then stars. */
  public static String address(String address) {
    int shown = Math.min(6, address.codePointCount(0, address.length()) / 2);
    return address.isEmpty()
        ? ""
        : address.substring(0, address.offsetByCodePoints(0, shown)) + "*****";
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
