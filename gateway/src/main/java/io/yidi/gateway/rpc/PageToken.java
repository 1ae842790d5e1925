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

  /** The token as it is sent. */
  public String text() {
    return PageParts.of(time.toString(), id);
  }

  /**
   * Reads a token that a method answered; null on the first page.
   *
   * @param method method that answers such tokens
   */
  public static @Nullable PageToken read(Fields fields, String text, String method) {
    List<String> parts = PageParts.read(fields, text, 2, method);
    try {
      return parts == null ? null : new PageToken(Instant.parse(parts.get(0)), parts.get(1));
    } catch (DateTimeException e) {
      PageParts.wrong(fields, method);
      return null;
    }
  }
}
