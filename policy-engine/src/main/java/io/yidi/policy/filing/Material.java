package io.yidi.policy.filing;

import java.util.Locale;

/** Materials that insured places ask for (002 Art. 8, 003 §4, 004 §1). */
public enum Material {
  /** 医保电子凭证、有效身份证件或社会保障卡. */
  CREDENTIAL("医保电子凭证、有效身份证件或社会保障卡", "credential or identity document"),
  /** 异地就医登记备案表. */
  FILING_FORM("异地就医登记备案表", "filing form"),
  /** 户口簿首页和本人常住人口登记卡, 户籍证明. */
  HOUSEHOLD_REGISTER("户口簿首页和本人常住人口登记卡(户籍证明)", "household register"),
  /** 居住证(暂住证), 居住证明. */
  RESIDENCE_PROOF("居住证(暂住证)或居住证明", "proof of residence"),
  /** 房产证. */
  PROPERTY_DEED("房产证", "property deed"),
  /** 就读证明. */
  STUDY_PROOF("就读证明", "proof of study"),
  /** 参保地工作单位派出证明或情况说明. */
  POSTING_LETTER("参保地工作单位派出证明(情况说明)", "letter of the employer who posts"),
  /** 异地工作单位证明. */
  WORKPLACE_LETTER("异地工作单位证明", "letter of the workplace"),
  /** 工作合同. */
  WORK_CONTRACT("工作合同", "work contract"),
  /** 转诊转院证明材料. */
  REFERRAL_LETTER("转诊转院证明材料", "referral letter"),
  /** 入院诊断、门诊抢救病历. */
  EMERGENCY_RECORD("入院诊断、门诊抢救病历等证明", "record of the emergency"),
  /** 异地就医生育保险登记备案表. */
  MATERNITY_FORM("异地就医生育保险登记备案表", "maternity filing form");

  private final String zh;
  private final String en;

  Material(String zh, String en) {
    this.zh = zh;
    this.en = en;
  }

  /** Name in files. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
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
