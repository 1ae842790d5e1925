package io.yidi.policy.benefit;

import java.util.Arrays;

/** One value for each class of persons and of institutions. Immutable. */
public final class ClassTable {

  private final long[][] values;

  /** Copies the values, [person][level]. */
  public ClassTable(long[][] values) {
    this.values = Arrays.stream(values).map(long[]::clone).toArray(long[][]::new);
  }

  /** Makes a value from one and its place. */
  @FunctionalInterface
  public interface CellMapper {
    /** The new value. */
    long map(long value, int person, int level);
  }

  /** The table with every value mapped. */
  public ClassTable map(CellMapper mapper) {
    long[][] mapped = new long[values.length][];
    for (int p = 0; p < values.length; p++) {
      mapped[p] = new long[values[p].length];
      for (int l = 0; l < values[p].length; l++) {
        mapped[p][l] = mapper.map(values[p][l], p, l);
      }
    }
    return new ClassTable(mapped);
  }

  /** The value for a person class and a level. */
  public long at(int person, int level) {
    return values[person][level];
  }
}
