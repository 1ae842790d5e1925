package io.yidi.policy.yaml;

import io.yidi.policy.money.Money;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A node of a file that knows where it stands. Reading never throws: what is wrong goes to the
 * problems, with file, line and key, and reading goes on with a harmless value.
 */
public final class YamlNode {

  private static final long MOST_FACTOR = 10 * Money.WHOLE_PPM;

  private final String file;
  private final String path;
  private final Node node;
  private final Problems problems;

  private YamlNode(String file, String path, Node node, Problems problems) {
    this.file = file;
    this.path = path;
    this.node = node;
    this.problems = problems;
  }

  /** Reads a text; null with a problem when it is empty or no YAML. */
  public static @Nullable YamlNode parse(String file, String content, Problems problems) {
    try {
      Node root =
          new Compose(LoadSettings.builder().setLabel(file).build())
              .composeString(content)
              .orElse(null);
      if (root == null) {
        problems.add(file, "empty (expected: a policy)");
        return null;
      }
      return new YamlNode(file, "", root, problems);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      problems.add(new Problem(file, line, "", "not YAML: " + e.getProblem()));
      return null;
    } catch (YamlEngineException e) {
      problems.add(file, "not YAML: " + e.getMessage());
      return null;
    } catch (StackOverflowError e) {
      problems.add(file, "nested too deeply (expected: a few levels)");
      return null;
    }
  }

  /** Path of keys from the root. */
  public String path() {
    return path;
  }

  /** Adds a problem, with file, line and path. */
  public void problem(String what) {
    int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    problems.add(new Problem(file, line, path, what));
  }

  /** Tells whether the node is one value. */
  public boolean isScalar() {
    return node instanceof ScalarNode;
  }

  /** Tells whether the node is a mapping. */
  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** Tells whether the node is a list. */
  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** Tells whether the node is an explicit null. */
  public boolean isNull() {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /** The members; every key outside the known ones is a problem. Null members count as absent. */
  public Map<String, YamlNode> members(Set<String> known) {
    Map<String, YamlNode> members = members();
    for (Map.Entry<String, YamlNode> member : members.entrySet()) {
      if (!known.contains(member.getKey())) {
        member
            .getValue()
            .problem(
                "unknown key (expected: "
                    + String.join(", ", known.stream().sorted().toList())
                    + ")");
      }
    }
    return members;
  }

  /** The members, whatever their keys. Null members count as absent; none at all is a problem. */
  public Map<String, YamlNode> members() {
    Map<String, YamlNode> members = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problem("not a mapping");
      return members;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      YamlNode child =
          new YamlNode(
              file, path.isEmpty() ? key : path + "." + key, tuple.getValueNode(), problems);
      if (members.containsKey(key)) {
        child.problem("key stands twice");
      }
      if (!child.isNull()) {
        members.put(key, child);
      }
    }
    if (members.isEmpty()) {
      problem("empty (expected: at least one key)");
    }
    return members;
  }

  /** The items of a list; none at all is a problem. */
  public List<YamlNode> items() {
    List<YamlNode> items = new ArrayList<>();
    if (!(node instanceof SequenceNode sequence)) {
      problem("not a list");
      return items;
    }
    for (Node item : sequence.getValue()) {
      items.add(new YamlNode(file, path + "[" + items.size() + "]", item, problems));
    }
    if (items.isEmpty()) {
      problem("empty (expected: at least one row)");
    }
    return items;
  }

  /** A required member, or null with a problem. */
  public @Nullable YamlNode required(Map<String, YamlNode> members, String key) {
    YamlNode member = members.get(key);
    if (member == null) {
      problem("missing key " + key);
    }
    return member;
  }

  /** The value as text. */
  public String text() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problem("not a text");
    return "";
  }

  /** The texts of a list, or the one text of a single value. */
  public List<String> texts() {
    return isScalar() ? List.of(text()) : items().stream().map(YamlNode::text).toList();
  }

  /** The value, which must be one of those allowed. */
  public String oneOf(Set<String> allowed) {
    String text = text();
    if (!allowed.contains(text)) {
      problem(
          "value: "
              + text
              + " (expected: one of "
              + String.join(", ", allowed.stream().sorted().toList())
              + ")");
    }
    return text;
  }

  /** An amount in yuan, as fen. */
  public long yuan() {
    return read(Money::parseYuan, "an amount in yuan with at most two decimals", 0L);
  }

  /** A share: at most the whole. */
  public long percent() {
    long share = read(Money::parsePercent, "a percentage such as 73%", 0L);
    if (share > Money.WHOLE_PPM) {
      problem("value: " + text() + " (expected: at most 100%)");
    }
    return share;
  }

  /** A factor as a percentage; it may be above 100%. */
  public long factor() {
    long factor = read(Money::parsePercent, "a percentage such as 80%", Money.WHOLE_PPM);
    if (factor > MOST_FACTOR) {
      problem("value: " + text() + " (expected: at most 1000%)");
      return Money.WHOLE_PPM;
    }
    return factor;
  }

  /** True or false. */
  public boolean flag() {
    return oneOf(Set.of("true", "false")).equals("true");
  }

  /** A whole number above zero. */
  public int positive() {
    int number = integer();
    if (number < 1) {
      problem("value: " + number + " (expected: one or more)");
    }
    return number;
  }

  /** A whole number. */
  public int integer() {
    return read(Integer::valueOf, "a whole number", 0);
  }

  /** A day. */
  public LocalDate date() {
    return read(LocalDate::parse, "a date YYYY-MM-DD", LocalDate.EPOCH);
  }

  /** The value as the reader reads it; what it refuses by an exception is a problem. */
  public <T> T read(Function<String, T> reader, String expected, T otherwise) {
    String text = text();
    try {
      return reader.apply(text);
    } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
      problem("value: " + text + " (expected: " + expected + ")");
      return otherwise;
    }
  }
}
