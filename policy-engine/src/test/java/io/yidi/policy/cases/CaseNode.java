package io.yidi.policy.cases;

import io.yidi.policy.money.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * A node of a case file. Everything is read as text, so that no amount passes through a floating
 * point number; keys that nobody reads are refused.
 *
 * @param where file and key, for messages
 * @param value mapping, list or text
 */
record CaseNode(String where, Object value) {

  static CaseNode read(Path file) {
    LoadSettings settings = LoadSettings.builder().setSchema(new FailsafeSchema()).build();
    try {
      Object root = new Load(settings).loadFromString(Files.readString(file));
      return new CaseNode(file.getFileName().toString(), root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The members by key; every key must be one of those known. */
  Map<String, CaseNode> members(Set<String> known) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(where + ": not a mapping");
    }
    Map<String, CaseNode> members = new LinkedHashMap<>();
    map.forEach(
        (key, member) -> members.put(key.toString(), new CaseNode(where + ": " + key, member)));
    members
        .keySet()
        .forEach(
            key -> {
              if (!known.contains(key)) {
                throw new IllegalArgumentException(
                    where + ": key " + key + " (expected: one of " + known + ")");
              }
            });
    return members;
  }

  List<CaseNode> items() {
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(where + ": not a list");
    }
    return list.stream().map(item -> new CaseNode(where, item)).toList();
  }

  String text() {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException(where + ": not a text");
    }
    return text;
  }

  long fen() {
    return Money.parseYuan(text());
  }

  static CaseNode required(Map<String, CaseNode> members, String key) {
    CaseNode node = members.get(key);
    if (node == null) {
      throw new IllegalArgumentException("missing key " + key + " beside " + members.keySet());
    }
    return node;
  }

  static long fen(Map<String, CaseNode> members, String key) {
    CaseNode node = members.get(key);
    return node == null ? 0 : node.fen();
  }

  static String text(Map<String, CaseNode> members, String key, String otherwise) {
    @Nullable CaseNode node = members.get(key);
    return node == null ? otherwise : node.text();
  }
}
