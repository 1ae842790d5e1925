package io.yidi.policy.load;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.yaml.Problems;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads from a policy file which sources it cites, and what rests on each. */
public final class PolicyEvidence {

  /** Deeper than any file that loads; bounds files whose aliases lead back into themselves. */
  private static final int DEEPEST = 12;

  private final EvidenceReader reader;

  /** What was found, by the same without rows. */
  private final Map<Cited, Cited> cited = new LinkedHashMap<>();

  private PolicyEvidence(EvidenceReader reader) {
    this.reader = reader;
  }

  /**
   * A source of a file.
   *
   * @param name its name in the evidence section
   * @param evidence the source, with the article that the rows name
   * @param rows paths of the rows that rest on it; empty where none does
   */
  public record Cited(String name, Evidence evidence, List<String> rows) {

    /** Copies the list. */
    public Cited {
      rows = List.copyOf(rows);
    }

    private Cited with(String row) {
      List<String> more = new ArrayList<>(rows);
      more.add(row);
      return new Cited(name, evidence, more);
    }
  }

  /**
   * Every source of a file that loads: those of the evidence section in order, then the same with
   * articles that single rows name.
   */
  public static List<Cited> of(String path, String text) {
    YamlNode root = YamlNode.parse(path, text, new Problems());
    if (root == null) {
      return List.of();
    }
    Map<String, YamlNode> top = root.members();
    PolicyEvidence found = new PolicyEvidence(new EvidenceReader(top.get("evidence")));
    found.reader.all().forEach(found::cite);
    top.forEach(
        (key, node) -> {
          if (!key.equals("evidence")) {
            found.walk(node, 0);
          }
        });
    return found.cited.values().stream().toList();
  }

  private void walk(YamlNode node, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    if (node.isMapping()) {
      Map<String, YamlNode> members = node.members();
      note(node, members);
      members.values().forEach(member -> walk(member, depth + 1));
    } else if (node.isList()) {
      node.items().forEach(item -> walk(item, depth + 1));
    }
  }

  private void note(YamlNode row, Map<String, YamlNode> members) {
    YamlNode name = members.get("evidence");
    if (name == null || !name.isScalar()) {
      return;
    }
    @Nullable Evidence evidence = reader.of(row, members);
    if (evidence != null) {
      cited.computeIfPresent(cite(name.text(), evidence), (key, one) -> one.with(row.path()));
    }
  }

  private Cited cite(String name, Evidence evidence) {
    Cited source = new Cited(name, evidence, List.of());
    cited.putIfAbsent(source, source);
    return source;
  }
}
