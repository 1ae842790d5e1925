package io.yidi.policy.load;

import io.yidi.policy.benefit.CounterPeriod;
import io.yidi.policy.benefit.CounterPeriod.Span;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.PolicyNames;
import io.yidi.policy.benefit.PolicySource;
import io.yidi.policy.yaml.YamlNode;
import java.time.MonthDay;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a policy counts, and sees that counters are used for what they count. */
final class CounterReader {

  static final Set<String> KEYS =
      Set.of("counts", "layer", "period", "from", "days", "per_disease");
  static final Set<String> PERIODS =
      Set.of("calendar_year", "policy_year", "quarter", "month", "cycle", "life");
  private static final MonthDay NEW_YEAR = MonthDay.of(1, 1);
  private static final String NO_LAYER = "";

  private final PolicySource source;
  private final SharedCounters shared;
  private final Set<String> layerNames;

  /** The names of layers may be filled in later, before the first counter is read. */
  CounterReader(PolicySource source, SharedCounters shared, Set<String> layerNames) {
    this.source = source;
    this.shared = shared;
    this.layerNames = layerNames;
  }

  void section(YamlNode section) {
    section.members().forEach(this::counter);
  }

  private void counter(String name, YamlNode node) {
    Map<String, YamlNode> members = node.members(KEYS);
    YamlNode counts = node.required(members, "counts");
    YamlNode layer = members.get("layer");
    int index = layer == null ? -1 : layers().indexOf(layer.text());
    if (layer != null && index < 0) {
      layer.problem("value: " + layer.text() + " (expected: a name of the layers section)");
    }
    CounterPeriod period = period(node, members);
    if (counts != null && PolicyNames.COUNTS.contains(counts.oneOf(PolicyNames.COUNTS))) {
      Counts what = Counts.valueOf(PolicyNames.constant(counts.text()));
      if (ofLayer(what) != (layer != null)) {
        node.problem("layer: expected for the counts of layers, and only for them");
      }
      CounterSpec spec = new CounterSpec(name, what, index, period);
      source.counter(spec);
      shared.check(source.key(), spec, said(what, layerOf(spec)), node);
    }
  }

  private static CounterPeriod period(YamlNode node, Map<String, YamlNode> members) {
    YamlNode period = node.required(members, "period");
    YamlNode from = members.get("from");
    YamlNode days = members.get("days");
    YamlNode disease = members.get("per_disease");
    String name = period == null ? "" : period.oneOf(PERIODS);
    if (name.equals("policy_year") != (from != null)) {
      node.problem("from: expected for a policy_year, and only for it, as MM-DD");
    }
    if (name.equals("cycle") != (days != null)) {
      node.problem("days: expected for a cycle, and only for it");
    }
    Span span =
        switch (name) {
          case "quarter" -> Span.QUARTER;
          case "month" -> Span.MONTH;
          case "cycle" -> Span.CYCLE;
          case "life" -> Span.LIFE;
          default -> Span.YEAR;
        };
    MonthDay first =
        from == null ? NEW_YEAR : from.read(text -> MonthDay.parse("--" + text), "MM-DD", NEW_YEAR);
    return new CounterPeriod(
        span, first, days == null ? 0 : days.positive(), disease != null && disease.flag());
  }

  /** Name of a counter that must count this, empty when there is none. */
  String name(@Nullable YamlNode node, Counts counts) {
    return name(node, counts, NO_LAYER);
  }

  /**
   * Name of a counter that must count this of the layer, empty when there is none. In a set that
   * was in force once it may count anything.
   */
  String name(@Nullable YamlNode node, Counts counts, String layer) {
    if (node == null) {
      return "";
    }
    String name = node.text();
    CounterSpec spec = source.counters().get(name);
    if (spec == null) {
      node.problem("value: " + name + " (expected: a name of the counters section)");
    } else if (shared.checked() && (spec.counts() != counts || !layerOf(spec).equals(layer))) {
      node.problem(
          "value: "
              + name
              + ", which counts "
              + said(spec.counts(), layerOf(spec))
              + " (expected: a counter that counts "
              + said(counts, layer)
              + ")");
    }
    return name;
  }

  private static boolean ofLayer(Counts counts) {
    return PolicyNames.written(counts).startsWith("layer");
  }

  private static String said(Counts counts, String layer) {
    return PolicyNames.written(counts) + (layer.isEmpty() ? "" : " of layer " + layer);
  }

  private String layerOf(CounterSpec spec) {
    return spec.layer() < 0 ? NO_LAYER : layers().get(spec.layer());
  }

  private List<String> layers() {
    return List.copyOf(layerNames);
  }
}
