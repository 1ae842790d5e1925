package io.yidi.policy.benefit;

import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import java.time.LocalDate;
import java.util.List;

/** How a policy sorts persons and institutions into its classes; the first that matches counts. */
final class ClassMatch {

  private ClassMatch() {}

  /**
   * A class of persons.
   *
   * @param name name in the file
   * @param personTypes 人员类别 (psn_type) by prefix; empty for all
   * @param ageFrom least age in full years
   */
  record PersonClass(String name, List<String> personTypes, int ageFrom) {

    boolean matches(PersonFacts person, LocalDate day) {
      return (personTypes.isEmpty()
              || personTypes.stream().anyMatch(person.personType()::startsWith))
          && person.ageOn(day) >= ageFrom;
    }
  }

  /** Which attribute of an institution decides its level. */
  enum LevelKey {
    HOSP_LV,
    DEDC_HOSP_LV,
    LMTPRIC_HOSP_LV,
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
  record LevelClass(String name, LevelKey key, List<String> values) {

    boolean matches(InstitutionFacts institution) {
      return values.isEmpty() || values.contains(key.of(institution));
    }
  }
}
