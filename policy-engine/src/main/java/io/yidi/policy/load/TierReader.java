package io.yidi.policy.load;

import io.yidi.policy.benefit.ClassTable;
import io.yidi.policy.benefit.PolicySource;
import io.yidi.policy.benefit.PolicySource.ShareChange;
import io.yidi.policy.benefit.PolicySource.Tier;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.money.Money;
import io.yidi.policy.time.Dated;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what changes with the way the care was filed. */
final class TierReader {

  static final Map<String, BenefitTier> TIERS =
      Stream.of(BenefitTier.values())
          .collect(Collectors.toUnmodifiableMap(BenefitTier::fileName, Function.identity()));
  static final Set<String> CARE = Set.of("in_province", "cross_province");
  static final Set<String> CHANGE = Set.of("ratio_minus", "ratio_factor");
  static final Set<String> KEYS =
      Set.of(
          "care",
          "first_share",
          "deductible",
          "deductible_later",
          "deductible_factor",
          "deductible_share",
          "ratio",
          "ratio_minus",
          "ratio_factor",
          "as_level",
          "floor",
          "layers");

  private final PolicySource source;
  private final ValueReader values;
  private final RowReader rows;
  private final Set<String> layerNames;

  TierReader(PolicySource source, ValueReader values, RowReader rows, Set<String> layerNames) {
    this.source = source;
    this.values = values;
    this.rows = rows;
    this.layerNames = layerNames;
  }

  void read(YamlNode section) {
    section
        .members(TIERS.keySet())
        .forEach(
            (name, node) -> {
              BenefitTier tier = TIERS.get(name);
              if (tier != null) {
                tier(tier, node);
              }
            });
  }

  /** A row without care holds inside and outside the province. */
  private void tier(BenefitTier tier, YamlNode node) {
    List<Dated<Tier>> inside = new ArrayList<>();
    List<Dated<Tier>> outside = new ArrayList<>();
    rows.each(
        node,
        KEYS,
        (row, members, proof) -> {
          Dated<Tier> dated = RowReader.dated(row, members, proof, row(members));
          YamlNode care = members.get("care");
          String where = care == null ? "" : care.oneOf(CARE);
          if (!where.equals("cross_province")) {
            inside.add(dated);
          }
          if (!where.equals("in_province")) {
            outside.add(dated);
          }
        });
    if (!inside.isEmpty()) {
      source.tier(tier, true, RowReader.history(node, inside));
    }
    if (!outside.isEmpty()) {
      source.tier(tier, false, RowReader.history(node, outside));
    }
  }

  private Tier row(Map<String, YamlNode> members) {
    YamlNode first = members.get("first_share");
    YamlNode factor = members.get("deductible_factor");
    YamlNode share = members.get("deductible_share");
    YamlNode ratio = members.get("ratio");
    YamlNode floor = members.get("floor");
    return new Tier(
        first == null ? values.constant(0) : values.table(first, YamlNode::percent),
        deductible(members),
        factor == null ? Money.WHOLE_PPM : factor.factor(),
        share == null ? null : values.shareOfBill(share),
        ratio == null ? null : values.bands(ratio, ratio.members(ValueReader.bandKeys())),
        change(members),
        asLevel(members.get("as_level")),
        floor == null ? 0 : floor.percent(),
        layers(members.get("layers")));
  }

  private List<ClassTable> deductible(Map<String, YamlNode> members) {
    YamlNode due = members.get("deductible");
    YamlNode later = members.get("deductible_later");
    if (due != null && members.containsKey("deductible_share")) {
      due.problem("deductible beside deductible_share (expected: one of them)");
    }
    if (later != null && due == null) {
      later.problem("deductible_later without deductible");
    }
    if (due == null) {
      return List.of();
    }
    return later == null
        ? List.of(values.amounts(due))
        : List.of(values.amounts(due), values.amounts(later));
  }

  private String asLevel(@Nullable YamlNode node) {
    return node == null ? "" : node.oneOf(new HashSet<>(source.levelNames()));
  }

  private ShareChange change(Map<String, YamlNode> members) {
    YamlNode minus = members.get("ratio_minus");
    YamlNode factor = members.get("ratio_factor");
    return new ShareChange(
        minus == null ? values.constant(0) : values.table(minus, YamlNode::percent),
        factor == null ? Money.WHOLE_PPM : factor.factor());
  }

  private Map<String, ShareChange> layers(@Nullable YamlNode node) {
    Map<String, ShareChange> changes = new HashMap<>();
    if (node != null) {
      node.members(layerNames)
          .forEach((name, layer) -> changes.put(name, change(layer.members(CHANGE))));
    }
    return changes;
  }
}
