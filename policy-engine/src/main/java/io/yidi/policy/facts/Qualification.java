package io.yidi.policy.facts;

import io.yidi.policy.time.Period;
import java.util.List;

/**
 * Approval of a person for one disease of 门诊慢特病.
 *
 * @param diseaseCode national code of the disease (opsp_dise_code)
 * @param period when it holds
 * @param institutions institutions that the person chose for it; empty where any will do
 */
public record Qualification(String diseaseCode, Period period, List<String> institutions) {

  /** Copies the list. */
  public Qualification {
    institutions = List.copyOf(institutions);
  }
}
