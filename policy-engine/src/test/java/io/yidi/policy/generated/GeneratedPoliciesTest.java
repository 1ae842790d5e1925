package io.yidi.policy.generated;

import static io.yidi.policy.generated.BillMaker.fen;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.benefit.FundField;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.generated.BillMaker.Line;
import io.yidi.policy.generated.BillMaker.Visit;
import io.yidi.policy.generated.SlowOracle.Answer;
import io.yidi.policy.generated.SlowOracle.Move;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.FundPayment;
import io.yidi.policy.split.Split;
import io.yidi.policy.split.Verdict;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** Policies made at random: the engine against a slow second opinion, to the fen. */
class GeneratedPoliciesTest {
  private static final int VISITS = 8;

  /** A policy, the engine loaded with its text, and bills for it. */
  record World(PolicyModel policy, String text, Adjudicator engine, BillMaker bills) {

    static World of(PolicyModel policy, Dice dice) {
      String text = PolicyText.of(policy);
      Map<String, String> files = Map.of(PolicyModel.AREA + "/310/inpatient.yaml", text);
      return new World(
          policy,
          text,
          new Adjudicator(PolicyLoader.load(PolicyFiles.of(files))),
          new BillMaker(policy, dice));
    }

    Verdict verdict(Visit visit) {
      BenefitTier tier = BenefitTier.valueOf(visit.tier().toUpperCase(Locale.ROOT));
      return engine.splitAt(BillMaker.claim(visit), tier);
    }

    Verdict.@Nullable Settles settles(Visit visit) {
      return verdict(visit) instanceof Verdict.Settles settles ? settles : null;
    }
  }

  /** What is compared, in fen. */
  private record Figures(
      String missing,
      long total,
      long firstShare,
      long deductible,
      long pooled,
      Map<String, Long> layers,
      long person,
      long account,
      Map<String, String> moves) {}

  @Property(tries = 1200)
  void theEngineAgreesWithTheSlowSum(@ForAll long seed) {
    Dice dice = Dice.of(seed);
    World world = World.of(PolicyMaker.any(dice), dice);
    for (int i = 0; i < VISITS; i++) {
      collect(agrees(world, world.bills().visit(world.bills().someDay())));
    }
    Statistics.label("answers")
        .coverage(
            coverage -> {
              coverage.check("settles").percentage(percent -> percent > 70);
              coverage.check("policy_date").count(count -> count > 0);
              coverage.check("person_class").count(count -> count > 0);
              coverage.check("hospital_level").count(count -> count > 0);
              coverage.check("tier").count(count -> count > 0);
              coverage.check("deductible").count(count -> count > 0);
              coverage.check("ratio").count(count -> count > 0);
              coverage.check("limit").count(count -> count > 0);
            });
  }

  /** Every bound of every dated row picks the row of its day, and no other. */
  @Property(tries = 300)
  void everyBoundaryPicksTheRowOfItsDay(@ForAll long seed) {
    Dice dice = Dice.of(seed);
    World world = World.of(PolicyMaker.any(dice), dice);
    Visit visit = world.bills().visit(PolicyModel.START);
    for (LocalDate day : world.bills().days()) {
      Visit then = world.bills().visit(day);
      collect(agrees(world, then));
      collect(agrees(world, then.with(visit.lines())));
    }
  }

  private static void collect(Answer answer) {
    Statistics.label("answers").collect(answer.missing().isEmpty() ? "settles" : answer.missing());
  }

  /** Compares, and returns what the slow sum says. */
  static Answer agrees(World world, Visit visit) {
    Answer expected = SlowOracle.answer(world.policy(), visit);
    assertThat(figures(world.verdict(visit)))
        .as("%s%n%s", world.text(), visit)
        .isEqualTo(figures(expected));
    return expected;
  }

  private static Figures figures(Answer answer) {
    Map<String, Long> layers = new LinkedHashMap<>();
    answer.layers().forEach((fund, paid) -> layers.put(fund, fen(paid)));
    layers.values().removeIf(paid -> paid == 0);
    Map<String, String> moves = new LinkedHashMap<>();
    answer.moves().forEach((name, move) -> moves.put(name, move(name, move)));
    return new Figures(
        answer.missing(),
        fen(answer.total()),
        fen(answer.firstShare()),
        fen(answer.deductible()),
        fen(answer.pooled()),
        layers,
        fen(answer.person()),
        fen(answer.account()),
        moves);
  }

  private static String move(String name, Move move) {
    long by = name.endsWith("visits") ? move.by().longValueExact() : fen(move.by());
    return move.period() + " " + by;
  }

