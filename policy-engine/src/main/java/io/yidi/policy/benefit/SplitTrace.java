package io.yidi.policy.benefit;

/** Watches the arithmetic. The same code runs with a recorder and without. */
@FunctionalInterface
public interface SplitTrace {

  /** What was computed. */
  enum Kind {
    /** Cross-region first share. */
    FIRST_SHARE,
    /** A limit kept a part of the in-scope amount out; the index is the limit's. */
    LIMIT,
    /** Deductible. */
    DEDUCTIBLE,
    /** One band of the pooled fund. */
    BAND,
    /** The pooled fund was lifted to its floor. */
    FLOOR,
    /** A limit cut what the pooled fund pays; the index is the limit's. */
    CAP,
    /** Pooled fund in all. */
    POOLED,
    /** Deductible of a layer; the index is the layer's, as for all that follow. */
    LAYER_DEDUCTIBLE,
    /** One band of a layer. */
    LAYER_BAND,
    /** A layer in all. */
    LAYER,
    /** The cap of a layer cut it. */
    LAYER_CAP
  }

  /** Records nothing. */
  SplitTrace NONE = (kind, index, in, out, ppm, limit) -> {};

  /**
   * Takes one step.
   *
   * @param kind what was computed
   * @param index index of the layer or limit, -1 for none
   * @param in amount that entered, in fen
   * @param out amount decided, in fen
   * @param ppm rate, zero for none
   * @param limit threshold or limit in fen, zero for none
   */
  void step(Kind kind, int index, long in, long out, long ppm, long limit);
}
