package io.yidi.gateway.proof;

import io.yidi.proto.eligibility.v1.BenefitTier;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.LineCut;
import java.util.List;
import java.util.Map;

/** What the model says that a bill comes to. */
sealed interface Answer {

  /** Refused for a reason, in the words of ErrorInfo. */
  record Refuses(String reason) implements Answer {}

  /**
   * Settles.
   *
   * @param filingId filing it rests on, empty for none
   * @param split every part; the names of funds are left out
   * @param lines every line as cut; names of items are left out
   * @param movements of counters, by "name/period"
   */
  record Settles(
      FilingOutcome outcome,
      BenefitTier tier,
      String filingId,
      Split split,
      List<LineCut> lines,
      Map<String, Long> movements)
      implements Answer {

    /** Copies the collections. */
    public Settles {
      lines = List.copyOf(lines);
      movements = Map.copyOf(movements);
    }

    Purse applied(Purse before) {
      return before.after(movements, split.getAccountFen(), 1);
    }
  }
}
