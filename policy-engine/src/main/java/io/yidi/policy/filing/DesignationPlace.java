package io.yidi.policy.filing;

import io.yidi.policy.facts.InstitutionFacts;

/**
 * A place that a person may fill with an institution chosen for ordinary outpatient care (004
 * §4.2).
 *
 * @param insuranceType 险种类型 (insutype) that has the place
 * @param level which institutions fit
 * @param number how many of them
 */
public record DesignationPlace(String insuranceType, Level level, int number) {

  static final String FORM = "\\d{3,6} (level_1|level_2_3) [1-9]";

  /** Levels of institutions as the rule tells them apart. */
  public enum Level {
    /** 一级及以下: neither of the second nor of the third level. */
    LEVEL_1,
    /** 二级或三级. */
    LEVEL_2_3;

    /** The level of an institution, by its 起付线医院等级 (dedc_hosp_lv). */
    public static Level of(InstitutionFacts institution) {
      String level = institution.deductibleLevel();
      return level.equals("2") || level.equals("3") ? LEVEL_2_3 : LEVEL_1;
    }
  }

  /** Reads a value of the rule, which the loader has checked. */
  public static DesignationPlace parse(String value) {
    String[] parts = value.split(" ", -1);
    return new DesignationPlace(
        parts[0],
        parts[1].equals("level_1") ? Level.LEVEL_1 : Level.LEVEL_2_3,
        Integer.parseInt(parts[2]));
  }

  boolean fits(String insurance, InstitutionFacts institution) {
    return insuranceType.equals(insurance) && level == Level.of(institution);
  }
}
