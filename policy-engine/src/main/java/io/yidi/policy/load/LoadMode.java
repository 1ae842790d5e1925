package io.yidi.policy.load;

/** How strictly a set of files is read. */
public enum LoadMode {
  /** A set that is to be put in force: everything is checked. */
  NEW,
  /**
   * A set that was in force once. How its counters are used and shared is not checked: earlier
   * releases did not either and settled by it, so that it must stay readable as it was.
   */
  ARCHIVED
}
