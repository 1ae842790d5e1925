package io.yidi.policy.load;

import io.yidi.policy.benefit.AccountRule;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.ClassTable;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.Exclusion;
import io.yidi.policy.benefit.FixedPayment;
import io.yidi.policy.benefit.Fund;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.PolicySource;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.money.Money;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.trace.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one benefit policy: {@code <area>/<insurance type>/<visit>.yaml}. */
final class PolicyReader {

  private static final Set<String> TOP =
      Set.of(
          "schema",
          "place",
          "insurance_type",
          "visit",
          "evidence",
          "gaps",
          "persons",
          "levels",
          "pooled_fund",
          "counters",
          "deductible",
          "ratio",
          "cap",
          "layers",
          "tiers",
          "account",
          "fixed_payments",
          "waived_deductible",
          "not_covered");
  private static final Set<String> BASES =
      Set.of("remaining", "remaining_with_deductible", "above_cap");
  private static final Set<String> LEVEL_KEYS =
      Set.of("hosp_lv", "dedc_hosp_lv", "lmtpric_hosp_lv", "type");
  private static final String NOT_PUBLISHED = "not_published";
  private static final String ANY = "any";
  private static final Map<String, BenefitTier> TIERS =
      Stream.of(BenefitTier.values())
          .collect(Collectors.toUnmodifiableMap(BenefitTier::fileName, Function.identity()));

  private final YamlNode root;
  private final Map<String, YamlNode> top;
  private final EvidenceReader evidence;
  private final PolicySource source;
  private final List<String> layerNames = new ArrayList<>();

  private PolicyReader(YamlNode root, PolicyKey key) {
    this.root = root;
    this.top = root.members(TOP);
    checkSchema(root, top);
    String place = placeName(root, top, key.area());
    same(root, top, "insurance_type", key.insuranceType());
    same(root, top, "visit", key.visit().fileName());
    this.evidence = new EvidenceReader(root.required(top, "evidence"));
    this.source = new PolicySource(key, place);
  }

  static BenefitPolicy read(YamlNode root, PolicyKey key, Problems problems) {
    PolicyReader reader = new PolicyReader(root, key);
    reader.classes();
    reader.counters();
    reader.values();
    return problems.all().isEmpty()
        ? reader.source.compile()
        : new BenefitPolicy(key, "", List.of(), List.of());
  }

  static void checkSchema(YamlNode root, Map<String, YamlNode> top) {
    same(root, top, "schema", "1");
  }

  static String placeName(YamlNode root, Map<String, YamlNode> top, String area) {
    YamlNode place = root.required(top, "place");
    if (place == null) {
      return "";
    }
    Map<String, YamlNode> members = place.members(Set.of("code", "name"));
    same(place, members, "code", area);
    YamlNode name = place.required(members, "name");
    return name == null ? "" : name.text();
  }

  private static void same(
      YamlNode parent, Map<String, YamlNode> members, String key, String expected) {
    YamlNode node = parent.required(members, key);
    if (node != null && !node.text().equals(expected)) {
      node.problem(
          "value: "
              + node.text()
              + " (expected: "
              + expected
              + ", as the file's path or format says)");
    }
  }

  private void classes() {
    YamlNode persons = root.required(top, "persons");
    if (persons != null) {
      persons
          .members()
          .forEach(
              (name, node) -> {
                Map<String, YamlNode> members = node.members(Set.of("person_type", "age_from"));
                source.person(
                    name,
                    members.containsKey("person_type")
                        ? members.get("person_type").texts()
                        : List.of(),
                    members.containsKey("age_from") ? members.get("age_from").integer() : 0);
              });
    }
    YamlNode levels = root.required(top, "levels");
    if (levels != null) {
      levels
          .members()
          .forEach(
              (name, node) -> {
                if (node.isScalar() && node.text().equals(ANY)) {
                  source.level(name, "type", List.of());
                  return;
                }
                Map<String, YamlNode> members = node.members(LEVEL_KEYS);
                if (members.size() > 1) {
                  node.problem("several attributes (expected: one of " + LEVEL_KEYS + ", or none)");
                }
                Map.Entry<String, YamlNode> key =
                    members.entrySet().stream().findFirst().orElse(null);
                if (key == null || !LEVEL_KEYS.contains(key.getKey())) {
                  source.level(name, "type", List.of());
                } else {
                  source.level(name, key.getKey(), key.getValue().texts());
                }
              });
    }
  }

