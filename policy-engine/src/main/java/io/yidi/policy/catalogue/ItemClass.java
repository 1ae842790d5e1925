package io.yidi.policy.catalogue;

/** 收费项目等级 (chrgitm_lv). */
public enum ItemClass {
  /** 01 甲类. */
  A("01", "甲"),
  /** 02 乙类. */
  B("02", "乙"),
  /** 03 丙类. */
  C("03", "丙");

  private final String code;
  private final String zh;

  ItemClass(String code, String zh) {
    this.code = code;
    this.zh = zh;
  }

  /** National code. */
  public String code() {
    return code;
  }

  /** Chinese name. */
  public String zh() {
    return zh;
  }
}
