package io.yidi.policy.facts;

import java.time.LocalDate;
import java.time.Period;

/**
 * What is known of a person in one insurance relation. No name and no document number: the rules
 * need none.
 *
 * @param insuranceType 险种类型 (insutype)
 * @param personType 人员类别 (psn_type)
 * @param birthDate date of birth
 * @param civilServant 公务员标志 (cvlserv_flag)
 * @param status state of the relation on the day of service or admission
 * @param insuredArea pooling area of the insured place
 * @param insuredAreaName its Chinese name
 */
public record PersonFacts(
    String insuranceType,
    String personType,
    LocalDate birthDate,
    boolean civilServant,
    RelationStatus status,
    String insuredArea,
    String insuredAreaName) {

  /** Full years of age on the day. */
  public int ageOn(LocalDate day) {
    return Period.between(birthDate, day).getYears();
  }
}
