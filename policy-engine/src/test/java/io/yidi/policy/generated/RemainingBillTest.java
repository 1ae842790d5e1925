package io.yidi.policy.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.policy.RandomClaims;
import io.yidi.policy.Samples;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.generated.BillMaker.Visit;
import io.yidi.policy.generated.GeneratedPoliciesTest.World;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.CategorySum;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.FundPayment;
import io.yidi.policy.split.RemainingBill;
import io.yidi.policy.split.RemainingBill.Left;
import io.yidi.policy.split.RemainingBill.TakenBack;
import io.yidi.policy.split.Split;
import io.yidi.policy.split.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/**
 * Random bills and random refunds of their lines, one after the other: what the records of a chain
 * add up to is what the remaining bill costs, had it been smaller from the start; no part of it is
 * below zero, and every difference keeps the identities of a bill.
 */
class RemainingBillTest {

  private static final int STEPS = 4;

  /** Every amount of a split by name; the balance is no part of it, an empty fund neither. */
  private static Map<String, Long> amounts(Split split) {
    Map<String, Long> amounts = new TreeMap<>();
    amounts.put("total", split.total());
    amounts.put("full self-pay", split.cut().fullSelfPay());
    amounts.put("over limit", split.cut().overLimit());
    amounts.put("first self-pay", split.cut().firstSelfPay());
    amounts.put("in scope", split.cut().inScope());
    amounts.put("first share", split.firstShare());
    amounts.put("deductible", split.deductible());
    amounts.put("fund total", split.fundTotal());
    amounts.put("hospital", split.hospitalPart());
    amounts.put("person", split.personPart());
    amounts.put("account", split.account());
    amounts.put("cash", split.cash());
    for (FundPayment fund : split.funds()) {
      amounts.merge("fund " + fund.fund().code(), fund.amount(), Long::sum);
    }
    for (CategorySum sum : split.categories()) {
      amounts.put("category " + sum.category(), sum.amount());
      amounts.put("in scope of category " + sum.category(), sum.inScope());
    }
    return amounts;
  }

  private static Map<String, Long> movements(Verdict.Settles settles) {
    Map<String, Long> moved = new TreeMap<>();
    for (CounterValue one : settles.movements()) {
      moved.put(one.name() + "/" + one.period(), one.value());
    }
    return moved;
  }

  private static Map<String, Long> plus(Map<String, Long> one, Map<String, Long> other, int sign) {
    Map<String, Long> sum = new TreeMap<>(one);
    other.forEach((name, amount) -> sum.merge(name, sign * amount, Long::sum));
    sum.values().removeIf(amount -> amount == 0);
    return sum;
  }

  /** The bill as it had been, had only the rest been sold. */
  private static Claim smaller(Claim claim, long accountPaid) {
    List<PricedLine> lines = new ArrayList<>();
    for (Left left : RemainingBill.left(claim)) {
      if (left.quantityE4() > 0) {
        lines.add(sold(left));
      }
    }
    Claim with = RandomClaims.with(claim, lines);
    return new Claim(
        with.person(),
        with.institution(),
        with.visit(),
        with.filings(),
        lines,
        with.counters(),
        accountPaid,
        with.useAccount());
  }

  private static PricedLine sold(Left left) {
    ChargeLine line = left.line().line();
    return new PricedLine(
        new ChargeLine(
            line.number(),
            line.itemCode(),
            line.feeDate(),
            left.quantityE4(),
            line.unitPriceE6(),
            left.amountFen(),
            line.approval(),
            0),
        left.line().terms(),
        left.line().outsideDisease());
  }

  private static List<TakenBack> some(Claim claim, Random random) {
    List<TakenBack> taken = new ArrayList<>();
    for (Left left : RemainingBill.left(claim)) {
      if (left.quantityE4() > 0 && random.nextInt(3) == 0) {
        boolean whole = random.nextBoolean();
        long quantity = whole ? left.quantityE4() : 1 + random.nextLong(left.quantityE4());
        long rest = left.quantityE4() - quantity;
        // What stays is priced afresh, so that rounding goes with what is taken back.
        long restFen =
            rest == 0
                ? 0
                : Math.min(
                    left.amountFen(), Money.timesHalfUp(rest, left.line().line().unitPriceE6()));
        taken.add(new TakenBack(left.line().line().number(), quantity, left.amountFen() - restFen));
      }
    }
    return taken;
  }

