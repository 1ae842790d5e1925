package io.yidi.policy.split;

import io.yidi.policy.bill.LineCut;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.util.List;

/** What comes of a claim. */
public sealed interface Verdict {

  /**
   * The claim settles.
   *
   * @param decision decision on the filing
   * @param split division of the bill
   * @param cuts cuts in the order of the lines
   * @param movements what the counters move by
   * @param steps steps of the split, worded when they are first read
   */
  record Settles(
      FilingDecision decision,
      Split split,
      List<LineCut> cuts,
      List<CounterValue> movements,
      List<Step> steps)
      implements Verdict {

    /** Copies the lists. */
    public Settles {
      cuts = List.copyOf(cuts);
      movements = List.copyOf(movements);
    }
  }

  /**
   * The claim does not settle directly.
   *
   * @param decision decision on the filing
   */
  record Refused(FilingDecision decision) implements Verdict {}

  /**
   * The flags contradict and must be corrected first.
   *
   * @param flags what contradicts
   */
  record BadFlags(FlagsContradict flags) implements Verdict {}

  /**
   * Nobody published a figure that the claim needs.
   *
   * @param decision decision on the filing
   * @param missing stable name of what is missing
   * @param reason the same to be read out
   * @param evidence sources that were looked at
   */
  record NotCovered(FilingDecision decision, String missing, Text reason, List<Evidence> evidence)
      implements Verdict {

    /** Copies the list. */
    public NotCovered {
      evidence = List.copyOf(evidence);
    }
  }

  /** What a person must have before a visit is paid for. */
  enum Entitlement {
    /** No approval for the disease. */
    NOT_QUALIFIED,
    /** Approved, but for other institutions. */
    INSTITUTION_NOT_CHOSEN
  }

  /**
   * The insured place pays for such visits, but not for this person here.
   *
   * @param decision decision on the filing
   * @param lacking what is lacking
   * @param reason the same to be read out, with the next step
   * @param evidence sources
   */
  record NotEntitled(
      FilingDecision decision, Entitlement lacking, Text reason, List<Evidence> evidence)
      implements Verdict {

    /** Copies the list. */
    public NotEntitled {
      evidence = List.copyOf(evidence);
    }
  }
}
