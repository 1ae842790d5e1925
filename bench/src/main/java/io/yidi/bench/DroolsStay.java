package io.yidi.bench;

import java.util.Arrays;

/**
 * The fact that the Drools rules read and fill in. Public, since the classes that Drools generates
 * lie in another package; fields for what rules only write, getters for what they match.
 */
public final class DroolsStay {

  /** Amount in each band. */
  public final long[] in = new long[3];

  /** Share of each band in parts per million. */
  public final long[] ppm = new long[3];

  /** What the first layer paid before. */
  public long largeBefore;

  /** What the pooled fund paid before. */
  public long pooledBefore;

  /** What the tier takes off the shares, in parts per million. */
  public long minus;

  /** Deductible borne. */
  public long deductible;

  /** The pooled fund's payment. */
  public long pooled;

  /** In-scope amount that the cap kept out. */
  public long aboveCap;

  /** In-scope amount not paid yet. */
  public long remaining;

  /** The first layer's payment. */
  public long large;

  /** The second layer's payment. */
  public long serious;

  private String tier = "";
  private long inScope;
  private long earlierStays;

  /** Tier by its name in policy files. */
  public String getTier() {
    return tier;
  }

  /** In-scope amount. */
  public long getInScope() {
    return inScope;
  }

  /** Stays earlier in the year. */
  public long getEarlierStays() {
    return earlierStays;
  }

  /** Fills a band; the tier's points come off its share. */
  public void band(int index, long amount, long share) {
    in[index] = amount;
    ppm[index] = share - minus;
  }

  /** Takes another stay. */
  void load(Stay stay) {
    tier = EngineRules.tierName(stay.tier());
    inScope = stay.inScope();
    earlierStays = stay.earlierStays();
    pooledBefore = stay.pooledBefore();
    largeBefore = stay.largeBefore();
    minus = 0;
    Arrays.fill(in, 0);
  }
}
