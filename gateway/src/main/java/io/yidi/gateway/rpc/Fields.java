package io.yidi.gateway.rpc;

import com.google.protobuf.ProtocolMessageEnum;
import com.google.protobuf.Timestamp;
import com.google.type.Date;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the fields of one request. Collects every violation with field, value and expectation;
 * {@link #done} refuses when there is one. Personal values are not repeated.
 */
public final class Fields {

  private static final long LAST_SECOND = 253_402_300_799L;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{8,64}");
  private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);
  private static final LocalDate LATEST = LocalDate.of(2999, 12, 31);

  private final List<Refusal.Violation> violations = new ArrayList<>();

  /** Notes a violation. */
  public void wrong(String field, Object value, String expected) {
    violations.add(
        new Refusal.Violation(field, "value: " + value + " (expected: " + expected + ")"));
  }

  /** Refuses when anything was wrong. */
  public void done() {
    if (!violations.isEmpty()) {
      throw Refusal.fields(violations);
    }
  }

  /** A repeatable id. */
  public String id(String field, String value) {
    if (!ID.matcher(value).matches()) {
      wrong(field, shorten(value), "8 to 64 characters of A–Z a–z 0–9 . _ : -");
    }
    return value;
  }

  /** A text of a length. */
  public String text(String field, String value, int min, int max) {
    if (value.length() < min || value.length() > max) {
      wrong(
          field,
          value.isEmpty() ? "empty" : value.length() + " characters",
          min + " to " + max + " characters");
    } else if (hasControls(value)) {
      wrong(field, "control characters", "printable characters");
    }
    return value;
  }

  private static boolean hasControls(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** A code of digits that may be left out. */
  public void digits(String field, String value, int min, int max) {
    boolean fits = value.length() >= min && value.length() <= max;
    if (!value.isEmpty() && !(fits && value.chars().allMatch(one -> one >= '0' && one <= '9'))) {
      wrong(
          field,
          shorten(value),
          (min == max ? min + " digits" : min + " to " + max + " digits") + ", or empty");
    }
  }

  /** An enum value that must be said; {@link KnownEnums} has refused numbers that nobody knows. */
  public <E extends ProtocolMessageEnum> E said(String field, E value) {
    String name = value.toString();
    if (name.endsWith("_UNSPECIFIED")) {
      wrong(field, name, "a value that is not UNSPECIFIED");
    }
    return value;
  }

  /** A message that must be there. */
  public boolean present(String field, boolean has) {
    if (!has) {
      wrong(field, "absent", "present");
    }
    return has;
  }

  /** A whole date that must be there. */
  public LocalDate date(String field, boolean has, Date value) {
    if (!has) {
      wrong(field, "absent", "a date");
      return LocalDate.EPOCH;
    }
    LocalDate read = read(field, value);
    return read == null ? LocalDate.EPOCH : read;
  }

  /** A whole date that may be absent. */
  public @Nullable LocalDate optionalDate(String field, boolean has, Date value) {
    return has ? read(field, value) : null;
  }

  /** An instant to the microsecond, as the database keeps it; null when absent. */
  public @Nullable Instant optionalInstant(String field, boolean has, Timestamp value) {
    if (!has) {
      return null;
    }
    if (value.getNanos() < 0
        || value.getNanos() > 999_999_999
        || value.getSeconds() < 0
        || value.getSeconds() > LAST_SECOND) {
      wrong(field, value.getSeconds() + " s " + value.getNanos() + " ns", "an instant");
      return null;
    }
    return Instant.ofEpochSecond(value.getSeconds(), value.getNanos())
        .truncatedTo(ChronoUnit.MICROS);
  }

  private @Nullable LocalDate read(String field, Date value) {
    try {
      LocalDate date = LocalDate.of(value.getYear(), value.getMonth(), value.getDay());
      if (date.isBefore(EARLIEST) || date.isAfter(LATEST)) {
        wrong(field, date, "a date from " + EARLIEST + " to " + LATEST);
      }
      return date;
    } catch (DateTimeException e) {
      wrong(
          field,
          value.getYear() + "-" + value.getMonth() + "-" + value.getDay(),
          "a whole date: year, month and day");
      return null;
    }
  }

  /** A date that must not lie after another. */
  public void notAfter(String field, LocalDate value, LocalDate latest, String what) {
    if (value.isAfter(latest)) {
      wrong(field, value, "not after " + latest + ", " + what);
    }
  }

  /** A date that must not lie before another. */
  public void notBefore(String field, LocalDate value, LocalDate earliest, String what) {
    if (value.isBefore(earliest)) {
      wrong(field, value, "not before " + earliest + ", " + what);
    }
  }

  /** A page size; zero stands for the default. */
  public int pageSize(int value, int otherwise, int most) {
    if (value < 0 || value > most) {
      wrong("page_size", value, "0 to " + most);
    }
    return value == 0 ? otherwise : value;
  }

  private static String shorten(String value) {
    return value.isEmpty() ? "empty" : value.length() > 80 ? value.length() + " characters" : value;
  }
}
