package io.yidi.policy.filing;

/** What the filing check found, in the order in which the conditions are tested. */
public enum FilingOutcome {
  /** No agreement or network for the service (002 Art. 15-2, 16). */
  NOT_NETWORKED,
  /** Relation suspended or ended (003 §3). */
  INSURANCE_INACTIVE,
  /** Injury, third party involved (002 Art. 34). */
  THIRD_PARTY,
  /** Injury without third party, statement unsigned (000 §3.2, 002 Art. 34, annex 8). */
  STATEMENT_MISSING,
  /** At home during a long-term filing made with materials (002 Art. 13, 004 §4.4). */
  RETURN_HOME_BY_MATERIALS,
  /** At home during a long-term filing made by promise (002 Art. 13, 004 §4.3). */
  RETURN_HOME_BY_PROMISE,
  /** In the insured pooling area. */
  LOCAL,
  /** Long-term filing, referred onward (002 Art. 13, 003 §4.2.1(2)). */
  FILED_ONWARD_REFERRAL,
  /** Ordinary outpatient care at an institution that was not chosen (004 §4.2). */
  NOT_DESIGNATED,
  /** Long-term filing (002 Art. 12, 13). */
  FILED_LONG_TERM,
  /** Referral filing (002 Art. 8, 12). */
  FILED_REFERRAL,
  /** Emergency, deemed filed (000 §3.1, 002 Art. 8, 33, 004). */
  DEEMED_FILED_EMERGENCY,
  /** Emergency filing, approved, where the insured place asks for one (003 §4.3). */
  FILED_EMERGENCY,
  /** Other temporary filing (002 Art. 7, 8(6)). */
  FILED_TEMPORARY,
  /** Filing for childbirth in the province (004 §1). */
  FILED_MATERNITY,
  /** In-province temporary care that needs no filing (004). */
  EXEMPT_IN_PROVINCE,
  /** A filing is under review. */
  FILING_UNDER_REVIEW,
  /** A filing was returned. */
  FILING_RETURNED,
  /** A filing was rejected. */
  FILING_REJECTED,
  /** A filing starts after admission or service (001). */
  FILING_NOT_YET_EFFECTIVE,
  /** A filing ended before (002 Art. 12). */
  FILING_EXPIRED,
  /** A single-use filing was used (003). */
  FILING_USED_UP,
  /** A filing was closed (001). */
  FILING_CLOSED,
  /** A filing is for another place (002 Art. 14). */
  FILING_OTHER_PLACE,
  /** No filing (002 Art. 15-2). */
  NOT_FILED
}
