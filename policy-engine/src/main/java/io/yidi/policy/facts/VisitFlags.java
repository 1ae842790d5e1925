package io.yidi.policy.facts;

/**
 * Flags that the hospital states about a visit.
 *
 * @param trauma 外伤标志 (TRUM_FLAG)
 * @param thirdParty 涉及第三方标志 (REL_TTP_FLAG)
 * @param inpatientType 住院类型 (IPT_TYPE)
 * @param emergencyReferral 门诊急诊转诊标志 (OTP_ER_REFL_FLAG)
 */
public record VisitFlags(
    Flag trauma,
    Flag thirdParty,
    InpatientType inpatientType,
    EmergencyReferral emergencyReferral) {

  /** Nothing said, as for a pharmacy sale. */
  public static final VisitFlags NONE =
      new VisitFlags(Flag.UNSAID, Flag.UNSAID, InpatientType.UNSAID, EmergencyReferral.UNSAID);

  /**
   * Tells whether the visit is flagged as an emergency, by admission type or by outpatient flag.
   */
  public boolean emergency() {
    return inpatientType == InpatientType.EMERGENCY
        || emergencyReferral == EmergencyReferral.EMERGENCY
        || emergencyReferral == EmergencyReferral.BOTH;
  }
}
