package io.yidi.policy.trace;

/**
 * One sentence in both languages.
 *
 * @param zh Chinese
 * @param en English
 */
public record Text(String zh, String en) {

  /** No text. */
  public static final Text NONE = new Text("", "");

  /** Tells whether there is nothing to say. */
  public boolean isEmpty() {
    return zh.isEmpty() && en.isEmpty();
  }
}
