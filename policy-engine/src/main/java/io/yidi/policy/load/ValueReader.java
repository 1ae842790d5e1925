package io.yidi.policy.load;

import io.yidi.policy.benefit.ClassTable;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.PolicySource;
import io.yidi.policy.benefit.PolicySource.BandTable;
import io.yidi.policy.benefit.PolicySource.ShareOfBill;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.money.Money;
import io.yidi.policy.trace.Text;
import io.yidi.policy.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values that sections of a policy share: amounts, shares, tables by class, bands. */
final class ValueReader {

  private static final String NOT_PUBLISHED = "not_published";
  private static final String NONE = "none";
  private static final String ANY = "any";
  private static final Pattern OF_PARAMETER =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(% of| x) ([a-z0-9_]+)");
  static final Set<String> PARAMETER = Set.of("amount", "evidence", "article");
  static final Set<String> BAND = Set.of("up_to", "share", "personal_share");
  static final Set<String> COUNTED_FROM = Set.of("zero", "deductible");
  static final Set<String> SHARE_OF_BILL = Set.of("share", "of", "min", "max");
  static final Set<String> SHARE_OF = Set.of("total", "in_scope");
  private static final Set<String> BAND_ROW =
      Set.of(
          "bands",
          "position_counter",
          "counted_from",
          "whole_amount",
          "plus",
          "at_most",
          "personal_factor");

  private final PolicySource source;
  private final CounterReader counters;
  private final Map<String, Long> parameters = new HashMap<>();

  ValueReader(PolicySource source, CounterReader counters) {
    this.source = source;
    this.counters = counters;
  }

  /** Keys of a row that holds bands. */
  static Set<String> bandKeys() {
    return BAND_ROW;
  }

  /** Reads named amounts, such as an average wage, that other amounts refer to. */
  void parameters(YamlNode section, EvidenceReader evidence) {
    section
        .members()
        .forEach(
            (name, node) -> {
              Map<String, YamlNode> members = node.members(PARAMETER);
              YamlNode amount = node.required(members, "amount");
              if (amount != null && evidence.of(node, members) != null) {
                parameters.put(name, amount.yuan());
              }
            });
  }

  /** An amount in fen: yuan, or a share or multiple of a parameter. */
  long amount(YamlNode node) {
    String text = node.text();
    Matcher of = OF_PARAMETER.matcher(text);
    if (!of.matches()) {
      return node.yuan();
    }
    Long parameter = parameters.get(of.group(3));
    if (parameter == null) {
      node.problem(
          "value: " + text + " (expected: a name of the parameters section after of or x)");
      return 0;
    }
    int scale = of.group(2).equals("% of") ? 4 : 6;
    return node.read(
        whole -> Money.shareHalfUp(parameter, Money.parseScaled(of.group(1), scale)),
        "a share with at most four decimals or a multiple with at most six",
        0L);
  }

  /** An amount, or none for no limit. */
  long limit(YamlNode node) {
    return node.text().equals(NONE) ? Long.MAX_VALUE : amount(node);
  }

  /** A value, or the mark that nobody published it. */
  static long published(YamlNode node, ToLongFunction<YamlNode> reader) {
    return node.isScalar() && node.text().equals(NOT_PUBLISHED)
        ? RateCard.NOT_PUBLISHED
        : reader.applyAsLong(node);
  }

  /** One value for every class. */
  ClassTable constant(long value) {
    return new ClassTable(filled(value));
  }

  private long[][] filled(long value) {
    long[][] table =
        new long[Math.max(1, source.personNames().size())][Math.max(1, source.levelNames().size())];
    for (long[] row : table) {
      Arrays.fill(row, value);
    }
    return table;
  }

  /** Amounts by class. */
  ClassTable amounts(@Nullable YamlNode node) {
    return table(node, this::amount);
  }

  /** One value, values by level, by person class, or by both; what is left out is not published. */
  ClassTable table(@Nullable YamlNode node, ToLongFunction<YamlNode> reader) {
    return table(node, reader, RateCard.NOT_PUBLISHED);
  }

