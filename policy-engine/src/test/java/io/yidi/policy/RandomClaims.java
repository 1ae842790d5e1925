package io.yidi.policy;

import static io.yidi.policy.Filings.longTerm;
import static io.yidi.policy.Filings.referral;
import static io.yidi.policy.Filings.temporary;

import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Claims made from a seed: every kind of line, tier, person, level and counter. */
public final class RandomClaims {
  private static final LocalDate DAY = LocalDate.of(2025, 3, 1);
  private static final List<String> AREAS = List.of("440700", "360100", "110000", "990100");
  private static final List<String> COUNTERS =
      List.of(
          "pooled",
          "major_base",
          "major_deductible",
          "major_paid",
          "stays",
          "inpatient_pooled",
          "large_paid",
          "outpatient_deductible",
          "outpatient_in_scope",
          "outpatient_pooled",
          "chronic_pooled");

  private final Random random;

  private RandomClaims(long seed) {
    this.random = new Random(seed);
  }

  /** The claim of a seed; the same seed gives the same claim. */
  public static Claim of(long seed) {
    return new RandomClaims(seed).claim();
  }

  /** The claim with other lines. */
  public static Claim with(Claim claim, List<PricedLine> lines) {
    return new Claim(
        claim.person(),
        claim.institution(),
        claim.visit(),
        claim.filings(),
        lines,
        claim.counters(),
        claim.accountBalance(),
        claim.useAccount());
  }

  private Claim claim() {
    String area = pick(AREAS);
    boolean home = area.equals("110000") || chance(40);
    String careArea = home ? area : "350200";
    VisitKind kind = kind(area);
    ClaimBuilder claim =
        new ClaimBuilder().person(person(area)).at(institution(careArea)).visit(visit(kind));
    filings(claim, home);
    lines().forEach(claim::line);
    List<CounterValue> counters = counters();
    Claim built = claim.build();
    return new Claim(
        built.person(),
        built.institution(),
        built.visit(),
        built.filings(),
        built.lines(),
        counters,
        chance(20) ? 0 : random.nextLong(500_000),
        chance(70));
  }

  private VisitKind kind(String area) {
    return switch (area) {
      case "110000" -> pick(List.of(VisitKind.INPATIENT, VisitKind.OUTPATIENT));
      case "990100" -> pick(List.of(VisitKind.values()));
      default -> VisitKind.INPATIENT;
    };
  }

  private PersonFacts person(String area) {
    String personType = pick(List.of("11", "12"));
    LocalDate born = LocalDate.of(1940 + random.nextInt(55), 1 + random.nextInt(12), 1);
    return new PersonFacts(
        "310",
        personType,
        born,
        chance(10),
        RelationStatus.ACTIVE,
        area,
        "参保地" + area,
        "",
        List.of(),
        List.of());
  }

  private InstitutionFacts institution(String careArea) {
    String level = Integer.toString(1 + random.nextInt(3));
    String type = pick(List.of("hospital", "community"));
    return new InstitutionFacts(
        "H1", careArea, "就医地", careArea, type, "2", level, level, true, true);
  }

  private VisitFacts visit(VisitKind kind) {
    boolean inpatient = kind == VisitKind.INPATIENT;
    boolean emergency = kind != VisitKind.PHARMACY && chance(25);
    VisitFlags flags =
        new VisitFlags(
            Flag.NO,
            Flag.UNSAID,
            inpatient && emergency ? InpatientType.EMERGENCY : InpatientType.UNSAID,
            !inpatient && emergency ? EmergencyReferral.EMERGENCY : EmergencyReferral.UNSAID);
    return new VisitFacts(
        kind,
        medType(kind),
        flags,
        DAY,
        inpatient ? DAY.plusDays(random.nextInt(30)) : null,
        DAY.plusDays(inpatient ? 30 : 0),
        "",
        chance(50) ? List.of("I10", "E11.9") : List.of(),
        chance(50));
  }

