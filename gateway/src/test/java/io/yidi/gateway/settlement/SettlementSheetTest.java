package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.IMPLANT;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.OWN;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.sheet.Columns;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.policy.money.AmountInWords;
import io.yidi.policy.money.Money;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.GetSettlementSheetRequest;
import io.yidi.proto.settlement.v1.GetSettlementSheetResponse;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SheetFormat;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.InpatientType;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class SettlementSheetTest {

  private final TestGateway gateway = TestGateway.shared();

  private static GetSettlementSheetRequest.Builder request(
      String settlementId, SheetFormat format) {
    return GetSettlementSheetRequest.newBuilder().setSettlementId(settlementId).setFormat(format);
  }

  private static GetSettlementSheetResponse sheet(
      DemoClient client, Settlement settlement, SheetFormat format) {
    return client
        .settlement()
        .getSettlementSheet(request(settlement.getSettlementId(), format).build());
  }

  private static Settlement settled(DemoClient client, Claim.Builder claim) {
    return client.settlement().settle(settle(id(), claim)).getSettlement();
  }

  private static Settlement read(DemoClient client, Settlement settlement) {
    return client
        .settlement()
        .getSettlement(
            GetSettlementRequest.newBuilder().setSettlementId(settlement.getSettlementId()).build())
        .getSettlement();
  }

  private static String text(DemoClient client, Settlement settlement) {
    GetSettlementSheetResponse sheet = sheet(client, settlement, SheetFormat.SHEET_FORMAT_TEXT);
    assertThat(sheet.getMediaType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(sheet.getFileName())
        .isEqualTo("settlement-" + settlement.getSettlementId() + ".txt");
    return sheet.getContent().toStringUtf8();
  }

  private static String pdfText(DemoClient client, Settlement settlement) throws IOException {
    GetSettlementSheetResponse sheet = sheet(client, settlement, SheetFormat.SHEET_FORMAT_PDF);
    assertThat(sheet.getMediaType()).isEqualTo("application/pdf");
    try (PDDocument document = Loader.loadPDF(sheet.getContent().toByteArray())) {
      return new PDFTextStripper().getText(document);
    }
  }

  private static JsonObject json(DemoClient client, Settlement settlement) {
    GetSettlementSheetResponse sheet = sheet(client, settlement, SheetFormat.SHEET_FORMAT_JSON);
    assertThat(sheet.getMediaType()).isEqualTo("application/json");
    return JsonParser.parseString(sheet.getContent().toStringUtf8()).getAsJsonObject();
  }

  private static BigDecimal yuan(long fen) {
    return BigDecimal.valueOf(fen, 2);
  }

  private static BigDecimal sum(JsonObject json, String list, String name) {
    BigDecimal sum = yuan(0);
    for (JsonElement row : json.getAsJsonArray(list)) {
      sum = sum.add(row.getAsJsonObject().get(name).getAsBigDecimal());
    }
    return sum;
  }

  /** National names of the amounts, with those of the split. */
  private static Map<String, Long> national(Split split) {
    return Map.ofEntries(
        Map.entry("medfee_sumamt", split.getTotalFen()),
        Map.entry("fulamt_ownpay_amt", split.getFullSelfPayFen()),
        Map.entry("overlmt_selfpay", split.getOverLimitFen()),
        Map.entry("preselfpay_amt", split.getFirstSelfPayFen()),
        Map.entry("inscp_scp_amt", split.getInScopeFen()),
        Map.entry("act_pay_dedc", split.getDeductibleFen()),
        Map.entry("hifp_pay", split.getPooledFundFen()),
        Map.entry("cvlserv_pay", split.getCivilServantFundFen()),
        Map.entry("hifes_pay", split.getEnterpriseFundFen()),
        Map.entry("hifmi_pay", split.getResidentMajorFundFen()),
        Map.entry("hifob_pay", split.getEmployeeLargeFundFen()),
        Map.entry("maf_pay", split.getAssistanceFundFen()),
        Map.entry("oth_pay", split.getOtherFundFen()),
        Map.entry("fund_pay_sumamt", split.getFundTotalFen()),
        Map.entry("hosp_part_amt", split.getHospitalPartFen()),
        Map.entry("psn_part_amt", split.getPersonPartFen()),
        Map.entry("acct_pay", split.getAccountFen()),
        Map.entry("psn_cash_pay", split.getCashFen()),
        Map.entry("balc", split.getAccountBalanceFen()));
  }

  private static void assertFigures(String printed, Split split) {
    for (long fen :
        List.of(
            split.getTotalFen(),
            split.getFundTotalFen(),
            split.getPersonPartFen(),
            split.getCashFen())) {
      assertThat(printed).contains(Money.yuan(fen), AmountInWords.of(fen));
    }
  }

  /** All three forms say what the settlement says, to the fen. */
  private static void assertFormsAgree(DemoClient client, Settlement settlement)
      throws IOException {
    Split split = settlement.getSplit();
    String text = text(client, settlement);
    String pdf = pdfText(client, settlement);
    for (String printed : List.of(text, pdf)) {
      assertThat(printed)
          .contains(settlement.getSettlementId(), settlement.getRequestId())
          .contains(settlement.getMaskedName(), settlement.getPersonId())
          .contains(settlement.getInstitutionName())
          .contains(settlement.getPolicyVersion(), settlement.getCatalogueVersion());
      assertFigures(printed, split);
      national(split).values().forEach(fen -> assertThat(printed).contains(Money.yuan(fen)));
      for (FundPayment fund : split.getFundsList()) {
        assertThat(printed).contains(fund.getName().getZh(), Money.yuan(fund.getAmountFen()));
      }
    }
    JsonObject json = json(client, settlement);
    JsonObject info = json.getAsJsonObject("setlinfo");
    national(split)
        .forEach((name, fen) -> assertThat(info.get(name).getAsBigDecimal()).isEqualTo(yuan(fen)));
    assertThat(info.get("setl_id").getAsString()).isEqualTo(settlement.getSettlementId());
    BigDecimal total = yuan(split.getTotalFen());
    assertThat(sum(json, "feedetail", "det_item_fee_sumamt")).isEqualTo(total);
    assertThat(sum(json, "feedetail", "overlmt_amt")).isEqualTo(yuan(split.getOverLimitFen()));
    assertThat(sum(json, "feedetail", "inscp_scp_amt")).isEqualTo(yuan(split.getInScopeFen()));
    assertThat(sum(json, "chrgitm", "det_item_fee_sumamt")).isEqualTo(total);
    assertThat(sum(json, "setldetail", "fund_payamt"))
        .isEqualTo(
            yuan(split.getFundTotalFen() + split.getAccountFen() + split.getHospitalPartFen()));
    assertThat(json.getAsJsonObject("sheet").get("reproduced").getAsBoolean()).isTrue();
  }

  /** An outpatient bill with an item of class 乙, one above its ceiling and one of class 丙. */
  private Settlement visit(DemoClient client) {
    return settled(
        client,
        bill(
                gateway.newPerson("990100", "11", "ACTIVE", "120.00"),
                InlineBill.newBuilder().setMedType("11").setServiceDate(date(DAY)).setFlags(VISIT),
                lines(
                    DAY,
                    item(DRUG, 10, 25),
                    item(DRUG_B, 2, 60),
                    item(IMPLANT, 1, 3_500),
                    item(OWN, 1, 30)))
            .setAccountUse(AccountUse.ACCOUNT_USE_OWN));
  }

  @Test
  void aPartlyRefundedSettlementShowsWhatIsLeft() throws IOException {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement settlement = visit(client);
      String whole = text(client, settlement);
      Settlement first = Refunding.refunded(client, settlement, Refunding.whole(1));
      Settlement second = Refunding.refunded(client, settlement, Refunding.whole(4));
      Split left = second.getRemaining();
      assertThat(left.getTotalFen()).isEqualTo(settlement.getSplit().getTotalFen() - 280_00);
      for (String printed : List.of(text(client, settlement), pdfText(client, settlement))) {
        assertThat(printed)
            .contains("已部分退费", "partly refunded", "退费后现为")
            .contains(first.getSettlementId(), second.getSettlementId())
            .contains(AmountInWords.of(settlement.getSplit().getCashFen()));
        assertFigures(printed, left);
      }
      JsonObject sheet = json(client, settlement).getAsJsonObject("sheet");
      assertThat(
              sheet.getAsJsonArray("refund_setl_ids").asList().stream()
                  .map(JsonElement::getAsString))
          .containsExactly(first.getSettlementId(), second.getSettlementId());
      national(left)
          .forEach(
              (name, fen) ->
                  assertThat(sheet.getAsJsonObject("remaining").get(name).getAsBigDecimal())
                      .isEqualTo(yuan(fen)));
      Refunding.reversed(client, settlement);
      assertThat(text(client, settlement)).contains("已撤销").doesNotContain("退费后现为");
      assertThat(whole).contains("有效").doesNotContain("退费后现为");
    }
  }

  @Test
  void aVisitIsPrintedWithItsLinesAndReasons() throws IOException {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement settlement = visit(client);
      assertThat(settlement.getSplit().getOverLimitFen()).isPositive();
      assertThat(settlement.getSplit().getAccountFen()).isEqualTo(12_000);
      assertFormsAgree(client, settlement);
      assertThat(text(client, settlement))
          .contains("医疗保险结算单")
          .contains("普通门诊 outpatient (11)")
          .contains("职工基本医疗保险 employees (310)")
          .contains("09 西药费 western drugs")
          .contains("2 示范药品乙(虚构)")
          .contains("乙类10%")
          .contains("其中 个人账户 account")
          .contains("依据 示范数据(虚构,不是任何地方的规定) [虚构 made up")
          .contains("有效 in force");
      JsonObject line =
          json(client, settlement).getAsJsonArray("feedetail").get(1).getAsJsonObject();
      assertThat(line.get("med_list_codg").getAsString()).isEqualTo(DRUG_B);
      assertThat(line.get("cnt").getAsBigDecimal()).isEqualByComparingTo("2");
      assertThat(line.get("pric").getAsBigDecimal()).isEqualByComparingTo("60");
      assertThat(line.get("preselfpay_amt").getAsBigDecimal()).isEqualByComparingTo("12");
    }
  }

  @Test
  void aStayAwayFromHomeIsPrintedWithEachFund() throws IOException {
    String person = gateway.newPerson("440700");
    List<ChargeLine> lines =
        lines(
            ADMITTED,
            item(SURGERY, 1, 40_000),
            item(DRUG_B, 100, 40),
            item(IMPLANT, 1, 3_500),
            item(OWN, 1, 300));
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      String encounter =
          Stays.ready(
              client,
              person,
              "21",
              STAY.toBuilder().setInpatientType(InpatientType.INPATIENT_TYPE_EMERGENCY).build(),
              lines);
      Settlement settlement = settled(client, Stays.claim(person, encounter, lines));
      assertThat(settlement.getSplit().getFundsList())
          .filteredOn(fund -> fund.getAmountFen() > 0)
          .hasSizeGreaterThan(1);
      assertFormsAgree(client, settlement);
      assertThat(text(client, settlement))
          .contains("医疗保险异地就医结算单")
          .contains("江门市 440700", "北京市 110000")
          .contains(Columns.left("入院日期 begin", 30) + "2025-03-03")
          .contains(Columns.left("出院日期 discharge", 30) + "2025-03-11")
          .contains("异地急诊 emergency away from home")
          .contains("急诊抢救,视同已备案。")
          .contains(encounter)
          .contains("江府办〔2021〕14号");
    }
  }

  @Test
  void aReversalIsPrintedNegativeAndNamesWhatItTakesBack() throws IOException {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement original = visit(client);
      String before = text(client, original);
      Settlement reversal =
          client
              .settlement()
              .reverseSettlement(
                  ReverseSettlementRequest.newBuilder()
                      .setRequestId(id())
                      .setSettlementId(original.getSettlementId())
                      .setReason("退号")
                      .build())
              .getReversal();
      assertFormsAgree(client, reversal);
      long total = original.getSplit().getTotalFen();
      assertThat(text(client, reversal))
          .contains("医疗保险结算单(撤销)", "【结算撤销 reversal】")
          .contains("原结算编号 takes back         " + original.getSettlementId())
          .contains("退号", "原结算的计算过程和依据")
          .contains(Money.yuan(-total), "负" + AmountInWords.of(total));
      JsonObject line = json(client, reversal).getAsJsonArray("feedetail").get(0).getAsJsonObject();
      assertThat(line.get("cnt").getAsBigDecimal()).isEqualByComparingTo("-10");
      assertThat(line.get("pric").getAsBigDecimal()).isEqualByComparingTo("25");
      // The original keeps its amounts and says what became of it.
      assertFormsAgree(client, read(client, original));
      assertThat(text(client, original))
          .isNotEqualTo(before)
          .contains("【已撤销 reversed】")
          .contains("被撤销于 reversed by          " + reversal.getSettlementId());
      assertThat(
              json(client, original)
                  .getAsJsonObject("sheet")
                  .get("reversed_by_setl_id")
                  .getAsString())
          .isEqualTo(reversal.getSettlementId());
    }
  }

  @Test
  void aLongStayListsItsFirstLinesAndSumsTheOthers() throws IOException {
    String person = gateway.newPerson("990100");
    List<ChargeLine> lines =
        IntStream.rangeClosed(1, 450)
            .mapToObj(
                number ->
                    item(number % 2 == 0 ? DRUG_B : DRUG, 1, 10)
                        .apply(
                            ChargeLine.newBuilder()
                                .setLineNumber(number)
                                .setFeeDate(date(ADMITTED)))
                        .build())
            .toList();
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String encounter = Stays.ready(client, person, "21", STAY, lines);
      Settlement settlement = settled(client, Stays.claim(person, encounter, lines));
      GetSettlementSheetResponse usual = sheet(client, settlement, SheetFormat.SHEET_FORMAT_JSON);
      assertThat(usual.getLineCount()).isEqualTo(450);
      assertThat(usual.getLinesShown()).isEqualTo(200);
      assertThat(text(client, settlement)).contains("其余 250 行合计").contains("共 450 行");
      assertThat(pdfText(client, settlement)).contains("其余 250 行合计");
      JsonObject json = json(client, settlement);
      assertThat(
              sum(json, "feedetail", "preselfpay_amt")
                  .add(
                      json.getAsJsonObject("feedetail_rest")
                          .get("preselfpay_amt")
                          .getAsBigDecimal()))
          .isEqualTo(yuan(settlement.getSplit().getFirstSelfPayFen()));
      GetSettlementSheetResponse all =
          client
              .settlement()
              .getSettlementSheet(
                  request(settlement.getSettlementId(), SheetFormat.SHEET_FORMAT_TEXT)
                      .setLineLimit(450)
                      .build());
      assertThat(all.getLinesShown()).isEqualTo(450);
      assertThat(all.getContent().toStringUtf8()).doesNotContain("其余").contains("\n450 示范");
    }
  }

  @Test
  void theSameSettlementGivesTheSameBytes() {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement settlement = visit(client);
      for (SheetFormat format :
          List.of(
              SheetFormat.SHEET_FORMAT_TEXT,
              SheetFormat.SHEET_FORMAT_JSON,
              SheetFormat.SHEET_FORMAT_PDF)) {
        assertThat(sheet(client, settlement, format)).isEqualTo(sheet(client, settlement, format));
      }
    }
  }

  @Test
  void whatCannotBePrintedIsRefused() {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient other = gateway.client(TestGateway.BEIJING)) {
      String settlement =
          settled(client, pharmacy(gateway.newPerson("990100"), 300)).getSettlementId();
      assertThat(error(other, request(settlement, SheetFormat.SHEET_FORMAT_TEXT)).reason())
          .isEqualTo("OTHER_INSTITUTION");
      assertThat(error(client, request("S-NOBODY", SheetFormat.SHEET_FORMAT_PDF)).reason())
          .isEqualTo("SETTLEMENT_NOT_FOUND");
      ErrorDetails wrong =
          error(client, request("", SheetFormat.SHEET_FORMAT_UNSPECIFIED).setLineLimit(2_001));
      assertThat(wrong.reason()).isEqualTo("FIELD_INVALID");
      assertThat(wrong.violations())
          .containsExactlyInAnyOrder(
              "settlement_id: value: empty (expected: 1 to 30 characters)",
              "format: value: SHEET_FORMAT_UNSPECIFIED (expected: a value that is not UNSPECIFIED)",
              "line_limit: value: 2001 (expected: 0 to 2000)");
      assertThat(
              error(client, request(settlement, SheetFormat.SHEET_FORMAT_TEXT).setLineLimit(-1))
                  .violations())
          .containsExactly("line_limit: value: -1 (expected: 0 to 2000)");
      assertThat(
              error(
                      client,
                      GetSettlementSheetRequest.newBuilder()
                          .setSettlementId(settlement)
                          .setFormatValue(99))
                  .violations())
          .singleElement()
          .asString()
          .startsWith("format: value: 99");
    }
  }

  private static ErrorDetails error(DemoClient client, GetSettlementSheetRequest.Builder request) {
    return ErrorDetails.of(refused(() -> client.settlement().getSettlementSheet(request.build())));
  }
}
