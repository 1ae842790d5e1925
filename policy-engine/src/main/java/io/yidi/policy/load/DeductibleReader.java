package io.yidi.policy.load;

import io.yidi.policy.benefit.ClassTable;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.PolicySource.Deductible;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.money.Money;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads deductibles. */
final class DeductibleReader {

  static final Set<String> KEYS =
      Set.of("amount", "later", "counter", "further_cycle", "share_of_bill");

  static final Set<String> LATER =
      Set.of("counter", "amount", "amounts", "factor", "each", "floor");
  static final Set<String> FURTHER_CYCLE = Set.of("days", "amount");

  /** Visits until which a deductible that falls by a factor is worked out; the last then holds. */
  private static final int VISITS = 24;

  private final ValueReader values;
  private final CounterReader counters;

  DeductibleReader(ValueReader values, CounterReader counters) {
    this.values = values;
    this.counters = counters;
  }

  Deductible row(YamlNode row, Map<String, YamlNode> members) {
    YamlNode share = members.get("share_of_bill");
    YamlNode later = members.get("later");
    YamlNode cycle = members.get("further_cycle");
    ClassTable first =
        share == null ? values.amounts(row.required(members, "amount")) : values.constant(0);
    if (share != null && (members.containsKey("amount") || later != null)) {
      row.problem("share_of_bill beside amount or later (expected: one of them)");
    }
    String visits = "";
    List<ClassTable> byVisit = List.of(first);
    if (later != null) {
      Map<String, YamlNode> laterMembers = later.members(LATER);
      visits = counters.name(later.required(laterMembers, "counter"), Counts.VISITS);
      byVisit = later(later, laterMembers, first);
    }
    Map<String, YamlNode> cycleMembers = cycle == null ? Map.of() : cycle.members(FURTHER_CYCLE);
    return new Deductible(
        byVisit,
        visits,
        counters.name(members.get("counter"), Counts.DEDUCTIBLE),
        cycle == null ? values.constant(0) : values.amounts(cycle.required(cycleMembers, "amount")),
        cycleDays(cycle, cycleMembers),
        share == null ? null : values.shareOfBill(share));
  }

  private static int cycleDays(@Nullable YamlNode cycle, Map<String, YamlNode> members) {
    YamlNode days = cycle == null ? null : cycle.required(members, "days");
    return days == null ? 0 : days.positive();
  }

  private List<ClassTable> later(YamlNode node, Map<String, YamlNode> members, ClassTable first) {
    List<ClassTable> byVisit = new ArrayList<>();
    byVisit.add(first);
    YamlNode amount = members.get("amount");
    YamlNode amounts = members.get("amounts");
    YamlNode factor = members.get("factor");
    if (factor == null && (members.containsKey("each") || members.containsKey("floor"))) {
      node.problem("each and floor: expected beside factor alone");
    }
    if (Stream.of(amount, amounts, factor).filter(Objects::nonNull).count() != 1) {
      node.problem("expected: one of amount, amounts and factor");
    } else if (amount != null) {
      byVisit.add(values.amounts(amount));
    } else if (amounts != null) {
      amounts.items().forEach(item -> byVisit.add(values.amounts(item)));
    } else if (factor != null) {
      byFactor(factor.percent(), members, byVisit);
    }
    return byVisit;
  }

  private void byFactor(long factor, Map<String, YamlNode> members, List<ClassTable> byVisit) {
    YamlNode each = members.get("each");
    YamlNode floor = members.get("floor");
    ClassTable least = floor == null ? values.constant(0) : values.amounts(floor);
    int visits = each != null && each.flag() ? VISITS : 2;
    for (int visit = 1; visit < visits; visit++) {
      byVisit.add(
          byVisit
              .getLast()
              .map(
                  (amount, p, l) ->
                      amount < 0 || least.at(p, l) < 0
                          ? RateCard.NOT_PUBLISHED
                          : Math.max(
                              Math.min(amount, least.at(p, l)),
                              Money.shareHalfUp(amount, factor))));
    }
  }
}
