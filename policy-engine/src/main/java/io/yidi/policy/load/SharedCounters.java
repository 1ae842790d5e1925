package io.yidi.policy.load;

import io.yidi.policy.benefit.CounterPeriod;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.PolicyNames;
import io.yidi.policy.yaml.YamlNode;
import java.time.MonthDay;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees that the files of one place and insurance type that share a counter by its name define it
 * alike; the first file read is held against the others. A set that was in force once is not held
 * to it, nor to using its counters for what they count.
 */
final class SharedCounters {

  private static final MonthDay NEW_YEAR = MonthDay.of(1, 1);
  private static final DateTimeFormatter MONTH_DAY = DateTimeFormatter.ofPattern("MM-dd");

  private final LoadMode mode;
  private final Map<Name, Definition> known = new HashMap<>();

  SharedCounters(LoadMode mode) {
    this.mode = mode;
  }

  /** Whether counters are checked at all. */
  boolean checked() {
    return mode == LoadMode.NEW;
  }

  /** Who shares a counter: everything that keys it but the person and the period. */
  private record Name(String area, String insuranceType, String counter) {}

  /** What a file says of a counter. A layer goes by its name; its place differs between files. */
  private record Definition(PolicyKey file, String counts, CounterPeriod period) {

    boolean differs(Definition other) {
      return !counts.equals(other.counts) || !period.equals(other.period);
    }

    String text() {
      return counts + ", " + said(period);
    }
  }

  /**
   * Checks a counter against what an earlier file says of the same name.
   *
   * @param file the file that defines it
   * @param spec the counter
   * @param counts what it counts, with the layer's name
   * @param node where it is defined
   */
  void check(PolicyKey file, CounterSpec spec, String counts, YamlNode node) {
    Definition own = new Definition(file, counts, spec.period());
    Definition first =
        known.computeIfAbsent(new Name(file.area(), file.insuranceType(), spec.name()), n -> own);
    if (checked() && first.differs(own)) {
      node.problem(
          "value: "
              + own.text()
              + " (expected: "
              + first.text()
              + ", as in "
              + first.file()
              + ".yaml; files of one place and insurance type share a counter by its name)");
    }
  }

  private static String said(CounterPeriod period) {
    String span =
        switch (period.span()) {
          case YEAR ->
              period.yearFrom().equals(NEW_YEAR)
                  ? "calendar_year"
                  : "policy_year from " + period.yearFrom().format(MONTH_DAY);
          case CYCLE -> "cycle of " + period.days() + " days";
          case QUARTER, MONTH, LIFE -> PolicyNames.written(period.span());
        };
    return span + (period.perDisease() ? " per disease" : "");
  }
}
