package io.yidi.policy.generated;

import io.yidi.policy.generated.PolicyModel.Band;
import io.yidi.policy.generated.PolicyModel.Bands;
import io.yidi.policy.generated.PolicyModel.BillShare;
import io.yidi.policy.generated.PolicyModel.Change;
import io.yidi.policy.generated.PolicyModel.Counter;
import io.yidi.policy.generated.PolicyModel.Dated;
import io.yidi.policy.generated.PolicyModel.Deductible;
import io.yidi.policy.generated.PolicyModel.Later;
import io.yidi.policy.generated.PolicyModel.Layer;
import io.yidi.policy.generated.PolicyModel.LayerRow;
import io.yidi.policy.generated.PolicyModel.Limit;
import io.yidi.policy.generated.PolicyModel.Limits;
import io.yidi.policy.generated.PolicyModel.PersonClass;
import io.yidi.policy.generated.PolicyModel.Table;
import io.yidi.policy.generated.PolicyModel.Tier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a policy as the YAML of docs/policies.md, tables as short as they go. */
final class PolicyText {
  private final PolicyModel policy;
  private final StringBuilder out = new StringBuilder(4000);

  private PolicyText(PolicyModel policy) {
    this.policy = policy;
  }

  static String of(PolicyModel policy) {
    return new PolicyText(policy).text();
  }

  static String name(PersonClass person) {
    return person.name().toLowerCase(Locale.ROOT);
  }

  private String text() {
    line("schema: 1");
    line("place: {code: \"" + PolicyModel.AREA + "\", name: 生成地}");
    line("insurance_type: \"310\"");
    line("visit: inpatient");
    line("evidence:");
    line("  rules: {document: 生成, grade: FICTITIOUS, effective_from: \"2024-01-01\"}");
    line("rounding: {bands: " + (policy.roundEach() ? "each" : "sum") + "}");
    classes();
    line("pooled_fund: {code: \"P\", zh: 统筹, en: pooled}");
    section("counters", policy.counters(), one -> one.name() + ": " + flow(counter(one)));
    rows("deductible", "  ", policy.deductible(), this::deductible);
    rows("ratio", "  ", policy.ratio(), this::bands);
    limits();
    section("layers", policy.layers(), Layer::name, this::layer);
    line("tiers:");
    policy.tiers().forEach((name, rows) -> rows("  " + name, "    ", rows, this::tier));
    if (!policy.account().isEmpty()) {
      rows("account", "  ", policy.account(), pays -> Map.of("pays", pays));
    }
    if (!policy.waived().isEmpty()) {
      line("waived_deductible: [{evidence: rules, diagnosis: [" + policy.waived() + "]}]");
    }
    return out.toString();
  }

  private void classes() {
    section("persons", policy.persons(), one -> name(one) + ": " + condition(one));
    section(
        "levels",
        policy.levels(),
        one ->
            one.name()
                + ": "
                + (one.code().isEmpty() ? "any" : "{dedc_hosp_lv: [\"" + one.code() + "\"]}"));
  }

  private static String condition(PersonClass person) {
    return switch (person) {
      case HARDSHIP -> "{identity: [KUN_NAN]}";
      case AGED -> "{person_type: [\"12\"], age_from: 70}";
      case RETIRED -> "{person_type: [\"12\"]}";
      case REST -> "any";
    };
  }

