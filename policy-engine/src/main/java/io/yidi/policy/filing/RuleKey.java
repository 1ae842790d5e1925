package io.yidi.policy.filing;

import java.util.Locale;
import java.util.Set;

/**
 * What an insured place, its province or the nation may rule about filing. The file names are these
 * in lower case.
 */
public enum RuleKey {
  /** Whether an emergency counts as filed (000 §3.1, 002 Art. 33). */
  EMERGENCY_DEEMED_FILED(Set.of("yes", "no")),
  /**
   * Whether temporary care elsewhere in the province needs no filing (004); never for childbirth.
   */
  IN_PROVINCE_EXEMPT(Set.of("yes", "no")),
  /**
   * What happens without a filing (002 Art. 15-2): settle at the unfiled tier, or pay and claim.
   */
  UNFILED(Set.of("reduce", "refuse")),
  /** What a referral filing gives inside the province (003 §4.2.2(2)). */
  REFERRAL_IN_PROVINCE(Set.of("settle", "claim")),
  /** What a referral filing gives outside the province (003 §4.2.2(3)). */
  REFERRAL_CROSS_PROVINCE(Set.of("settle", "claim")),
  /** Whether long-term residents choose institutions for ordinary outpatient care (004 §4.2). */
  OUTPATIENT_DESIGNATION(Set.of("yes", "no")),
  /** Stay at home during a long-term filing made with materials. */
  RETURN_HOME_BY_MATERIALS_INPATIENT(Set.of("settle", "claim")),
  /** Outpatient care at home during a long-term filing made with materials. */
  RETURN_HOME_BY_MATERIALS_OUTPATIENT(Set.of("settle", "claim")),
  /** Stay at home during a long-term filing made by promise. */
  RETURN_HOME_BY_PROMISE_INPATIENT(Set.of("settle", "claim")),
  /** Outpatient care at home during a long-term filing made by promise. */
  RETURN_HOME_BY_PROMISE_OUTPATIENT(Set.of("settle", "claim")),
  /** Whether an injury needs the signed statement (002 Art. 34, annex 8). */
  INJURY_STATEMENT(Set.of("required")),
  /**
   * Places of care that take a filing for the whole province (002 Art. 14); a list of area codes.
   */
  PROVINCE_WIDE_DESTINATIONS(Set.of());

  private final Set<String> allowed;

  RuleKey(Set<String> allowed) {
    this.allowed = allowed;
  }

  /** Name in files. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Values allowed in files; empty for a list of area codes. */
  public Set<String> allowed() {
    return allowed;
  }
}
