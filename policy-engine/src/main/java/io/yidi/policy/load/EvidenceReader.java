package io.yidi.policy.load;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.citation.PartialDate;
import io.yidi.policy.time.Period;
import io.yidi.policy.yaml.YamlNode;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the evidence section of a file and resolves what dated rows say of it. */
final class EvidenceReader {

  static final Set<String> ROW_KEYS = Set.of("evidence", "article", "from", "until");

  static final Set<String> KEYS =
      Set.of(
          "document", "article", "addresses", "grade", "effective_from", "seen_valid_on", "note");

  private final Map<String, Evidence> byName = new LinkedHashMap<>();

  EvidenceReader(@Nullable YamlNode section) {
    if (section == null) {
      return;
    }
    section.members().forEach((name, node) -> byName.put(name, evidence(node)));
  }

  private static Evidence evidence(YamlNode node) {
    Map<String, YamlNode> members = node.members(KEYS);
    YamlNode grade = node.required(members, "grade");
    Set<String> grades =
        Stream.of(Grade.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());
    String gradeName = grade == null ? "C" : grade.oneOf(grades);
    Evidence evidence =
        new Evidence(
            text(members, "document"),
            text(members, "article"),
            members.containsKey("addresses") ? members.get("addresses").texts() : List.of(),
            grades.contains(gradeName) ? Grade.valueOf(gradeName) : Grade.C,
            date(members, "effective_from"),
            date(members, "seen_valid_on"),
            text(members, "note"));
    if (evidence.document().isEmpty() && evidence.addresses().isEmpty()) {
      node.problem("no source (expected: document or addresses)");
    }
    if (evidence.effectiveFrom() == null && evidence.seenValidOn() == null) {
      node.problem("no date (expected: effective_from or seen_valid_on)");
    }
    return evidence;
  }

  private static String text(Map<String, YamlNode> members, String key) {
    YamlNode node = members.get(key);
    return node == null ? "" : node.text();
  }

  private static @Nullable PartialDate date(Map<String, YamlNode> members, String key) {
    YamlNode node = members.get(key);
    return node == null
        ? null
        : node.read(PartialDate::parse, "YYYY, YYYY-MM or YYYY-MM-DD", PartialDate.parse("1970"));
  }

  /** The sources of the section by name, in its order. */
  Map<String, Evidence> all() {
    return byName;
  }

  /**
   * The evidence that a row names, with the row's own article; null with a problem when it names
   * none.
   */
  @Nullable Evidence of(YamlNode row, Map<String, YamlNode> members) {
    YamlNode name = row.required(members, "evidence");
    if (name == null) {
      return null;
    }
    Evidence evidence = byName.get(name.text());
    if (evidence == null) {
      name.problem("value: " + name.text() + " (expected: a name of the evidence section)");
      return null;
    }
    String article = text(members, "article");
    return article.isEmpty()
        ? evidence
        : new Evidence(
            evidence.document(),
            article,
            evidence.addresses(),
            evidence.grade(),
            evidence.effectiveFrom(),
            evidence.seenValidOn(),
            evidence.note());
  }

  /**
   * The period of a row: its own dates, else from the first day of effect that the evidence states,
   * else from the first day on which it was seen to be valid. Nothing is assumed before.
   */
  static Period period(YamlNode row, Map<String, YamlNode> members, Evidence evidence) {
    YamlNode from = members.get("from");
    YamlNode until = members.get("until");
    LocalDate start = from == null ? firstDay(evidence) : from.date();
    LocalDate end = until == null ? null : until.date();
    if (end != null && !end.isAfter(start)) {
      row.problem("until: " + end + " (expected: after " + start + ")");
      return new Period(start, null);
    }
    return new Period(start, end);
  }

  private static LocalDate firstDay(Evidence evidence) {
    PartialDate effective = evidence.effectiveFrom();
    PartialDate seen = evidence.seenValidOn();
    if (effective != null) {
      return effective.firstDay();
    }
    return seen == null ? LocalDate.EPOCH : seen.firstDay();
  }
}
