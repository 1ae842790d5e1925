package io.yidi.gateway.rpc;

/** Masks personal data as the national platform shows it. */
public final class Masking {

  private Masking() {}

  /** A name: the first character, then stars. */
  public static String name(String name) {
    return name.isEmpty() ? "" : name.substring(0, name.offsetByCodePoints(0, 1)) + "**";
  }

  /** A number: the first three and the last four characters. */
  public static String number(String number) {
    return number.length() <= 7
        ? "*****"
        : number.substring(0, 3) + "*****" + number.substring(number.length() - 4);
  }
}
