package io.yidi.bench.data;

import io.yidi.policy.facts.VisitKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The kinds of visits in the proportions of the field: 64 % outpatient, 27 % pharmacy, 5 %
 * inpatient, 4 % chronic disease. Any hundred visits that begin at a multiple of a hundred hold
 * exactly these numbers.
 */
public final class Mix {

  /** Visits after which the pattern begins again. */
  public static final int CYCLE = 100;

  private static final Map<VisitKind, Integer> PERCENT =
      Map.of(
          VisitKind.OUTPATIENT, 64,
          VisitKind.PHARMACY, 27,
          VisitKind.INPATIENT, 5,
          VisitKind.CHRONIC, 4);

  private static final long SHUFFLED_BY = 20_260_101L;

  private static final List<VisitKind> KINDS = kinds();

  private Mix() {}

  private static List<VisitKind> kinds() {
    List<VisitKind> kinds = new ArrayList<>(CYCLE);
    for (VisitKind kind : VisitKind.values()) {
      kinds.addAll(Collections.nCopies(percent(kind), kind));
    }
    Collections.shuffle(kinds, new Random(SHUFFLED_BY));
    return List.copyOf(kinds);
  }

  /** Share of a kind in percent. */
  public static int percent(VisitKind kind) {
    return PERCENT.getOrDefault(kind, 0);
  }

  /** Kind of a visit by its running number, counted from zero. */
  public static VisitKind kind(long number) {
    return KINDS.get((int) (number % CYCLE));
  }
}
