package io.yidi.gateway.proof;

import io.yidi.gateway.proof.Filing.Kind;
import io.yidi.proto.eligibility.v1.BenefitTier;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.settlement.v1.CategorySum;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.LineCut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the made-up place 990100 for employees (demonstration/policy/990100), written down a
 * second time as plain sums. Nothing of the engine is used. All amounts are fen; shares are whole
 * percent.
 */
final class MadeUpRules {

  /** The insured place. */
  static final String AREA = "990100";

  private static final String DEDUCTIBLE = "outpatient_deductible";
  private static final String OUTPATIENT_POOLED = "outpatient_pooled";
  private static final String CHRONIC_POOLED = "chronic_pooled";
  private static final String STAYS = "stays";
  private static final String POOLED = "pooled";
  private static final String LARGE_PAID = "large_paid";

  /** First share of a referral, and points that other tiers lose. */
  private static final int REFERRAL_FIRST_SHARE = 10;

  private final Fault fault;

  MadeUpRules(Fault fault) {
    this.fault = fault;
  }

  /** Names of the counters that a kind of visit goes by. */
  static List<String> counters(Place.Kind kind) {
    return switch (kind) {
      case OUTPATIENT, PHARMACY -> List.of(DEDUCTIBLE, OUTPATIENT_POOLED);
      case CHRONIC -> List.of(CHRONIC_POOLED);
      case INPATIENT -> List.of(STAYS, POOLED, LARGE_PAID);
    };
  }

  /**
   * What a bill comes to for a person as it stands.
   *
   * @param salePercent what the fund pays of an employee's purchase at a pharmacy
   */
  Answer price(Insured person, Purse purse, Bill bill, int salePercent) {
    if (bill.wrongBy() != 0) {
      return new Answer.Refuses("TOTAL_MISMATCH");
    }
    if (bill.lines().stream().anyMatch(line -> line.item() == Item.UNKNOWN)) {
      return new Answer.Refuses("ITEM_NOT_FOUND");
    }
    return switch (decide(person, bill)) {
      case Refused(String reason) -> new Answer.Refuses(reason);
      case Entitled entitled -> split(person, purse, bill, entitled, salePercent);
    };
  }

  // Who is entitled, and at which tier.

  private sealed interface Decision {}

  private record Refused(String reason) implements Decision {}

  private record Entitled(FilingOutcome outcome, BenefitTier tier, @Nullable Filing filing)
      implements Decision {}

  private static Decision decide(Insured person, Bill bill) {
    Place place = bill.place();
    if (!place.networked && !place.atHome()) {
      return new Refused("NOT_NETWORKED");
    }
    return place.atHome() ? atHome(person, bill) : away(person, bill);
  }

  private static Decision atHome(Insured person, Bill bill) {
    Filing livesElsewhere =
        first(person, one -> one.kind() == Kind.LONG_TERM_WORKER && one.active(bill.begin()));
    if (livesElsewhere == null) {
      return new Entitled(FilingOutcome.FILING_OUTCOME_LOCAL, BenefitTier.BENEFIT_TIER_LOCAL, null);
    }
    // Only a stay by materials settles at home, and for that no tier of benefits was published.
    boolean settles = bill.kind() == Place.Kind.INPATIENT && livesElsewhere.byMaterials();
    return new Refused(settles ? "NOT_COVERED" : "PAY_AND_CLAIM");
  }

  private static Decision away(Insured person, Bill bill) {
    Filing longTerm = activeHere(person, bill, Kind.LONG_TERM_WORKER);
    if (longTerm != null) {
      return new Entitled(
          FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM,
          BenefitTier.BENEFIT_TIER_LONG_TERM,
          longTerm);
    }
    Filing referral = activeHere(person, bill, Kind.REFERRAL);
    if (referral != null) {
      // Published for stays only.
      return bill.kind() == Place.Kind.INPATIENT
          ? new Entitled(
              FilingOutcome.FILING_OUTCOME_FILED_REFERRAL,
              BenefitTier.BENEFIT_TIER_REFERRAL,
              referral)
          : new Refused("NOT_COVERED");
    }
    if (bill.emergency()) {
      return new Entitled(
          FilingOutcome.FILING_OUTCOME_DEEMED_FILED_EMERGENCY,
          BenefitTier.BENEFIT_TIER_EMERGENCY,
          null);
    }
    Filing temporary = activeHere(person, bill, Kind.OTHER_TEMPORARY);
    return temporary != null
        ? new Entitled(
            FilingOutcome.FILING_OUTCOME_FILED_TEMPORARY,
            BenefitTier.BENEFIT_TIER_OTHER_TEMPORARY,
            temporary)
        : new Refused(whyUnfiled(person, bill));
  }

