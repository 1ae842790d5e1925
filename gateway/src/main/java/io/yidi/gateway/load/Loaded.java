package io.yidi.gateway.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The rows of one table, each with the file and row where it stands.
 *
 * @param <T> type of the rows
 */
final class Loaded<T> {

  private final Function<T, String> key;
  private final List<T> rows = new ArrayList<>();
  private final List<String> places = new ArrayList<>();

  /**
   * Reads rows; the same key twice is a problem.
   *
   * @param key columns of the primary key, joined by spaces, the first day last
   */
  Loaded(List<Row> given, Function<Row, T> reader, Function<T, String> key) {
    this.key = key;
    Set<String> keys = new HashSet<>();
    for (Row row : given) {
      T read = reader.apply(row);
      if (!keys.add(key.apply(read))) {
        row.problem("the same key twice: " + key.apply(read) + " (expected: once)");
      }
      rows.add(read);
      places.add(row.place());
    }
  }

  private Loaded(Loaded<T> all, Predicate<T> wanted) {
    this.key = all.key;
    for (int i = 0; i < all.rows.size(); i++) {
      if (wanted.test(all.rows.get(i))) {
        rows.add(all.rows.get(i));
        places.add(all.places.get(i));
      }
    }
  }

  /** Those of the rows that are wanted. */
  Loaded<T> only(Predicate<T> wanted) {
    return new Loaded<>(this, wanted);
  }

  List<T> rows() {
    return rows;
  }

  /** Where a row stands, by its index. */
  String place(int index) {
    return places.get(index);
  }

  /** Where the rows stand, by their keys. */
  Map<String, String> placesByKey() {
    Map<String, String> byKey = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      byKey.put(key.apply(rows.get(i)), places.get(i));
    }
    return byKey;
  }

  /** Notes every row whose value is not known. */
  void require(
      List<String> problems,
      String column,
      Function<T, String> value,
      Predicate<String> known,
      String expected) {
    requireAll(problems, column, value.andThen(List::of), known, expected);
  }

  /** Notes every row that has a value which is not known. */
  void requireAll(
      List<String> problems,
      String column,
      Function<T, List<String>> values,
      Predicate<String> known,
      String expected) {
    for (int i = 0; i < rows.size(); i++) {
      for (String value : values.apply(rows.get(i))) {
        if (!known.test(value)) {
          problems.add(
              places.get(i) + ": " + column + ": " + value + " (expected: " + expected + ")");
        }
      }
    }
  }
}