  private ClassTable table(
      @Nullable YamlNode node, ToLongFunction<YamlNode> reader, long otherwise) {
    long[][] table = filled(otherwise);
    if (node == null) {
      return new ClassTable(table);
    }
    if (node.isScalar()) {
      return constant(published(node, reader));
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
    members.forEach(
        (name, value) -> {
          if (!persons.contains(name) && !name.equals(ANY)) {
            value.problem("unknown class (expected: " + persons + " or " + levels + " or any)");
          }
        });
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

  /** The bands of a row of the pooled fund. */
  BandTable bands(YamlNode row, Map<String, YamlNode> members) {
    boolean fromZero = fromZero(members);
    Counts position = fromZero ? Counts.IN_SCOPE : Counts.PAYABLE;
    String counter = counters.name(members.get("position_counter"), position);
    return bands(row, members, fromZero, counter);
  }

  /** The bands of a row of a layer. */
  BandTable bandsOfLayer(YamlNode row, Map<String, YamlNode> members, String layer) {
    boolean fromZero = fromZero(members);
    Counts position = fromZero ? Counts.LAYER_BASE : Counts.LAYER_PAYABLE;
    String counter = counters.name(members.get("position_counter"), position, layer);
    return bands(row, members, fromZero, counter);
  }

  /**
   * Bounds that count the deductible need a counter that does, and the others one that does not.
   */
  private static boolean fromZero(Map<String, YamlNode> members) {
    YamlNode from = members.get("counted_from");
    return from == null || from.oneOf(COUNTED_FROM).equals("zero");
  }

  private BandTable bands(
      YamlNode row, Map<String, YamlNode> members, boolean fromZero, String positionCounter) {
    YamlNode whole = members.get("whole_amount");
    ClassTable plus = table(members.get("plus"), YamlNode::percent, 0);
    ClassTable factor = table(members.get("personal_factor"), YamlNode::factor, Money.WHOLE_PPM);
    YamlNode atMost = members.get("at_most");
    long ceiling = atMost == null ? Money.WHOLE_PPM : atMost.percent();
    Adjust adjust = new Adjust(plus, factor, ceiling);
    List<Long> upTo = new ArrayList<>();
    List<ClassTable> shares = new ArrayList<>();
    YamlNode list = row.required(members, "bands");
    List<YamlNode> items = list == null ? List.of() : list.items();
    for (int i = 0; i < items.size(); i++) {
      band(items.get(i), i == items.size() - 1, upTo, shares, adjust);
    }
    return new BandTable(upTo, shares, positionCounter, fromZero, whole != null && whole.flag());
  }

  /** What is done to every share of a row: personal share × factor, plus points, a ceiling. */
  private record Adjust(ClassTable plus, ClassTable factor, long ceiling) {

    long apply(long share, int p, int l) {
      if (share < 0 || plus.at(p, l) < 0 || factor.at(p, l) < 0) {
        return RateCard.NOT_PUBLISHED;
      }
      long personal = Money.shareHalfUp(Money.WHOLE_PPM - share, factor.at(p, l));
      return Math.clamp(Money.WHOLE_PPM - personal + plus.at(p, l), 0, ceiling);
    }
  }

  private void band(
      YamlNode item, boolean last, List<Long> upTo, List<ClassTable> shares, Adjust adjust) {
    Map<String, YamlNode> members = item.members(BAND);
    if (members.containsKey("up_to") == last) {
      item.problem("up_to: expected in every band but the last");
    }
    long bound = members.containsKey("up_to") ? members.get("up_to").yuan() : Long.MAX_VALUE;
    if (!upTo.isEmpty() && bound <= upTo.getLast()) {
      item.problem("up_to: " + Money.yuan(bound) + " (expected: above the band before)");
    }
    upTo.add(bound);
    if (members.containsKey("share") && members.containsKey("personal_share")) {
      item.problem("share and personal_share (expected: one of them)");
    }
    YamlNode personal = members.get("personal_share");
    LongUnaryOperator fundShare =
        personal == null ? share -> share : share -> share < 0 ? share : Money.WHOLE_PPM - share;
    ClassTable stated =
        table(personal == null ? item.required(members, "share") : personal, YamlNode::percent);
    shares.add(stated.map((value, p, l) -> adjust.apply(fundShare.applyAsLong(value), p, l)));
  }

  /** A deductible that is a share of the bill. */
  ShareOfBill shareOfBill(YamlNode node) {
    Map<String, YamlNode> members = node.members(SHARE_OF_BILL);
    YamlNode share = node.required(members, "share");
    YamlNode of = node.required(members, "of");
    YamlNode min = members.get("min");
    YamlNode max = members.get("max");
    ShareOfBill read =
        new ShareOfBill(
            share == null ? 1 : share.percent(),
            of != null && of.oneOf(SHARE_OF).equals("total"),
            min == null ? 0 : min.yuan(),
            max == null ? Long.MAX_VALUE : max.yuan());
    if (read.min() > read.max()) {
      node.problem("min: " + Money.yuan(read.min()) + " (expected: at most max)");
    }
    if (read.ppm() == 0) {
      node.problem("share: 0% (expected: above zero)");
    }
    return read;
  }

  /** A name in both languages. */
  static Text names(YamlNode node, Map<String, YamlNode> members) {
    YamlNode zh = node.required(members, "zh");
    YamlNode en = node.required(members, "en");
    return new Text(zh == null ? "" : zh.text(), en == null ? "" : en.text());
  }
}