  private static String whyUnfiled(Insured person, Bill bill) {
    List<String> reasons =
        person.filings().stream()
            .map(
                one -> {
                  if (!one.destination().equals(bill.place().careArea)) {
                    return "FILING_OTHER_PLACE";
                  }
                  return one.start().isAfter(bill.begin())
                      ? "FILING_NOT_YET_EFFECTIVE"
                      : "FILING_EXPIRED";
                })
            .toList();
    // The one that comes nearest to helping is named.
    return List.of("FILING_NOT_YET_EFFECTIVE", "FILING_EXPIRED", "FILING_OTHER_PLACE").stream()
        .filter(reasons::contains)
        .findFirst()
        .orElse("NOT_FILED");
  }

  private static @Nullable Filing activeHere(Insured person, Bill bill, Kind kind) {
    return first(person, one -> one.kind() == kind && one.activeAt(bill.place(), bill.begin()));
  }

  private static @Nullable Filing first(Insured person, Predicate<Filing> condition) {
    return person.filings().stream()
        .filter(condition)
        .min(Comparator.comparing(Filing::start).thenComparing(Filing::id))
        .orElse(null);
  }

  // Who pays.

  /** What the insured place makes of the in-scope amount. */
  private record Paid(
      long firstShare,
      long deductible,
      long pooled,
      boolean reachesLayer,
      long large,
      Map<String, Long> movements) {}

  private Answer.Settles split(
      Insured person, Purse purse, Bill bill, Entitled entitled, int salePercent) {
    List<LineCut> lines = bill.lines().stream().map(line -> cut(line, bill.place().level)).toList();
    long inScope = lines.stream().mapToLong(LineCut::getInScopeFen).sum();
    BenefitTier tier = entitled.tier();
    Paid paid =
        switch (bill.kind()) {
          case INPATIENT -> stay(person, purse, bill, tier, inScope);
          case CHRONIC -> chronic(person, purse, bill, tier, inScope);
          case OUTPATIENT ->
              ambulatory(purse, bill, inScope, hospitalShare(person, bill) - minus(tier));
          case PHARMACY ->
              ambulatory(purse, bill, inScope, saleShare(person, salePercent) - minus(tier));
        };
    long funds = paid.pooled() + paid.large();
    long personPart = bill.total() - funds;
    boolean inScopeOnly =
        (bill.kind() == Place.Kind.OUTPATIENT || bill.kind() == Place.Kind.CHRONIC)
            && fault != Fault.ACCOUNT_PAYS_EVERYTHING;
    long account =
        bill.useAccount()
            ? Math.min(purse.balance(), inScopeOnly ? inScope - funds : personPart)
            : 0;
    Split.Builder split =
        Split.newBuilder()
            .setTotalFen(bill.total())
            .setFullSelfPayFen(lines.stream().mapToLong(LineCut::getFullSelfPayFen).sum())
            .setOverLimitFen(lines.stream().mapToLong(LineCut::getOverLimitFen).sum())
            .setFirstSelfPayFen(lines.stream().mapToLong(LineCut::getFirstSelfPayFen).sum())
            .setInScopeFen(inScope)
            .setCrossRegionFirstShareFen(paid.firstShare())
            .setDeductibleFen(paid.deductible())
            .setPooledFundFen(paid.pooled())
            .setEmployeeLargeFundFen(paid.large())
            .setFundTotalFen(funds)
            .setPersonPartFen(personPart)
            .setAccountFen(account)
            .setCashFen(personPart - account)
            .setAccountBalanceFen(purse.balance() - account)
            .addFunds(fund(paysAsOutpatient(bill) ? "310102" : "310100", paid.pooled()));
    if (paid.reachesLayer()) {
      split.addFunds(fund("330100", paid.large()));
    }
    addCategories(split, lines);
    Filing filing = entitled.filing();
    return new Answer.Settles(
        entitled.outcome(),
        entitled.tier(),
        filing == null ? "" : filing.id(),
        split.build(),
        lines,
        paid.movements());
  }

