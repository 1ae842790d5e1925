package io.yidi.policy.yaml;

/**
 * What is wrong with a file, and where.
 *
 * @param file path of the file
 * @param line line, from 1; zero where it concerns the file as a whole
 * @param key path of keys from the root, for example {@code deductible[0].amount}; empty at the
 *     root
 * @param message what is wrong: value and expectation
 */
public record Problem(String file, int line, String key, String message) {

  /** In one line: file, line, key and message. */
  public String text() {
    return (file.isEmpty() ? "" : file + (line > 0 ? ":" + line : "") + ": ")
        + (key.isEmpty() ? "" : key + ": ")
        + message;
  }
}
