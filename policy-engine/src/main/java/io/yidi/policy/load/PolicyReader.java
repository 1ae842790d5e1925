package io.yidi.policy.load;

import static io.yidi.policy.load.ValueReader.names;

import io.yidi.policy.benefit.AccountRule;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.ClassTable;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.Exclusion;
import io.yidi.policy.benefit.FixedBenefit;
import io.yidi.policy.benefit.Fund;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.benefit.ItemRule;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.PolicyNames;
import io.yidi.policy.benefit.PolicySource;
import io.yidi.policy.benefit.PolicySource.Disease;
import io.yidi.policy.benefit.PolicySource.DiseaseRow;
import io.yidi.policy.benefit.PolicySource.LayerHistory;
import io.yidi.policy.benefit.PolicySource.LayerRow;
import io.yidi.policy.benefit.PolicySource.LimitHistory;
import io.yidi.policy.benefit.PolicySource.LimitRow;
import io.yidi.policy.benefit.VisitMatch;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.yaml.Problems;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one benefit policy: {@code <area>/<insurance type>/<visit>.yaml}. */
final class PolicyReader {

  static final Set<String> TOP =
      Set.of(
          "schema",
          "place",
          "insurance_type",
          "visit",
          "evidence",
          "gaps",
          "parameters",
          "persons",
          "levels",
          "pooled_fund",
          "counters",
          "rounding",
          "deductible",
          "ratio",
          "cap",
          "limits",
          "layers",
          "tiers",
          "account",
          "qualification",
          "diseases",
          "fixed_payments",
          "own_ratios",
          "fixed_benefits",
          "waived_deductible",
          "not_covered");
  static final Set<String> PLACE = Set.of("code", "name");
  static final Set<String> ROUNDING = Set.of("bands");
  static final Set<String> ROUNDED = Set.of("sum", "each");
  static final Set<String> FUND = Set.of("code", "field", "zh", "en");
  static final Set<String> LIMIT =
      Set.of("on", "amount", "counter", "plus_per_further_disease", "at_most");
  static final Set<String> LAYER = Set.of("fund", "for", "rows");
  static final Set<String> LAYER_ROW =
      with(
          ValueReader.bandKeys(), "base", "deductible", "deductible_counter", "cap", "cap_counter");
  static final Set<String> ACCOUNT = Set.of("pays");
  static final Set<String> QUALIFICATION = Set.of("required");
  static final Set<String> DISEASE = Set.of("codes", "zh", "en", "rows");
  static final Set<String> DISEASE_ROW = Set.of("deductible", "ratio", "limits");
  static final Set<String> FIXED_PAYMENT = Set.of("item", "fund_pays", "zh", "en");
  static final Set<String> OWN_RATIO = Set.of("item", "charge_category", "share", "zh", "en");
  static final Set<String> VISITS = Set.of("med_type", "diagnosis", "stay_days_over");
  static final Set<String> FIXED_BENEFIT = with(VISITS, "amount", "zh", "en");
  static final Set<String> NOT_COVERED = with(VISITS, "zh", "en");

  private final YamlNode root;
  private final Map<String, YamlNode> top;
  private final EvidenceReader evidence;
  private final RowReader rows;
  private final PolicySource source;
  private final CounterReader counters;
  private final ValueReader values;
  private final Set<String> layerNames = new LinkedHashSet<>();

  private PolicyReader(YamlNode root, PolicyKey key, SharedCounters shared) {
    this.root = root;
    this.top = root.members(TOP);
    checkSchema(root, top);
    String place = placeName(root, top, key.area());
    same(root, top, "insurance_type", key.insuranceType());
    same(root, top, "visit", key.visit().fileName());
    this.evidence = new EvidenceReader(root.required(top, "evidence"));
    this.rows = new RowReader(evidence);
    this.source = new PolicySource(key, place);
    this.counters = new CounterReader(source, shared, layerNames);
    this.values = new ValueReader(source, counters);
  }