  private static FundPayment fund(String code, long amount) {
    return FundPayment.newBuilder().setFundCode(code).setAmountFen(amount).build();
  }

  private static void addCategories(Split.Builder split, List<LineCut> lines) {
    Map<String, CategorySum> sums = new TreeMap<>();
    for (LineCut line : lines) {
      sums.merge(
          line.getChargeCategory(),
          CategorySum.newBuilder()
              .setChargeCategory(line.getChargeCategory())
              .setAmountFen(line.getAmountFen())
              .setInScopeFen(line.getInScopeFen())
              .build(),
          (one, other) ->
              one.toBuilder()
                  .setAmountFen(one.getAmountFen() + other.getAmountFen())
                  .setInScopeFen(one.getInScopeFen() + other.getInScopeFen())
                  .build());
    }
    split.addAllCategories(sums.values());
  }

  private LineCut cut(Bill.Line line, int level) {
    long amount = line.amount();
    long ceiling = line.item().ceilingFen(level);
    LineCut.Builder cut =
        LineCut.newBuilder()
            .setLineNumber(line.number())
            .setItemCode(line.item().code)
            .setItemClass(line.item().itemClass)
            .setChargeCategory(line.item().category)
            .setAmountFen(amount)
            .setFirstSharePpm(line.item().firstSharePercent * 10_000L)
            .setPriceCeilingE6(ceiling * 10_000);
    if (line.item() == Item.OWN) {
      return cut.setFullSelfPayFen(amount).build();
    }
    long over =
        ceiling > 0 && line.priceFen() > ceiling ? amount - halfUp(line.halves() * ceiling, 2) : 0;
    long of = fault == Fault.FIRST_SHARE_BEFORE_CEILING ? amount : amount - over;
    long first = halfUp(of * line.item().firstSharePercent, 100);
    return cut.setOverLimitFen(over)
        .setFirstSelfPayFen(first)
        .setInScopeFen(amount - over - first)
        .build();
  }

  /** Outpatient care and pharmacies: one deductible and one cap a year between them. */
  private Paid ambulatory(Purse purse, Bill bill, long inScope, int percent) {
    int year = bill.policyDate().getYear();
    long borne = fault == Fault.DEDUCTIBLE_AT_EVERY_VISIT ? 0 : purse.counter(DEDUCTIBLE, year);
    long deductible = Math.min(inScope, Math.max(0, 100_00 - borne));
    long paid = rounded((inScope - deductible) * percent);
    long pooled =
        fault == Fault.NO_OUTPATIENT_CAP
            ? paid
            : Math.min(paid, Math.max(0, 2_000_00 - purse.counter(OUTPATIENT_POOLED, year)));
    return new Paid(
        0,
        deductible,
        pooled,
        false,
        0,
        Map.of(DEDUCTIBLE + "/" + year, deductible, OUTPATIENT_POOLED + "/" + year, pooled));
  }

  private static boolean paysAsOutpatient(Bill bill) {
    return bill.kind() == Place.Kind.OUTPATIENT || bill.kind() == Place.Kind.PHARMACY;
  }

  /** Outpatient care of a chronic disease: no deductible, a cap of its own. */
  private Paid chronic(Insured person, Purse purse, Bill bill, BenefitTier tier, long inScope) {
    int year = bill.policyDate().getYear();
    long paid = rounded(inScope * ((person.retired() ? 80 : 75) - minus(tier)));
    long pooled =
        fault == Fault.NO_CHRONIC_CAP
            ? paid
            : Math.min(paid, Math.max(0, 6_000_00 - purse.counter(CHRONIC_POOLED, year)));
    return new Paid(0, 0, pooled, false, 0, Map.of(CHRONIC_POOLED + "/" + year, pooled));
  }

  private int saleShare(Insured person, int percent) {
    return person.retired() ? 60 : fault == Fault.PUBLICATION_UNSEEN ? 50 : percent;
  }

  private static int hospitalShare(Insured person, Bill bill) {
    boolean primary = bill.place().level == 1;
    return person.retired() ? (primary ? 70 : 60) : (primary ? 65 : 55);
  }

