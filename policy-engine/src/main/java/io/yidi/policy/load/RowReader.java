package io.yidi.policy.load;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads rows, each with its evidence and its period. */
final class RowReader {

  private final EvidenceReader evidence;

  RowReader(EvidenceReader evidence) {
    this.evidence = evidence;
  }

  /** Takes one row. */
  @FunctionalInterface
  interface RowTaker {
    void take(YamlNode row, Map<String, YamlNode> members, Evidence proof);
  }

  /** Hands over every row that names its evidence. */
  void each(@Nullable YamlNode list, Set<String> keys, RowTaker taker) {
    if (list == null) {
      return;
    }
    Set<String> known = new HashSet<>(EvidenceReader.ROW_KEYS);
    known.addAll(keys);
    for (YamlNode row : list.items()) {
      Map<String, YamlNode> members = row.members(known);
      Evidence proof = evidence.of(row, members);
      if (proof != null) {
        taker.take(row, members, proof);
      }
    }
  }

  static <T> Dated<T> dated(YamlNode row, Map<String, YamlNode> members, Evidence proof, T value) {
    return new Dated<>(EvidenceReader.period(row, members, proof), value, proof);
  }

  /** Rows as a history; overlaps and gaps are problems. */
  <T> History<T> history(
      YamlNode list, Set<String> keys, BiFunction<YamlNode, Map<String, YamlNode>, T> reader) {
    List<Dated<T>> dated = new ArrayList<>();
    each(
        list,
        keys,
        (row, members, proof) -> dated.add(dated(row, members, proof, reader.apply(row, members))));
    return history(list, dated);
  }

  static <T> History<T> history(YamlNode list, List<Dated<T>> dated) {
    List<String> problems = new ArrayList<>();
    History<T> history = History.of(dated, problems);
    problems.forEach(list::problem);
    return history;
  }
}
