package io.yidi.gateway.rpc;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ended that is sorted by an instant and a number.
 *
 * @param time instant of the last row
 * @param id number of the last row
 */
public record PageToken(Instant time, String id) {

  private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("3000-01-01T00:00:00Z");

  /** The token as it is sent. */
  public String text() {
    return PageParts.of(time.toString(), id);
  }

  /**
   * Reads a token that a method answered; null on the first page, and with a violation for one that
   * is not ours. Instants lie in the years 1900 to 2999, as every date does; the database's reach
   * less far than those of Java.
   *
   * @param method method that answers such tokens
   */
  public static @Nullable PageToken read(Fields fields, String text, String method) {
    List<String> parts = PageParts.read(fields, text, 2, method);
    if (parts == null) {
      return null;
    }
    Instant time = instant(parts.get(0));
    if (time != null) {
      return new PageToken(time, parts.get(1));
    }
    PageParts.wrong(fields, method);
    return null;
  }

  /** An instant of a token; null for a text that is none, or one that no date reaches. */
  public static @Nullable Instant instant(String text) {
    try {
      Instant time = Instant.parse(text);
      return !time.isBefore(EARLIEST) && time.isBefore(END) ? time : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