  private void counters() {
    YamlNode layers = top.get("layers");
    if (layers != null) {
      layerNames.addAll(layers.members().keySet());
    }
    YamlNode counters = top.get("counters");
    if (counters == null) {
      return;
    }
    Set<String> allowed =
        Stream.of(Counts.values())
            .map(c -> c.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    counters
        .members()
        .forEach(
            (name, node) -> {
              Map<String, YamlNode> members = node.members(Set.of("counts", "layer", "period"));
              YamlNode counts = node.required(members, "counts");
              YamlNode period = node.required(members, "period");
              if (period != null) {
                period.oneOf(Set.of("calendar_year"));
              }
              YamlNode layer = members.get("layer");
              int index = layer == null ? -1 : layerNames.indexOf(layer.text());
              if (layer != null && index < 0) {
                layer.problem(
                    "value: " + layer.text() + " (expected: a name of the layers section)");
              }
              if (counts != null && allowed.contains(counts.oneOf(allowed))) {
                Counts what = Counts.valueOf(counts.text().toUpperCase(Locale.ROOT));
                if (what.name().startsWith("LAYER") != (layer != null)) {
                  node.problem("layer: expected for the counts of layers, and only for them");
                }
                source.counter(new CounterSpec(name, what, index));
              }
            });
  }

  private void values() {
    YamlNode fund = root.required(top, "pooled_fund");
    if (fund != null) {
      source.pooledFund(fund(fund, FundField.POOLED));
    }
    YamlNode due = root.required(top, "deductible");
    if (due != null) {
      source.deductible(history(due, Set.of("amount", "later", "counter"), this::deductible));
    }
    YamlNode ratio = root.required(top, "ratio");
    if (ratio != null) {
      source.ratio(
          history(ratio, Set.of("bands", "position_counter", "counted_from"), this::bands));
    }
    if (top.containsKey("cap")) {
      source.cap(history(top.get("cap"), Set.of("amount", "counter"), this::cap));
    }
    if (top.containsKey("layers")) {
      top.get("layers").members().forEach(this::layer);
    }
    YamlNode tiers = root.required(top, "tiers");
    if (tiers != null) {
      tiers.members(TIERS.keySet()).forEach(this::tier);
    }
    lists();
  }

  private void lists() {
    if (top.containsKey("account")) {
      Set<String> allowed =
          Stream.of(AccountRule.values())
              .map(r -> r.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet());
      source.account(
          history(
              top.get("account"),
              Set.of("pays"),
              (row, members) -> {
                YamlNode pays = row.required(members, "pays");
                return pays != null && allowed.contains(pays.oneOf(allowed))
                    ? AccountRule.valueOf(pays.text().toUpperCase(Locale.ROOT))
                    : AccountRule.NOTHING;
              }));
    }
    rows(
        top.get("fixed_payments"),
        Set.of("item", "fund_pays", "zh", "en"),
        (row, members, proof) -> {
          YamlNode item = row.required(members, "item");
          YamlNode sum = row.required(members, "fund_pays");
          FixedPayment payment =
              new FixedPayment(
                  item == null ? "" : item.text(),
                  sum == null ? 0 : sum.yuan(),
                  names(row, members),
                  proof);
          source.fixedPayment(
              new Dated<>(EvidenceReader.period(row, members, proof), payment, proof));
        });
    rows(
        top.get("waived_deductible"),
        Set.of("med_type"),
        (row, members, proof) -> {
          YamlNode medType = row.required(members, "med_type");
          if (medType != null) {
            source.waivedMedType(
                new Dated<>(EvidenceReader.period(row, members, proof), medType.text(), proof));
          }
        });
    rows(
        top.get("not_covered"),
        Set.of("stay_days_over", "diagnosis", "zh", "en"),
        (row, members, proof) -> {
          YamlNode days = members.get("stay_days_over");
          YamlNode diagnosis = members.get("diagnosis");
          if (days == null && diagnosis == null) {
            row.problem("no condition (expected: stay_days_over or diagnosis)");
          }
          Exclusion exclusion =
              new Exclusion(
                  days == null ? Integer.MAX_VALUE : days.integer(),
                  diagnosis == null ? "" : diagnosis.text(),
                  names(row, members),
                  proof);
          source.exclusion(
              new Dated<>(EvidenceReader.period(row, members, proof), exclusion, proof));
        });
    if (top.containsKey("gaps")) {
      top.get("gaps").texts().forEach(source::gap);
    }
  }

  /** Takes one row of an undated list. */
  private interface RowTaker {
    void take(YamlNode row, Map<String, YamlNode> members, Evidence proof);
  }

  private void rows(@Nullable YamlNode list, Set<String> keys, RowTaker taker) {
    if (list == null) {
      return;
    }
    for (YamlNode row : list.items()) {
      Map<String, YamlNode> members = row.members(withRowKeys(keys));
      Evidence proof = evidence.of(row, members);
      if (proof != null) {
        taker.take(row, members, proof);
      }
    }
  }

  private <T> History<T> history(
      YamlNode list, Set<String> keys, BiFunction<YamlNode, Map<String, YamlNode>, T> reader) {
    List<Dated<T>> dated = new ArrayList<>();
    rows(
        list,
        keys,
        (row, members, proof) ->
            dated.add(
                new Dated<>(
                    EvidenceReader.period(row, members, proof),
                    reader.apply(row, members),
                    proof)));
    List<String> problems = new ArrayList<>();
    History<T> history = History.of(dated, problems);
    problems.forEach(list::problem);
    return history;
  }

  private static Set<String> withRowKeys(Set<String> keys) {
    Set<String> all = new HashSet<>(EvidenceReader.ROW_KEYS);
    all.addAll(keys);
    return all;
  }

  private PolicySource.Deductible deductible(YamlNode row, Map<String, YamlNode> members) {
    ClassTable amount = table(row.required(members, "amount"), YamlNode::yuan);
    YamlNode later = members.get("later");
    String visits = "";
    ClassTable laterAmount = amount;
    if (later != null) {
      Map<String, YamlNode> laterMembers = later.members(Set.of("counter", "amount"));
      visits = counterName(later.required(laterMembers, "counter"));
      laterAmount = table(later.required(laterMembers, "amount"), YamlNode::yuan);
    }
    return new PolicySource.Deductible(
        amount, laterAmount, visits, counterName(members.get("counter")));
  }

  private PolicySource.Bands bands(YamlNode row, Map<String, YamlNode> members) {
    YamlNode from = members.get("counted_from");
    boolean fromZero = from == null || from.oneOf(Set.of("zero", "deductible")).equals("zero");
    return bandList(
        row.required(members, "bands"), counterName(members.get("position_counter")), fromZero);
  }

  private PolicySource.Bands bandList(
      @Nullable YamlNode list, String positionCounter, boolean fromZero) {
    List<YamlNode> items = list == null ? List.of() : list.items();
    List<Long> upTo = new ArrayList<>();
    List<ClassTable> share = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      YamlNode item = items.get(i);
      Map<String, YamlNode> members = item.members(Set.of("up_to", "share"));
      boolean last = i == items.size() - 1;
      if (members.containsKey("up_to") == last) {
        item.problem("up_to: expected in every band but the last");
      }
      long bound = members.containsKey("up_to") ? members.get("up_to").yuan() : Long.MAX_VALUE;
      if (i > 0 && bound <= upTo.getLast()) {
        item.problem("up_to: " + Money.yuan(bound) + " (expected: above the band before)");
      }
      upTo.add(bound);
      share.add(table(item.required(members, "share"), YamlNode::percent));
    }
    if (items.isEmpty() && list != null) {
      list.problem("no band");
    }
    return new PolicySource.Bands(upTo, share, positionCounter, fromZero);
  }

