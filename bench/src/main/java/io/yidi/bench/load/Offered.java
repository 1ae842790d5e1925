package io.yidi.bench.load;

/** How calls are begun. */
sealed interface Offered {

  /** Its name in the tables. */
  String name();

  /**
   * So many are in flight at any moment: one begins when another ends. A slow moment delays the
   * calls after it without being counted in their latency.
   */
  record Closed(int inFlight) implements Offered {
    @Override
    public String name() {
      return inFlight + " in flight";
    }
  }

  /**
   * So many begin each second, whether others ended or not. Latency counts from the instant at
   * which a call should have begun.
   */
  record Open(int perSecond) implements Offered {
    @Override
    public String name() {
      return perSecond + "/s open";
    }
  }
}
