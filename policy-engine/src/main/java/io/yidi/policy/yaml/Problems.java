package io.yidi.policy.yaml;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with files, so that all of it is named at once. */
public final class Problems {

  private final List<Problem> found = new ArrayList<>();

  /** Adds one. */
  public void add(Problem problem) {
    found.add(problem);
  }

  /** Adds one that concerns a file as a whole. */
  public void add(String file, String message) {
    found.add(new Problem(file, 0, "", message));
  }

  /** Tells whether there is none. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** All of them, in the order found. */
  public List<Problem> found() {
    return found;
  }

  /** All of them as text, in the order found. */
  public List<String> all() {
    return found.stream().map(Problem::text).toList();
  }
}
