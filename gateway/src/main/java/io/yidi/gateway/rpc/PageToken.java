package io.yidi.gateway.rpc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ended that is sorted by an instant and a number.
 *
 * @param time instant of the last row
 * @param id number of the last row
 */
public record PageToken(Instant time, String id) {

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,10})\\.(\\d{1,9})\\.([0-9A-Z-]{1,40})");

  /** The token as it is sent. */
  public String text() {
    String plain = time.getEpochSecond() + "." + time.getNano() + "." + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a token that a method answered; null on the first page.
   *
   * @param method method that answers such tokens
   */
  public static @Nullable PageToken read(Fields fields, String text, String method) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      Matcher parts = FORM.matcher(plain);
      if (parts.matches()) {
        return new PageToken(
            Instant.ofEpochSecond(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))),
            parts.group(3));
      }
    } catch (IllegalArgumentException e) {
      // Not base 64; said below.
    }
    fields.wrong("page_token", "malformed", "a token answered by " + method);
    return null;
  }
}
