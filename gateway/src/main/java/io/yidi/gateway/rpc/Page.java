package io.yidi.gateway.rpc;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param rows rows of the page
 * @param nextToken token of the next page, empty when this is the last
 */
public record Page<T>(List<T> rows, String nextToken) {

  /** Copies the list. */
  public Page {
    rows = List.copyOf(rows);
  }

  /**
   * Cuts a page out of what was found when one row more than it holds was asked for.
   *
   * @param found rows in the order of the list
   * @param size most rows of the page
   * @param token token that names the place after a row
   */
  public static <T> Page<T> cut(List<T> found, int size, Function<? super T, String> token) {
    if (found.size() <= size) {
      return new Page<>(found, "");
    }
    List<T> rows = found.subList(0, size);
    return new Page<>(rows, token.apply(rows.getLast()));
  }
}
