package io.yidi.policy.benefit;

import io.yidi.policy.trace.Text;
import org.jspecify.annotations.Nullable;

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

  private final int level;
  final long firstSharePpm;
  final DeductibleCard deductible;
  final Bands bands;
  final long floorPpm;
  final Limit[] limits;
  final LayerCard[] layers;

  RateCard(
      int level,
      long firstSharePpm,
      DeductibleCard deductible,
      Bands bands,
      long floorPpm,
      Limit[] limits,
      LayerCard[] layers) {
    this.level = level;
    this.firstSharePpm = firstSharePpm;
    this.deductible = deductible;
    this.bands = bands;
    this.floorPpm = floorPpm;
    this.limits = limits;
    this.layers = layers;
  }

  /** Class of institutions whose figures these are; a tier may take those of another. */
  public int level() {
    return level;
  }

  /** Number of further layers. */
  public int layerCount() {
    return layers.length;
  }

  /**
   * Deductible of a first visit in fen, or {@link #NOT_PUBLISHED}; zero for one that is a share of
   * the bill.
   */
  public long deductible() {
    return deductible.byVisit()[0];
  }

  /**
   * Limit on the counter, in fen; {@link Long#MAX_VALUE} for none found, or {@link #NOT_PUBLISHED}.
   *
   * @param diseases how many diseases the person is approved for
   */
  public long limitOn(int counter, int diseases) {
    for (Limit limit : limits) {
      if (limit.counter() == counter) {
        return limit.forDiseases(diseases);
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * What of these figures applies to a whole visit and has no counter to remember it by; null when
   * there is none.
   *
   * @param deductibleWaived whether the deductible does not matter
   */
  @Nullable Text ofEachVisit(boolean deductibleWaived) {
    if (!deductibleWaived && deductible.ofEachVisit()) {
      return new Text("按次起付标准", "a deductible on each visit");
    }
    for (Limit limit : limits) {
      if (limit.counter() == NO_COUNTER && limit.amount() != Long.MAX_VALUE) {
        return new Text("按次限额", "a limit on each visit");
      }
    }
    if (bands.ofEachVisit()) {
      return new Text("按次分段的支付比例", "bands on each visit");
    }
    for (LayerCard layer : layers) {
      if (layer.ofEachVisit()) {
        return new Text("按次计算的补充待遇", "a further layer on each visit");
      }
    }
    return null;
  }

  /** Deductible of a layer in fen, or {@link #NOT_PUBLISHED}. */
  public long layerDeductible(int layer) {
    return layers[layer].deductible();
  }

  /** Cap of a layer in fen; {@link Long#MAX_VALUE} for none found, or {@link #NOT_PUBLISHED}. */
  public long layerCap(int layer) {
    return layers[layer].cap();
  }
}
