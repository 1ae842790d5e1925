package io.yidi.policy.benefit;

/** Watches the arithmetic. The same code runs with a recorder and without. */
@FunctionalInterface
public interface SplitTrace {

  /** What was computed. */
  enum Kind {
    /** Cross-region first share. */
    FIRST_SHARE,
    /** Deductible. */
    DEDUCTIBLE,
    /** One band of the pooled fund. */
    BAND,
    /** Pooled fund in all. */
    POOLED,
    /** The cap cut the pooled fund. */
    CAP,
    /** Deductible of a layer. */
    LAYER_DEDUCTIBLE,
    /** One band of a layer. */
    LAYER_BAND,
    /** A layer in all. */
    LAYER,
    /** The cap of a layer cut it. */
    LAYER_CAP
  }

  /** Records nothing. */
  SplitTrace NONE = (kind, layer, in, out, ppm, limit) -> {};

  /**
   * Takes one step.
   *
   * @param kind what was computed
   * @param layer index of the layer, -1 for the pooled fund
   * @param in amount that entered, in fen
   * @param out amount decided, in fen
   * @param ppm rate, zero for none
   * @param limit threshold or limit in fen, zero for none
   */
  void step(Kind kind, int layer, long in, long out, long ppm, long limit);
}
