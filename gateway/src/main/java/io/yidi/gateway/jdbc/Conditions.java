package io.yidi.gateway.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions of a query that are there or not. Only those that are there enter the text, so that
 * the database plans for them and can use the index that fits.
 */
public final class Conditions {

  private final List<String> texts = new ArrayList<>();
  private final List<@Nullable Object> arguments = new ArrayList<>();

  /** Adds a condition with its arguments. */
  public Conditions and(String condition, @Nullable Object... values) {
    texts.add("(" + condition + ")");
    arguments.addAll(Arrays.asList(values));
    return this;
  }

  /** Adds a condition on a value unless it is null or an empty text. */
  public Conditions andIf(String condition, @Nullable Object value) {
    return value == null || value.equals("") ? this : and(condition, value);
  }

  /** The conditions for WHERE; there must be one. */
  public String text() {
    return String.join(" AND ", texts);
  }

  /** The arguments, and further ones after them. */
  public @Nullable Object[] arguments(@Nullable Object... further) {
    List<@Nullable Object> all = new ArrayList<>(arguments);
    all.addAll(Arrays.asList(further));
    return all.toArray();
  }
}
