package io.yidi.policy.benefit;

import java.time.LocalDate;
import java.time.MonthDay;

/**
 * Over which time a counter counts.
 *
 * @param span kind of span
 * @param yearFrom first day of a policy year; 1 January for others
 * @param days length of a cycle in days, zero for others
 * @param perDisease whether every disease of 门诊慢特病 is counted by itself
 */
public record CounterPeriod(Span span, MonthDay yearFrom, int days, boolean perDisease) {

  /** The calendar year. */
  public static final CounterPeriod CALENDAR_YEAR =
      new CounterPeriod(Span.YEAR, MonthDay.of(1, 1), 0, false);

  /** Kinds of span. */
  public enum Span {
    /** A year from {@code yearFrom} on, chosen by the policy date. */
    YEAR,
    /** A quarter of the calendar year, chosen by the policy date. */
    QUARTER,
    /** A calendar month, chosen by the policy date. */
    MONTH,
    /** {@code days} from the first visit that no running cycle holds, chosen by the admission. */
    CYCLE,
    /** All time. */
    LIFE
  }

  /**
   * Name of the period that a visit falls into, for spans that follow from dates alone.
   *
   * @param policyDate date that picks the policy
   * @param begin day of service or admission; a cycle that begins with this visit bears its name
   * @param diseaseCode disease of the visit, empty for none
   */
  public String key(LocalDate policyDate, LocalDate begin, String diseaseCode) {
    String time =
        switch (span) {
          case YEAR -> year(policyDate);
          case QUARTER -> policyDate.getYear() + "-Q" + ((policyDate.getMonthValue() + 2) / 3);
          case MONTH -> policyDate.toString().substring(0, 7);
          case CYCLE -> begin + "+" + days + "d";
          case LIFE -> "life";
        };
    return perDisease ? time + "/" + diseaseCode : time;
  }

  private String year(LocalDate date) {
    if (yearFrom.equals(MonthDay.of(1, 1))) {
      return Integer.toString(date.getYear());
    }
    LocalDate start = yearFrom.atYear(date.getYear());
    return (start.isAfter(date) ? yearFrom.atYear(date.getYear() - 1) : start).toString();
  }

  /**
   * Tells whether a stored period of a cycle holds a day. The name of a cycle begins with its first
   * day.
   */
  public boolean cycleHolds(String key, LocalDate begin, String diseaseCode) {
    String tail = "+" + days + "d" + (perDisease ? "/" + diseaseCode : "");
    if (!key.endsWith(tail) || key.length() != tail.length() + 10) {
      return false;
    }
    LocalDate first = LocalDate.parse(key.substring(0, 10));
    return !begin.isBefore(first) && begin.isBefore(first.plusDays(days));
  }
}
