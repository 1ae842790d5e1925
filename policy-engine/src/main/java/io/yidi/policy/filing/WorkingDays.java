package io.yidi.policy.filing;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Map;

/**
 * Counts working days: what a dated list says, and Monday to Friday where it is silent.
 *
 * @param listed days that are working days (true) or holidays (false) whatever the day of the week
 */
public record WorkingDays(Map<LocalDate, Boolean> listed) {

  /** Monday to Friday. */
  public static final WorkingDays WEEKDAYS = new WorkingDays(Map.of());

  /** Copies the map. */
  public WorkingDays {
    listed = Map.copyOf(listed);
  }

  /** Tells whether a day is a working day. */
  public boolean isWorkingDay(LocalDate day) {
    Boolean said = listed.get(day);
    return said != null
        ? said
        : day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
  }

  /** The n-th working day after a day; the day itself for none. */
  public LocalDate after(LocalDate day, int working) {
    LocalDate last = day;
    for (int left = working; left > 0; ) {
      last = last.plusDays(1);
      if (isWorkingDay(last)) {
        left--;
      }
    }
    return last;
  }
}