  private static void refundsAddUp(Claim original, Function<Claim, Verdict> engine, Random random) {
    if (!(engine.apply(original) instanceof Verdict.Settles before)) {
      return;
    }
    Claim claim = original;
    Map<String, Long> chain = plus(amounts(before.split()), Map.of(), 1);
    Map<String, Long> counted = movements(before);
    for (int step = 0; step < STEPS; step++) {
      List<TakenBack> taken = some(claim, random);
      long paid = chain.getOrDefault("account", 0L);
      Claim remaining = RemainingBill.after(claim, taken, paid);
      if (RemainingBill.left(remaining).stream().allMatch(left -> left.amountFen() == 0)) {
        Statistics.collect("nothing left");
        return;
      }
      Verdict fresh = engine.apply(smaller(remaining, paid));
      Verdict verdict = engine.apply(remaining);
      assertThat(verdict.getClass()).isEqualTo(fresh.getClass());
      if (!(verdict instanceof Verdict.Settles after)) {
        Statistics.collect("not covered");
        return;
      }
      Map<String, Long> difference = plus(amounts(after.split()), chain, -1);
      keepsTheIdentities(difference);
      assertThat(difference.getOrDefault("account", 0L)).isNotPositive();
      chain = plus(chain, difference, 1);
      assertThat(chain.values()).allMatch(amount -> amount > 0);
      Verdict.Settles direct = (Verdict.Settles) fresh;
      assertThat(chain).isEqualTo(plus(amounts(direct.split()), Map.of(), 1));
      assertThat(movements(after)).isEqualTo(movements(direct));
      counted = plus(counted, plus(movements(after), counted, -1), 1);
      assertThat(counted).isEqualTo(plus(movements(direct), Map.of(), 1));
      claim = remaining;
      Statistics.collect(taken.isEmpty() ? "nothing taken" : "refunded");
    }
  }

  /** Invariants 1 to 3, also of what a refund books. */
  private static void keepsTheIdentities(Map<String, Long> part) {
    assertThat(sum(part, "full self-pay", "over limit", "first self-pay", "in scope"))
        .isEqualTo(sum(part, "total"));
    assertThat(sum(part, "fund total", "hospital", "person")).isEqualTo(sum(part, "total"));
    assertThat(sum(part, "account", "cash")).isEqualTo(sum(part, "person"));
    assertThat(
            part.entrySet().stream()
                .filter(
                    one -> one.getKey().startsWith("fund ") && !one.getKey().equals("fund total"))
                .mapToLong(Map.Entry::getValue)
                .sum())
        .isEqualTo(sum(part, "fund total"));
  }

  private static long sum(Map<String, Long> amounts, String... names) {
    long sum = 0;
    for (String name : names) {
      sum += amounts.getOrDefault(name, 0L);
    }
    return sum;
  }

  @Property(tries = 1200)
  void aChainIsWorthItsRemainingBill(@ForAll long seed) {
    Adjudicator adjudicator = new Adjudicator(Samples.BOOK);
    refundsAddUp(RandomClaims.of(seed), adjudicator::adjudicate, new Random(seed));
    Statistics.coverage(coverage -> coverage.check("refunded").percentage(percent -> percent > 30));
  }

  @Property(tries = 300)
  void soItIsByAnyPolicy(@ForAll long seed) {
    Dice dice = Dice.of(seed);
    World world = World.of(PolicyMaker.any(dice), dice);
    Visit visit = world.bills().visit(world.bills().someDay());
    BenefitTier tier = BenefitTier.valueOf(visit.tier().toUpperCase(Locale.ROOT));
    refundsAddUp(
        BillMaker.claim(visit), claim -> world.engine().splitAt(claim, tier), new Random(seed));
    Statistics.coverage(coverage -> coverage.check("refunded").percentage(percent -> percent > 30));
  }

  @Example
  void noMoreIsTakenBackThanIsLeft() {
    Claim claim = RandomClaims.of(1);
    Left first = RemainingBill.left(claim).getFirst();
    int number = first.line().line().number();
    Claim none =
        RemainingBill.after(
            claim, List.of(new TakenBack(number, first.quantityE4(), first.amountFen())), 0);
    Left after = RemainingBill.left(none).getFirst();
    assertThat(List.of(after.quantityE4(), after.amountFen())).containsOnly(0L);
    assertThat(none.lines()).hasSize(claim.lines().size() + 1);
    PricedLine refund = Objects.requireNonNull(none.lines().getLast());
    assertThat(refund.line().refundsLine()).isEqualTo(number);
    assertThat(refund.terms()).isEqualTo(first.line().terms());
    for (TakenBack wrong :
        List.of(
            new TakenBack(number, first.quantityE4() + 1, first.amountFen()),
            new TakenBack(number, first.quantityE4(), first.amountFen() + 1),
            new TakenBack(99_999, 1, 1))) {
      assertThatThrownBy(() -> RemainingBill.after(claim, List.of(wrong), 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("line_number: " + wrong.lineNumber());
    }
  }
}
