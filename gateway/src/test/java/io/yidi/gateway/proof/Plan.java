package io.yidi.gateway.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A history to be played: a person and the steps that happen to it. Each step carries the seed of
 * its own choices and chooses among what is there when it comes to it, so that any step may be left
 * out and the rest still makes sense.
 *
 * @param seed seed of the person
 * @param steps what happens, in order
 */
record Plan(long seed, List<Step> steps) {

  /** What can happen, with its weight. */
  enum Act {
    SETTLE(20),
    PREVIEW(10),
    SETTLE_AS_SHOWN(8),
    REPEAT(5),
    OTHER_BODY(3),
    REVERSE(12),
    REFUND_LINES(8),
    FILE_LATE(5),
    USE_ELSEWHERE(5),
    OPEN(5),
    PREPARE(12),
    UPLOAD(7),
    CANCEL_CHARGES(3),
    CORRECT_FLAGS(4),
    DISCHARGE(4),
    SETTLE_ENCOUNTER(18),
    TOGETHER(4),
    CANCEL_UNKNOWN(4),
    ASK_OUTCOME(4),
    READ(4),
    ASK_BALANCE(4),
    SWITCH_POLICIES(2);

    final int weight;

    Act(int weight) {
      this.weight = weight;
    }
  }

  /** One event. */
  record Step(Act act, long seed) {}

  /** Copies the steps. */
  Plan {
    steps = List.copyOf(steps);
  }

  /** The plan of a seed. */
  static Plan of(long seed, int length) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      steps.add(new Step(act(random), random.nextLong()));
    }
    return new Plan(seed, steps);
  }

  private static Act act(Random random) {
    int sum = 0;
    for (Act one : Act.values()) {
      sum += one.weight;
    }
    int at = random.nextInt(sum);
    for (Act one : Act.values()) {
      at -= one.weight;
      if (at < 0) {
        return one;
      }
    }
    throw new IllegalStateException("weights");
  }

  /** The first steps. */
  Plan prefix(int length) {
    return new Plan(seed, steps.subList(0, length));
  }

  /** All steps but one. */
  Plan without(int index) {
    List<Step> left = new ArrayList<>(steps);
    left.remove(index);
    return new Plan(seed, left);
  }
}
