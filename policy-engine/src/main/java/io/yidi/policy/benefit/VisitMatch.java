package io.yidi.policy.benefit;

import io.yidi.policy.facts.VisitFacts;
import java.util.List;

/**
 * Which visits a rule is about. Every condition that is stated must hold.
 *
 * @param medTypes 医疗类别 by prefix; empty for all
 * @param diagnoses diagnoses by prefix, of which the visit has one; empty for all
 * @param stayDaysOver stays longer than this; -1 for any length
 */
public record VisitMatch(List<String> medTypes, List<String> diagnoses, int stayDaysOver) {

  /** Copies the lists. */
  public VisitMatch {
    medTypes = List.copyOf(medTypes);
    diagnoses = List.copyOf(diagnoses);
  }

  /** Tells whether the rule is about the visit. */
  public boolean concerns(VisitFacts visit) {
    return (medTypes.isEmpty() || Prefixes.fit(medTypes, visit.medType()))
        && (diagnoses.isEmpty() || Prefixes.fitAny(diagnoses, visit.diagnosisCodes()))
        && visit.stayDays() > stayDaysOver;
  }
}
