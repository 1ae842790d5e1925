package io.yidi.policy.facts;

import java.time.LocalDate;
import java.time.Period;
import java.util.List;

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
 * @param plan contribution grade of the insured place (档次), empty where it has none
 * @param identities 人员身份类别 such as 特困 and 低保, by the codes of the insured place; empty for none
 * @param qualifications diseases of 门诊慢特病 that the person is approved for; empty for none
 */
public record PersonFacts(
    String insuranceType,
    String personType,
    LocalDate birthDate,
    boolean civilServant,
    RelationStatus status,
    String insuredArea,
    String insuredAreaName,
    String plan,
    List<String> identities,
    List<Qualification> qualifications) {

  /** Copies the lists. */
  public PersonFacts {
    identities = List.copyOf(identities);
    qualifications = List.copyOf(qualifications);
  }

  /** Full years of age on the day. */
  public int ageOn(LocalDate day) {
    return Period.between(birthDate, day).getYears();
  }
}
