package io.yidi.policy.filing;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.citation.PartialDate;
import io.yidi.policy.filing.FilingRules.Ruling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The articles that the rows of the decision table follow, besides the ruling that was looked up.
 */
final class Citations {

  private static final PartialDate XINJIANG_FROM = PartialDate.parse("2023-01-09");
  private static final PartialDate PANZHIHUA_FROM = PartialDate.parse("2017-04-12");

  private Citations() {}

  static List<Evidence> of(FilingOutcome outcome, @Nullable Ruling ruling) {
    List<Evidence> all = new ArrayList<>();
    if (ruling != null) {
      all.add(ruling.evidence());
    }
    Evidence row = ofRow(outcome);
    if (row != null && (ruling == null || !row.shortForm().equals(ruling.evidence().shortForm()))) {
      all.add(row);
    }
    return all;
  }

  private static @Nullable Evidence ofRow(FilingOutcome outcome) {
    return switch (outcome) {
      case NOT_NETWORKED -> xinjiang("第十五条(第二个)、第十六条");
      case INSURANCE_INACTIVE -> panzhihua("三、社会保障卡鉴权");
      case THIRD_PARTY, STATEMENT_MISSING -> xinjiang("第三十四条、附件8");
      case RETURN_HOME_BY_MATERIALS, RETURN_HOME_BY_PROMISE, FILED_ONWARD_REFERRAL ->
          xinjiang("第十三条");
      case LOCAL -> null;
      case NOT_DESIGNATED -> guide004("四、2");
      case FILED_LONG_TERM -> xinjiang("第十二条、第十三条");
      case FILED_REFERRAL -> xinjiang("第八条(四)、第十二条");
      case DEEMED_FILED_EMERGENCY -> xinjiang("第八条(五)、第三十三条");
      case FILED_EMERGENCY -> panzhihua("四(三)");
      case FILED_MATERNITY -> guide004("一、异地生育就医人员");
      case FILED_TEMPORARY -> xinjiang("第七条(二)、第八条(六)");
      case EXEMPT_IN_PROVINCE -> guide004("一、注意");
      case FILING_UNDER_REVIEW, FILING_RETURNED, FILING_REJECTED, FILING_CLOSED ->
          appGuide("2 备案记录查询");
      case FILING_NOT_YET_EFFECTIVE -> appGuide("1.1.1.3");
      case FILING_EXPIRED -> xinjiang("第十二条");
      case FILING_USED_UP -> panzhihua("四(二)2(2)");
      case FILING_OTHER_PLACE -> xinjiang("第十四条");
      case NOT_FILED -> xinjiang("第十五条(第二个)");
    };
  }

  private static Evidence xinjiang(String article) {
    return new Evidence("新医保规〔2022〕2号", article, List.of(), Grade.A, XINJIANG_FROM, null, "");
  }

  private static Evidence panzhihua(String article) {
    return new Evidence("攀医保〔2017〕10号", article, List.of(), Grade.A, PANZHIHUA_FROM, null, "");
  }

  private static Evidence guide004(String article) {
    return new Evidence(
        "开平市异地就医备案办事指南", article, List.of(), Grade.A, null, PartialDate.parse("2024-12-24"), "");
  }

  private static Evidence appGuide(String article) {
    return new Evidence(
        "国家医保服务平台APP跨省异地就医备案操作指南",
        article,
        List.of(),
        Grade.A,
        null,
        PartialDate.parse("2022-12-12"),
        "");
  }
}
