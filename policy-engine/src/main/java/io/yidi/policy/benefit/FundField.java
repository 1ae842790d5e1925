package io.yidi.policy.benefit;

/**
 * The national member of a settlement in which a fund's payment is summed (nhsa-interface §3.1).
 */
public enum FundField {
  /** hifp_pay 基本统筹. */
  POOLED("hifp_pay"),
  /** cvlserv_pay 公务员补助. */
  CIVIL_SERVANT("cvlserv_pay"),
  /** hifes_pay 企业补充. */
  ENTERPRISE("hifes_pay"),
  /** hifmi_pay 居民大病. */
  RESIDENT_MAJOR("hifmi_pay"),
  /** hifob_pay 职工大额. */
  EMPLOYEE_LARGE("hifob_pay"),
  /** maf_pay 医疗救助. */
  ASSISTANCE("maf_pay"),
  /** oth_pay 其他. */
  OTHER("oth_pay");

  private final String nationalName;

  FundField(String nationalName) {
    this.nationalName = nationalName;
  }

  /** National field name. */
  public String nationalName() {
    return nationalName;
  }
}