  private PolicySource.Cap cap(YamlNode row, Map<String, YamlNode> members) {
    YamlNode amount = row.required(members, "amount");
    return new PolicySource.Cap(
        amount == null ? 0 : amount.yuan(), counterName(row.required(members, "counter")));
  }

  private void layer(String name, YamlNode node) {
    Map<String, YamlNode> members = node.members(Set.of("fund", "for", "rows"));
    YamlNode fund = node.required(members, "fund");
    YamlNode rows = node.required(members, "rows");
    boolean civil =
        members.containsKey("for") && !members.get("for").oneOf(Set.of("civil_servants")).isEmpty();
    if (fund == null || rows == null) {
      return;
    }
    Set<String> keys =
        Set.of(
            "base",
            "deductible",
            "deductible_counter",
            "bands",
            "position_counter",
            "cap",
            "cap_counter");
    source.layer(
        new PolicySource.LayerHistory(
            name, fund(fund, null), civil, history(rows, keys, this::layerRow)));
  }

  private PolicySource.Layer layerRow(YamlNode row, Map<String, YamlNode> members) {
    YamlNode base = row.required(members, "base");
    String baseName = base == null ? "" : base.oneOf(BASES);
    YamlNode due = members.get("deductible");
    YamlNode limit = members.get("cap");
    return new PolicySource.Layer(
        BASES.contains(baseName) ? baseName : "remaining",
        due == null ? new ClassTable(constant(0)) : table(due, YamlNode::yuan),
        counterName(members.get("deductible_counter")),
        bandList(
            row.required(members, "bands"), counterName(members.get("position_counter")), true),
        limit == null
            ? null
            : new PolicySource.Cap(
                limit.yuan(), counterName(row.required(members, "cap_counter"))));
  }

