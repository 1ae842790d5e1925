package io.yidi.policy.facts;

/** Reads 医保区划 codes: two digits each for province, city and county. */
public final class AreaCode {

  private AreaCode() {}

  /** Tells whether the text has the form of an area code. */
  public static boolean isWellFormed(String code) {
    return code.length() == 6 && code.chars().allMatch(Character::isDigit);
  }

  /** Code of the province, for example 440000 for 440783. */
  public static String provinceOf(String code) {
    return code.substring(0, 2) + "0000";
  }

  /** Tells whether two areas lie in the same province. */
  public static boolean sameProvince(String one, String other) {
    return one.regionMatches(0, other, 0, 2);
  }
}
