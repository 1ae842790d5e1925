package io.yidi.policy.filing;

import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.VisitFacts;
import java.util.List;

/**
 * All that the filing decision looks at.
 *
 * @param person the person in one insurance relation
 * @param institution the institution on the day
 * @param visit the visit
 * @param filings all filings of the person in that relation
 */
public record FilingCase(
    PersonFacts person,
    InstitutionFacts institution,
    VisitFacts visit,
    List<FilingRecord> filings) {

  /** Copies the list. */
  public FilingCase {
    filings = List.copyOf(filings);
  }

  /** Tells whether the place of care lies in the insured pooling area. */
  public boolean atHome() {
    return person.insuredArea().equals(institution.careArea());
  }
}
