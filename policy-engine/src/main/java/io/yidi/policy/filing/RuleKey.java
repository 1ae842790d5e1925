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
  PROVINCE_WIDE_DESTINATIONS(RuleForm.Listed.of("\\d{6}", "six digits")),
  /** What an approved emergency filing gives inside the province (003 §4.3.1). */
  EMERGENCY_FILING_IN_PROVINCE(RuleForm.Choice.of("settle", "claim")),
  /** What an approved emergency filing gives outside the province (003 §4.3.2(2)). */
  EMERGENCY_FILING_CROSS_PROVINCE(RuleForm.Choice.of("settle", "claim")),
  /** Kinds of filing that the insured place takes (002 Art. 7, 003 §1, 004 §1). */
  FILING_KINDS(RuleForm.Listed.of(RuleForms.KIND, RuleForms.KIND_WORDS)),
  /** Whether an application is reviewed by hand or opened at once (001 §1.1, §1.2). */
  FILING_WAY(RuleForm.Choice.of("reviewed", "self_service")),
  /** Working days within which an application is reviewed (001 §1.1: 2–3, 004 §3: 1–2). */
  REVIEW_WORKING_DAYS(new RuleForm.Whole(1, 60)),
  /** Working days within which a cancellation is reviewed (001 §2.1.1.2). */
  CANCEL_REVIEW_WORKING_DAYS(new RuleForm.Whole(1, 60)),
  /** Working days within which supplementary materials are reviewed (001 §2.1.1.3, §2.2.1.4). */
  SUPPLEMENT_REVIEW_WORKING_DAYS(new RuleForm.Whole(1, 60)),
  /** Months of lock after approval, by kind (002 Art. 12, 003 §4.1.2(1), 004 §1). */
  LOCK_MONTHS(RuleForm.Listed.of(RuleForms.KIND_NUMBER, RuleForms.KIND_NUMBER_WORDS)),
  /** What the lock forbids (002 Art. 12 and 004: both; 003: change). */
  LOCK_COVERS(RuleForm.Choice.of("change", "change_and_cancel")),
  /** Months of validity of a temporary filing, by kind (002 Art. 12, 003 §4.2.2(1), 004 §1). */
  VALIDITY_MONTHS(RuleForm.Listed.of(RuleForms.KIND_NUMBER, RuleForms.KIND_NUMBER_WORDS)),
  /** Months by which a filing may be extended each time, by kind (003 §4.2.2(1)). */
  EXTENSION_MONTHS(RuleForm.Listed.of(RuleForms.KIND_NUMBER, RuleForms.KIND_NUMBER_WORDS)),
  /** Kinds that one settlement uses up (003 §4.2.2(2), §4.3.2(1)). */
  SINGLE_USE(RuleForm.Listed.of(RuleForms.KIND, RuleForms.KIND_WORDS)),
  /**
   * Materials by kind; a {@link MaterialRule} each (002 Art. 8, 003 §4, 004 §1). Kinds that are not
   * there need none that was published.
   */
  MATERIALS(RuleForm.Listed.of(MaterialRule.FORM, MaterialRule.WORDS)),
  /** Months within which the papers of a promise are owed (002 annex 2). */
  PROMISE_MONTHS(new RuleForm.Whole(1, 24)),
  /** Insurance types that may file a kind (003 §1); kinds that are not there are open to all. */
  KIND_INSURANCE_TYPES(
      RuleForm.Listed.of(RuleForms.KIND + " \\d{3,6}", "a kind and an insurance type")),
  /**
   * Least age by kind, insurance type and gender (gend 1 or 2), for example {@code
   * long_term_resident 390 1 60} (003 §1(2)).
   */
  LEAST_AGE(
      RuleForm.Listed.of(
          RuleForms.KIND + " \\d{3,6} [12] \\d{1,3}",
          "a kind, an insurance type, a gender (1 or 2) and an age")),
  /** Months that a person means to stay at least, by kind (003 §1(2), (3)). */
  LEAST_STAY_MONTHS(RuleForm.Listed.of(RuleForms.KIND_NUMBER, RuleForms.KIND_NUMBER_WORDS)),
  /** Whether the social security card is checked before anything else (003 §3). */
  CARD_CHECKED_FIRST(RuleForm.Choice.of("yes", "no")),
  /** Where childbirth away from home may be filed for (004 §1). */
  MATERNITY(RuleForm.Choice.of("in_province")),
  /**
   * Who makes a referral: the hospital itself (002 Art. 8(4), 004 §1), or the agency (003 §4.2.1).
   */
  REFERRAL_BY(RuleForm.Choice.of("hospital", "agency")),
  /** Levels (hosp_lv) of hospitals that may refer out of the insured place (003 §4.2.1(1)). */
  REFERRING_LEVELS(RuleForm.Listed.of("[1-9]|1[0-4]", "a hosp_lv from 1 to 14")),
  /** Where the national channels file for: across provinces only (001; 000 §1), or anywhere. */
  NATIONAL_CHANNELS(RuleForm.Choice.of("cross_province", "any")),
  /**
   * Whether the national channels file for persons insured here (002 Art. 9); they do where {@link
   * #FILING_WAY} is known too.
   */
  NATIONAL_CHANNELS_OPEN(RuleForm.Choice.of("yes")),
  /**
   * Channels that file for oneself alone, or for members of the family account (000, at the end).
   */
  CHANNELS_FOR_OTHERS(
      RuleForm.Listed.of(
          "[a-z_]+ (none|family)", "a channel such as national_app, and none or family")),
  /** Whether a long-term filing is cancelled only after asking the agency (000, at the end). */
  LONG_TERM_CANCEL(RuleForm.Choice.of("ask_agency")),
  /** Months of lock after an institution was chosen for a disease (003 §4.1.2(3)). */
  DISEASE_CHOICE_LOCK_MONTHS(new RuleForm.Whole(1, 60)),
  /** Working days within which such a choice is reviewed (001 §3.4). */
  DISEASE_CHOICE_REVIEW_WORKING_DAYS(new RuleForm.Whole(1, 60)),
  /** Years for which forms and promises are kept (002 annex 2). */
  RETENTION_YEARS(new RuleForm.Whole(1, 30)),
  /**
   * How the patient claims by hand what was not settled directly: after a filing that is made later
   * (002 Art. 15-1), or by the insured place's rules alone (004 §4.1). None says which papers.
   */
  MANUAL_CLAIM(RuleForm.Choice.of("after_filing", "by_local_rules")),
  /** How the patient claims after a failure of network or credential (002 Art. 43, 004 §4.1). */
  MANUAL_CLAIM_FAILURE(RuleForm.Choice.of("by_local_rules"));

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
