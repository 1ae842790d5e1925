package io.yidi.policy.split;

import static io.yidi.policy.Filings.longTerm;
import static io.yidi.policy.Filings.referral;
import static io.yidi.policy.Filings.temporary;
import static io.yidi.policy.Samples.BOOK;
import static io.yidi.policy.Samples.EMERGENCY_STAY;
import static io.yidi.policy.Samples.STAY;
import static io.yidi.policy.Samples.hospital;
import static io.yidi.policy.Samples.person;
import static io.yidi.policy.Samples.stay;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.RandomClaims;
import io.yidi.policy.Samples;
import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.benefit.BenefitKernel;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.BillFacts;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.benefit.SplitTrace;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.split.InpatientOracle.Answer;
import io.yidi.policy.split.InpatientOracle.Earlier;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** What holds for every bill, whatever the policy. */
class SplitPropertiesTest {
  private static final LocalDate ADMITTED = LocalDate.of(2025, 3, 1);
  private static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 9);

  private final Adjudicator adjudicator = new Adjudicator(BOOK);

  private Verdict.@Nullable Settles settles(Claim claim) {
    return adjudicator.adjudicate(claim) instanceof Verdict.Settles settles ? settles : null;
  }

  @Property(tries = 2000)
  void partsAddUpAndNothingIsNegative(@ForAll long seed) {
    Claim claim = RandomClaims.of(seed);
    Verdict.Settles settles = settles(claim);
    Statistics.collect(settles != null);
    Statistics.coverage(coverage -> coverage.check(true).percentage(percent -> percent > 40));
    if (settles == null) {
      return;
    }
    linesAddUp(claim, settles);
    billAddsUp(settles.split());
    nothingIsNegative(settles.split());
    accountStaysWithinItsBalance(claim, settles.split());
  }

  private static void linesAddUp(Claim claim, Verdict.Settles settles) {
    LineCut sum = new LineCut(0, 0, 0, 0);
    for (int i = 0; i < claim.lines().size(); i++) {
      LineCut cut = settles.cuts().get(i);
      PricedLine priced = claim.lines().get(i);
      assertThat(cut.amount()).isEqualTo(priced.line().amountFen());
      if (priced.line().refundsLine() == 0) {
        assertThat(List.of(cut.fullSelfPay(), cut.overLimit(), cut.firstSelfPay(), cut.inScope()))
            .allMatch(part -> part >= 0);
      }
      sum = new LineCut(0, 0, 0, 0).minus(new LineCut(0, 0, 0, 0).minus(sum).minus(cut));
    }
    assertThat(settles.split().cut()).isEqualTo(sum);
    assertThat(claim.lines().stream().mapToLong(line -> line.line().amountFen()).sum())
        .isEqualTo(settles.split().total());
  }

  private static void billAddsUp(Split split) {
    LineCut cut = split.cut();
    assertThat(cut.fullSelfPay() + cut.overLimit() + cut.firstSelfPay() + cut.inScope())
        .isEqualTo(split.total());
    assertThat(split.fundTotal() + split.hospitalPart() + split.personPart())
        .isEqualTo(split.total());
    assertThat(split.account() + split.cash()).isEqualTo(split.personPart());
    assertThat(split.funds().stream().mapToLong(FundPayment::amount).sum())
        .isEqualTo(split.fundTotal());
    assertThat(split.categories().stream().mapToLong(CategorySum::amount).sum())
        .isEqualTo(split.total());
    assertThat(split.categories().stream().mapToLong(CategorySum::inScope).sum())
        .isEqualTo(cut.inScope());
    assertThat(split.fundTotal()).isLessThanOrEqualTo(cut.inScope());
    assertThat(split.firstShare() + split.deductible()).isLessThanOrEqualTo(cut.inScope());
  }

  private static void nothingIsNegative(Split split) {
    LineCut cut = split.cut();
    assertThat(
            List.of(
                cut.fullSelfPay(),
                cut.overLimit(),
                cut.firstSelfPay(),
                cut.inScope(),
                split.firstShare(),
                split.deductible(),
                split.hospitalPart(),
                split.personPart(),
                split.account(),
                split.cash(),
                split.accountBalance()))
        .allMatch(part -> part >= 0);
    assertThat(split.funds()).allMatch(fund -> fund.amount() >= 0);
  }

  private static void accountStaysWithinItsBalance(Claim claim, Split split) {
    assertThat(split.account()).isBetween(0L, claim.useAccount() ? claim.accountBalance() : 0L);
    assertThat(split.account()).isLessThanOrEqualTo(split.personPart());
    assertThat(split.accountBalance()).isEqualTo(claim.accountBalance() - split.account());
  }

  @Property(tries = 800)
  void movementsAreNeverNegativeAndNamedOnce(@ForAll long seed) {
    Verdict.Settles settles = settles(RandomClaims.of(seed));
    if (settles != null) {
      assertThat(settles.movements()).allMatch(movement -> movement.value() > 0);
      assertThat(settles.movements()).extracting(CounterValue::name).doesNotHaveDuplicates();
    }
  }

  @Property(tries = 800)
  void theOrderOfLinesDoesNotMatter(@ForAll long seed) {
    Claim claim = RandomClaims.of(seed);
    List<PricedLine> shuffled = new ArrayList<>(claim.lines());
    Collections.shuffle(shuffled, new Random(seed));
    Verdict.Settles one = settles(claim);
    Verdict.Settles other = settles(RandomClaims.with(claim, shuffled));
    assertThat(other == null).isEqualTo(one == null);
    if (one != null && other != null) {
      assertThat(other.split()).isEqualTo(one.split());
      assertThat(other.movements()).isEqualTo(one.movements());
    }
  }

  @Property(tries = 1500)
  void fundsNeverFallAsTheInScopeAmountGrows(
      @ForAll long seed,
      @ForAll @LongRange(min = 0, max = 70_000_000) long inScope,
      @ForAll @LongRange(min = 0, max = 100) long more) {
    Claim claim = RandomClaims.of(seed);
    Verdict.Settles less = settles(RandomClaims.with(claim, oneLine(inScope)));
    Verdict.Settles greater = settles(RandomClaims.with(claim, oneLine(inScope + more)));
    if (less != null && greater != null) {
      long gain = greater.split().fundTotal() - less.split().fundTotal();
      assertThat(gain).isNotNegative();
    }
  }

  private static List<PricedLine> oneLine(long fen) {
    return List.of(Samples.inScope(1, fen, ADMITTED));
  }

  /** Every card of every plan, at every amount: watching changes nothing. */
  @Property(tries = 300)
  void watchingDoesNotChangeTheAmounts(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = 100_000_000) long inScope) {
    Random random = new Random(seed);
    for (BenefitPolicy policy : BOOK.policies().values()) {
      for (BenefitPlan plan : policy.plans()) {
        for (BenefitTier tier : BenefitTier.values()) {
          RateCard card = plan.card(new BenefitPlan.Choice(tier, false, -1, 0, 0));
          if (card != null) {
            watch(plan, card, inScope, random);
          }
        }
      }
    }
  }

  private static void watch(BenefitPlan plan, RateCard card, long inScope, Random random) {
    long[] counters =
        plan.counters().stream().mapToLong(counter -> random.nextLong(20_000_000)).toArray();
    BillFacts bill =
        new BillFacts(
            inScope,
            inScope,
            random.nextLong(100_000),
            random.nextLong(100_000),
            1 + random.nextInt(3),
            random.nextInt(3),
            random.nextBoolean(),
            random.nextBoolean());
    long[] quiet = new long[BenefitKernel.resultLength(card.layerCount())];
    long[] watched = quiet.clone();
    Map<SplitTrace.Kind, Long> sums = new EnumMap<>(SplitTrace.Kind.class);
    SplitTrace recorder = (kind, layer, in, out, ppm, limit) -> sums.merge(kind, out, Long::sum);
    int code = BenefitKernel.split(card, bill, counters, quiet, SplitTrace.NONE);
    assertThat(BenefitKernel.split(card, bill, counters, watched, recorder)).isEqualTo(code);
    assertThat(watched).isEqualTo(quiet);
    if (code == BenefitKernel.OK) {
      assertThat(sums).containsEntry(SplitTrace.Kind.POOLED, quiet[BenefitKernel.POOLED]);
      assertThat(sums).containsEntry(SplitTrace.Kind.DEDUCTIBLE, quiet[BenefitKernel.DEDUCTIBLE]);
      assertThat(sums.getOrDefault(SplitTrace.Kind.LAYER, 0L)).isEqualTo(layersPaid(card, quiet));
    }
  }

  private static long layersPaid(RateCard card, long[] out) {
    long sum = 0;
    for (int i = 0; i < card.layerCount(); i++) {
      sum += out[BenefitKernel.layerPaid(i)];
    }
    return sum;
  }

  @Property(tries = 1500)
  void jiangmenAgreesWithTheSlowSum(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int level,
      @ForAll boolean retired,
      @ForAll @LongRange(min = 0, max = 90_000_000) long inScope) {
    agrees("440700", InpatientOracle::jiangmen, seed, level, retired, inScope);
  }

  @Property(tries = 1500)
  void nanchangAgreesWithTheSlowSum(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int level,
      @ForAll boolean retired,
      @ForAll @LongRange(min = 0, max = 20_000_000) long inScope) {
    agrees("360100", InpatientOracle::nanchang, seed, level, retired, inScope);
  }

  @Property(tries = 1500)
  void theMadeUpPlaceAgreesWithTheSlowSum(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int level,
      @ForAll boolean retired,
      @ForAll @LongRange(min = 0, max = 60_000_000) long inScope) {
    agrees("990100", InpatientOracle::madeUp, seed, level, retired, inScope);
  }

  private void agrees(
      String area,
      Function<InpatientOracle.Stay, @Nullable Answer> oracle,
      long seed,
      int level,
      boolean retired,
      long inScope) {
    Random random = new Random(seed);
    BenefitTier tier = tiersOf(area).get(random.nextInt(tiersOf(area).size()));
    Earlier earlier = earlier(random);
    Answer expected =
        oracle.apply(new InpatientOracle.Stay(tier, retired, level, inYuan(inScope), earlier));
    Verdict verdict =
        adjudicator.adjudicate(claim(area, tier, retired, level, inScope, earlier).build());
    Statistics.label("published").collect(expected != null);
    Statistics.label("published")
        .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 15));
    if (expected == null) {
      assertThat(verdict).isInstanceOf(Verdict.NotCovered.class);
      return;
    }
    assertThat(verdict).isInstanceOf(Verdict.Settles.class);
    Verdict.Settles settles = (Verdict.Settles) verdict;
    assertThat(settles.decision().tier()).isEqualTo(tier);
    assertThat(answer(settles.split())).isEqualTo(inFen(expected));
  }

  private static List<BenefitTier> tiersOf(String area) {
    List<BenefitTier> common =
        List.of(
            BenefitTier.LOCAL, BenefitTier.LONG_TERM, BenefitTier.REFERRAL, BenefitTier.EMERGENCY);
    List<BenefitTier> all = new ArrayList<>(common);
    if (area.equals("440700")) {
      all.add(BenefitTier.RETURN_HOME_BY_MATERIALS);
      all.add(BenefitTier.RETURN_HOME_BY_PROMISE);
    }
    all.add(BenefitTier.OTHER_TEMPORARY);
    return all;
  }

  private static Earlier earlier(Random random) {
    boolean fresh = random.nextInt(3) == 0;
    return fresh
        ? new Earlier(0, inYuan(0), inYuan(0), inYuan(0), inYuan(0))
        : new Earlier(
            random.nextInt(3),
            inYuan(random.nextLong(random.nextBoolean() ? 9_000_000 : 58_000_000)),
            inYuan(random.nextLong(30_000_000)),
            inYuan(random.nextLong(500_001)),
            inYuan(random.nextLong(25_000_000)));
  }

  private static ClaimBuilder claim(
      String area, BenefitTier tier, boolean retired, int level, long inScope, Earlier earlier) {
    boolean home =
        switch (tier) {
          case LOCAL, RETURN_HOME_BY_MATERIALS, RETURN_HOME_BY_PROMISE -> true;
          default -> false;
        };
    String careArea = home ? area : "310000";
    ClaimBuilder claim =
        new ClaimBuilder()
            .person(person(area, retired ? "12" : "11"))
            .at(hospital(careArea, Integer.toString(level)))
            .visit(
                stay(tier == BenefitTier.EMERGENCY ? EMERGENCY_STAY : STAY, ADMITTED, DISCHARGED))
            .counter("stays", earlier.stays())
            .counter("pooled", inFen(earlier.pooled()))
            .counter("major_base", inFen(earlier.majorEntered()))
            .counter("major_deductible", inFen(earlier.majorDeductible()))
            .counter("major_paid", inFen(earlier.layerPaid()))
            .counter("large_paid", inFen(earlier.layerPaid()))
            .inScope(inScope);
    switch (tier) {
      case LONG_TERM, RETURN_HOME_BY_MATERIALS -> claim.filing(longTerm("310000").build());
      case RETURN_HOME_BY_PROMISE -> claim.filing(longTerm("310000").byPromise().build());
      case REFERRAL -> claim.filing(referral("310000").build());
      case OTHER_TEMPORARY -> claim.filing(temporary("310000").build());
      default -> {}
    }
    return claim;
  }

  private static List<Long> answer(Split split) {
    return List.of(
        split.firstShare(),
        split.deductible(),
        split.fund(FundField.POOLED),
        split.fund(FundField.EMPLOYEE_LARGE));
  }

  private static List<Long> inFen(Answer answer) {
    return List.of(
        inFen(answer.firstShare()),
        inFen(answer.deductible()),
        inFen(answer.pooled()),
        inFen(answer.layer()));
  }

  private static long inFen(BigDecimal yuan) {
    return yuan.movePointRight(2).longValueExact();
  }

  private static BigDecimal inYuan(long fen) {
    return BigDecimal.valueOf(fen, 2);
  }
}
