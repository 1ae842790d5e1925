package io.yidi.bench;

/**
 * What an engine worked out of a stay, in fen. Reused, so that it adds nothing to what is measured.
 */
final class Payments {

  long deductible;
  long pooled;
  long large;
  long serious;

  boolean same(Payments other) {
    return deductible == other.deductible
        && pooled == other.pooled
        && large == other.large
        && serious == other.serious;
  }

  @Override
  public String toString() {
    return "deductible "
        + deductible
        + ", pooled "
        + pooled
        + ", large "
        + large
        + ", serious "
        + serious;
  }
}
