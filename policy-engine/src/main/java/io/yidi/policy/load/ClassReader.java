package io.yidi.policy.load;

import io.yidi.policy.benefit.ClassMatch.LevelClass;
import io.yidi.policy.benefit.ClassMatch.LevelKey;
import io.yidi.policy.benefit.ClassMatch.PersonClass;
import io.yidi.policy.benefit.PolicyNames;
import io.yidi.policy.benefit.PolicySource;
import io.yidi.policy.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads how a policy sorts persons and institutions. */
final class ClassReader {

  static final Set<String> PERSON_KEYS =
      Set.of("person_type", "age_from", "age_below", "plan", "identity");
  static final Set<String> LEVEL_KEYS =
      Set.of("hosp_lv", "dedc_hosp_lv", "lmtpric_hosp_lv", "type");

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
}
