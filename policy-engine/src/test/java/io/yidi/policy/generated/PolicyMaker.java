package io.yidi.policy.generated;

import static io.yidi.policy.generated.PolicyModel.NONE;
import static io.yidi.policy.generated.PolicyModel.NOT_PUBLISHED;
import static io.yidi.policy.generated.PolicyModel.START;

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
import io.yidi.policy.generated.PolicyModel.Level;
import io.yidi.policy.generated.PolicyModel.Limit;
import io.yidi.policy.generated.PolicyModel.Limits;
import io.yidi.policy.generated.PolicyModel.PersonClass;
import io.yidi.policy.generated.PolicyModel.Table;
import io.yidi.policy.generated.PolicyModel.Tier;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes policies in which every kind of rule meets every other. Figures are such that a personal
 * factor needs no rounding; a tier's factor may.
 */
final class PolicyMaker {
  private static final List<String> TIERS =
      List.of("local", "long_term", "referral", "emergency", "in_province", "unfiled");
  private static final List<String> PERIODS =
      List.of("calendar_year", "calendar_year", "policy_year", "quarter", "month", "cycle", "life");
  private static final List<String> BASES =
      List.of("remaining", "deductible", "first_share", "first_self_pay", "over_limit");

  private final Dice dice;
  private final boolean smooth;
  private List<PersonClass> persons = List.of();
  private List<Level> levels = List.of();
  private List<String> layerNames = List.of();
  private final List<Counter> counters = new ArrayList<>();

  private PolicyMaker(Dice dice, boolean smooth) {
    this.dice = dice;
    this.smooth = smooth;
  }

  static PolicyModel any(Dice dice) {
    return new PolicyMaker(dice, false).policy();
  }

  /** A policy without rules under which a fund may fall while the bill grows. */
  static PolicyModel smooth(Dice dice) {
    return new PolicyMaker(dice, true).policy();
  }

  private PolicyModel policy() {
    classes();
    counters();
    List<Dated<Deductible>> deductible = dated(this::deductible);
    List<Dated<Bands>> ratio = dated(this::bands);
    List<Limits> limits = limits();
    List<Layer> layers = new ArrayList<>();
    layerNames.forEach(name -> layers.add(layer(name)));
    return new PolicyModel(
        dice.chance(25),
        persons,
        levels,
        List.copyOf(counters),
        deductible,
        ratio,
        limits,
        layers,
        tiers(),
        dice.chance(20)
            ? List.of()
            : dated(() -> dice.pick(List.of("nothing", "in_scope_share", "person_part"))),
        dice.chance(20) ? "F2" : "");
  }

  private void classes() {
    List<PersonClass> some = new ArrayList<>(List.of(PersonClass.values()));
    some.remove(dice.below(2) == 0 ? PersonClass.AGED : PersonClass.HARDSHIP);
    if (dice.chance(30)) {
      some.remove(PersonClass.RETIRED);
    }
    if (dice.chance(10)) {
      some.remove(PersonClass.REST);
    }
    persons = List.copyOf(some);
    List<Level> all = new ArrayList<>();
    all.add(new Level("t1", "1"));
    all.add(new Level("t2", "2"));
    if (dice.chance(90)) {
      all.add(new Level("t3", dice.chance(70) ? "3" : ""));
    }
    levels = all;
  }

  private void counters() {
    List<String> names = new ArrayList<>(List.of("alpha", "beta", "gamma"));
    layerNames = List.copyOf(names.subList(0, dice.below(4)));
    for (String counts : List.of("visits", "in_scope", "payable", "deductible", "pooled")) {
      counter("c_" + counts, counts, "");
      if (dice.chance(30)) {
        counter("d_" + counts, counts, "");
      }
    }
    for (String layer : layerNames) {
      for (String counts :
          List.of("layer_base", "layer_payable", "layer_deductible", "layer_paid")) {
        counter(layer + "_" + counts, counts, layer);
      }
    }
    Collections.shuffle(counters, dice.random());
  }

  private void counter(String name, String counts, String layer) {
    String period = dice.pick(PERIODS);
    int days = period.equals("cycle") ? 30 + dice.below(200) : 0;
    counters.add(new Counter(name, counts, layer, period, days, dice.chance(15)));
  }

