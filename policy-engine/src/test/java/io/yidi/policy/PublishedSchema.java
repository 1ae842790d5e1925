package io.yidi.policy;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON Schema of the {@code docs} folder, with files changed one place at a time to try it. */
public final class PublishedSchema {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode tree;
  private final Schema schema;

  /** Reads {@code docs/<name>.schema.json}. */
  public PublishedSchema(String name) {
    this.tree = JSON.readTree(text(Path.of("../docs", name + ".schema.json")));
    this.schema = REGISTRY.getSchema(tree);
  }

  /** Text of a file. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every YAML file under a folder. */
  public static List<Path> files(String folder) {
    try (Stream<Path> walk = Files.walk(Path.of(folder))) {
      return walk.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the schema finds wrong with a YAML text. */
  public List<String> faults(String yaml) {
    return schema.validate(parse(yaml)).stream().map(Error::toString).toList();
  }

  private static JsonNode parse(String yaml) {
    return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
  }

  /** Property names of every object that refuses others, by where it stands in the schema. */
  public Map<String, Set<String>> closedObjects() {
    Map<String, Set<String>> found = new TreeMap<>();
    walk(
        "",
        tree,
        (path, node) -> {
          JsonNode others = node.get("additionalProperties");
          if (others != null && others.isBoolean() && !others.booleanValue()) {
            found.put(path, Set.copyOf(node.path("properties").propertyNames()));
          }
        });
    return found;
  }

  /** The values of every choice, by where it stands in the schema. */
  public Map<String, Set<String>> choices() {
    Map<String, Set<String>> found = new TreeMap<>();
    walk(
        "",
        tree,
        (path, node) -> {
          Set<String> values = new HashSet<>();
          node.path("oneOf").forEach(one -> add(values, one.get("const")));
          node.path("enum").forEach(one -> add(values, one));
          if (!values.isEmpty()) {
            found.put(path, values);
          }
        });
    return found;
  }

  /**
   * Objects that take any key without saying which values, and properties that nothing explains.
   */
  public List<String> loose() {
    List<String> found = new ArrayList<>();
    walk(
        "",
        tree,
        (path, node) -> {
          if (node.path("type").asString("").equals("object")
              && !node.has("additionalProperties")) {
            found.add(path + ": open object");
          }
          if (node.has("additionalProperties")) {
            node.path("properties").properties().stream()
                .filter(one -> !explained(one.getValue()))
                .forEach(one -> found.add(path + "/" + one.getKey() + ": no description"));
          }
        });
    return found;
  }

  private boolean explained(JsonNode property) {
    return property.has("description")
        || (property.has("$ref")
            && explained(tree.at(property.get("$ref").stringValue().substring(1))));
  }

  private static void add(Set<String> values, JsonNode constant) {
    if (constant != null) {
      values.add(constant.asString());
    }
  }

  private static void walk(String path, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    if (node.isObject()) {
      visitor.accept(path, node);
      node.properties().forEach(one -> walk(path + "/" + one.getKey(), one.getValue(), visitor));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        walk(path + "/" + i, node.get(i), visitor);
      }
    }
  }

  /** The file, each time without another key: texts by the path of the key. */
  public static Map<String, String> withoutEachKey(String yaml) {
    JsonNode root = parse(yaml);
    Map<String, String> changed = new TreeMap<>();
    walk(
        "",
        root,
        (path, node) -> {
          for (String key : List.copyOf(node.propertyNames())) {
            JsonNode copy = root.deepCopy();
            ((ObjectNode) copy.at(path)).remove(key);
            changed.put(path + "/" + key, copy.toString());
          }
        });
    return changed;
  }

  /** The file, each time with another value in place of one: texts by the path of the value. */
  public static Map<String, String> withEachValue(String yaml, String value) {
    JsonNode root = parse(yaml);
    Map<String, String> changed = new TreeMap<>();
    leaves(
        "",
        root,
        path -> {
          JsonNode copy = root.deepCopy();
          int slash = path.lastIndexOf('/');
          JsonNode parent = copy.at(path.substring(0, slash));
          String key = path.substring(slash + 1);
          if (parent instanceof ObjectNode object) {
            object.put(key, value);
          } else {
            ((ArrayNode) parent).set(Integer.parseInt(key), value);
          }
          changed.put(path, copy.toString());
        });
    return changed;
  }

  private static void leaves(String path, JsonNode node, Consumer<String> visitor) {
    if (node.isObject()) {
      node.properties().forEach(one -> leaves(path + "/" + one.getKey(), one.getValue(), visitor));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        leaves(path + "/" + i, node.get(i), visitor);
      }
    } else {
      visitor.accept(path);
    }
  }
}
