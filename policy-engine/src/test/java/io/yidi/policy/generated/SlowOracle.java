package io.yidi.policy.generated;

import static io.yidi.policy.generated.PolicyModel.on;
import static java.math.BigDecimal.ZERO;

import io.yidi.policy.generated.BillMaker.Line;
import io.yidi.policy.generated.BillMaker.Stored;
import io.yidi.policy.generated.BillMaker.Visit;
import io.yidi.policy.generated.PolicyModel.Band;
import io.yidi.policy.generated.PolicyModel.Bands;
import io.yidi.policy.generated.PolicyModel.BillShare;
import io.yidi.policy.generated.PolicyModel.Change;
import io.yidi.policy.generated.PolicyModel.Counter;
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
import java.math.RoundingMode;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Splits a visit by the words of docs/policies.md in exact decimals of a yuan, from the model of
 * the policy: slowly, and without a line of the engine.
 */
final class SlowOracle {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** Visits until which a deductible that falls with every visit is worked out. */
  private static final int FALLING_VISITS = 24;

  /** What a counter moves by. */
  record Move(String period, BigDecimal by) {}

  /** An answer in yuan; the name of what is missing is empty when all is published. */
  record Answer(
      String missing,
      BigDecimal total,
      BigDecimal firstShare,
      BigDecimal deductible,
      BigDecimal pooled,
      Map<String, BigDecimal> layers,
      BigDecimal person,
      BigDecimal account,
      Map<String, Move> moves) {

    static Answer missing(String what) {
      return new Answer(what, ZERO, ZERO, ZERO, ZERO, Map.of(), ZERO, ZERO, Map.of());
    }
  }

  /** A figure that the visit needs and nobody published. */
  private static final class Missing extends Exception {
    private static final long serialVersionUID = 1;

    Missing(String what) {
      super(what);
    }
  }

  /** A part of an amount within one band, and the fund's share of it in percent. */
  private record Piece(BigDecimal in, BigDecimal share) {
    BigDecimal pays() {
      return in.multiply(share).divide(HUNDRED);
    }
  }

  private final PolicyModel policy;
  private final Visit visit;
  private final Map<String, BigDecimal> counted = new LinkedHashMap<>();
  private final Map<String, BigDecimal> paid = new LinkedHashMap<>();
  private final Map<String, BigDecimal> left = new LinkedHashMap<>();
  private BigDecimal aboveCap = ZERO;
  private BigDecimal aboveCapLeft = ZERO;
  private Tier tier =
      new Tier("", null, null, null, null, null, null, Change.NOTHING, "", null, Map.of());
  private int person;
  private int level;
  private BigDecimal total = ZERO;
  private BigDecimal firstSelfPay = ZERO;
  private BigDecimal overLimit = ZERO;
  private BigDecimal inScope = ZERO;

  private SlowOracle(PolicyModel policy, Visit visit) {
    this.policy = policy;
    this.visit = visit;
  }

  static Answer answer(PolicyModel policy, Visit visit) {
    try {
      return new SlowOracle(policy, visit).answer();
    } catch (Missing missing) {
      return Answer.missing(Objects.requireNonNull(missing.getMessage()));
    }
  }

  private Answer answer() throws Missing {
    everythingHolds();
    person = person();
    int own = level();
    tier = tier();
    level = tier.asLevel().isEmpty() ? own : levelNames().indexOf(tier.asLevel());
    visit.lines().forEach(this::cut);
    BigDecimal first =
        tier.firstShare() == null
            ? ZERO
            : fen(percent(inScope, figure(tier.firstShare(), "first_share")));
    BigDecimal entering = inScope.subtract(first);
    BigDecimal admitted = through("in_scope", entering);
    BigDecimal due = waived() ? ZERO : due();
    BigDecimal deductible = admitted.min(due);
    BigDecimal payable = through("payable", admitted.subtract(deductible));
    BigDecimal pooled = pooled(entering, deductible, payable);
    count("in_scope", "", entering);
    count("payable", "", payable);
    count("deductible", "", deductible);
    count("pooled", "", pooled);
    count("visits", "", BigDecimal.ONE);
    BigDecimal unpaid = entering.subtract(pooled);
    left.put("remaining", unpaid.subtract(deductible).max(ZERO));
    left.put("deductible", unpaid.min(deductible));
    left.put("first_share", first);
    left.put("first_self_pay", firstSelfPay);
    left.put("over_limit", overLimit);
    aboveCapLeft = aboveCap.min(part("remaining"));
    for (Layer layer : policy.layers()) {
      paid.put(layer.fund(), layer(layer));
    }
    return answer(first, deductible, pooled);
  }