  private String counting(String counts) {
    return dice.pick(
        counters.stream().filter(one -> one.counts().equals(counts)).map(Counter::name).toList());
  }

  /** A counter of this, or none. */
  private String perhapsCounting(String counts, String layer) {
    if (dice.chance(30)) {
      return "";
    }
    return dice.pick(
        counters.stream()
            .filter(one -> one.counts().equals(counts) && one.layer().equals(layer))
            .map(Counter::name)
            .toList());
  }

  private <T> List<Dated<T>> dated(Supplier<T> maker) {
    if (dice.chance(75)) {
      LocalDate end = dice.chance(6) ? LocalDate.of(2027, 1, 1) : null;
      return List.of(new Dated<>(START, end, maker.get()));
    }
    LocalDate change = START.plusDays(300 + dice.below(500));
    return List.of(new Dated<>(START, change, maker.get()), new Dated<>(change, null, maker.get()));
  }

  private Deductible deductible() {
    boolean byShare = !smooth && dice.chance(20);
    boolean cycles = dice.chance(30);
    Table amount = byShare ? null : table(this::smallAmount);
    return new Deductible(
        amount,
        !byShare && dice.chance(50) ? later() : null,
        dice.chance(35) ? counting("deductible") : "",
        cycles ? 20 + dice.below(80) : 0,
        cycles ? table(this::smallAmount) : null,
        byShare ? billShare() : null);
  }

  private Later later() {
    int tables = dice.below(5);
    List<Table> amounts = new ArrayList<>();
    for (int i = 0; i < tables; i++) {
      amounts.add(table(this::smallAmount));
    }
    return new Later(
        counting("visits"),
        amounts,
        dice.percent(30, 100),
        dice.chance(60),
        dice.chance(60) ? table(this::smallAmount) : null);
  }

  private BillShare billShare() {
    BigDecimal min = dice.chance(60) ? smallAmount() : null;
    BigDecimal max = dice.chance(60) ? smallAmount().add(new BigDecimal("3000.00")) : null;
    return new BillShare(dice.percent(1, 30), dice.chance(50), min, max);
  }

  private BigDecimal smallAmount() {
    return dice.chance(8) ? BigDecimal.ZERO : dice.yuan(2500);
  }

  private Bands bands() {
    boolean fromDeductible = dice.chance(45);
    return bands(fromDeductible, perhapsCounting(fromDeductible ? "payable" : "in_scope", ""));
  }

  private Bands bandsOfLayer(String layer) {
    boolean fromDeductible = dice.chance(45);
    String counts = fromDeductible ? "layer_payable" : "layer_base";
    return bands(fromDeductible, perhapsCounting(counts, layer));
  }

  private Bands bands(boolean fromDeductible, String positionCounter) {
    List<Band> all = new ArrayList<>();
    BigDecimal bound = BigDecimal.ZERO;
    int further = dice.below(4);
    for (int i = 0; i < further; i++) {
      bound = bound.add(dice.yuan(i == 0 ? 8000 : 40000)).add(new BigDecimal("0.01"));
      all.add(band(bound));
    }
    all.add(band(null));
    return new Bands(
        all,
        positionCounter,
        fromDeductible,
        !smooth && dice.chance(15),
        dice.chance(25) ? wholeTable(() -> dice.wholePercent(30, 140)) : null,
        dice.chance(25) ? wholeTable(() -> dice.percent(0, 12)) : null,
        dice.chance(20) ? dice.percent(70, 100) : null);
  }

  private Band band(@Nullable BigDecimal upTo) {
    boolean personal = dice.chance(30);
    return new Band(upTo, personal, table(() -> share(personal)));
  }

  private BigDecimal share(boolean personal) {
    if (dice.chance(6)) {
      return BigDecimal.valueOf(dice.chance(50) ? 0 : 100);
    }
    return personal ? dice.percent(3, 60) : dice.percent(40, 97);
  }

  private List<Limits> limits() {
    List<Limits> all = new ArrayList<>();
    for (String name : List.of("cap", "one", "two")) {
      if (dice.chance(55)) {
        all.add(new Limits(name, dated(this::limit)));
      }
    }
    return all;
  }

