package io.yidi.policy.time;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A span of days, the first included, the last excluded.
 *
 * @param from first day
 * @param until first day after, null when open
 */
public record Period(LocalDate from, @Nullable LocalDate until) {

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException when the end is not after the start
   */
  public Period {
    if (until != null && !until.isAfter(from)) {
      throw new IllegalArgumentException("until: " + until + " (expected: after " + from + ")");
    }
  }

  /** Tells whether the day lies in the period. */
  public boolean contains(LocalDate day) {
    return !day.isBefore(from) && (until == null || day.isBefore(until));
  }

  @Override
  public String toString() {
    return from + "/" + (until == null ? "" : until);
  }
}
