package io.yidi.gateway.proof;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What earlier events leave to the next visit: counters by "name/period" and the account's balance
 * in fen.
 */
record Purse(Map<String, Long> counters, long balance) {

  /** Copies the counters; those at zero are left out. */
  Purse {
    Map<String, Long> kept = new TreeMap<>(counters);
    kept.values().removeIf(value -> value == 0);
    counters = Collections.unmodifiableMap(kept);
  }

  long counter(String name, int year) {
    return counters.getOrDefault(name + "/" + year, 0L);
  }

  /** After movements and a payment, each times a sign. */
  Purse after(Map<String, Long> movements, long paid, int sign) {
    Map<String, Long> moved = new TreeMap<>(counters);
    movements.forEach((name, amount) -> moved.merge(name, sign * amount, Long::sum));
    return new Purse(moved, balance - sign * paid);
  }

  /** After a movement from elsewhere. */
  Purse plus(String counter, long amount) {
    return after(Map.of(counter, amount), 0, 1);
  }
}
