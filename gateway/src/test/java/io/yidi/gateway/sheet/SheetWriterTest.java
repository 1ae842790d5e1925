package io.yidi.gateway.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.yidi.gateway.sheet.SettlementSheet.Amounts;
import io.yidi.gateway.sheet.SettlementSheet.Basis;
import io.yidi.gateway.sheet.SettlementSheet.Booking;
import io.yidi.gateway.sheet.SettlementSheet.Kind;
import io.yidi.gateway.sheet.SettlementSheet.Line;
import io.yidi.gateway.sheet.SettlementSheet.Lines;
import io.yidi.policy.bill.LineCut;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

class SheetWriterTest {

  private static final Instant LATER = Instant.parse("2025-03-12T16:00:00Z");

  private static String text(SettlementSheet sheet) {
    return new String(SheetWriter.write(sheet, SheetFormat.TEXT), StandardCharsets.UTF_8);
  }

  private static JsonObject json(SettlementSheet sheet) {
    return JsonParser.parseString(
            new String(SheetWriter.write(sheet, SheetFormat.JSON), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  private static String pdfText(SettlementSheet sheet) throws IOException {
    try (PDDocument document = Loader.loadPDF(SheetWriter.write(sheet, SheetFormat.PDF))) {
      return new PDFTextStripper().getText(document);
    }
  }

  private static BigDecimal sum(JsonArray rows, String name) {
    BigDecimal sum = new BigDecimal("0.00");
    for (JsonElement row : rows) {
      sum = sum.add(row.getAsJsonObject().get(name).getAsBigDecimal());
    }
    return sum;
  }

  private static SettlementSheet refund() {
    SettlementSheet sheet = Samples.stay();
    Amounts amounts = sheet.amounts();
    return Samples.with(
        Samples.with(
            sheet,
            Lines.of(
                List.of(
                    new Line(
                        1,
                        "XDEMO0000000001",
                        "示范药品甲(虚构)",
                        "01",
                        "09",
                        null,
                        -10_000,
                        1_000_000,
                        0,
                        new LineCut(0, 0, 0, -100),
                        false)),
                200),
            new Amounts(
                -100,
                new LineCut(0, 0, 0, -100),
                0,
                20_000,
                Map.of(),
                -30_000,
                0,
                29_900,
                -100,
                30_000,
                amounts.balance())),
        new Booking(
            "R0EXAMPLE0002", Kind.REFUND, "S0EXAMPLE0001", "", "药品退回", "example-refund-1", LATER));
  }

  /** docs/settlement-sheet.md shows a sheet; it is the one that is written. */
  @Test
  void theDocumentShowsWhatIsWritten() throws IOException {
    assertThat(Files.readString(Path.of("../docs/settlement-sheet.md")))
        .contains("```text\n" + text(Samples.stay()) + "```\n");
  }

  @Test
  void theSameSheetGivesTheSameBytes() {
    for (SheetFormat format : SheetFormat.values()) {
      assertThat(SheetWriter.write(Samples.stay(), format))
          .as(format.name())
          .isEqualTo(SheetWriter.write(Samples.stay(), format));
    }
    assertThat(SheetWriter.write(refund(), SheetFormat.PDF))
        .isNotEqualTo(SheetWriter.write(Samples.stay(), SheetFormat.PDF));
  }

  @Test
  void noLineOfTextIsWiderThanEightyColumns() {
    SettlementSheet named =
        Samples.with(Samples.stay(), "示**", "示范省示范市中心人民医院暨示范医科大学附属第一医院东院区门诊部(虚构)示范省示范市中心人民医院");
    List<Line> lines = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      lines.add(
          Samples.line(
              i,
              "X".repeat(50),
              "经皮冠状动脉支架植入术及其他(虚构)".repeat(3),
              "01",
              "06",
              1,
              1,
              9_999_999_99L,
              9_999_999_99L));
    }
    SettlementSheet large = Samples.with(named, Lines.of(lines, 20), Samples.stay().amounts());
    for (SettlementSheet sheet : List.of(Samples.stay(), named, large, refund())) {
      assertThat(text(sheet).lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(Columns.width(line)).as(line).isLessThanOrEqualTo(80));
    }
    assertThat(text(large)).contains("19,999,999.98").contains("共 30 行 30");
  }

  @Test
  void jsonHasNationalNamesAndSumsThatFit() {
    JsonObject json = json(Samples.stay());
    JsonObject info = json.getAsJsonObject("setlinfo");
    assertThat(info.get("medfee_sumamt").toString()).isEqualTo("37800.00");
    assertThat(info.get("psn_cash_pay").toString()).isEqualTo("8378.75");
    assertThat(info.get("setl_time").getAsString()).isEqualTo("2025-03-11 10:20:33");
    assertThat(info.get("hifob_pay").toString()).isEqualTo("3236.25");
    assertThat(info.get("maf_pay").toString()).isEqualTo("0.00");
    assertThat(info.get("psn_name").getAsString()).isEqualTo("示**");
    BigDecimal total = info.get("medfee_sumamt").getAsBigDecimal();
    assertThat(sum(json.getAsJsonArray("feedetail"), "det_item_fee_sumamt")).isEqualTo(total);
    assertThat(sum(json.getAsJsonArray("chrgitm"), "det_item_fee_sumamt")).isEqualTo(total);
    // The account is a row too, so the rows are not the funds' total (nhsa-interface R4).
    assertThat(sum(json.getAsJsonArray("setldetail"), "fund_payamt"))
        .isEqualTo(
            info.get("fund_pay_sumamt")
                .getAsBigDecimal()
                .add(info.get("acct_pay").getAsBigDecimal()));
    JsonObject second = json.getAsJsonArray("feedetail").get(1).getAsJsonObject();
    assertThat(second.get("cnt").toString()).isEqualTo("100.0000");
    assertThat(second.get("pric").toString()).isEqualTo("40.000000");
    assertThat(second.get("selfpay_prop").toString()).isEqualTo("0.100000");
    assertThat(json.getAsJsonObject("sheet").get("psn_part_amt_in_words").getAsString())
        .isEqualTo("玖仟叁佰柒拾捌元柒角伍分");
    assertThat(json.getAsJsonObject("decision").get("tier").getAsString()).isEqualTo("EMERGENCY");
    assertThat(json.getAsJsonArray("steps")).hasSize(3);
  }

  @Test
  void pdfHasEmbeddedFontsNumberedPagesAndItsLanguage() throws IOException {
    byte[] bytes = SheetWriter.write(Samples.stay(), SheetFormat.PDF);
    try (PDDocument document = Loader.loadPDF(bytes)) {
      List<String> fonts = new ArrayList<>();
      for (PDPage page : document.getPages()) {
        for (COSName name : page.getResources().getFontNames()) {
          PDFont font = page.getResources().getFont(name);
          assertThat(font.isEmbedded()).as(font.getName()).isTrue();
          fonts.add(font.getName());
        }
      }
      // A subset is named by six letters before its name.
      assertThat(fonts)
          .isNotEmpty()
          .allMatch(name -> name.matches("[A-Z]{6}\\+NotoSansSC-(Regular|Bold)"));
      assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("zh-CN");
      assertThat(document.getDocumentInformation().getTitle())
          .isEqualTo("医疗保险异地就医结算单 S0EXAMPLE0001");
      assertThat(document.getDocumentInformation().getCreationDate().toInstant())
          .isEqualTo(Samples.stay().booking().at());
      int pages = document.getNumberOfPages();
      for (int page = 1; page <= pages; page++) {
        PDFTextStripper one = new PDFTextStripper();
        one.setStartPage(page);
        one.setEndPage(page);
        assertThat(one.getText(document)).contains("第 " + page + " 页 共 " + pages + " 页");
      }
      assertThat(document.getPage(0).getMediaBox().getHeight()).isBetween(841f, 842f);
    }
    assertThat(bytes.length).isLessThan(300_000);
    assertThat(pdfText(Samples.stay()))
        .contains("37,800.00", "叁万柒仟捌佰元整", "职工基本医疗保险统筹基金", "统筹基金:34,500.00 × 73%");
  }

  @Test
  void charactersThatNoFontHasArePrintedAsAMark() throws IOException {
    SettlementSheet rare = Samples.with(Samples.stay(), "𠮷**", "龘䶮医院😀(虚构)");
    assertThat(pdfText(rare)).contains("□**").contains("□䶮医院□(虚构)");
    assertThat(text(rare)).contains("𠮷**").contains("龘䶮医院😀(虚构)");
    assertThat(json(rare).getAsJsonObject("setlinfo").get("psn_name").getAsString())
        .isEqualTo("𠮷**");
  }

  @Test
  void moreLinesThanTheLimitAreSummedWithARemark() throws IOException {
    SettlementSheet many =
        Samples.with(
            Samples.stay(), Lines.of(Samples.oneYuanLines(50_000), 200), Samples.stay().amounts());
    for (String printed : List.of(text(many), pdfText(many))) {
      assertThat(printed)
          .contains("其余 49800 行合计")
          .contains("49,800.00")
          .contains("共 50000 行")
          .contains("50,000.00")
          .contains("明细共 50000 行,逐行列出前 200 行");
    }
    JsonObject json = json(many);
    assertThat(json.getAsJsonArray("feedetail")).hasSize(200);
    assertThat(json.getAsJsonObject("feedetail_rest").get("count").getAsInt()).isEqualTo(49_800);
    assertThat(
            sum(json.getAsJsonArray("feedetail"), "inscp_scp_amt")
                .add(json.getAsJsonObject("feedetail_rest").get("inscp_scp_amt").getAsBigDecimal()))
        .isEqualTo(new BigDecimal("50000.00"));
    for (SheetFormat format : SheetFormat.values()) {
      assertThat(SheetWriter.write(many, format).length).isLessThan(4 * 1024 * 1024);
    }
  }

  /** The most that one call can print stays below what a client takes by default. */
  @Test
  void theMostLinesFitInOneMessage() {
    SettlementSheet most =
        Samples.with(
            Samples.stay(),
            Lines.of(Samples.oneYuanLines(3_000), SettlementSheet.MAX_LINES),
            Samples.stay().amounts());
    for (SheetFormat format : SheetFormat.values()) {
      assertThat(SheetWriter.write(most, format).length)
          .as(format.name())
          .isLessThan(3 * 1024 * 1024);
    }
  }

  @Test
  void amountsOfARefundMayHaveAnySign() throws IOException {
    for (String printed : List.of(text(refund()), pdfText(refund()))) {
      assertThat(printed)
          .contains("医疗保险异地就医结算单(退费)")
          .contains("S0EXAMPLE0001", "药品退回", "-1.00", "负壹元整", "-300.00", "负叁佰元整")
          .contains("299.00", "贰佰玖拾玖元整", "2025-03-13 00:00:00");
    }
    JsonObject info = json(refund()).getAsJsonObject("setlinfo");
    assertThat(info.get("medfee_sumamt").toString()).isEqualTo("-1.00");
    assertThat(info.get("refd_setl_flag").getAsString()).isEqualTo("1");
  }

  @Test
  void aSheetThatIsNotComputedAgainToItsAmountsSaysSo() {
    SettlementSheet sheet = Samples.stay();
    SettlementSheet moved =
        new SettlementSheet(
            sheet.booking(),
            sheet.person(),
            sheet.institution(),
            sheet.visit(),
            sheet.decision(),
            sheet.amounts(),
            sheet.funds(),
            sheet.categories(),
            sheet.lines(),
            sheet.steps(),
            new Basis("p-example", "c-example", "1", 2, false),
            null);
    assertThat(text(sheet)).doesNotContain("重算");
    assertThat(text(moved)).contains("结果与存储的金额不一致").contains("承诺书版本 injury statement");
    assertThat(json(moved).getAsJsonObject("sheet").get("reproduced").getAsBoolean()).isFalse();
  }

  @Test
  void codesAreNamedByTheirLongestKnownBeginning() {
    assertThat(SheetNames.medType("2101")).isEqualTo("住院 inpatient (2101)");
    assertThat(SheetNames.medType("9903")).isEqualTo("意外伤害门诊 injury, outpatient (9903)");
    assertThat(SheetNames.medType("71")).isEqualTo("71");
    assertThat(SheetNames.hospitalLevel("10")).isEqualTo("一级丙等 first, C (10)");
    assertThat(SheetNames.chargeCategory("09").zh()).isEqualTo("西药费");
    assertThat(SheetNames.chargeCategory("15").zh()).isEqualTo("15");
    assertThat(SheetWriter.fileName(Samples.stay(), SheetFormat.PDF))
        .isEqualTo("settlement-S0EXAMPLE0001.pdf");
  }
}
