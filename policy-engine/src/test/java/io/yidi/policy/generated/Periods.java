package io.yidi.policy.generated;

import io.yidi.policy.generated.BillMaker.Stored;
import io.yidi.policy.generated.BillMaker.Visit;
import io.yidi.policy.generated.PolicyModel.Counter;
import java.time.LocalDate;
import java.time.Month;

/** Names of the periods that counters count, as they are stored. */
final class Periods {

  private Periods() {}

  /** The running cycle that holds the admission, else what the days say. */
  static String of(Counter counter, Visit visit) {
    for (Stored stored : visit.counters()) {
      if (counter.period().equals("cycle")
          && stored.name().equals(counter.name())
          && holds(counter, stored.period(), visit)) {
        return stored.period();
      }
    }
    return key(counter, visit.discharged(), visit.admitted(), visit.disease());
  }

  private static boolean holds(Counter counter, String period, Visit visit) {
    LocalDate first = LocalDate.parse(period.substring(0, 10));
    return period.equals(key(counter, first, first, visit.disease()))
        && !visit.admitted().isBefore(first)
        && visit.admitted().isBefore(first.plusDays(counter.days()));
  }

  static String key(Counter counter, LocalDate day, LocalDate begin, String disease) {
    int year = day.getYear();
    String time =
        switch (counter.period()) {
          case "calendar_year" -> "" + year;
          case "policy_year" -> (day.getMonthValue() < 7 ? year - 1 : year) + "-07-01";
          case "quarter" -> year + "-Q" + quarter(day.getMonth());
          case "month" -> year + "-" + String.format("%02d", day.getMonthValue());
          case "cycle" -> begin + "+" + counter.days() + "d";
          default -> "life";
        };
    return counter.perDisease() ? time + "/" + disease : time;
  }

  private static int quarter(Month month) {
    return switch (month) {
      case JANUARY, FEBRUARY, MARCH -> 1;
      case APRIL, MAY, JUNE -> 2;
      case JULY, AUGUST, SEPTEMBER -> 3;
      default -> 4;
    };
  }
}
