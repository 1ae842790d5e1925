package io.yidi.policy.time;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value over time: rows that neither overlap nor leave a gap between them.
 *
 * @param <T> type of the value
 */
public final class History<T> {

  private final List<Dated<T>> rows;

  private History(List<Dated<T>> rows) {
    this.rows = List.copyOf(rows);
  }

  /** Builds a history, or says in the list of problems which rows overlap or leave a gap. */
  public static <T> History<T> of(List<Dated<T>> rows, List<String> problems) {
    List<Dated<T>> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(row -> row.period().from()));
    for (int i = 1; i < sorted.size(); i++) {
      Period before = sorted.get(i - 1).period();
      Period after = sorted.get(i).period();
      LocalDate end = before.until();
      if (end == null || end.isAfter(after.from())) {
        problems.add("overlap: " + before + " and " + after);
      } else if (end.isBefore(after.from())) {
        problems.add("gap: from " + end + " until " + after.from());
      }
    }
    return new History<>(sorted);
  }

  /** The row in force on the day, or null when none is. */
  public @Nullable Dated<T> at(LocalDate day) {
    for (Dated<T> row : rows) {
      if (row.period().contains(day)) {
        return row;
      }
    }
    return null;
  }

  /** All rows, oldest first. */
  public List<Dated<T>> rows() {
    return rows;
  }
}