  private Limit limit() {
    String on = dice.pick(List.of("fund_paid", "fund_paid", "in_scope", "payable"));
    Table amount = table(() -> dice.chance(10) ? NONE : dice.yuan(60000));
    boolean plus = dice.chance(25);
    return new Limit(
        on,
        amount,
        perhapsCounting(on.equals("fund_paid") ? "pooled" : on, ""),
        plus ? dice.yuan(3000) : null,
        plus && dice.chance(60) ? amount.greatest().add(dice.yuan(4000)) : null);
  }

  private Layer layer(String name) {
    int whose = dice.below(10);
    List<PersonClass> some = persons.subList(0, 1 + dice.below(persons.size()));
    return new Layer(
        name,
        "F" + layerNames.indexOf(name),
        whose == 0,
        whose == 1 || whose == 2 ? some : List.of(),
        dated(() -> layerRow(name)));
  }

  private LayerRow layerRow(String name) {
    return new LayerRow(
        base(),
        dice.chance(60) ? table(() -> dice.yuan(6000)) : null,
        perhapsCounting("layer_deductible", name),
        bandsOfLayer(name),
        dice.chance(50) ? table(() -> dice.chance(10) ? NONE : dice.yuan(30000)) : null,
        perhapsCounting("layer_paid", name));
  }

  private List<String> base() {
    if (dice.chance(25)) {
      return List.of("above_cap");
    }
    List<String> some = new ArrayList<>(BASES);
    Collections.shuffle(some, dice.random());
    return List.copyOf(some.subList(0, 1 + dice.below(BASES.size())));
  }

  private Map<String, List<Dated<Tier>>> tiers() {
    Map<String, List<Dated<Tier>>> all = new LinkedHashMap<>();
    for (String name : TIERS) {
      if (dice.chance(25)) {
        List<Dated<Tier>> both = new ArrayList<>(dated(() -> tier("in_province")));
        both.addAll(dated(() -> tier("cross_province")));
        all.put(name, both);
      } else {
        String care = dice.chance(10) ? dice.pick(List.of("in_province", "cross_province")) : "";
        all.put(name, dated(() -> tier(care)));
      }
    }
    return all;
  }

  /** A factor beside a share of the bill is left out: the document gives it no meaning. */
  private Tier tier(String care) {
    int due = dice.below(10);
    return new Tier(
        care,
        dice.chance(40) ? table(() -> dice.percent(0, 30)) : null,
        due < 2 ? table(this::smallAmount) : null,
        due == 1 ? table(this::smallAmount) : null,
        due > 1 && due < 4 ? dice.wholePercent(50, 220) : null,
        due == 4 && !smooth ? billShare() : null,
        dice.chance(20) ? bands() : null,
        change(),
        dice.chance(15) ? dice.pick(levels).name() : "",
        !smooth && dice.chance(25) ? dice.percent(10, 60) : null,
        layerChanges());
  }

  private Change change() {
    return new Change(
        dice.chance(30) ? table(() -> dice.percent(0, 50)) : null,
        dice.chance(20) ? dice.percent(50, 130) : null);
  }

  private Map<String, Change> layerChanges() {
    Map<String, Change> all = new LinkedHashMap<>();
    for (String name : layerNames) {
      Change change = change();
      if (!change.equals(Change.NOTHING)) {
        all.put(name, change);
      }
    }
    return all;
  }

  /** A table; now and then a figure of it is not published. */
  private Table table(Supplier<BigDecimal> value) {
    return table(() -> dice.oneIn(500) ? NOT_PUBLISHED : value.get(), dice.below(10));
  }

  private Table wholeTable(Supplier<BigDecimal> value) {
    return table(value, dice.below(10));
  }

  private Table table(Supplier<BigDecimal> value, int shape) {
    List<BigDecimal> first = row(value, shape < 5);
    List<List<BigDecimal>> rows = new ArrayList<>();
    for (int p = 0; p < persons.size(); p++) {
      rows.add(shape % 2 == 0 ? first : row(value, shape < 3));
    }
    return new Table(rows);
  }

  private List<BigDecimal> row(Supplier<BigDecimal> value, boolean alike) {
    BigDecimal one = value.get();
    List<BigDecimal> row = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      row.add(alike ? one : value.get());
    }
    return row;
  }
}
