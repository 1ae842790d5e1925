package io.yidi.policy.filing;

import java.util.Locale;

/**
 * What an insured place, its province or the nation may rule about filing. The file names are these
 * in lower case.
 */
public enum RuleKey {
  /** Whether an emergency counts as filed (000 §3.1, 002 Art. 33). */
  EMERGENCY_DEEMED_FILED(RuleForm.Choice.of("yes", "no")),
  /**
   * Whether temporary care elsewhere in the province needs no filing (004); never for childbirth.
   */
  IN_PROVINCE_EXEMPT(RuleForm.Choice.of("yes", "no")),
  /**
   * What happens without a filing (002 Art. 15-2): settle at the unfiled tier, or pay and claim.
   */
  UNFILED(RuleForm.Choice.of("reduce", "refuse")),
  /** What a referral filing gives inside the province (003 §4.2.2(2)). */
  REFERRAL_IN_PROVINCE(RuleForm.Choice.of("settle", "claim")),
  /** What a referral filing gives outside the province (003 §4.2.2(3)). */
  REFERRAL_CROSS_PROVINCE(RuleForm.Choice.of("settle", "claim")),
  /** Whether long-term residents choose institutions for ordinary outpatient care (004 §4.2). */
  OUTPATIENT_DESIGNATION(RuleForm.Choice.of("yes", "no")),
  /**
   * How many institutions of which level a person of an insurance type may choose for ordinary
   * outpatient care (004 §4.2); a {@link DesignationPlace} each. Empty: of any level, any number.
   */
  OUTPATIENT_DESIGNATION_PLACES(
      RuleForm.Listed.of(
          DesignationPlace.FORM, "insurance type, level_1 or level_2_3, and a number")),
  /** Stay at home during a long-term filing made with materials. */
  RETURN_HOME_BY_MATERIALS_INPATIENT(RuleForm.Choice.of("settle", "claim")),
  /** Outpatient care at home during a long-term filing made with materials. */
  RETURN_HOME_BY_MATERIALS_OUTPATIENT(RuleForm.Choice.of("settle", "claim")),
  /** Stay at home during a long-term filing made by promise. */
  RETURN_HOME_BY_PROMISE_INPATIENT(RuleForm.Choice.of("settle", "claim")),
  /** Outpatient care at home during a long-term filing made by promise. */
  RETURN_HOME_BY_PROMISE_OUTPATIENT(RuleForm.Choice.of("settle", "claim")),
  /** Whether an injury needs the signed statement (002 Art. 34, annex 8). */
  INJURY_STATEMENT(RuleForm.Choice.of("required")),
  /**
   * Places of care that take a filing for the whole province (002 Art. 14); a list of area codes.
   */
  PROVINCE_WIDE_DESTINATIONS(RuleForm.Listed.of("\\d{6}", "six digits"));

  private final RuleForm form;

  RuleKey(RuleForm form) {
    this.form = form;
  }

  /** Name in files. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Form of the value in files. */
  public RuleForm form() {
    return form;
  }
}
