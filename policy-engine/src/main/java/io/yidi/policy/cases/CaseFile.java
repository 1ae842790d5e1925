package io.yidi.policy.cases;

import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.filing.BenefitTier;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One person's visits in order, with the answers that somebody vouches for. Counters carry over
 * from visit to visit.
 *
 * @param name path of the file
 * @param person the person
 * @param institution the institution
 * @param accountBalance balance of the account in fen, -1 where the account shall not pay
 * @param countersBefore counters before the first visit, by name, as written
 * @param visits the visits
 */
public record CaseFile(
    String name,
    PersonFacts person,
    InstitutionFacts institution,
    long accountBalance,
    Map<String, String> countersBefore,
    List<Visit> visits) {

  /** Copies the collections. */
  public CaseFile {
    countersBefore = Map.copyOf(countersBefore);
    visits = List.copyOf(visits);
  }

  /**
   * One visit and its answers.
   *
   * @param id name of the case
   * @param source who vouches for the answers
   * @param tier tier at which it is split
   * @param facts facts of the visit
   * @param lines the bill
   * @param expected answers by name, as written
   */
  public record Visit(
      String id,
      String source,
      BenefitTier tier,
      VisitFacts facts,
      List<PricedLine> lines,
      Map<String, String> expected) {

    /** Copies the collections; answers keep their order. */
    public Visit {
      lines = List.copyOf(lines);
      expected = Collections.unmodifiableMap(new LinkedHashMap<>(expected));
    }
  }
}
