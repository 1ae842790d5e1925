package io.yidi.policy.filing;

import io.yidi.policy.time.History;
import java.util.List;
import java.util.Map;

/**
 * The rules of one place about filing.
 *
 * @param area area code: 000000 the nation, a province, or a pooling area
 * @param name Chinese name
 * @param rules histories by key
 */
public record RuleLayer(String area, String name, Map<RuleKey, History<List<String>>> rules) {

  /** Code of the national layer. */
  public static final String NATION = "000000";

  /** Copies the map. */
  public RuleLayer {
    rules = Map.copyOf(rules);
  }
}
