package io.yidi.policy.generated;

import io.yidi.policy.Samples;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.generated.PolicyModel.Band;
import io.yidi.policy.generated.PolicyModel.Counter;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.time.Period;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Makes visits to a policy, and the claims that they are to the engine. */
final class BillMaker {

  /** A line in yuan; the ceiling is zero for none. */
  record Line(
      boolean selfPay, int quantity, BigDecimal price, BigDecimal ceiling, BigDecimal firstShare) {}

  /** A counter as it is stored. */
  record Stored(String name, String period, BigDecimal value) {}

  /** A visit; the policy's date is that of the discharge. */
  record Visit(
      String tier,
      boolean inProvince,
      LocalDate admitted,
      LocalDate discharged,
      LocalDate born,
      String personType,
      boolean hardship,
      boolean civilServant,
      String level,
      int diseases,
      String disease,
      String diagnosis,
      List<Line> lines,
      List<Stored> counters,
      BigDecimal balance,
      boolean useAccount) {

    Visit with(List<Line> others) {
      return new Visit(
          tier,
          inProvince,
          admitted,
          discharged,
          born,
          personType,
          hardship,
          civilServant,
          level,
          diseases,
          disease,
          diagnosis,
          others,
          counters,
          balance,
          useAccount);
    }
  }

  private final PolicyModel policy;
  private final Dice dice;

  BillMaker(PolicyModel policy, Dice dice) {
    this.policy = policy;
    this.dice = dice;
  }

  Visit visit(LocalDate discharged) {
    LocalDate admitted = discharged.minusDays(dice.below(dice.chance(70) ? 20 : 250));
    String disease = dice.pick(List.of("", "M1", "M2"));
    return new Visit(
        dice.pick(List.copyOf(policy.tiers().keySet())),
        dice.chance(50),
        admitted,
        discharged,
        dice.chance(30)
            ? discharged.minusYears(70).plusDays(dice.below(3) - 1L)
            : LocalDate.of(1940 + dice.below(80), 3, 1),
        dice.pick(List.of("11", "12", "1201")),
        dice.chance(20),
        dice.chance(30),
        dice.pick(List.of("1", "1", "2", "2", "3")),
        dice.below(4),
        disease,
        dice.chance(20) ? "F20" : "I10",
        lines(),
        counters(admitted, discharged, disease),
        dice.yuan(dice.chance(50) ? 200 : 9000),
        dice.chance(70));
  }

  /** Days on which something changes, the day before and the day after. */
  List<LocalDate> days() {
    return Stream.of(
            policy.deductible().stream(),
            policy.ratio().stream(),
            policy.account().stream(),
            policy.limits().stream().flatMap(one -> one.rows().stream()),
            policy.layers().stream().flatMap(one -> one.rows().stream()),
            policy.tiers().values().stream().flatMap(List::stream))
        .flatMap(all -> all)
        .flatMap(row -> Stream.of(row.from(), row.until()))
        .filter(Objects::nonNull)
        .distinct()
        .flatMap(day -> Stream.of(day.minusDays(1), day, day.plusDays(1)))
        .toList();
  }

  LocalDate someDay() {
    return dice.chance(30) ? dice.pick(days()) : PolicyModel.START.plusDays(dice.below(1200));
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    int some = 1 + dice.below(4);
    for (int i = 0; i < some; i++) {
      BigDecimal price = price();
      lines.add(
          new Line(
              dice.chance(10),
              1 + dice.below(dice.chance(80) ? 2 : 9),
              price,
              dice.chance(25) ? dice.yuan(9000) : BigDecimal.ZERO,
              dice.chance(40) ? dice.percent(1, 40) : BigDecimal.ZERO));
    }
    return lines;
  }

  /** Often about a bound of a band, where a fen decides. */
  private BigDecimal price() {
    List<Band> bands = policy.ratio().getFirst().value().bands();
    BigDecimal bound = dice.pick(bands).upTo();
    if (bound != null && dice.chance(30)) {
      return bound.add(BigDecimal.valueOf(dice.below(5), 2));
    }
    return dice.yuan(dice.pick(List.of(500, 5000, 30000, 200000)));
  }

