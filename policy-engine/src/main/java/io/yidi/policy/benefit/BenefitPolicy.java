package io.yidi.policy.benefit;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A benefit policy over time.
 *
 * @param key what it is for
 * @param placeName name of the insured place
 * @param plans its states, oldest first; between and outside them nothing is published
 * @param gaps what the sources do not say, to be shown
 */
public record BenefitPolicy(
    PolicyKey key, String placeName, List<BenefitPlan> plans, List<String> gaps) {

  /** Copies the lists. */
  public BenefitPolicy {
    plans = List.copyOf(plans);
    gaps = List.copyOf(gaps);
  }

  /** The state on a day, or null when the evidence does not reach it. */
  public @Nullable BenefitPlan at(LocalDate day) {
    for (BenefitPlan plan : plans) {
      if (plan.period().contains(day)) {
        return plan;
      }
    }
    return null;
  }
}
