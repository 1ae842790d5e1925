package io.yidi.gateway.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Persons that are proved together.
 *
 * @param from first number, empty for the very first
 * @param until first number that no longer belongs to it, null where the last range is open
 */
record PersonRange(String from, @Nullable String until) {

  private static final Pattern OF_TABLE = Pattern.compile("\\{(\\w+)}");

  /** The statement with each {@code {table}} replaced by a condition on that table's person. */
  String in(String sql) {
    return OF_TABLE
        .matcher(sql)
        .replaceAll(until == null ? "$1.person_id >= ?" : "$1.person_id >= ? AND $1.person_id < ?");
  }

  /** The arguments of that statement. */
  Object[] arguments(String sql) {
    List<Object> arguments = new ArrayList<>();
    Matcher places = OF_TABLE.matcher(sql);
    while (places.find()) {
      arguments.add(from);
      if (until != null) {
        arguments.add(until);
      }
    }
    return arguments.toArray();
  }
}
