package io.yidi.policy.load;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with files, so that all of it is named at once. */
final class Problems {

  private final List<String> found = new ArrayList<>();

  void add(String problem) {
    found.add(problem);
  }

  List<String> all() {
    return found;
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new PolicyException(found);
    }
  }
}
