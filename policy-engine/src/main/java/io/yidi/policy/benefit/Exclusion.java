package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.trace.Text;

/**
 * A case that the published figures do not cover.
 *
 * @param stayDaysOver stays longer than this; {@link Integer#MAX_VALUE} for any length
 * @param diagnosisPrefix visits with a diagnosis that starts so; empty for any
 * @param reason why it is not covered
 * @param evidence source
 */
public record Exclusion(int stayDaysOver, String diagnosisPrefix, Text reason, Evidence evidence) {

  /** Tells whether the visit is such a case. */
  public boolean concerns(VisitFacts visit) {
    boolean tooLong = stayDaysOver != Integer.MAX_VALUE && visit.stayDays() > stayDaysOver;
    boolean diagnosis =
        !diagnosisPrefix.isEmpty()
            && visit.diagnosisCodes().stream().anyMatch(code -> code.startsWith(diagnosisPrefix));
    return tooLong || diagnosis;
  }
}
