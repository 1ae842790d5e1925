package io.yidi.gateway.policy;

import io.yidi.gateway.rpc.Fields;
import io.yidi.policy.benefit.PolicyKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of policies ended.
 *
 * @param version version that is listed
 * @param key last policy of the page
 */
record PolicyPage(String version, String key) {

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{16}) ([0-9]{6}/[0-9]{3}/[a-z]{1,20})");

  String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((version + " " + key).getBytes(StandardCharsets.UTF_8));
  }

  /** Tells whether a policy comes after the page. */
  boolean precedes(PolicyKey other) {
    return other.toString().compareTo(key) > 0;
  }

  static @Nullable PolicyPage read(Fields fields, String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      Matcher parts =
          FORM.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
      if (parts.matches()) {
        return new PolicyPage(parts.group(1), parts.group(2));
      }
    } catch (IllegalArgumentException e) {
      // Not base 64; said below.
    }
    fields.wrong("page_token", "malformed", "a token answered by ListPolicies");
    return null;
  }
}