  private static String medType(VisitKind kind) {
    return switch (kind) {
      case OUTPATIENT -> "11";
      case INPATIENT -> "21";
      case PHARMACY -> "41";
      case CHRONIC -> "14";
    };
  }

  private void filings(ClaimBuilder claim, boolean home) {
    String place = home ? "350200" : pick(List.of("350200", "350200", "310000"));
    if (chance(30)) {
      Filings filing = longTerm(place).designated("H1", "H2");
      claim.filing((chance(50) ? filing.byPromise() : filing).build());
    }
    if (chance(30)) {
      claim.filing(referral(place).id("F2").until(DAY.plusMonths(6)).build());
    }
    if (chance(30)) {
      claim.filing(temporary(place).id("F3").until(DAY.plusMonths(6)).build());
    }
  }

  private List<CounterValue> counters() {
    List<CounterValue> counters = new ArrayList<>();
    for (String name : COUNTERS) {
      if (chance(50)) {
        counters.add(new CounterValue(name, "2025", counter(name)));
      }
    }
    return counters;
  }

  private long counter(String name) {
    return switch (name) {
      case "stays" -> random.nextInt(3);
      case "outpatient_deductible" -> random.nextLong(200_000);
      case "major_deductible" -> random.nextLong(500_001);
      default -> random.nextLong(chance(80) ? 3_000_000 : 60_000_000);
    };
  }

  private List<PricedLine> lines() {
    List<PricedLine> lines = new ArrayList<>();
    int size = 1 + random.nextInt(12);
    for (int i = 1; i <= size; i++) {
      lines.add(sold(i));
    }
    for (int i = 0; i < size; i++) {
      if (chance(15)) {
        refund(lines, lines.get(i));
      }
    }
    return lines;
  }

  private PricedLine sold(int number) {
    long quantityE4 =
        chance(60) ? 10_000L * (1 + random.nextInt(20)) : 1 + random.nextLong(500_000);
    long priceE6 = 1 + random.nextLong(chance(90) ? 500_000_000L : 40_000_000_000L);
    return priced(number, quantityE4, priceE6, terms(priceE6), pick(approvals()), 0);
  }

  /** Takes a line back in one or two steps, wholly or in part. */
  private void refund(List<PricedLine> lines, PricedLine original) {
    long left = original.line().quantityE4();
    for (int step = 0; step < 2 && left > 0; step++) {
      long back = chance(50) ? left : 1 + random.nextLong(left);
      left -= back;
      lines.add(refundOf(lines, original, left, back));
    }
  }

  private static PricedLine refundOf(
      List<PricedLine> lines, PricedLine original, long left, long back) {
    ChargeLine line = original.line();
    long netBefore = Money.timesHalfUp(left + back, line.unitPriceE6());
    long netAfter = Money.timesHalfUp(left, line.unitPriceE6());
    ChargeLine refund =
        new ChargeLine(
            lines.size() + 1,
            line.itemCode(),
            line.feeDate(),
            -back,
            line.unitPriceE6(),
            netAfter - netBefore,
            line.approval(),
            line.number());
    return new PricedLine(refund, original.terms());
  }

  private ItemTerms terms(long priceE6) {
    return new ItemTerms(
        chance(5) ? "医事服务费" : "示范项目",
        pick(List.of(ItemClass.values())),
        "0" + (1 + random.nextInt(9)),
        pick(List.of(0L, 50_000L, 100_000L, 123_456L, 300_000L, 1_000_000L)),
        chance(70) ? 0 : 1 + random.nextLong(priceE6 + priceE6 / 2 + 1),
        chance(20));
  }

  private static List<HospitalApproval> approvals() {
    return List.of(HospitalApproval.values());
  }

  private static PricedLine priced(
      int number,
      long quantityE4,
      long priceE6,
      ItemTerms terms,
      HospitalApproval approval,
      int refundsLine) {
    return new PricedLine(
        new ChargeLine(
            number,
            "T" + number,
            DAY,
            quantityE4,
            priceE6,
            Money.timesHalfUp(quantityE4, priceE6),
            approval,
            refundsLine),
        terms,
        number % 11 == 7);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
