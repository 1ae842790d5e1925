package io.yidi.policy.benefit;

/**
 * Every figure that splitting one bill needs, for one tier, person class and level: flat, so that
 * the arithmetic reads no maps. A figure that nobody published is {@link #NOT_PUBLISHED}; reaching
 * it ends the split as not covered.
 */
public final class RateCard {

  /** Stands for a figure that nobody published. */
  public static final long NOT_PUBLISHED = -1;

  /** Stands for "no counter". */
  static final int NO_COUNTER = -1;

  final long firstSharePpm;
  final long deductible;
  final long deductibleLater;
  final int visitsCounter;
  final int deductibleCounter;
  final long[] upTo;
  final long[] ppm;
  final int positionCounter;
  final boolean positionFromZero;
  final long cap;
  final int capCounter;
  final LayerCard[] layers;

  RateCard(
      long firstSharePpm,
      long deductible,
      long deductibleLater,
      int visitsCounter,
      int deductibleCounter,
      long[] upTo,
      long[] ppm,
      int positionCounter,
      boolean positionFromZero,
      long cap,
      int capCounter,
      LayerCard[] layers) {
    this.firstSharePpm = firstSharePpm;
    this.deductible = deductible;
    this.deductibleLater = deductibleLater;
    this.visitsCounter = visitsCounter;
    this.deductibleCounter = deductibleCounter;
    this.upTo = upTo;
    this.ppm = ppm;
    this.positionCounter = positionCounter;
    this.positionFromZero = positionFromZero;
    this.cap = cap;
    this.capCounter = capCounter;
    this.layers = layers;
  }

  /** Number of further layers. */
  public int layerCount() {
    return layers.length;
  }

  /** Deductible of a first visit in fen, or {@link #NOT_PUBLISHED}. */
  public long deductible() {
    return deductible;
  }

  /** Cap on the pooled fund in fen; {@link Long#MAX_VALUE} for none found. */
  public long cap() {
    return cap;
  }

  /** Deductible of a layer in fen, or {@link #NOT_PUBLISHED}. */
  public long layerDeductible(int layer) {
    return layers[layer].deductible;
  }

  /** Cap of a layer in fen; {@link Long#MAX_VALUE} for none found. */
  public long layerCap(int layer) {
    return layers[layer].cap;
  }
}
