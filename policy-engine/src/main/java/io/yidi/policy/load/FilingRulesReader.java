package io.yidi.policy.load;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.RuleForm;
import io.yidi.policy.filing.RuleKey;
import io.yidi.policy.filing.RuleLayer;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one layer of filing rules: {@code <area>/filing.yaml}. */
final class FilingRulesReader {

  static final Set<String> TOP = Set.of("schema", "place", "evidence", "rules");
  static final Map<String, RuleKey> KEYS =
      Stream.of(RuleKey.values())
          .collect(Collectors.toUnmodifiableMap(RuleKey::fileName, Function.identity()));

  static final Set<String> ROW = PolicyReader.with(EvidenceReader.ROW_KEYS, "value");

  private FilingRulesReader() {}

  static RuleLayer read(YamlNode root, String area) {
    Map<String, YamlNode> top = root.members(TOP);
    PolicyReader.checkSchema(root, top);
    String name = PolicyReader.placeName(root, top, area);
    EvidenceReader evidence = new EvidenceReader(root.required(top, "evidence"));
    Map<RuleKey, History<List<String>>> rules = new EnumMap<>(RuleKey.class);
    YamlNode section = root.required(top, "rules");
    if (section != null) {
      section
          .members(KEYS.keySet())
          .forEach(
              (key, node) -> {
                RuleKey rule = KEYS.get(key);
                if (rule != null) {
                  rules.put(rule, history(rule, node, evidence));
                }
              });
    }
    return new RuleLayer(area, name, rules);
  }

  private static History<List<String>> history(
      RuleKey rule, YamlNode node, EvidenceReader evidence) {
    List<Dated<List<String>>> rows = new ArrayList<>();
    for (YamlNode row : node.items()) {
      Map<String, YamlNode> members = row.members(ROW);
      Evidence source = evidence.of(row, members);
      YamlNode value = row.required(members, "value");
      if (source != null && value != null) {
        rows.add(
            new Dated<>(EvidenceReader.period(row, members, source), values(rule, value), source));
      }
    }
    List<String> problems = new ArrayList<>();
    History<List<String>> history = History.of(rows, problems);
    problems.forEach(node::problem);
    return history;
  }

  private static List<String> values(RuleKey rule, YamlNode node) {
    return switch (rule.form()) {
      case RuleForm.Choice choice -> List.of(node.oneOf(choice.words()));
      case RuleForm.Whole whole -> List.of(Integer.toString(number(node, whole)));
      case RuleForm.Listed listed -> {
        for (YamlNode item : node.items()) {
          if (!listed.element().matcher(item.text()).matches()) {
            item.problem("value: " + item.text() + " (expected: " + listed.expected() + ")");
          }
        }
        yield node.texts();
      }
    };
  }

  private static int number(YamlNode node, RuleForm.Whole whole) {
    int number = node.integer();
    if (number < whole.least() || number > whole.most()) {
      node.problem(
          "value: " + number + " (expected: " + whole.least() + " to " + whole.most() + ")");
    }
    return number;
  }
}
