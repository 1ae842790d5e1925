package io.yidi.gateway.ledger;

import io.yidi.gateway.ledger.ProofReport.Finding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what was looked at and keeps the first violations of each invariant. */
final class Tally {

  /** Violations that are kept of an invariant; the others are counted. */
  static final int KEPT = 20;

  private final Map<Invariant, Count> counts = new EnumMap<>(Invariant.class);
  private long persons;
  private long settlements;

  private static final class Count {
    private long checked;
    private long violations;
    private final List<Violation> first = new ArrayList<>();
  }

  Tally() {
    for (Invariant invariant : Invariant.values()) {
      counts.put(invariant, new Count());
    }
  }

  private Count of(Invariant invariant) {
    return counts.computeIfAbsent(invariant, key -> new Count());
  }

  synchronized void checked(Invariant invariant, long number) {
    of(invariant).checked += number;
  }

  /**
   * Notes violations.
   *
   * @param all how many there are
   * @param some the first of them
   */
  synchronized void violated(Invariant invariant, long all, List<Violation> some) {
    Count count = of(invariant);
    count.violations += all;
    for (Violation one : some) {
      if (count.first.size() < KEPT) {
        count.first.add(one);
      }
    }
  }

  void violated(Invariant invariant, Violation one) {
    violated(invariant, 1, List.of(one));
  }

  synchronized void passed(long morePersons, long moreSettlements) {
    persons += morePersons;
    settlements += moreSettlements;
  }

  synchronized long persons() {
    return persons;
  }

  synchronized long settlements() {
    return settlements;
  }

  synchronized ProofReport report() {
    List<Finding> findings = new ArrayList<>();
    counts.forEach(
        (invariant, count) ->
            findings.add(new Finding(invariant, count.checked, count.violations, count.first)));
    return new ProofReport(persons, settlements, findings);
  }
}
