package io.yidi.policy.filing;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filing as it stands.
 *
 * @param filingId number of the filing
 * @param kind kind
 * @param status stored state
 * @param destination place filed for: a city, a municipality, or a province where the place of care
 *     takes one
 * @param start first day of effect; may lie before the day of filing, not after the admission (001)
 * @param end last day of effect, included; null for none (long-term, 002 Art. 12)
 * @param byMaterials whether it was made with materials, or with a promise whose papers came since
 * @param usedUp whether a single-use filing was used (003 §4.2, §4.3)
 * @param onward whether it is a referral by a hospital of the place of a long-term filing (002 Art.
 *     13)
 * @param designated institutions chosen for ordinary outpatient care (004 §4.2)
 */
public record FilingRecord(
    String filingId,
    FilingKind kind,
    FilingStatus status,
    String destination,
    LocalDate start,
    @Nullable LocalDate end,
    boolean byMaterials,
    boolean usedUp,
    boolean onward,
    List<String> designated) {

  /** Copies the list. */
  public FilingRecord {
    designated = List.copyOf(designated);
  }

  /** The same in another state. */
  public FilingRecord withStatus(FilingStatus changed) {
    return new FilingRecord(
        filingId, kind, changed, destination, start, end, byMaterials, usedUp, onward, designated);
  }

  /** The same with another period. */
  public FilingRecord withPeriod(LocalDate first, @Nullable LocalDate last) {
    return new FilingRecord(
        filingId, kind, status, destination, first, last, byMaterials, usedUp, onward, designated);
  }

  /** The same with nothing owed any more. */
  public FilingRecord withMaterials() {
    return new FilingRecord(
        filingId, kind, status, destination, start, end, true, usedUp, onward, designated);
  }

  /** Tells whether it is applied for or in force, and its period meets another one. */
  public boolean overlaps(LocalDate first, @Nullable LocalDate last) {
    boolean live =
        switch (status) {
          case UNDER_REVIEW -> true;
          case APPROVED -> !usedUp;
          case RETURNED, REJECTED, CLOSED -> false;
        };
    return live && !endedBefore(first) && (last == null || !start.isAfter(last));
  }

  /** The same, used up or not. */
  public FilingRecord withUsedUp(boolean used) {
    return new FilingRecord(
        filingId, kind, status, destination, start, end, byMaterials, used, onward, designated);
  }

  boolean startedBy(LocalDate day) {
    return !start.isAfter(day);
  }

  /** Tells whether its last day lies before a day. */
  public boolean endedBefore(LocalDate day) {
    return end != null && end.isBefore(day);
  }

  /** Whether it is approved, not used up, and in effect on a day. */
  public boolean activeOn(LocalDate day) {
    return status == FilingStatus.APPROVED && !usedUp && startedBy(day) && !endedBefore(day);
  }
}
