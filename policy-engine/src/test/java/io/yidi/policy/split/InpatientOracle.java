package io.yidi.policy.split;

import io.yidi.policy.filing.BenefitTier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Employees' inpatient benefits of three places, worked out slowly from the published text in exact
 * decimals of a yuan. Shares nothing with the engine but the names of the tiers.
 */
final class InpatientOracle {
  /**
   * A stay.
   *
   * @param retired whether the person is retired
   * @param level 1 to 3
   * @param inScope 政策范围内
   * @param earlier what happened earlier in the year
   */
  record Stay(BenefitTier tier, boolean retired, int level, BigDecimal inScope, Earlier earlier) {}

  /** What happened earlier in the year, in yuan and stays. */
  record Earlier(
      int stays,
      BigDecimal pooled,
      BigDecimal majorEntered,
      BigDecimal majorDeductible,
      BigDecimal layerPaid) {}

  /** What the stay gives, in yuan. */
  record Answer(
      BigDecimal firstShare, BigDecimal deductible, BigDecimal pooled, BigDecimal layer) {}

  private static final BigDecimal ZERO = BigDecimal.ZERO;

  private InpatientOracle() {}

  /** Jiangmen 江府办〔2021〕14号 and the guide of 2024; null where a figure is not published. */
  static @Nullable Answer jiangmen(Stay stay) {
    boolean away = stay.tier() == BenefitTier.REFERRAL || stay.tier() == BenefitTier.EMERGENCY;
    if (away && stay.retired()) {
      return null;
    }
    int points =
        switch (stay.tier()) {
          case LOCAL, LONG_TERM -> 0;
          case REFERRAL, EMERGENCY, RETURN_HOME_BY_MATERIALS -> 10;
          case RETURN_HOME_BY_PROMISE -> 20;
          default -> -1;
        };
    if (points < 0) {
      return null;
    }
    int full = away ? 1500 : byLevel(stay, 500, 600, 900) - (stay.retired() ? 100 : 0);
    int ratio = byLevel(stay, 93, 90, 83) + (stay.retired() ? 3 : 0) - points;
    BigDecimal deductible = stay.inScope().min(yuan(full));
    BigDecimal rest = stay.inScope().subtract(deductible);
    BigDecimal pooled = fen(percent(rest, ratio)).min(left(560_000, stay.earlier().pooled()));
    return new Answer(ZERO, deductible, pooled, jiangmenMajor(stay, rest.subtract(pooled), points));
  }

  private static BigDecimal jiangmenMajor(Stay stay, BigDecimal entering, int points) {
    Earlier earlier = stay.earlier();
    BigDecimal deducted = entering.min(left(5_000, earlier.majorDeductible()));
    BigDecimal rest = entering.subtract(deducted);
    BigDecimal low = rest.min(left(200_000, earlier.majorEntered().add(deducted)));
    BigDecimal paid = percent(low, 85 - points).add(percent(rest.subtract(low), 90 - points));
    return fen(paid).min(left(240_000, earlier.layerPaid()));
  }

  /** Nanchang 洪医保发〔2025〕27号; null where a figure is not published. */
  static @Nullable Answer nanchang(Stay stay) {
    int share =
        switch (stay.tier()) {
          case LOCAL, LONG_TERM -> 0;
          case REFERRAL, EMERGENCY -> 10;
          case OTHER_TEMPORARY -> 20;
          default -> -1;
        };
    if (share < 0) {
      return null;
    }
    BigDecimal firstShare = fen(percent(stay.inScope(), share));
    BigDecimal entering = stay.inScope().subtract(firstShare);
    BigDecimal deductible = entering.min(yuan(byLevel(stay, 200, 500, 800)));
    BigDecimal rest = entering.subtract(deductible);
    int ratio = byLevel(stay, 95, 90, 85);
    BigDecimal uncapped = fen(percent(rest, ratio));
    BigDecimal left = left(100_000, stay.earlier().pooled());
    if (uncapped.compareTo(left) > 0) {
      BigDecimal usedUp = whole(left, ratio);
      return rest.compareTo(usedUp) > 0 ? null : new Answer(firstShare, deductible, left, ZERO);
    }
    return new Answer(firstShare, deductible, uncapped, ZERO);
  }

