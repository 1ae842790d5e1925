package io.yidi.gateway.load;

import io.yidi.policy.money.Money;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One row of a file that knows where it stands. Reading never throws: what is wrong goes to the
 * problems with file, row, column and value, and reading goes on with a harmless value.
 */
final class Row {

  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2999;

  private final String place;
  private final Map<String, String> values;
  private final List<String> problems;

  Row(String place, Map<String, String> values, List<String> problems) {
    this.place = place;
    this.values = Map.copyOf(values);
    this.problems = problems;
    values.forEach(
        (column, value) -> {
          if (value.indexOf('\0') >= 0) {
            problem(column + ": a NUL character (expected: text without)");
          }
        });
  }

  /** File and row. */
  String place() {
    return place;
  }

  void problem(String what) {
    problems.add(place + ": " + what);
  }

  void wrong(String column, String value, String expected) {
    problem(column + ": " + (value.isEmpty() ? "empty" : value) + " (expected: " + expected + ")");
  }

  private String raw(String column) {
    return values.getOrDefault(column, "").strip();
  }

  String text(String column) {
    String value = raw(column);
    if (value.isEmpty()) {
      wrong(column, value, "a value");
    }
    return value;
  }

  String optional(String column) {
    return raw(column);
  }

  String matching(String column, Pattern pattern, String expected) {
    String value = raw(column);
    if (!pattern.matcher(value).matches()) {
      wrong(column, value, expected);
    }
    return value;
  }

  String oneOf(String column, Set<String> allowed) {
    String value = raw(column);
    if (!allowed.contains(value)) {
      wrong(column, value, "one of " + String.join(", ", allowed.stream().sorted().toList()));
    }
    return value;
  }

  <E extends Enum<E>> String constant(String column, Class<E> type) {
    return oneOf(
        column, Set.copyOf(Arrays.stream(type.getEnumConstants()).map(Enum::name).toList()));
  }

  boolean yes(String column) {
    return oneOf(column, Set.of("yes", "no")).equals("yes");
  }

  LocalDate date(String column) {
    LocalDate date = read(column, LocalDate::parse, "a date YYYY-MM-DD", LocalDate.EPOCH);
    if (date.getYear() < FIRST_YEAR || date.getYear() > LAST_YEAR) {
      wrong(column, raw(column), "a year from " + FIRST_YEAR + " to " + LAST_YEAR);
      return LocalDate.EPOCH;
    }
    return date;
  }

  @Nullable LocalDate optionalDate(String column) {
    return raw(column).isEmpty() ? null : date(column);
  }

  /** The end of a period; absent for an open one, and after the start. */
  @Nullable LocalDate until(String column, LocalDate from) {
    LocalDate until = optionalDate(column);
    if (until != null && !until.isAfter(from)) {
      wrong(column, until.toString(), "after " + from);
    }
    return until;
  }

  long yuan(String column) {
    return read(column, Money::parseYuan, "an amount in yuan with at most two decimals", 0L);
  }

  long percent(String column) {
    long share =
        raw(column).isEmpty()
            ? 0
            : read(column, Money::parsePercent, "a percentage such as 10%", 0L);
    if (share > Money.WHOLE_PPM) {
      wrong(column, raw(column), "at most 100%");
    }
    return share;
  }

  long number(String column) {
    return read(column, text -> Money.parseScaled(text, 0), "a whole number", 0L);
  }

  long priceE6(String column) {
    return read(
        column,
        text -> Money.parseScaled(text, 6),
        "a price in yuan with at most six decimals",
        0L);
  }

  List<String> list(String column) {
    return raw(column).isEmpty() ? List.of() : List.of(raw(column).split("\\s*;\\s*"));
  }

  private <T> T read(String column, Function<String, T> reader, String expected, T otherwise) {
    try {
      return reader.apply(raw(column));
    } catch (NumberFormatException | DateTimeException e) {
      wrong(column, raw(column), expected);
      return otherwise;
    }
  }
}
