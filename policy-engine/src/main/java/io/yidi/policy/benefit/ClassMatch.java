package io.yidi.policy.benefit;

import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import java.time.LocalDate;
import java.util.List;

/** How a policy sorts persons and institutions into its classes; the first that matches counts. */
public final class ClassMatch {

  private ClassMatch() {}

  /**
   * A class of persons. Every condition that is stated must hold.
   *
   * @param name name in the file
   * @param personTypes 人员类别 (psn_type) by prefix; empty for all
   * @param ageFrom least age in full years
   * @param ageBelow age in full years that is too old; {@link Integer#MAX_VALUE} for none
   * @param plans 档次 of the insured place; empty for all
   * @param identities 人员身份类别, of which the person has one; empty for all
   */
  public record PersonClass(
      String name,
      List<String> personTypes,
      int ageFrom,
      int ageBelow,
      List<String> plans,
      List<String> identities) {

    boolean matches(PersonFacts person, LocalDate day) {
      int age = person.ageOn(day);
      return (personTypes.isEmpty() || Prefixes.fit(personTypes, person.personType()))
          && age >= ageFrom
          && age < ageBelow
          && (plans.isEmpty() || plans.contains(person.plan()))
          && (identities.isEmpty() || person.identities().stream().anyMatch(identities::contains));
    }
  }

  /** Which attribute of an institution decides its level. */
  public enum LevelKey {
    /** 医院等级. */
    HOSP_LV,
    /** 起付线医院等级. */
    DEDC_HOSP_LV,
    /** 限价医院等级. */
    LMTPRIC_HOSP_LV,
    /** Kind of institution. */
    TYPE;

    String of(InstitutionFacts institution) {
      return switch (this) {
        case HOSP_LV -> institution.hospitalLevel();
        case DEDC_HOSP_LV -> institution.deductibleLevel();
        case LMTPRIC_HOSP_LV -> institution.priceLevel();
        case TYPE -> institution.type();
      };
    }
  }

  /**
   * A class of institutions.
   *
   * @param name name in the file
   * @param key attribute looked at
   * @param values values that match; empty for all
   */
  public record LevelClass(String name, LevelKey key, List<String> values) {

    boolean matches(InstitutionFacts institution) {
      return values.isEmpty() || values.contains(key.of(institution));
    }
  }
}
