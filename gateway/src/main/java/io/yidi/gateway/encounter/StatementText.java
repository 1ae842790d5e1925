package io.yidi.gateway.encounter;

import com.google.type.Date;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.StatementSigner;
import java.util.List;

/**
 * The form of 002 annex 8 to be printed: each of its lines, in a layout and in words of our own.
 */
final class StatementText {

  private StatementText() {}

  static String of(StatementStore.Version version) {
    InjuryStatement one = version.statement();
    boolean relative = one.getSigner() == StatementSigner.STATEMENT_SIGNER_CLOSE_RELATIVE;
    return String.join(
        "\n",
        List.of(
            "外伤无第三方责任承诺书(第 " + one.getNumber() + " 版)",
            "",
            "承诺人:" + one.getSignerName() + "    联系电话:" + one.getSignerTelephone(),
            "证件类型:"
                + documentType(one.getSignerDocumentType())
                + "    证件号码:"
                + one.getSignerDocumentNumber(),
            "患者:"
                + version.patientName()
                + "    承诺人与患者关系:"
                + (relative ? one.getSignerRelation() + "(近亲属代签)" : "本人"),
            "承诺事项:外伤无第三方责任",
            "",
            "承诺内容",
            "一、授权 " + one.getQueryAgency() + " 通过信息共享查询办理本次医保业务所需的本人信息。",
            "二、所交材料真实、合法,符合办理条件;如有伪造或骗取医保待遇,愿承担由此产生的一切后果。",
            "三、如有虚假,同意 " + one.getQueryAgency() + " 上报并记入信用管理体系。",
            "四、受伤时间:" + day(one.getInjuryDate()) + " " + one.getInjuryHour() + " 时",
            "    受伤地点:" + one.getInjuryPlace(),
            "    受伤经过:" + one.getInjuryCourse(),
            "五、本次受伤既无第三方责任,也不属于工伤;如查明有第三方责任或属于工伤,全额退回已享受的医保待遇,并承担法律责任。",
            "",
            "签署前请阅读",
            "1. 虚构事实、伪造材料或以其他手段骗取医疗、生育保险待遇,可构成刑法第二百六十六条规定的诈骗罪,将被依法追究刑事责任。",
            "2. 可当场填写,由承诺人亲笔签名;患者不能签名的,由近亲属代签,并写明代签人的身份证号码和联系方式。",
            "",
            "承诺人(签名):________________",
            "日期:" + day(one.getSignedDate())));
  }

  private static String documentType(String code) {
    return code.equals("01") ? "居民身份证(01)" : code;
  }

  private static String day(Date date) {
    return date.getYear() + " 年 " + date.getMonth() + " 月 " + date.getDay() + " 日";
  }
}
