package io.yidi.policy.benefit;

/**
 * A counter that a policy reads and moves; keyed by person, insured place, insurance type, name and
 * period.
 *
 * @param name name, shared by all policies of the place that mean the same counter
 * @param counts what it counts
 * @param layer index of the layer it belongs to, -1 for none
 * @param period over which time
 */
public record CounterSpec(String name, Counts counts, int layer, CounterPeriod period) {

  /** What a counter counts. */
  public enum Counts {
    /** In-scope amount after the cross-region first share. */
    IN_SCOPE,
    /** Amount that entered the bands, after the deductible. */
    PAYABLE,
    /** Deductible borne. */
    DEDUCTIBLE,
    /** Paid by the pooled fund under the general ratio. */
    POOLED,
    /** Number of visits or stays. */
    VISITS,
    /** Amount that entered a layer. */
    LAYER_BASE,
    /** Amount that entered a layer's bands, after its deductible. */
    LAYER_PAYABLE,
    /** Deductible of a layer borne. */
    LAYER_DEDUCTIBLE,
    /** Paid by a layer. */
    LAYER_PAID
  }
}