  private Answer answer(BigDecimal first, BigDecimal deductible, BigDecimal pooled) {
    BigDecimal funds = paid.values().stream().reduce(pooled, BigDecimal::add);
    BigDecimal bears = total.subtract(funds);
    String pays = Objects.requireNonNullElse(on(policy.account(), visit.discharged()), "nothing");
    BigDecimal may =
        switch (pays) {
          case "in_scope_share" ->
              part("remaining").add(part("deductible")).add(part("first_share"));
          case "person_part" -> bears;
          default -> ZERO;
        };
    BigDecimal account = visit.useAccount() ? may.min(visit.balance()) : ZERO;
    return new Answer("", total, first, deductible, pooled, paid, bears, account, moves());
  }

  private Map<String, Move> moves() {
    Map<String, Move> moves = new LinkedHashMap<>();
    for (Counter counter : policy.counters()) {
      BigDecimal by = counted.getOrDefault(counter.counts() + counter.layer(), ZERO);
      if (by.signum() != 0 || counter.period().equals("cycle")) {
        moves.put(counter.name(), new Move(Periods.of(counter, visit), by));
      }
    }
    return moves;
  }

  private void count(String what, String layer, BigDecimal by) {
    counted.put(what + layer, by);
  }

  /** A value that the file knows must have a row for the day. */
  private void everythingHolds() throws Missing {
    boolean all =
        now(policy.deductible()) != null
            && now(policy.ratio()) != null
            && (policy.account().isEmpty() || now(policy.account()) != null)
            && policy.limits().stream().allMatch(one -> now(one.rows()) != null)
            && policy.layers().stream().allMatch(one -> now(one.rows()) != null);
    if (!all) {
      throw new Missing("policy_date");
    }
  }

  private <T> @Nullable T now(List<PolicyModel.Dated<T>> rows) {
    return on(rows, visit.discharged());
  }

  private int person() throws Missing {
    int age = Period.between(visit.born(), visit.discharged()).getYears();
    boolean retired = visit.personType().startsWith("12");
    for (PersonClass one : policy.persons()) {
      boolean is =
          switch (one) {
            case HARDSHIP -> visit.hardship();
            case AGED -> retired && age >= 70;
            case RETIRED -> retired;
            case REST -> true;
          };
      if (is) {
        return policy.persons().indexOf(one);
      }
    }
    throw new Missing("person_class");
  }

  private int level() throws Missing {
    for (Level one : policy.levels()) {
      if (one.code().isEmpty() || one.code().equals(visit.level())) {
        return policy.levels().indexOf(one);
      }
    }
    throw new Missing("hospital_level");
  }

  private List<String> levelNames() {
    return policy.levels().stream().map(Level::name).toList();
  }

  private Tier tier() throws Missing {
    String other = visit.inProvince() ? "cross_province" : "in_province";
    for (PolicyModel.Dated<Tier> row : Objects.requireNonNull(policy.tiers().get(visit.tier()))) {
      if (row.holds(visit.discharged()) && !row.value().care().equals(other)) {
        return row.value();
      }
    }
    throw new Missing("tier");
  }

  private void cut(Line line) {
    BigDecimal quantity = BigDecimal.valueOf(line.quantity());
    BigDecimal amount = line.price().multiply(quantity);
    total = total.add(amount);
    if (line.selfPay()) {
      return;
    }
    boolean above = line.ceiling().signum() > 0 && line.price().compareTo(line.ceiling()) > 0;
    BigDecimal over = above ? line.price().subtract(line.ceiling()).multiply(quantity) : ZERO;
    BigDecimal first = fen(percent(amount.subtract(over), line.firstShare()));
    overLimit = overLimit.add(over);
    firstSelfPay = firstSelfPay.add(first);
    inScope = inScope.add(amount).subtract(over).subtract(first);
  }

  private BigDecimal through(String what, BigDecimal amount) throws Missing {
    BigDecimal let = amount;
    for (Limits limit : policy.limits()) {
      Limit row = Objects.requireNonNull(now(limit.rows()));
      if (row.on().equals(what) && let.signum() != 0) {
        let = let.min(room(row));
      }
    }
    return let;
  }

  private BigDecimal room(Limit limit) throws Missing {
    BigDecimal amount = figure(limit.amount(), "limit");
    int further = visit.diseases() - 1;
    if (further > 0 && amount.compareTo(PolicyModel.NONE) != 0) {
      BigDecimal plus = Objects.requireNonNullElse(limit.plusPerDisease(), ZERO);
      amount = amount.add(plus.multiply(BigDecimal.valueOf(further)));
      amount = limit.atMost() == null ? amount : amount.min(limit.atMost());
    }
    return amount.subtract(counter(limit.counter())).max(ZERO);
  }

  private boolean waived() {
    return !policy.waived().isEmpty() && visit.diagnosis().startsWith(policy.waived());
  }