  /** Points that the fund pays less. */
  private int minus(BenefitTier tier) {
    return switch (tier) {
      case BENEFIT_TIER_EMERGENCY -> fault == Fault.EMERGENCY_AS_AT_HOME ? 0 : 10;
      case BENEFIT_TIER_OTHER_TEMPORARY -> 20;
      default -> 0;
    };
  }

  /** A stay: first share, deductible by stay, three bands counted from zero, cap, large amounts. */
  private Paid stay(Insured person, Purse purse, Bill bill, BenefitTier tier, long inScope) {
    int year =
        (fault == Fault.STAY_COUNTS_IN_THE_YEAR_OF_ADMISSION ? bill.begin() : bill.policyDate())
            .getYear();
    long firstShare =
        tier == BenefitTier.BENEFIT_TIER_REFERRAL ? halfUp(inScope * REFERRAL_FIRST_SHARE, 100) : 0;
    long entering = inScope - firstShare;
    boolean temporary = tier == BenefitTier.BENEFIT_TIER_OTHER_TEMPORARY;
    boolean later = purse.counter(STAYS, year) > 0 && fault != Fault.EVERY_STAY_IS_THE_FIRST;
    long due = temporary ? 2_000_00 : stayDeductible(bill.place().level, later);
    long deductible = Math.min(entering, due);
    List<Band> bands = bands(person, bill.place().level, tier, deductible, entering);
    long full = rounded(bands.stream().mapToLong(band -> band.amount() * band.percent()).sum());
    long room =
        fault == Fault.NO_INPATIENT_CAP
            ? full
            : Math.max(0, 100_000_00 - purse.counter(POOLED, year));
    long pooled = Math.min(full, room);
    long used = full > room ? consumed(bands, room) : entering - deductible;
    long aboveCap = entering - deductible - used;
    long remaining = entering - deductible - pooled;
    boolean reaches = aboveCap > 0 && remaining > 0;
    long large = 0;
    if (reaches) {
      long asked = rounded(aboveCap * (temporary ? 60 : 80));
      long left = Math.max(0, 300_000_00 - purse.counter(LARGE_PAID, year));
      large = Math.min(Math.min(asked, left), Math.min(remaining, aboveCap));
    }
    return new Paid(
        firstShare,
        deductible,
        pooled,
        reaches,
        large,
        Map.of(
            STAYS + "/" + year, 1L, POOLED + "/" + year, pooled, LARGE_PAID + "/" + year, large));
  }

  private static long stayDeductible(int level, boolean later) {
    long first = level == 1 ? 300_00 : level == 2 ? 600_00 : 1_000_00;
    return later ? first / 2 : first;
  }

  /** Part of a bill that lies in a band, and its share in percent. */
  private record Band(long amount, int percent) {}

  private List<Band> bands(Insured person, int level, BenefitTier tier, long from, long to) {
    long[] upTo = {10_000_00, 50_000_00, Long.MAX_VALUE};
    int[] inService = {
      level == 1 ? 90 : level == 2 ? 85 : 80, level == 1 ? 92 : level == 2 ? 88 : 85, 90
    };
    List<Band> bands = new ArrayList<>();
    long at = from;
    for (int i = 0; i < upTo.length; i++) {
      long end = Math.min(to, upTo[i]);
      if (end > at) {
        bands.add(new Band(end - at, inService[i] + (person.retired() ? 3 : 0) - minus(tier)));
        at = end;
      }
    }
    return bands;
  }

  /**
   * In-scope amount that a capped payment stands for: whole bands, and the last one by its share.
   */
  private static long consumed(List<Band> bands, long payment) {
    long left = payment * 100;
    long used = 0;
    for (Band band : bands) {
      long pays = band.amount() * band.percent();
      if (pays > left) {
        return used + Math.min(band.amount(), halfUp(left, band.percent()));
      }
      used += band.amount();
      left -= pays;
    }
    return used;
  }

  private long rounded(long fenTimesPercent) {
    return fault == Fault.ROUNDS_DOWN ? fenTimesPercent / 100 : halfUp(fenTimesPercent, 100);
  }

  /** A quotient of whole numbers, none below zero, rounded half up. */
  static long halfUp(long dividend, long divisor) {
    return (2 * dividend + divisor) / (2 * divisor);
  }
}
