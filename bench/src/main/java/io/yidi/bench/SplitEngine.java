package io.yidi.bench;

/** A way to split a stay by the rules that lie in the resources of this package. */
interface SplitEngine {

  /** Splits a stay; overwrites all of {@code out}. */
  void split(Stay stay, Payments out);
}
