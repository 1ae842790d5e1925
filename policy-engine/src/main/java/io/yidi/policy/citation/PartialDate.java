package io.yidi.policy.citation;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;

/**
 * A date to the precision its source gives: a year, a month or a day.
 *
 * @param text as written: {@code 2023}, {@code 2023-07} or {@code 2023-07-01}
 * @param firstDay first day it can mean
 */
public record PartialDate(String text, LocalDate firstDay) {

  /**
   * Reads a year, month or day.
   *
   * @throws DateTimeParseException when the text is none of them
   */
  public static PartialDate parse(String text) {
    if (text.matches("\\d{4}")) {
      return new PartialDate(text, LocalDate.of(Integer.parseInt(text), 1, 1));
    }
    if (text.matches("\\d{4}-\\d{2}")) {
      return new PartialDate(text, YearMonth.parse(text).atDay(1));
    }
    return new PartialDate(text, LocalDate.parse(text));
  }
}
