package io.yidi.policy.generated;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/** Chance from a seed. */
record Dice(Random random) {

  static Dice of(long seed) {
    return new Dice(new Random(seed));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Yuan below a bound: round sums as rules have them, or odd ones to the fen. */
  BigDecimal yuan(int below) {
    return chance(60)
        ? BigDecimal.valueOf(10L * (1 + below(below / 10)))
        : BigDecimal.valueOf(1 + below(100 * below), 2);
  }

  BigDecimal percent(int from, int to) {
    return chance(60)
        ? wholePercent(from, to)
        : BigDecimal.valueOf(100L * from + below(100 * (to - from)), 2);
  }

  BigDecimal wholePercent(int from, int to) {
    return BigDecimal.valueOf(from + below(to - from + 1));
  }
}
