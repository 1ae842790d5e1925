package io.yidi.policy.filing;

/** Which set of the insured place's benefit rules applies. */
public enum BenefitTier {
  /** 本地. */
  LOCAL("local", "本地就医", "local care"),
  /** 异地长期. */
  LONG_TERM("long_term", "异地长期备案", "long-term filing"),
  /** 异地转诊. */
  REFERRAL("referral", "异地转诊", "referral"),
  /** 异地急诊. */
  EMERGENCY("emergency", "异地急诊", "emergency away from home"),
  /** 其他临时外出. */
  OTHER_TEMPORARY("other_temporary", "其他临时外出就医", "other temporary care away"),
  /** 省内异地. */
  IN_PROVINCE("in_province", "省内异地就医", "care elsewhere in the province"),
  /** 未备案. */
  UNFILED("unfiled", "未备案", "no filing"),
  /** 回参保地, 材料方式. */
  RETURN_HOME_BY_MATERIALS(
      "return_home_by_materials", "长期备案回参保地(材料方式)", "return home, filed with materials"),
  /** 回参保地, 承诺方式. */
  RETURN_HOME_BY_PROMISE(
      "return_home_by_promise", "长期备案回参保地(承诺方式)", "return home, filed by promise");

  private final String fileName;
  private final String zh;
  private final String en;

  BenefitTier(String fileName, String zh, String en) {
    this.fileName = fileName;
    this.zh = zh;
    this.en = en;
  }

  /** Name used in files. */
  public String fileName() {
    return fileName;
  }

  /** Chinese name. */
  public String zh() {
    return zh;
  }

  /** English name. */
  public String en() {
    return en;
  }
}
