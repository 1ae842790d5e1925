package io.yidi.bench.write;

/** How the statements of a group are sent. */
enum Way {
  /** One round trip each. */
  ONE_BY_ONE("one by one"),
  /** All in one round trip, as the gateway does. */
  TRIP("one trip"),
  /** All as one statement of common table expressions. */
  CTE("one statement (CTE)");

  private final String label;

  Way(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