  private BigDecimal due() throws Missing {
    Deductible row = Objects.requireNonNull(now(policy.deductible()));
    BillShare share =
        tier.deductibleShare() != null
            ? tier.deductibleShare()
            : tier.deductible() == null ? row.share() : null;
    BigDecimal full = share == null ? factored(ofVisit(row)) : ofBill(share);
    if (row.furtherCycle() != null) {
      long days = ChronoUnit.DAYS.between(visit.admitted(), visit.discharged());
      for (long day = row.cycleDays(); day < days; day += row.cycleDays()) {
        full = full.add(factored(figure(row.furtherCycle(), "deductible")));
      }
    }
    return full.subtract(counter(row.counter())).max(ZERO);
  }

  private BigDecimal ofBill(BillShare share) {
    BigDecimal of = fen(percent(share.ofTotal() ? total : inScope, share.share()));
    BigDecimal least = share.min() == null ? of : of.max(share.min());
    return share.max() == null ? least : least.min(share.max());
  }

  private BigDecimal factored(BigDecimal amount) {
    return tier.deductibleFactor() == null ? amount : fen(percent(amount, tier.deductibleFactor()));
  }

  private BigDecimal ofVisit(Deductible row) throws Missing {
    Later later = row.later();
    int earlier = later == null ? 0 : counter(later.counter()).intValueExact();
    if (tier.deductible() != null) {
      Table after = tier.deductibleLater();
      return figure(earlier > 0 && after != null ? after : tier.deductible(), "deductible");
    }
    Table first = Objects.requireNonNull(row.amount());
    if (later == null || earlier == 0) {
      return figure(first, "deductible");
    }
    if (later.amounts().isEmpty()) {
      return falling(figure(first, "deductible"), later, earlier);
    }
    return figure(later.amounts().get(Math.min(earlier, later.amounts().size()) - 1), "deductible");
  }

  private BigDecimal falling(BigDecimal first, Later later, int earlier) throws Missing {
    BigDecimal floor =
        later.floor() == null ? ZERO : figure(later.floor(), "deductible").min(first);
    BigDecimal amount = first;
    int times = later.each() ? Math.min(earlier, FALLING_VISITS - 1) : 1;
    for (int i = 0; i < times; i++) {
      amount = fen(percent(amount, later.factor())).max(floor);
    }
    return amount;
  }

  private BigDecimal pooled(BigDecimal entering, BigDecimal deductible, BigDecimal payable)
      throws Missing {
    Bands bands = tier.bands() != null ? tier.bands() : Objects.requireNonNull(now(policy.ratio()));
    List<Piece> pieces = pieces(bands, tier.change(), deductible, payable, "ratio");
    BigDecimal pooled = pays(pieces);
    if (tier.floor() != null) {
      pooled = pooled.max(fen(percent(entering, tier.floor())));
    }
    BigDecimal allowed = through("fund_paid", pooled);
    BigDecimal used = allowed.compareTo(pooled) < 0 ? usedUp(pieces, allowed) : payable;
    aboveCap = entering.subtract(deductible).subtract(used);
    return allowed;
  }

  /** The amount by bands, from where it begins. */
  private List<Piece> pieces(
      Bands bands, Change change, BigDecimal deductible, BigDecimal amount, String what)
      throws Missing {
    List<Piece> pieces = new ArrayList<>();
    BigDecimal at =
        counter(bands.positionCounter()).add(bands.fromDeductible() ? ZERO : deductible);
    BigDecimal end = at.add(amount);
    for (Band band : bands.bands()) {
      BigDecimal to = band.upTo() == null ? end : end.min(band.upTo());
      boolean reached = band.upTo() == null || end.compareTo(band.upTo()) <= 0;
      if (bands.wholeAmount() && reached && amount.signum() > 0) {
        return List.of(new Piece(amount, share(bands, band, change, what)));
      }
      if (!bands.wholeAmount() && to.compareTo(at) > 0) {
        pieces.add(new Piece(to.subtract(at), share(bands, band, change, what)));
        at = to;
      }
    }
    return pieces;
  }

  private BigDecimal share(Bands bands, Band band, Change change, String what) throws Missing {
    BigDecimal stated = figure(band.share(), what);
    BigDecimal own = band.personal() ? stated : HUNDRED.subtract(stated);
    if (bands.personalFactor() != null) {
      own = points(percent(own, figure(bands.personalFactor(), what)));
    }
    BigDecimal share = HUNDRED.subtract(own);
    if (bands.plus() != null) {
      share = share.add(figure(bands.plus(), what));
    }
    share = within(share, bands.atMost() == null ? HUNDRED : bands.atMost());
    if (change.factor() != null) {
      share = points(percent(share, change.factor()));
    }
    if (change.minus() != null) {
      share = share.subtract(figure(change.minus(), what));
    }
    return within(share, HUNDRED);
  }

