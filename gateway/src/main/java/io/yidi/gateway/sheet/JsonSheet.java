package io.yidi.gateway.sheet;

import com.google.gson.stream.JsonWriter;
import io.yidi.gateway.sheet.SettlementSheet.Amounts;
import io.yidi.gateway.sheet.SettlementSheet.Booking;
import io.yidi.gateway.sheet.SettlementSheet.Fund;
import io.yidi.gateway.sheet.SettlementSheet.Institution;
import io.yidi.gateway.sheet.SettlementSheet.Kind;
import io.yidi.gateway.sheet.SettlementSheet.Left;
import io.yidi.gateway.sheet.SettlementSheet.Line;
import io.yidi.gateway.sheet.SettlementSheet.Lines;
import io.yidi.gateway.sheet.SettlementSheet.Person;
import io.yidi.gateway.sheet.SettlementSheet.Visit;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.money.AmountInWords;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a sheet as JSON: what has a national name under it, in national units. Amounts are numbers
 * in yuan with two decimals, written out of whole fen; an empty text is "" (nhsa-interface §1.3).
 * What has no national name stands under {@code sheet}, {@code decision} and {@code steps}.
 */
final class JsonSheet {

  /** The account and the hospital are rows of setldetail too (nhsa-interface §4, R4). */
  private static final Fund ACCOUNT = new Fund("310200", new Text("个人账户", "account"), 0);

  private static final Fund HOSPITAL = new Fund("999996", new Text("医院负担", "hospital"), 0);

  private static final int PPM_DECIMALS = 6;

  private final JsonWriter json;

  private JsonSheet(JsonWriter json) {
    this.json = json;
  }