  static BenefitPolicy read(
      YamlNode root, PolicyKey key, SharedCounters shared, Problems problems) {
    PolicyReader reader = new PolicyReader(root, key, shared);
    reader.classes();
    reader.figures();
    reader.visits();
    reader.remarks(key);
    return problems.isEmpty()
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
    Map<String, YamlNode> members = place.members(PLACE);
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

  private void section(String key, Consumer<YamlNode> reader) {
    YamlNode node = top.get(key);
    if (node != null) {
      reader.accept(node);
    }
  }

  private void required(String key, Consumer<YamlNode> reader) {
    YamlNode node = root.required(top, key);
    if (node != null) {
      reader.accept(node);
    }
  }

  private void classes() {
    ClassReader classes = new ClassReader(source);
    required("persons", classes::persons);
    required("levels", classes::levels);
    section("layers", layers -> layerNames.addAll(layers.members().keySet()));
    section("counters", counters::section);
    section("parameters", parameters -> values.parameters(parameters, evidence));
  }

  private void figures() {
    section(
        "rounding",
        node -> {
          YamlNode bands = node.members(ROUNDING).get("bands");
          if (bands != null && bands.oneOf(ROUNDED).equals("each")) {
            source.roundEachBand();
          }
        });
    required("pooled_fund", node -> source.pooledFund(fund(node, FundField.POOLED)));
    DeductibleReader due = new DeductibleReader(values, counters);
    required(
        "deductible",
        node -> source.deductible(rows.history(node, DeductibleReader.KEYS, due::row)));
    required(
        "ratio", node -> source.ratio(rows.history(node, ValueReader.bandKeys(), values::bands)));
    section("cap", node -> limit("cap", node));
    section("limits", node -> node.members().forEach(this::limit));
    section("layers", node -> node.members().forEach(this::layer));
    required("tiers", new TierReader(source, values, rows, layerNames)::read);
    section("account", node -> source.account(rows.history(node, ACCOUNT, PolicyReader::account)));
  }

  private static AccountRule account(YamlNode row, Map<String, YamlNode> members) {
    YamlNode pays = row.required(members, "pays");
    String name = pays == null ? "" : pays.oneOf(PolicyNames.ACCOUNT);
    return PolicyNames.ACCOUNT.contains(name)
        ? AccountRule.valueOf(PolicyNames.constant(name))
        : AccountRule.NOTHING;
  }

  private void limit(String name, YamlNode node) {
    source.limit(new LimitHistory(name, rows.history(node, LIMIT, this::limitRow)));
  }

  private LimitRow limitRow(YamlNode row, Map<String, YamlNode> members) {
    YamlNode on = members.get("on");
    String limited = on == null ? "fund_paid" : on.oneOf(PolicyNames.LIMITED);
    YamlNode plus = members.get("plus_per_further_disease");
    YamlNode atMost = members.get("at_most");
    String known = PolicyNames.LIMITED.contains(limited) ? limited : "fund_paid";
    return new LimitRow(
        known,
        values.table(row.required(members, "amount"), values::limit),
        counters.name(members.get("counter"), counted(known)),
        plus == null ? 0 : plus.yuan(),
        atMost == null ? Long.MAX_VALUE : atMost.yuan());
  }

  /** What the counter of a limit must count: what the limit is on. */
  private static Counts counted(String limited) {
    return limited.equals("fund_paid")
        ? Counts.POOLED
        : Counts.valueOf(PolicyNames.constant(limited));
  }

  private void layer(String name, YamlNode node) {
    Map<String, YamlNode> members = node.members(LAYER);
    YamlNode fund = node.required(members, "fund");
    YamlNode list = node.required(members, "rows");
    List<String> persons = new ArrayList<>();
    boolean civil = false;
    YamlNode whose = members.get("for");
    if (whose != null && whose.isScalar() && whose.text().equals("civil_servants")) {
      civil = true;
    } else if (whose != null) {
      persons.addAll(whose.texts());
      if (!source.personNames().containsAll(persons)) {
        whose.problem(
            "value: " + persons + " (expected: civil_servants or of " + source.personNames() + ")");
      }
    }
    if (fund == null || list == null) {
      return;
    }
    source.layer(
        new LayerHistory(
            name,
            fund(fund, null),
            civil,
            persons,
            rows.history(list, LAYER_ROW, (row, fields) -> layerRow(name, row, fields))));
  }

  private LayerRow layerRow(String layer, YamlNode row, Map<String, YamlNode> members) {
    YamlNode base = row.required(members, "base");
    YamlNode due = members.get("deductible");
    YamlNode cap = members.get("cap");
    return new LayerRow(
        base == null ? List.of() : bases(base),
        due == null ? values.constant(0) : values.amounts(due),
        counters.name(members.get("deductible_counter"), Counts.LAYER_DEDUCTIBLE, layer),
        values.bandsOfLayer(row, members, layer),
        cap == null ? values.constant(Long.MAX_VALUE) : values.table(cap, values::limit),
        counters.name(members.get("cap_counter"), Counts.LAYER_PAID, layer));
  }

  private static List<String> bases(YamlNode node) {
    List<String> parts = node.texts();
    if (!PolicyNames.BASES.containsAll(parts)) {
      node.problem(
          "value: "
              + parts
              + " (expected: of "
              + PolicyNames.BASES.stream().sorted().toList()
              + ")");
      return List.of();
    }
    if (parts.contains("above_cap") && parts.size() > 1) {
      node.problem("above_cap beside others (expected: alone; it is a part of remaining)");
    }
    return parts;
  }

  private void visits() {
    if (source.kind() != VisitKind.CHRONIC) {
      for (String key : List.of("qualification", "diseases")) {
        section(key, node -> node.problem("only in chronic.yaml"));
      }
    }
    section(
        "qualification",
        node ->
            source.qualification(
                rows.history(
                    node,
                    QUALIFICATION,
                    (row, members) -> {
                      YamlNode needed = row.required(members, "required");
                      return needed != null && needed.flag();
                    })));
    section("diseases", node -> node.members().values().forEach(this::disease));
    rows.each(
        top.get("fixed_payments"),
        FIXED_PAYMENT,
        (row, members, proof) -> {
          YamlNode item = row.required(members, "item");
          YamlNode sum = row.required(members, "fund_pays");
          ItemRule rule =
              new ItemRule(
                  item == null ? List.of() : item.texts(),
                  List.of(),
                  sum == null ? 0 : values.amount(sum),
                  null,
                  names(row, members),
                  proof);
          source.itemRule(RowReader.dated(row, members, proof, rule));
        });
    rows.each(
        top.get("own_ratios"),
        OWN_RATIO,
        (row, members, proof) -> {
          if (!members.containsKey("item") && !members.containsKey("charge_category")) {
            row.problem("no condition (expected: item or charge_category)");
          }
          ItemRule rule =
              new ItemRule(
                  texts(members, "item"),
                  texts(members, "charge_category"),
                  0,
                  values.table(row.required(members, "share"), YamlNode::percent),
                  names(row, members),
                  proof);
          source.itemRule(RowReader.dated(row, members, proof, rule));
        });
    rows.each(
        top.get("fixed_benefits"),
        FIXED_BENEFIT,
        (row, members, proof) ->
            source.fixedBenefit(
                RowReader.dated(
                    row,
                    members,
                    proof,
                    new FixedBenefit(
                        visitMatch(row, members),
                        values.amounts(row.required(members, "amount")),
                        names(row, members),
                        proof))));
    rows.each(
        top.get("waived_deductible"),
        VISITS,
        (row, members, proof) ->
            source.waiver(RowReader.dated(row, members, proof, visitMatch(row, members))));
    rows.each(
        top.get("not_covered"),
        NOT_COVERED,
        (row, members, proof) ->
            source.exclusion(
                RowReader.dated(
                    row,
                    members,
                    proof,
                    new Exclusion(visitMatch(row, members), names(row, members), proof))));
  }

  static Set<String> with(Set<String> keys, String... more) {
    Set<String> all = new HashSet<>(keys);
    all.addAll(Arrays.asList(more));
    return Set.copyOf(all);
  }

  private static VisitMatch visitMatch(YamlNode row, Map<String, YamlNode> members) {
    YamlNode days = members.get("stay_days_over");
    VisitMatch match =
        new VisitMatch(
            texts(members, "med_type"),
            texts(members, "diagnosis"),
            days == null ? -1 : days.integer());
    if (days == null && match.medTypes().isEmpty() && match.diagnoses().isEmpty()) {
      row.problem("no condition (expected: one of " + VISITS.stream().sorted().toList() + ")");
    }
    return match;
  }

  private static List<String> texts(Map<String, YamlNode> members, String key) {
    YamlNode node = members.get(key);
    return node == null ? List.of() : node.texts();
  }

  private void disease(YamlNode node) {
    Map<String, YamlNode> members = node.members(DISEASE);
    YamlNode codes = node.required(members, "codes");
    YamlNode list = node.required(members, "rows");
    if (codes == null || list == null) {
      return;
    }
    source.disease(
        new Disease(
            codes.texts(),
            names(node, members),
            rows.history(list, DISEASE_ROW, (row, fields) -> diseaseRow(fields))));
  }

  private DiseaseRow diseaseRow(Map<String, YamlNode> members) {
    YamlNode due = members.get("deductible");
    YamlNode ratio = members.get("ratio");
    YamlNode limits = members.get("limits");
    List<ClassTable> amounts = due == null ? List.of() : List.of(values.amounts(due));
    return new DiseaseRow(
        amounts,
        ratio == null ? null : values.bands(ratio, ratio.members(ValueReader.bandKeys())),
        limits == null
            ? List.of()
            : limits.items().stream().map(one -> limitRow(one, one.members(LIMIT))).toList());
  }

  /** Remarks for readers; item rules of stays are flagged, since stays away report sums only. */
  private void remarks(PolicyKey key) {
    section("gaps", node -> node.texts().forEach(source::gap));
    if (key.visit() == VisitKind.INPATIENT
        && (top.containsKey("fixed_payments") || top.containsKey("own_ratios"))) {
      source.gap("按项目的支付规定不适用于异地住院:异地住院费用按类别汇总传回参保地(新医保规〔2022〕2号第三十条)");
    }
  }

  private static Fund fund(YamlNode node, @Nullable FundField fixed) {
    Map<String, YamlNode> members = node.members(FUND);
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
}
