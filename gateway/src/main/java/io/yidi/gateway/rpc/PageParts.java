package io.yidi.gateway.rpc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a page of a list ended, named by texts, as an opaque token. */
public final class PageParts {

  private PageParts() {}

  /** The token of a place that is named by texts. */
  public static String of(String... parts) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The texts of a token; null for an empty one, and with a violation for one that is not ours. No
   * text holds control characters: none that we sent does, and the database takes no NUL.
   *
   * @param method method that answered it
   */
  public static @Nullable List<String> read(Fields fields, String token, int parts, String method) {
    if (token.isEmpty()) {
      return null;
    }
    try {
      String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      List<String> read = List.of(plain.split("\n", -1));
      boolean printable =
          read.stream().flatMapToInt(String::chars).noneMatch(Character::isISOControl);
      if (read.size() == parts && printable) {
        return read;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    wrong(fields, method);
    return null;
  }

  /** Notes that a token is not one of ours. */
  public static void wrong(Fields fields, String method) {
    fields.wrong("page_token", "malformed", "a token answered by " + method);
  }
}
