package io.yidi.policy.benefit;

/**
 * The figures of one further layer for one tier, person class and level. Arrays are not copied: the
 * loader owns them.
 */
final class LayerCard {

  /** Which amount enters the layer. */
  enum Base {
    /** In-scope left after first share, deductible, pooled fund and earlier layers. */
    REMAINING,
    /** The same with the deductible put back. */
    REMAINING_WITH_DEDUCTIBLE,
    /** In-scope that the cap kept from the pooled fund. */
    ABOVE_CAP
  }

  final Base base;
  final long deductible;
  final int deductibleCounter;
  final long[] upTo;
  final long[] ppm;
  final int positionCounter;
  final long cap;
  final int capCounter;
  final boolean civilServantsOnly;

  LayerCard(
      Base base,
      long deductible,
      int deductibleCounter,
      long[] upTo,
      long[] ppm,
      int positionCounter,
      long cap,
      int capCounter,
      boolean civilServantsOnly) {
    this.base = base;
    this.deductible = deductible;
    this.deductibleCounter = deductibleCounter;
    this.upTo = upTo;
    this.ppm = ppm;
    this.positionCounter = positionCounter;
    this.cap = cap;
    this.capCounter = capCounter;
    this.civilServantsOnly = civilServantsOnly;
  }
}