  /** The sheet as JSON. */
  static String write(SettlementSheet sheet) {
    StringWriter text = new StringWriter();
    JsonWriter writer = new JsonWriter(text);
    writer.setIndent("  ");
    try {
      new JsonSheet(writer).sheet(sheet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private void sheet(SettlementSheet sheet) throws IOException {
    json.beginObject();
    json.name("setlinfo").beginObject();
    info(sheet);
    json.endObject();
    details(sheet);
    categories(sheet);
    lines(sheet.lines());
    booking(sheet);
    decision(sheet);
    json.name("steps").beginArray();
    for (Step step : sheet.steps()) {
      step(step);
    }
    json.endArray();
    json.endObject();
  }

  private void info(SettlementSheet sheet) throws IOException {
    Booking booking = sheet.booking();
    text("setl_id", booking.number());
    person(sheet.person());
    visit(sheet.visit());
    institution(sheet.institution());
    text("setl_time", SheetLayout.instant(booking.at()));
    text("refd_setl_flag", booking.kind() == Kind.ORIGINAL ? "0" : "1");
    amounts(sheet.amounts());
  }

  private void person(Person person) throws IOException {
    text("psn_no", person.number());
    text("psn_name", person.maskedName());
    text("insutype", person.insuranceType());
    text("psn_type", person.personType());
    text("cvlserv_flag", person.civilServant() ? "1" : "0");
    text("insuplc_admdvs", person.insuredArea());
  }

  private void institution(Institution institution) throws IOException {
    text("fixmedins_code", institution.code());
    text("fixmedins_name", institution.name());
    text("hosp_lv", institution.level());
    text("mdtrtarea_admvs", institution.careArea());
    text("clr_optins", institution.clearingAgency());
  }

  private void visit(Visit visit) throws IOException {
    text("mdtrt_id", visit.encounter());
    text("chrg_bchno", visit.chargeBatch());
    text("med_type", visit.medType());
    text("clr_type", visit.clearingType());
    text("begndate", visit.begin().toString());
    text("enddate", date(visit.end()));
    text("dise_codg", visit.diseaseCode());
  }

  private void amounts(Amounts amounts) throws IOException {
    yuan("medfee_sumamt", amounts.total());
    yuan("fulamt_ownpay_amt", amounts.cut().fullSelfPay());
    yuan("overlmt_selfpay", amounts.cut().overLimit());
    yuan("preselfpay_amt", amounts.cut().firstSelfPay());
    yuan("inscp_scp_amt", amounts.cut().inScope());
    yuan("act_pay_dedc", amounts.deductible());
    for (FundField field : FundField.values()) {
      yuan(field.nationalName(), amounts.byField().getOrDefault(field, 0L));
    }
    yuan("fund_pay_sumamt", amounts.fundTotal());
    yuan("hosp_part_amt", amounts.hospitalPart());
    yuan("psn_part_amt", amounts.personPart());
    yuan("acct_pay", amounts.account());
    yuan("psn_cash_pay", amounts.cash());
    yuan("balc", amounts.balance());
  }

  private void details(SettlementSheet sheet) throws IOException {
    json.name("setldetail").beginArray();
    for (Fund fund : sheet.funds()) {
      fund(fund, fund.amount());
    }
    if (sheet.amounts().account() != 0) {
      fund(ACCOUNT, sheet.amounts().account());
    }
    if (sheet.amounts().hospitalPart() != 0) {
      fund(HOSPITAL, sheet.amounts().hospitalPart());
    }
    json.endArray();
  }

  private void fund(Fund fund, long amount) throws IOException {
    json.beginObject();
    text("fund_pay_type", fund.code());
    text("fund_pay_type_name", fund.name().zh());
    yuan("fund_payamt", amount);
    json.endObject();
  }

  private void categories(SettlementSheet sheet) throws IOException {
    json.name("chrgitm").beginArray();
    for (SettlementSheet.Category one : sheet.categories()) {
      json.beginObject();
      text("med_chrgitm_type", one.code());
      text("med_chrgitm_type_name", SheetNames.chargeCategory(one.code()).zh());
      yuan("det_item_fee_sumamt", one.amount());
      yuan("inscp_scp_amt", one.inScope());
      json.endObject();
    }
    json.endArray();
  }

  private void lines(Lines lines) throws IOException {
    json.name("feedetail").beginArray();
    for (Line line : lines.shown()) {
      line(line);
    }
    json.endArray();
    json.name("feedetail_rest").beginObject();
    json.name("count").value(lines.othersCount());
    cut(lines.others());
    json.endObject();
  }

  private void line(Line line) throws IOException {
    json.beginObject();
    text("feedetl_sn", Integer.toString(line.number()));
    text("med_list_codg", line.itemCode());
    text("med_list_name", line.itemName());
    text("chrgitm_lv", line.itemClass());
    text("med_chrgitm_type", line.category());
    text("fee_ocur_time", date(line.feeDate()));
    json.name("cnt").value(BigDecimal.valueOf(line.quantityE4(), 4));
    json.name("pric").value(BigDecimal.valueOf(line.priceE6(), 6));
    json.name("selfpay_prop").value(BigDecimal.valueOf(line.firstSharePpm(), PPM_DECIMALS));
    cut(line.cut());
    json.endObject();
  }

  private void cut(LineCut cut) throws IOException {
    yuan("det_item_fee_sumamt", cut.amount());
    yuan("fulamt_ownpay_amt", cut.fullSelfPay());
    yuan("overlmt_amt", cut.overLimit());
    yuan("preselfpay_amt", cut.firstSelfPay());
    yuan("inscp_scp_amt", cut.inScope());
  }

  private void booking(SettlementSheet sheet) throws IOException {
    Booking booking = sheet.booking();
    SettlementSheet.Basis basis = sheet.basis();
    json.name("sheet").beginObject();
    text("kind", booking.kind().name());
    text("takes_back_setl_id", booking.takesBack());
    text("reversed_by_setl_id", booking.takenBackBy());
    text("reason", booking.reason());
    text("request_id", booking.requestId());
    text("policy_date", sheet.visit().policyDate().toString());
    json.name("diag_codes").beginArray();
    for (String code : sheet.visit().diagnosisCodes()) {
      json.value(code);
    }
    json.endArray();
    text("insured_area_name", sheet.person().insuredAreaName());
    text("care_area_name", sheet.institution().careAreaName());
    yuan("cross_region_first_share", sheet.amounts().firstShare());
    text("medfee_sumamt_in_words", AmountInWords.of(sheet.amounts().total()));
    text("fund_pay_sumamt_in_words", AmountInWords.of(sheet.amounts().fundTotal()));
    text("psn_part_amt_in_words", AmountInWords.of(sheet.amounts().personPart()));
    text("psn_cash_pay_in_words", AmountInWords.of(sheet.amounts().cash()));
    json.name("feedetail_count").value(sheet.lines().count());
    text("policy_version", basis.policyVersion());
    text("catalogue_version", basis.catalogueVersion());
    text("engine_version", basis.engineVersion());
    json.name("statement_number").value(basis.statementNumber());
    json.name("reproduced").value(basis.reproduced());
    left(sheet.left());
    json.endObject();
  }

  private void left(@Nullable Left left) throws IOException {
    if (left == null) {
      return;
    }
    json.name("refund_setl_ids").beginArray();
    for (String one : left.refunds()) {
      json.value(one);
    }
    json.endArray();
    json.name("remaining").beginObject();
    amounts(left.amounts());
    json.endObject();
  }

  private void decision(SettlementSheet sheet) throws IOException {
    BenefitTier tier = sheet.decision().tier();
    json.name("decision").beginObject();
    text("outcome", sheet.decision().outcome().name());
    text("tier", tier == null ? "" : tier.name());
    text("filing_id", sheet.decision().filingId());
    both(sheet.decision().finding());
    json.name("steps").beginArray();
    for (Step step : sheet.decision().steps()) {
      step(step);
    }
    json.endArray();
    json.endObject();
  }

  private void step(Step step) throws IOException {
    json.beginObject();
    text("rule", step.rule());
    both(step.text());
    yuan("amount_in", step.amountIn());
    yuan("amount_out", step.amountOut());
    json.name("rate").value(BigDecimal.valueOf(step.ratePpm(), PPM_DECIMALS));
    yuan("limit", step.limitFen());
    json.name("evidence").beginArray();
    for (Evidence evidence : step.evidence()) {
      evidence(evidence);
    }
    json.endArray();
    json.endObject();
  }

  private void evidence(Evidence evidence) throws IOException {
    json.beginObject();
    text("document", evidence.document());
    text("article", evidence.article());
    text("grade", evidence.grade().name().toLowerCase(Locale.ROOT));
    text("effective_from", evidence.effectiveFrom() == null ? "" : evidence.effectiveFrom().text());
    text("seen_valid_on", evidence.seenValidOn() == null ? "" : evidence.seenValidOn().text());
    json.name("addresses").beginArray();
    for (String address : evidence.addresses()) {
      json.value(address);
    }
    json.endArray();
    json.endObject();
  }

  private void both(Text text) throws IOException {
    text("zh", text.zh());
    text("en", text.en());
  }

  private void text(String name, String value) throws IOException {
    json.name(name).value(value);
  }

  private void yuan(String name, long fen) throws IOException {
    json.name(name).value(BigDecimal.valueOf(fen, 2));
  }

  private static String date(@Nullable LocalDate date) {
    return date == null ? "" : date.toString();
  }
}
