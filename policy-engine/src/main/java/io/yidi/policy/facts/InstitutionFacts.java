package io.yidi.policy.facts;

/**
 * What is known of an institution on the day of service or admission.
 *
 * @param code 定点医药机构编号 (fixmedins_code)
 * @param careArea pooling area of the place of care
 * @param careAreaName its Chinese name
 * @param filingPlace place that patients file for to come here; differs from the pooling area for
 *     Urumqi (000) and 兵团
 * @param type hospital, community or pharmacy
 * @param hospitalLevel 医院等级 (hosp_lv)
 * @param deductibleLevel 起付线医院等级 (dedc_hosp_lv)
 * @param priceLevel 限价医院等级 (lmtpric_hosp_lv)
 * @param agreed whether an agreement covers this service
 * @param networked whether this service is open to patients from other pooling areas
 */
public record InstitutionFacts(
    String code,
    String careArea,
    String careAreaName,
    String filingPlace,
    String type,
    String hospitalLevel,
    String deductibleLevel,
    String priceLevel,
    boolean agreed,
    boolean networked) {}
