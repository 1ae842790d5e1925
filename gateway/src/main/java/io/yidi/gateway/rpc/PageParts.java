package io.yidi.gateway.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a page of a list ended, named by texts, as an opaque token. */
public final class PageParts {

  private static final int DIGEST_BYTES = 12;

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

  /** Notes that a token belongs to a list with other filters. */
  public static void otherFilters(Fields fields) {
    fields.wrong(
        "page_token", "of a list with other filters", "the fields of the first page unchanged");
  }

  /** Names the filters of a request: everything but the size of the page and the token. */
  public static String digest(Message request) {
    Message.Builder filters = request.toBuilder();
    for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
      if (field.getName().equals("page_size") || field.getName().equals("page_token")) {
        filters.clearField(field);
      }
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(filters.build().toByteArray());
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(digest, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
