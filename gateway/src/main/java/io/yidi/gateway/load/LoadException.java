package io.yidi.gateway.load;

import java.util.List;

/** A directory that does not load; nothing of it was stored. */
public final class LoadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** Takes every problem found. */
  public LoadException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, each naming file, row, column, value and expectation. */
  public List<String> problems() {
    return problems;
  }
}
