package io.yidi.policy.yaml;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with files, so that all of it is named at once. */
public final class Problems {

  private final List<String> found = new ArrayList<>();

  /** Adds one. */
  public void add(String problem) {
    found.add(problem);
  }

  /** All of them, in the order found. */
  public List<String> all() {
    return found;
  }
}
