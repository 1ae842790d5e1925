package io.yidi.gateway.ledger;

import java.util.List;

/**
 * What a proof found.
 *
 * @param persons persons looked at
 * @param settlements settlements, refunds and reversals looked at
 * @param findings one for each invariant, in their order
 */
public record ProofReport(long persons, long settlements, List<Finding> findings) {

  /** Copies the list. */
  public ProofReport {
    findings = List.copyOf(findings);
  }

  /**
   * What was found of one invariant.
   *
   * @param invariant the invariant
   * @param checked rows that were looked at; zero where there are none of the kind
   * @param violations how many violate it
   * @param first the first of them, at most twenty
   */
  public record Finding(Invariant invariant, long checked, long violations, List<Violation> first) {

    /** Copies the list. */
    public Finding {
      first = List.copyOf(first);
    }
  }

  /** Whether everything holds. */
  public boolean holds() {
    return findings.stream().allMatch(finding -> finding.violations() == 0);
  }
}
