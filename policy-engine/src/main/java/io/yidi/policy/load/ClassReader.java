package io.yidi.policy.load;

import io.yidi.policy.benefit.ClassMatch.LevelClass;
import io.yidi.policy.benefit.ClassMatch.LevelKey;
import io.yidi.policy.benefit.ClassMatch.PersonClass;
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

/** Reads how a policy sorts persons and institutions, and what it counts. */
final class ClassReader {

  static final Set<String> PERSON_KEYS =
      Set.of("person_type", "age_from", "age_below", "plan", "identity");
  static final Set<String> COUNTER_KEYS =
      Set.of("counts", "layer", "period", "from", "days", "per_disease");
  static final Set<String> LEVEL_KEYS =
      Set.of("hosp_lv", "dedc_hosp_lv", "lmtpric_hosp_lv", "type");
  static final Set<String> PERIODS =
      Set.of("calendar_year", "policy_year", "quarter", "month", "cycle", "life");
  private static final MonthDay NEW_YEAR = MonthDay.of(1, 1);

  private final PolicySource source;

  ClassReader(PolicySource source) {
    this.source = source;
  }

  void persons(YamlNode section) {
    section
        .members()
        .forEach(
            (name, node) -> {
              if (node.isScalar() && node.text().equals("any")) {
                source.person(
                    new PersonClass(name, List.of(), 0, Integer.MAX_VALUE, List.of(), List.of()));
                return;
              }
              Map<String, YamlNode> members = node.members(PERSON_KEYS);
              source.person(
                  new PersonClass(
                      name,
                      texts(members, "person_type"),
                      members.containsKey("age_from") ? members.get("age_from").integer() : 0,
                      members.containsKey("age_below")
                          ? members.get("age_below").integer()
                          : Integer.MAX_VALUE,
                      texts(members, "plan"),
                      texts(members, "identity")));
            });
  }

  private static List<String> texts(Map<String, YamlNode> members, String key) {
    YamlNode node = members.get(key);
    return node == null ? List.of() : node.texts();
  }

  void levels(YamlNode section) {
    section
        .members()
        .forEach(
            (name, node) -> {
              if (node.isScalar() && node.text().equals("any")) {
                source.level(new LevelClass(name, LevelKey.TYPE, List.of()));
                return;
              }
              Map<String, YamlNode> members = node.members(LEVEL_KEYS);
              if (members.size() > 1) {
                node.problem("several attributes (expected: one of " + LEVEL_KEYS + ", or none)");
              }
              members.forEach(
                  (key, value) -> {
                    if (LEVEL_KEYS.contains(key)) {
                      source.level(
                          new LevelClass(
                              name, LevelKey.valueOf(PolicyNames.constant(key)), value.texts()));
                    }
                  });
            });
  }

  void counters(YamlNode section, Set<String> layers) {
    List<String> order = List.copyOf(layers);
    section
        .members()
        .forEach(
            (name, node) -> {
              Map<String, YamlNode> members = node.members(COUNTER_KEYS);
              YamlNode counts = node.required(members, "counts");
              YamlNode layer = members.get("layer");
              int index = layer == null ? -1 : order.indexOf(layer.text());
              if (layer != null && index < 0) {
                layer.problem(
                    "value: " + layer.text() + " (expected: a name of the layers section)");
              }
              CounterPeriod period = period(node, members);
              if (counts != null && PolicyNames.COUNTS.contains(counts.oneOf(PolicyNames.COUNTS))) {
                Counts what = Counts.valueOf(PolicyNames.constant(counts.text()));
                if (what.name().startsWith("LAYER") != (layer != null)) {
                  node.problem("layer: expected for the counts of layers, and only for them");
                }
                source.counter(new CounterSpec(name, what, index, period));
              }
            });
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
}
