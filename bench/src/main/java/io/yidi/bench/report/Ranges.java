package io.yidi.bench.report;

/** Checks option values. */
public final class Ranges {

  private Ranges() {}

  /** Refuses a value outside its range. */
  public static void check(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