  private void tier(String name, YamlNode node) {
    BenefitTier tier = TIERS.get(name);
    if (tier != null) {
      source.tier(
          tier,
          history(
              node, Set.of("first_share", "deductible", "ratio_minus", "layers"), this::tierRow));
    }
  }

  private PolicySource.Tier tierRow(YamlNode row, Map<String, YamlNode> members) {
    YamlNode first = members.get("first_share");
    YamlNode due = members.get("deductible");
    YamlNode minus = members.get("ratio_minus");
    Map<String, Long> layerMinus = new HashMap<>();
    YamlNode layers = members.get("layers");
    if (layers != null) {
      layers
          .members(new HashSet<>(layerNames))
          .forEach(
              (layer, node) -> {
                YamlNode points = node.required(node.members(Set.of("ratio_minus")), "ratio_minus");
                layerMinus.put(layer, points == null ? 0L : points.percent());
              });
    }
    return new PolicySource.Tier(
        first == null ? 0 : published(first, YamlNode::percent),
        due == null ? null : table(due, YamlNode::yuan),
        minus == null ? 0 : minus.percent(),
        layerMinus);
  }

  private Fund fund(YamlNode node, @Nullable FundField fixed) {
    Map<String, YamlNode> members = node.members(Set.of("code", "field", "zh", "en"));
    YamlNode code = node.required(members, "code");
    FundField field = fixed == null ? FundField.OTHER : fixed;
    YamlNode named = fixed == null ? node.required(members, "field") : null;
    if (named != null) {
      Map<String, FundField> fields =
          Arrays.stream(FundField.values())
              .collect(Collectors.toMap(FundField::nationalName, Function.identity()));
      field = fields.getOrDefault(named.oneOf(fields.keySet()), FundField.OTHER);
    }
    return new Fund(code == null ? "" : code.text(), field, names(node, members));
  }

  private static Text names(YamlNode node, Map<String, YamlNode> members) {
    YamlNode zh = node.required(members, "zh");
    YamlNode en = node.required(members, "en");
    return new Text(zh == null ? "" : zh.text(), en == null ? "" : en.text());
  }

  private String counterName(@Nullable YamlNode node) {
    if (node == null) {
      return "";
    }
    String name = node.text();
    if (!source.counterNames().contains(name)) {
      node.problem("value: " + name + " (expected: a name of the counters section)");
    }
    return name;
  }

  private static long published(YamlNode node, ToLongFunction<YamlNode> reader) {
    return node.isScalar() && node.text().equals(NOT_PUBLISHED)
        ? RateCard.NOT_PUBLISHED
        : reader.applyAsLong(node);
  }

  private long[][] constant(long value) {
    long[][] table = new long[source.personNames().size()][source.levelNames().size()];
    for (long[] row : table) {
      Arrays.fill(row, value);
    }
    return table;
  }

  /**
   * Reads one value for all classes, or values by person, by level, or by person and level; what is
   * left out is not published.
   */
  private ClassTable table(@Nullable YamlNode node, ToLongFunction<YamlNode> reader) {
    long[][] table = constant(RateCard.NOT_PUBLISHED);
    if (node == null) {
      return new ClassTable(table);
    }
    if (node.isScalar()) {
      return new ClassTable(constant(published(node, reader)));
    }
    List<String> persons = source.personNames();
    List<String> levels = source.levelNames();
    Map<String, YamlNode> members = node.members();
    if (levels.stream().anyMatch(members::containsKey)) {
      for (long[] row : table) {
        fillLevels(row, node, reader);
      }
      return new ClassTable(table);
    }
    for (Map.Entry<String, YamlNode> member : members.entrySet()) {
      if (!persons.contains(member.getKey()) && !member.getKey().equals(ANY)) {
        member
            .getValue()
            .problem("unknown class (expected: " + persons + " or " + levels + " or any)");
      }
    }
    for (int p = 0; p < persons.size(); p++) {
      YamlNode own = members.getOrDefault(persons.get(p), members.get(ANY));
      if (own != null && own.isScalar()) {
        Arrays.fill(table[p], published(own, reader));
      } else if (own != null) {
        fillLevels(table[p], own, reader);
      }
    }
    return new ClassTable(table);
  }

  private void fillLevels(long[] row, YamlNode node, ToLongFunction<YamlNode> reader) {
    List<String> levels = source.levelNames();
    Set<String> known = new HashSet<>(levels);
    known.add(ANY);
    Map<String, YamlNode> members = node.members(known);
    for (int l = 0; l < levels.size(); l++) {
      YamlNode own = members.getOrDefault(levels.get(l), members.get(ANY));
      if (own != null) {
        row[l] = published(own, reader);
      }
    }
  }
}
