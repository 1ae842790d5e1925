package io.yidi.gateway.ledger;

/**
 * How to prove.
 *
 * @param replays about how many stored claims are adjudicated again; {@link #ALL} for every one
 * @param seed picks which; the same seed picks the same
 * @param batch persons that are proved together, 1 to 100,000
 */
public record ProofOptions(long replays, long seed, int batch) {

  /** Every stored claim is adjudicated again. */
  public static final long ALL = Long.MAX_VALUE;

  private static final int MOST = 100_000;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when one is out of its bounds
   */
  public ProofOptions {
    if (replays < 0) {
      throw new IllegalArgumentException("--sample: " + replays + " (expected: zero or more)");
    }
    if (batch < 1 || batch > MOST) {
      throw new IllegalArgumentException("--batch: " + batch + " (expected: 1 to " + MOST + ")");
    }
  }

  /** Largest hash, without its sign, of a settlement that is replayed. */
  long share(long stored) {
    return stored <= replays ? Long.MAX_VALUE : Long.MAX_VALUE / stored * replays - 1;
  }
}
