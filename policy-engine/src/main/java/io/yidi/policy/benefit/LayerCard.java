package io.yidi.policy.benefit;

/**
 * The figures of one further layer for one tier, person class and level.
 *
 * @param base parts that enter, a set of {@link Base} bits
 * @param applies whether persons of the class have the layer at all
 * @param civilServantsOnly whether only civil servants have it
 * @param deductible in fen, or {@link RateCard#NOT_PUBLISHED}
 * @param deductibleCounter counter of what was borne, {@link RateCard#NO_COUNTER} for each visit
 * @param bands shares
 * @param cap in fen; {@link Long#MAX_VALUE} for none, {@link RateCard#NOT_PUBLISHED}
 * @param capCounter counter that the cap limits, {@link RateCard#NO_COUNTER} for each visit
 */
record LayerCard(
    int base,
    boolean applies,
    boolean civilServantsOnly,
    long deductible,
    int deductibleCounter,
    Bands bands,
    long cap,
    int capCounter) {

  /** Whether its deductible, bands or cap look at one visit alone. */
  boolean ofEachVisit() {
    return applies
        && ((deductible != 0 && deductibleCounter == RateCard.NO_COUNTER)
            || (cap != Long.MAX_VALUE && capCounter == RateCard.NO_COUNTER)
            || bands.ofEachVisit());
  }

  /** Parts of a bill that may enter a layer. */
  enum Base {
    /** In scope and left after first share, deductible, pooled fund and earlier layers. */
    REMAINING(0),
    /** Deductible borne. */
    DEDUCTIBLE(1),
    /** Cross-region first share. */
    FIRST_SHARE(2),
    /** 先行自付 of the catalogue. */
    FIRST_SELF_PAY(3),
    /** 超限价 of the catalogue. */
    OVER_LIMIT(4),
    /**
     * In scope and kept from the pooled fund by its limits. Taken whole, whatever earlier layers
     * paid of it; a payment is bounded by what is left.
     */
    ABOVE_CAP(5);

    /** Place among the parts, in the order in which a payment is taken off them. */
    final int place;

    Base(int place) {
      this.place = place;
    }

    int bit() {
      return 1 << place;
    }
  }
}
