package io.yidi.policy.split;

import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.filing.FilingCase;
import io.yidi.policy.filing.FilingRecord;
import java.util.List;

/**
 * Everything that a settlement depends on besides the rules: the canonical input. Given the same
 * claim and the same version of rules, the verdict is the same to the byte.
 *
 * @param person the person in the insurance relation that pays
 * @param institution the institution on the day
 * @param visit the visit
 * @param filings the person's filings in that relation
 * @param lines lines with the catalogue's terms
 * @param counters the person's counters before this claim
 * @param accountBalance balance of the personal account in fen
 * @param useAccount whether the account shall pay
 */
public record Claim(
    PersonFacts person,
    InstitutionFacts institution,
    VisitFacts visit,
    List<FilingRecord> filings,
    List<PricedLine> lines,
    List<CounterValue> counters,
    long accountBalance,
    boolean useAccount) {

  /** Copies the lists. */
  public Claim {
    filings = List.copyOf(filings);
    lines = List.copyOf(lines);
    counters = List.copyOf(counters);
  }

  /** The part that the filing decision looks at. */
  public FilingCase filingCase() {
    return new FilingCase(person, institution, visit, filings);
  }
}