  private static Figures figures(Verdict verdict) {
    if (verdict instanceof Verdict.NotCovered not) {
      return figures(Answer.missing(not.missing()));
    }
    assertThat(verdict).isInstanceOf(Verdict.Settles.class);
    Verdict.Settles settles = (Verdict.Settles) verdict;
    Split split = settles.split();
    Map<String, Long> layers = new LinkedHashMap<>();
    for (FundPayment fund : split.funds()) {
      if (fund.fund().field() != FundField.POOLED && fund.amount() != 0) {
        layers.put(fund.fund().code(), fund.amount());
      }
    }
    Map<String, String> moves = new LinkedHashMap<>();
    for (CounterValue move : settles.movements()) {
      moves.put(move.name(), move.period() + " " + move.value());
    }
    return new Figures(
        "",
        split.total(),
        split.firstShare(),
        split.deductible(),
        split.fund(FundField.POOLED),
        layers,
        split.personPart(),
        split.account(),
        moves);
  }

  @Property(tries = 300)
  void partsAddUpAndNothingIsNegative(@ForAll long seed) {
    Dice dice = Dice.of(seed);
    World world = World.of(PolicyMaker.any(dice), dice);
    for (int i = 0; i < VISITS; i++) {
      Verdict.Settles settles = world.settles(world.bills().visit(world.bills().someDay()));
      if (settles != null) {
        addsUp(settles.split());
        assertThat(settles.movements())
            .allMatch(move -> move.value() > 0 || (move.value() == 0 && isCycle(move)));
        assertThat(settles.steps()).isNotEmpty();
      }
    }
  }

  /** A cycle begins with its first visit also where nothing moved. */
  private static boolean isCycle(CounterValue move) {
    return move.period().contains("+");
  }

  private static void addsUp(Split split) {
    long funds = split.funds().stream().mapToLong(FundPayment::amount).sum();
    assertThat(funds + split.account() + split.cash()).isEqualTo(split.total());
    assertThat(split.fund(FundField.POOLED) + split.firstShare())
        .isLessThanOrEqualTo(split.cut().inScope());
    assertThat(split.deductible() + split.firstShare()).isLessThanOrEqualTo(split.cut().inScope());
    assertThat(split.funds()).allMatch(fund -> fund.amount() >= 0);
    assertThat(List.of(split.firstShare(), split.deductible(), split.account(), split.cash()))
        .allMatch(part -> part >= 0);
  }

  @Property(tries = 200)
  void theOrderOfLinesDoesNotMatter(@ForAll long seed) {
    Dice dice = Dice.of(seed);
    World world = World.of(PolicyMaker.any(dice), dice);
    for (int i = 0; i < VISITS; i++) {
      Visit visit = world.bills().visit(world.bills().someDay());
      List<Line> shuffled = new ArrayList<>(visit.lines());
      Collections.shuffle(shuffled, dice.random());
      assertThat(figures(world.verdict(visit.with(shuffled))))
          .isEqualTo(figures(world.verdict(visit)));
    }
  }

  /**
   * Left out are the rules under which a fund may fall while the bill grows: a whole-amount band
   * with a smaller share takes the whole amount with it; a deductible that is a share of the bill
   * grows on where a limit holds what enters, and moves the amount up into smaller shares where
   * bounds count it. A floor is left out with them.
   */
  @Property(tries = 400)
  void fundsNeverFallAsTheInScopeAmountGrows(@ForAll long seed) {
    Dice dice = Dice.of(seed);
    World world = World.of(PolicyMaker.smooth(dice), dice);
    for (int i = 0; i < VISITS; i++) {
      Visit visit = world.bills().visit(world.bills().someDay());
      BigDecimal amount = dice.yuan(dice.pick(List.of(3000, 60000, 300000)));
      BigDecimal more = BigDecimal.valueOf(1 + dice.below(dice.chance(50) ? 5 : 500000), 2);
      Verdict.Settles less = world.settles(visit.with(inScope(amount)));
      Verdict.Settles greater = world.settles(visit.with(inScope(amount.add(more))));
      if (less != null && greater != null) {
        assertThat(greater.split().fundTotal())
            .as("%s%n%s%n%s + %s", world.text(), visit, amount, more)
            .isGreaterThanOrEqualTo(less.split().fundTotal());
      }
    }
  }

  private static List<Line> inScope(BigDecimal amount) {
    return List.of(new Line(false, 1, amount, BigDecimal.ZERO, BigDecimal.ZERO));
  }
}
