package io.yidi.gateway.proof;

/** A mistake put into the model on purpose, to show that the comparison finds it. */
enum Fault {
  /** None: the model as it is meant. */
  NONE,
  /** The deductible is due anew at every visit. */
  DEDUCTIBLE_AT_EVERY_VISIT,
  /** The yearly cap of outpatient care is not kept. */
  NO_OUTPATIENT_CAP,
  /** The yearly cap of chronic diseases is not kept. */
  NO_CHRONIC_CAP,
  /** The yearly cap of stays is not kept. */
  NO_INPATIENT_CAP,
  /** A later stay bears the deductible of a first one. */
  EVERY_STAY_IS_THE_FIRST,
  /** A reversal leaves the counters as they are. */
  REVERSAL_KEEPS_COUNTERS,
  /** A reversal does not pay the account back. */
  REVERSAL_KEEPS_ACCOUNT,
  /** A reversal leaves the lines of its encounter settled. */
  REVERSAL_KEEPS_LINES,
  /** A refund prices the rest by the counters of today. */
  REFUND_GOES_BY_TODAYS_COUNTERS,
  /** A refund of lines does not pay the account back. */
  REFUND_KEEPS_ACCOUNT,
  /** Funds pay whole fen only, rounded down. */
  ROUNDS_DOWN,
  /** The first share is taken of the whole line, before its ceiling. */
  FIRST_SHARE_BEFORE_CEILING,
  /** An emergency away from home is paid like care at home. */
  EMERGENCY_AS_AT_HOME,
  /** A filing made after the first visit is not seen. */
  LATE_FILING_UNSEEN,
  /** What other channels paid is not counted. */
  EXTERNAL_USAGE_UNSEEN,
  /** The account pays for what is out of scope at a hospital, too. */
  ACCOUNT_PAYS_EVERYTHING,
  /** A preview token pins nothing. */
  TOKEN_PINS_NOTHING,
  /** Flags stay as they were when the encounter was opened. */
  FLAGS_NEVER_CORRECTED,
  /** Counters go by the year of admission. */
  STAY_COUNTS_IN_THE_YEAR_OF_ADMISSION,
  /** A charge batch settles the other lines of its visit with it. */
  BATCH_SETTLES_EVERYTHING,
  /** A fenced id settles all the same. */
  FENCE_FORGOTTEN,
  /** What is published changes nothing. */
  PUBLICATION_UNSEEN,
  /** A refund prices the rest by the policies of today. */
  REFUND_GOES_BY_TODAYS_POLICIES
}
