package io.yidi.policy.benefit;

import java.util.Arrays;

/** One value for each class of persons and of institutions. Immutable. */
public final class ClassTable {

  private final long[][] values;

  /** Copies the values, [person][level]. */
  public ClassTable(long[][] values) {
    this.values = Arrays.stream(values).map(long[]::clone).toArray(long[][]::new);
  }

  /** The value for a person class and a level. */
  public long at(int person, int level) {
    return values[person][level];
  }
}