  private static BigDecimal within(BigDecimal share, BigDecimal most) {
    return share.min(most).max(ZERO);
  }

  private BigDecimal pays(List<Piece> pieces) {
    BigDecimal sum = ZERO;
    for (Piece piece : pieces) {
      sum = sum.add(policy.roundEach() ? fen(piece.pays()) : piece.pays());
    }
    return fen(sum);
  }

  /** How much of the amount a payment answers to: payment ÷ ratio. */
  private BigDecimal usedUp(List<Piece> pieces, BigDecimal payment) {
    BigDecimal open = payment;
    BigDecimal used = ZERO;
    for (Piece piece : pieces) {
      BigDecimal pays = policy.roundEach() ? fen(piece.pays()) : piece.pays();
      if (pays.compareTo(open) > 0) {
        BigDecimal part = open.multiply(HUNDRED).divide(piece.share(), 2, RoundingMode.HALF_UP);
        return used.add(part.min(piece.in()));
      }
      open = open.subtract(pays);
      used = used.add(piece.in());
    }
    return used;
  }

  private BigDecimal layer(Layer layer) throws Missing {
    LayerRow row = Objects.requireNonNull(now(layer.rows()));
    boolean has =
        layer.civilServants()
            ? visit.civilServant()
            : layer.persons().isEmpty() || layer.persons().contains(policy.persons().get(person));
    boolean above = row.base().contains("above_cap");
    BigDecimal open = above ? aboveCapLeft : leftOf(row.base());
    BigDecimal base = !has || open.signum() == 0 ? ZERO : above ? aboveCap : open;
    String what = "layer:" + layer.name();
    BigDecimal deductible = base.signum() == 0 ? ZERO : base.min(layerDue(row, what));
    BigDecimal payable = base.subtract(deductible);
    BigDecimal pays = payable.signum() == 0 ? ZERO : layerPays(layer, row, deductible, payable);
    pays = pays.min(open);
    count("layer_base", layer.name(), base);
    count("layer_deductible", layer.name(), deductible);
    count("layer_payable", layer.name(), payable);
    count("layer_paid", layer.name(), pays);
    take(row.base(), pays);
    return pays;
  }

  private BigDecimal layerDue(LayerRow row, String what) throws Missing {
    return row.deductible() == null
        ? ZERO
        : figure(row.deductible(), what).subtract(counter(row.deductibleCounter())).max(ZERO);
  }

  private BigDecimal layerPays(Layer layer, LayerRow row, BigDecimal deductible, BigDecimal payable)
      throws Missing {
    String what = "layer:" + layer.name();
    Change change = tier.layers().getOrDefault(layer.name(), Change.NOTHING);
    BigDecimal pays = pays(pieces(row.bands(), change, deductible, payable, what));
    if (row.cap() == null || pays.signum() == 0) {
      return pays;
    }
    BigDecimal cap = figure(row.cap(), what);
    return pays.min(cap.subtract(counter(row.capCounter())).max(ZERO));
  }

  /** A payment is taken off the parts that entered, in the order of the document. */
  private void take(List<String> base, BigDecimal payment) {
    boolean above = base.contains("above_cap");
    BigDecimal open = payment;
    for (String name : List.copyOf(left.keySet())) {
      if (base.contains(name) || (above && name.equals("remaining"))) {
        BigDecimal part = open.min(part(name));
        left.put(name, part(name).subtract(part));
        open = open.subtract(part);
      }
    }
    aboveCapLeft = (above ? aboveCapLeft.subtract(payment) : aboveCapLeft).min(part("remaining"));
  }

  private BigDecimal leftOf(List<String> base) {
    return base.stream().map(this::part).reduce(ZERO, BigDecimal::add);
  }

  private BigDecimal part(String name) {
    return Objects.requireNonNull(left.get(name));
  }

  private BigDecimal counter(String name) {
    for (Counter counter : policy.counters()) {
      if (counter.name().equals(name)) {
        String period = Periods.of(counter, visit);
        return visit.counters().stream()
            .filter(one -> one.name().equals(name) && one.period().equals(period))
            .map(Stored::value)
            .findFirst()
            .orElse(ZERO);
      }
    }
    return ZERO;
  }

  private BigDecimal figure(Table table, String what) throws Missing {
    BigDecimal figure = table.at(person, level);
    if (figure.compareTo(PolicyModel.NOT_PUBLISHED) == 0) {
      throw new Missing(what);
    }
    return figure;
  }

  private static BigDecimal percent(BigDecimal amount, BigDecimal share) {
    return amount.multiply(share).divide(HUNDRED);
  }

  /** Shares that a factor changes are kept to a ten-thousandth of a point. */
  private static BigDecimal points(BigDecimal share) {
    return share.setScale(4, RoundingMode.HALF_UP);
  }

  private static BigDecimal fen(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }
}