  /** The made-up place. */
  static @Nullable Answer madeUp(Stay stay) {
    int points =
        switch (stay.tier()) {
          case LOCAL, LONG_TERM, REFERRAL -> 0;
          case EMERGENCY -> 10;
          case OTHER_TEMPORARY -> 20;
          default -> -1;
        };
    if (points < 0) {
      return null;
    }
    boolean temporary = stay.tier() == BenefitTier.OTHER_TEMPORARY;
    BigDecimal firstShare =
        stay.tier() == BenefitTier.REFERRAL ? fen(percent(stay.inScope(), 10)) : ZERO;
    BigDecimal entering = stay.inScope().subtract(firstShare);
    int full = byLevel(stay, 300, 600, 1000) / (stay.earlier().stays() > 0 ? 2 : 1);
    BigDecimal deductible = entering.min(yuan(temporary ? 2000 : full));
    int retired = stay.retired() ? 3 : 0;
    int[] ratios = {
      byLevel(stay, 90, 85, 80) + retired - points,
      byLevel(stay, 92, 88, 85) + retired - points,
      90 + retired - points
    };
    BigDecimal pooled = fen(marginal(deductible, entering, ratios));
    BigDecimal left = left(100_000, stay.earlier().pooled());
    if (pooled.compareTo(left) <= 0) {
      return new Answer(firstShare, deductible, pooled, ZERO);
    }
    BigDecimal above = entering.subtract(reach(deductible, entering, ratios, left));
    BigDecimal large =
        fen(percent(above, temporary ? 60 : 80)).min(left(300_000, stay.earlier().layerPaid()));
    return new Answer(firstShare, deductible, left, large);
  }

  private static BigDecimal bound(int band) {
    return yuan(band == 0 ? 10_000 : band == 1 ? 50_000 : Integer.MAX_VALUE);
  }

  /** What the bands pay between two places, unrounded. */
  private static BigDecimal marginal(BigDecimal from, BigDecimal to, int[] ratios) {
    BigDecimal paid = ZERO;
    BigDecimal at = from;
    for (int band = 0; band < 3; band++) {
      BigDecimal end = to.min(bound(band)).max(at);
      paid = paid.add(percent(end.subtract(at), ratios[band]));
      at = end;
    }
    return paid;
  }

  /** The place in the bands at which the payment is used up: cap ÷ ratio, to the fen. */
  private static BigDecimal reach(
      BigDecimal from, BigDecimal to, int[] ratios, BigDecimal payment) {
    BigDecimal left = payment;
    BigDecimal at = from;
    for (int band = 0; band < 3; band++) {
      BigDecimal end = to.min(bound(band)).max(at);
      BigDecimal paid = percent(end.subtract(at), ratios[band]);
      if (paid.compareTo(left) > 0) {
        return at.add(whole(left, ratios[band])).min(end);
      }
      left = left.subtract(paid);
      at = end;
    }
    return at;
  }

  private static int byLevel(Stay stay, int first, int second, int third) {
    return stay.level() == 1 ? first : stay.level() == 2 ? second : third;
  }

  private static BigDecimal yuan(int amount) {
    return BigDecimal.valueOf(amount);
  }

  private static BigDecimal percent(BigDecimal amount, int percent) {
    return amount.multiply(BigDecimal.valueOf(percent, 2));
  }

  private static BigDecimal whole(BigDecimal share, int percent) {
    return share.divide(BigDecimal.valueOf(percent, 2), 2, RoundingMode.HALF_UP);
  }

  private static BigDecimal left(int limit, BigDecimal used) {
    return yuan(limit).subtract(used).max(ZERO);
  }

  private static BigDecimal fen(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }
}