  private static Map<String, String> counter(Counter counter) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("counts", counter.counts());
    put(members, "layer", counter.layer());
    members.put("period", counter.period());
    if (counter.period().equals("policy_year")) {
      members.put("from", "\"07-01\"");
    }
    if (counter.period().equals("cycle")) {
      members.put("days", Integer.toString(counter.days()));
    }
    if (counter.perDisease()) {
      members.put("per_disease", "true");
    }
    return members;
  }

  private Map<String, String> deductible(Deductible due) {
    Map<String, String> members = new LinkedHashMap<>();
    put(members, "amount", due.amount(), PolicyText::yuan);
    put(members, "counter", due.counter());
    Later later = due.later();
    if (later != null) {
      members.put("later", flow(later(later)));
    }
    if (due.furtherCycle() != null) {
      members.put(
          "further_cycle",
          "{days: "
              + due.cycleDays()
              + ", amount: "
              + table(due.furtherCycle(), PolicyText::yuan)
              + "}");
    }
    if (due.share() != null) {
      members.put("share_of_bill", share(due.share()));
    }
    return members;
  }

  private Map<String, String> later(Later later) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("counter", later.counter());
    List<String> amounts =
        later.amounts().stream().map(one -> table(one, PolicyText::yuan)).toList();
    if (amounts.isEmpty()) {
      members.put("factor", percent(later.factor()));
      members.put("each", Boolean.toString(later.each()));
      put(members, "floor", later.floor(), PolicyText::yuan);
    } else if (amounts.size() == 1) {
      members.put("amount", amounts.getFirst());
    } else {
      members.put("amounts", "[" + String.join(", ", amounts) + "]");
    }
    return members;
  }

  private static String share(BillShare share) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("share", percent(share.share()));
    members.put("of", share.ofTotal() ? "total" : "in_scope");
    if (share.min() != null) {
      members.put("min", yuan(share.min()));
    }
    if (share.max() != null) {
      members.put("max", yuan(share.max()));
    }
    return flow(members);
  }

  private Map<String, String> bands(Bands bands) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put(
        "bands", "[" + String.join(", ", bands.bands().stream().map(this::band).toList()) + "]");
    put(members, "position_counter", bands.positionCounter());
    if (bands.fromDeductible()) {
      members.put("counted_from", "deductible");
    }
    if (bands.wholeAmount()) {
      members.put("whole_amount", "true");
    }
    put(members, "personal_factor", bands.personalFactor(), PolicyText::percent);
    put(members, "plus", bands.plus(), PolicyText::percent);
    if (bands.atMost() != null) {
      members.put("at_most", percent(bands.atMost()));
    }
    return members;
  }

  private String band(Band band) {
    Map<String, String> members = new LinkedHashMap<>();
    if (band.upTo() != null) {
      members.put("up_to", yuan(band.upTo()));
    }
    put(members, band.personal() ? "personal_share" : "share", band.share(), PolicyText::percent);
    return flow(members);
  }

  private void limits() {
    List<Limits> further = new ArrayList<>(policy.limits());
    if (!further.isEmpty() && further.getFirst().name().equals("cap")) {
      rows("cap", "  ", further.removeFirst().rows(), this::limit);
    }
    if (!further.isEmpty()) {
      line("limits:");
      further.forEach(one -> rows("  " + one.name(), "    ", one.rows(), this::limit));
    }
  }

  private Map<String, String> limit(Limit limit) {
    Map<String, String> members = new LinkedHashMap<>();
    if (!limit.on().equals("fund_paid")) {
      members.put("on", limit.on());
    }
    put(members, "amount", limit.amount(), PolicyText::yuan);
    put(members, "counter", limit.counter());
    if (limit.plusPerDisease() != null) {
      members.put("plus_per_further_disease", yuan(limit.plusPerDisease()));
    }
    if (limit.atMost() != null) {
      members.put("at_most", yuan(limit.atMost()));
    }
    return members;
  }

  private void layer(Layer layer) {
    line("    fund: {code: \"" + layer.fund() + "\", field: oth_pay, zh: 层, en: layer}");
    if (layer.civilServants()) {
      line("    for: civil_servants");
    } else if (!layer.persons().isEmpty()) {
      line("    for: " + layer.persons().stream().map(PolicyText::name).toList());
    }
    rows("    rows", "      ", layer.rows(), this::layerRow);
  }

  private Map<String, String> layerRow(LayerRow row) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("base", row.base().toString());
    put(members, "deductible", row.deductible(), PolicyText::yuan);
    put(members, "deductible_counter", row.deductibleCounter());
    members.putAll(bands(row.bands()));
    put(members, "cap", row.cap(), PolicyText::yuan);
    put(members, "cap_counter", row.capCounter());
    return members;
  }

  private Map<String, String> tier(Tier tier) {
    Map<String, String> members = new LinkedHashMap<>();
    put(members, "care", tier.care());
    put(members, "first_share", tier.firstShare(), PolicyText::percent);
    put(members, "deductible", tier.deductible(), PolicyText::yuan);
    put(members, "deductible_later", tier.deductibleLater(), PolicyText::yuan);
    if (tier.deductibleFactor() != null) {
      members.put("deductible_factor", percent(tier.deductibleFactor()));
    }
    if (tier.deductibleShare() != null) {
      members.put("deductible_share", share(tier.deductibleShare()));
    }
    if (tier.bands() != null) {
      members.put("ratio", flow(bands(tier.bands())));
    }
    members.putAll(change(tier.change()));
    put(members, "as_level", tier.asLevel());
    if (tier.floor() != null) {
      members.put("floor", percent(tier.floor()));
    }
    Map<String, String> layers = new LinkedHashMap<>();
    tier.layers().forEach((name, change) -> layers.put(name, flow(change(change))));
    put(members, "layers", layers.isEmpty() ? "" : flow(layers));
    return members;
  }

  private Map<String, String> change(Change change) {
    Map<String, String> members = new LinkedHashMap<>();
    put(members, "ratio_minus", change.minus(), PolicyText::percent);
    if (change.factor() != null) {
      members.put("ratio_factor", percent(change.factor()));
    }
    return members;
  }

  /** A table as one value, by level, by person class or by both; unpublished cells left out. */
  private String table(Table table, Function<BigDecimal, String> value) {
    List<List<BigDecimal>> rows = table.rows();
    if (new HashSet<>(rows).size() == 1) {
      return byLevel(rows.getFirst(), value);
    }
    Map<String, String> members = new LinkedHashMap<>();
    boolean any = table.hashCode() % 2 == 0;
    for (int p = 0; p < rows.size(); p++) {
      boolean last = p == rows.size() - 1;
      String name = name(policy.persons().get(p));
      members.put(any && last ? "any" : name, byLevel(rows.get(p), value));
    }
    return flow(members);
  }

  private String byLevel(List<BigDecimal> row, Function<BigDecimal, String> value) {
    if (new HashSet<>(row).size() == 1) {
      return value.apply(row.getFirst());
    }
    boolean any = row.hashCode() % 2 == 0;
    Map<String, String> members = new LinkedHashMap<>();
    for (int l = 0; l < row.size(); l++) {
      if (any && l == row.size() - 1) {
        members.put("any", value.apply(row.get(l)));
      } else if (any || row.get(l).compareTo(PolicyModel.NOT_PUBLISHED) != 0) {
        members.put(policy.levels().get(l).name(), value.apply(row.get(l)));
      }
    }
    return flow(members);
  }

  private static String yuan(BigDecimal amount) {
    if (amount.compareTo(PolicyModel.NOT_PUBLISHED) == 0) {
      return "not_published";
    }
    return amount.compareTo(PolicyModel.NONE) == 0 ? "none" : amount.toPlainString();
  }

  private static String percent(BigDecimal share) {
    return share.compareTo(PolicyModel.NOT_PUBLISHED) == 0
        ? "not_published"
        : share.toPlainString() + "%";
  }

  private <T> void rows(
      String key, String indent, List<Dated<T>> rows, Function<T, Map<String, String>> members) {
    line(key + ":");
    for (Dated<T> row : rows) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("evidence", "rules");
      if (!row.from().equals(PolicyModel.START)) {
        all.put("from", row.from().toString());
      }
      if (row.until() != null) {
        all.put("until", row.until().toString());
      }
      all.putAll(members.apply(row.value()));
      line(indent + "- " + flow(all));
    }
  }

  private <T> void section(String key, List<T> all, Function<T, String> text) {
    if (!all.isEmpty()) {
      line(key + ":");
      all.forEach(one -> line("  " + text.apply(one)));
    }
  }

  private <T> void section(String key, List<T> all, Function<T, String> name, Consumer<T> body) {
    if (!all.isEmpty()) {
      line(key + ":");
      all.forEach(
          one -> {
            line("  " + name.apply(one) + ":");
            body.accept(one);
          });
    }
  }

  private void put(
      Map<String, String> members,
      String key,
      @Nullable Table table,
      Function<BigDecimal, String> value) {
    if (table != null) {
      members.put(key, table(table, value));
    }
  }

  private static void put(Map<String, String> members, String key, String value) {
    if (!value.isEmpty()) {
      members.put(key, value);
    }
  }

  private static String flow(Map<String, String> members) {
    return "{"
        + String.join(
            ", ",
            members.entrySet().stream().map(one -> one.getKey() + ": " + one.getValue()).toList())
        + "}";
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