  private List<Stored> counters(LocalDate admitted, LocalDate discharged, String disease) {
    List<Stored> stored = new ArrayList<>();
    for (Counter counter : policy.counters()) {
      LocalDate begin = admitted.minusDays(cycleAge(counter));
      String now = Periods.key(counter, discharged, begin, disease);
      if (dice.chance(55)) {
        stored.add(new Stored(counter.name(), now, value(counter)));
      }
      String other =
          Periods.key(counter, discharged.minusYears(3), admitted.minusYears(3), disease + "9");
      if (dice.chance(25) && !other.equals(now)) {
        stored.add(new Stored(counter.name(), other, value(counter)));
      }
    }
    return stored;
  }

  private int cycleAge(Counter counter) {
    return counter.period().equals("cycle") ? dice.below(counter.days() + counter.days() / 4) : 0;
  }

  private BigDecimal value(Counter counter) {
    return counter.counts().equals("visits")
        ? BigDecimal.valueOf(dice.below(dice.chance(80) ? 4 : 40))
        : dice.yuan(dice.chance(60) ? 3000 : 90000);
  }

  /** The visit as the engine takes it. */
  static Claim claim(Visit visit) {
    List<PricedLine> lines = new ArrayList<>();
    visit.lines().forEach(line -> lines.add(priced(lines.size() + 1, line, visit.admitted())));
    return new Claim(
        person(visit),
        institution(visit),
        new VisitFacts(
            VisitKind.INPATIENT,
            "21",
            Samples.STAY,
            visit.admitted(),
            visit.discharged(),
            visit.discharged(),
            visit.disease(),
            List.of("Z00", visit.diagnosis()),
            false),
        List.of(),
        lines,
        visit.counters().stream().map(BillMaker::counter).toList(),
        fen(visit.balance()),
        visit.useAccount());
  }

  private static PersonFacts person(Visit visit) {
    List<Qualification> approved = new ArrayList<>();
    for (int i = 0; i < visit.diseases(); i++) {
      approved.add(new Qualification("M" + i, new Period(visit.admitted(), null), List.of()));
    }
    approved.add(
        new Qualification("M9", new Period(LocalDate.of(2000, 1, 1), visit.admitted()), List.of()));
    return new PersonFacts(
        "310",
        visit.personType(),
        visit.born(),
        visit.civilServant(),
        RelationStatus.ACTIVE,
        PolicyModel.AREA,
        "生成地",
        "",
        visit.hardship() ? List.of("QI_TA", "KUN_NAN") : List.of("QI_TA"),
        approved);
  }

  private static InstitutionFacts institution(Visit visit) {
    String area = visit.inProvince() ? "990500" : "350200";
    return new InstitutionFacts(
        "H1", area, "就医地", area, "hospital", "9", visit.level(), "9", true, true);
  }

  private static PricedLine priced(int number, Line line, LocalDate day) {
    ItemTerms terms =
        new ItemTerms(
            "生成项目",
            line.selfPay() ? ItemClass.C : ItemClass.B,
            "0" + (1 + number % 9),
            line.firstShare().movePointRight(4).longValueExact(),
            line.ceiling().movePointRight(6).longValueExact(),
            false);
    BigDecimal amount = line.price().multiply(BigDecimal.valueOf(line.quantity()));
    return new PricedLine(
        new ChargeLine(
            number,
            "T" + number,
            day,
            line.quantity() * 10_000L,
            line.price().movePointRight(6).longValueExact(),
            fen(amount),
            HospitalApproval.NOT_NEEDED,
            0),
        terms);
  }

  private static CounterValue counter(Stored stored) {
    boolean times = stored.name().endsWith("visits");
    return new CounterValue(
        stored.name(),
        stored.period(),
        times ? stored.value().longValueExact() : fen(stored.value()));
  }

  static long fen(BigDecimal yuan) {
    return yuan.movePointRight(2).setScale(0, RoundingMode.UNNECESSARY).longValueExact();
  }
}
