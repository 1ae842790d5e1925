package io.yidi.policy.filing;

import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision on a visit.
 *
 * @param outcome what was found
 * @param settlesDirectly whether the visit settles directly
 * @param tier tier of benefits, null where none applies
 * @param filingId filing that decided, empty when none did
 * @param finding what was found, to be read out
 * @param nextStep what to do next, empty when nothing
 * @param steps rules that decided, the deciding one first
 */
public record FilingDecision(
    FilingOutcome outcome,
    boolean settlesDirectly,
    @Nullable BenefitTier tier,
    String filingId,
    Text finding,
    Text nextStep,
    List<Step> steps)
    implements FilingVerdict {

  /** Copies the list. */
  public FilingDecision {
    steps = List.copyOf(steps);
  }
}
