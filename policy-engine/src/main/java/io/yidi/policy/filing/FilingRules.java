package io.yidi.policy.filing;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Layered, dated rules about filing: nation, province, pooling area; the nearer wins where it
 * speaks.
 */
public final class FilingRules {

  /**
   * A rule that speaks.
   *
   * @param values its values
   * @param layer name of the layer that spoke
   * @param period when it holds
   * @param evidence its source
   */
  public record Ruling(List<String> values, String layer, Period period, Evidence evidence) {

    /** Copies the list. */
    public Ruling {
      values = List.copyOf(values);
    }

    /** Tells whether the list has the value. */
    public boolean lists(String value) {
      return values.contains(value);
    }

    /** The number of a rule that is one. */
    public int number() {
      return Integer.parseInt(values.getFirst());
    }

    /** The number that a list states for a kind; empty when it states none. */
    public OptionalInt number(FilingKind kind) {
      String head = kind.fileName() + " ";
      return values.stream()
          .filter(value -> value.startsWith(head))
          .mapToInt(value -> Integer.parseInt(value.substring(head.length())))
          .findFirst();
    }

    /** Tells whether the only value is the one given. */
    public boolean is(String value) {
      return values.size() == 1 && values.getFirst().equals(value);
    }
  }

  private final Map<String, RuleLayer> layers;

  /** Takes one layer for each area. */
  public FilingRules(List<RuleLayer> layers) {
    Map<String, RuleLayer> byArea = new HashMap<>();
    layers.forEach(layer -> byArea.put(layer.area(), layer));
    this.layers = Map.copyOf(byArea);
  }

  /** Layers by area code. */
  public Map<String, RuleLayer> layers() {
    return layers;
  }

  /**
   * Returns what the insured place rules on a day: its own rule, else its province's, else the
   * nation's.
   *
   * @return the ruling, or null when none speaks
   */
  public @Nullable Ruling find(RuleKey key, String insuredArea, LocalDate day) {
    Ruling own = inLayer(key, insuredArea, day);
    if (own == null) {
      own = inLayer(key, AreaCode.provinceOf(insuredArea), day);
    }
    return own != null ? own : inLayer(key, RuleLayer.NATION, day);
  }

  private @Nullable Ruling inLayer(RuleKey key, String area, LocalDate day) {
    RuleLayer layer = layers.get(area);
    if (layer == null) {
      return null;
    }
    History<List<String>> history = layer.rules().get(key);
    if (history == null) {
      return null;
    }
    Dated<List<String>> row = history.at(day);
    return row == null ? null : new Ruling(row.value(), layer.name(), row.period(), row.evidence());
  }
}
