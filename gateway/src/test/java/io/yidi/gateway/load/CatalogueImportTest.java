package io.yidi.gateway.load;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.testing.Bills.bill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.load.CatalogueImport.Order;
import io.yidi.gateway.load.CatalogueImport.Report;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.Split;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published lists become versions of the catalogue: whole, dated, and swapped under way. */
class CatalogueImportTest {
  private static final TestGateway GATEWAY =
      TestGateway.start(TestGateway.freshDirectory("catalogue-import"));
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final AtomicInteger ITEMS = new AtomicInteger();
  private static final String HEADINGS = "国家医保编码,药品名称,甲乙类,先行自付比例,三级限价,限定支付范围,生效日期,厂家\n";

  @TempDir Path folder;

  @AfterAll
  static void stop() {
    GATEWAY.stop();
  }

  private static String newItem() {
    return "XTEST" + ITEMS.incrementAndGet();
  }

  private static CatalogueImport imports() {
    return GATEWAY.gateway().catalogueImport();
  }

  private Path csv(String text) throws IOException {
    return Files.writeString(folder.resolve("list" + ITEMS.incrementAndGet() + ".csv"), text);
  }

  private static Order order(Path file, String from) {
    return order(file, from, null, null);
  }

  private static Order order(
      Path file, String from, @Nullable LocalDate wholeFrom, @Nullable Instant activeFrom) {
    Map<String, String> constants =
        from.isEmpty()
            ? Map.of("area", "990100", "charge_category", "09")
            : Map.of("area", "990100", "charge_category", "09", "valid_from", from);
    return new Order(file, null, constants, wholeFrom, activeFrom);
  }

  private static Report run(Order order) {
    return imports().run(order, step -> {});
  }

  private static List<String> problems(Order order) {
    return catchThrowableOfType(LoadException.class, () -> run(order)).problems();
  }

  private static Split preview(String code, LocalDate day) {
    return HOSPITAL
        .settlement()
        .previewSettlement(
            PreviewSettlementRequest.newBuilder()
                .setClaim(
                    bill(
                        GATEWAY.newPerson("990100"),
                        InlineBill.newBuilder()
                            .setMedType("11")
                            .setServiceDate(date(day))
                            .setFlags(Bills.VISIT),
                        lines(day, item(code, 1, 100))))
                .build())
        .getSettlement()
        .getSplit();
  }

  @Test
  void usualHeadingsAreKnownAndTheDayOfTheFeePicksTheVersion() throws IOException {
    String code = newItem();
    Report first = run(order(csv(HEADINGS + code + ",示范药,乙类,10%,80,限住院,2025-01-01,某厂\n"), ""));
    assertThat(first.added()).isEqualTo(1);
    assertThat(first.unused()).containsExactly("厂家");
    Report second = run(order(csv(HEADINGS + code + ",示范药,乙类,20%,,,2025-06-01,某厂\n"), ""));
    assertThat(second.changed()).isEqualTo(1);
    assertThat(preview(code, LocalDate.of(2025, 6, 1)).getFirstSelfPayFen()).isEqualTo(2_000);
    // Limited use without approval is wholly the person's, as the first version says.
    assertThat(preview(code, LocalDate.of(2025, 5, 31)).getFullSelfPayFen()).isEqualTo(10_000);
  }

  @Test
  void theSameListAgainChangesNothing() throws IOException {
    String code = newItem();
    Path list = csv(HEADINGS + code + ",示范药,甲,,,,,\n");
    run(order(list, "2025-01-01"));
    Report again = run(order(list, "2025-03-01"));
    assertThat(again.version()).isEmpty();
    assertThat(again.activeFrom()).isNull();
  }

  @Test
  void aWorkbookGivesTheSameRows() throws IOException {
    String code = newItem();
    Path file = folder.resolve("list.xlsx");
    try (OutputStream out = Files.newOutputStream(file);
        Workbook book = new Workbook(out, "yidi-test", "1.0")) {
      Worksheet other = book.newWorksheet("说明");
      other.value(0, 0, "说明");
      Worksheet sheet = book.newWorksheet("目录");
      String[] headings = {"标题", "", "", "", ""};
      for (int i = 0; i < headings.length; i++) {
        sheet.value(0, i, headings[i]);
      }
      List<String> columns = List.of("编码", "名称", "等级", "自付", "价");
      for (int i = 0; i < columns.size(); i++) {
        sheet.value(1, i, columns.get(i));
      }
      sheet.value(2, 0, code);
      sheet.value(2, 1, "示范耗材");
      sheet.value(2, 2, "部分自付");
      sheet.value(2, 3, 0.15);
      sheet.style(2, 3).format("0.00%").set();
      sheet.value(2, 4, 60.5);
    }
    Path mapping =
        Files.writeString(
            folder.resolve("mapping.yaml"),
            """
            sheet: 目录
            header_row: 2
            columns: {code: 编码, name: 名称, class: 等级, first_share: 自付, price_ceiling: 价}
            constants: {area: "990100", charge_category: "08", kind: 耗材, valid_from: "2025-01-01"}
            values: {class: {部分自付: 乙}}
            """);
    run(new Order(file, mapping, Map.of(), null, null));
    Split split = preview(code, LocalDate.of(2025, 2, 3));
    assertThat(split.getOverLimitFen()).isEqualTo(3_950);
    assertThat(split.getFirstSelfPayFen()).isEqualTo(908);
  }

  @Test
  void everyBadRowIsNamedAndNothingIsStored() throws IOException {
    String good = newItem();
    Path list =
        csv(
            HEADINGS
                + good
                + ",示范药,甲,,,,,\n"
                + ",没有编码,甲,,,,,\n"
                + newItem()
                + ",示范药,丁,,,,,\n"
                + newItem()
                + ",示范药,乙,一成,,,,\n"
                + good
                + ",又一次,甲,,,,,\n");
    assertThat(problems(order(list, "2025-01-01")))
        .anyMatch(one -> one.contains(":3: code: empty (expected: 1 to 50 characters)"))
        .anyMatch(one -> one.contains(":4: class: 丁 (expected: one of 丙, 乙, 甲)"))
        .anyMatch(one -> one.contains(":5: first_share: 一成"))
        .anyMatch(one -> one.contains(":6: ") && one.contains("again"));
    assertThat(GATEWAY.number("SELECT count(*) FROM catalogue_item WHERE code = '" + good + "'"))
        .isZero();
  }

  @Test
  void aDifferenceChangesNothing() throws IOException {
    String code = newItem();
    Path list = csv(HEADINGS + code + ",示范药,乙,10%,,,,\n");
    Report report = imports().difference(order(list, "2025-01-01"), 10, step -> {});
    assertThat(report.added()).isEqualTo(1);
    assertThat(report.differences())
        .singleElement()
        .asString()
        .startsWith("+ 990100 " + code + " 示范药 class B");
    assertThat(GATEWAY.number("SELECT count(*) FROM catalogue_item WHERE code = '" + code + "'"))
        .isZero();
  }

  @Test
  void aWholeListEndsWhatItDoesNotName() throws IOException {
    String kept = newItem();
    String dropped = newItem();
    String area = "990200";
    GATEWAY.load(
        Map.of(
            "regions.csv",
            """
            code,name,pooling_area,filing_place,valid_from,valid_until
            990200,示范二市(虚构),990200,990200,2000-01-01,
            """));
    Map<String, String> constants =
        Map.of("area", area, "charge_category", "09", "valid_from", "2025-01-01");
    run(
        new Order(
            csv(HEADINGS + kept + ",甲药,甲,,,,,\n" + dropped + ",乙药,甲,,,,,\n"),
            null,
            constants,
            null,
            null));
    Report second =
        run(
            new Order(
                csv(HEADINGS + kept + ",甲药,甲,,,,,\n"),
                null,
                constants,
                LocalDate.of(2025, 7, 1),
                null));
    assertThat(second.ended()).isEqualTo(1);
    assertThat(second.changed()).isZero();
    assertThat(
            GATEWAY.number(
                "SELECT count(*) FROM catalogue_item WHERE until_version IS NULL AND code = '"
                    + dropped
                    + "' AND valid_until = '2025-07-01'"))
        .isEqualTo(1);
  }

  @Test
  void aVersionWaitsForItsInstantAndLaterOnesQueueBehind() throws Exception {
    String code = newItem();
    run(order(csv(HEADINGS + code + ",示范药,乙,10%,,,,\n"), "2025-01-01"));
    Instant soon = Instant.now().plusSeconds(2);
    run(order(csv(HEADINGS + code + ",示范药,乙,30%,,,,\n"), "2025-01-01", null, soon));
    assertThat(preview(code, LocalDate.of(2025, 2, 3)).getFirstSelfPayFen()).isEqualTo(1_000);
    assertThat(problems(order(csv(HEADINGS + code + ",示范药,乙,40%,,,,\n"), "2025-01-01")))
        .anyMatch(one -> one.contains("activate-at: now (expected: not before"));
    Thread.sleep(Duration.between(Instant.now(), soon).plusMillis(200));
    assertThat(preview(code, LocalDate.of(2025, 2, 3)).getFirstSelfPayFen()).isEqualTo(3_000);
  }

  @Test
  void rowsThatRunIntoStoredOnesAreRefused() throws IOException {
    String code = newItem();
    run(order(csv(HEADINGS + code + ",示范药,乙,10%,,,2025-06-01,\n"), ""));
    assertThat(problems(order(csv(HEADINGS + code + ",示范药,乙,20%,,,2025-01-01,\n"), "")))
        .anyMatch(one -> one.contains("runs into the row from 2025-06-01"));
  }

  @Test
  void aMissingHeadingOrFileIsNamed() throws IOException {
    Path mapping = Files.writeString(folder.resolve("m.yaml"), "columns: {code: 没有这列}\n");
    Path list = csv("编码,名称\nX,Y\n");
    assertThat(problems(new Order(list, mapping, Map.of(), null, null)))
        .anyMatch(one -> one.contains("no column 没有这列 (expected: one of [编码, 名称])"));
    assertThat(problems(order(folder.resolve("none.csv"), "2025-01-01")))
        .anyMatch(one -> one.contains("no such file"));
    assertThat(problems(order(Files.writeString(folder.resolve("a.txt"), "x"), "2025-01-01")))
        .anyMatch(one -> one.contains("expected: .csv or .xlsx"));
  }

  @Test
  void previewsGoOnWhileTheCatalogueIsSwapped() throws Exception {
    String code = newItem();
    run(order(csv(HEADINGS + code + ",示范药,乙,10%,,,,\n"), "2025-01-01"));
    AtomicBoolean stop = new AtomicBoolean();
    List<Long> seen = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!stop.get()) {
                    seen.add(preview(code, LocalDate.of(2025, 2, 3)).getFirstSelfPayFen());
                  }
                });
    StringBuilder large = new StringBuilder(HEADINGS);
    large.append(code).append(",示范药,乙,20%,,,,\n");
    for (int i = 0; i < 5_000; i++) {
      large.append(newItem()).append(",示范药,甲,,,,,\n");
    }
    run(order(csv(large.toString()), "2025-01-01"));
    long after = preview(code, LocalDate.of(2025, 2, 3)).getFirstSelfPayFen();
    stop.set(true);
    reader.join();
    assertThat(after).isEqualTo(2_000);
    assertThat(seen).isNotEmpty().allMatch(fen -> fen == 1_000 || fen == 2_000);
  }

  @Test
  void severalDatedRowsReplaceOneThatRunsOn() throws IOException {
    String code = newItem();
    run(order(csv(HEADINGS + code + ",示范药,乙,10%,,,2024-01-01,\n"), ""));
    Path mapping = Files.writeString(folder.resolve("until.yaml"), "columns: {valid_until: 止}\n");
    Path dated =
        csv(
            "编码,名称,甲乙类,自付比例,生效日期,止\n"
                + code
                + ",示范药,乙,20%,2025-01-01,2025-07-01\n"
                + code
                + ",示范药,乙,10%,2025-07-01,\n");
    run(new Order(dated, mapping, Map.of("area", "990100", "charge_category", "09"), null, null));
    assertThat(preview(code, LocalDate.of(2024, 12, 31)).getFirstSelfPayFen()).isEqualTo(1_000);
    assertThat(preview(code, LocalDate.of(2025, 6, 30)).getFirstSelfPayFen()).isEqualTo(2_000);
    assertThat(preview(code, LocalDate.of(2025, 7, 1)).getFirstSelfPayFen()).isEqualTo(1_000);
  }

  @Test
  void classBWithoutAFirstShareIsRefused() throws IOException {
    assertThat(problems(order(csv(HEADINGS + newItem() + ",示范药,乙,,,,,\n"), "2025-01-01")))
        .singleElement()
        .asString()
        .contains("first_share: empty (expected: a percentage, which every item of class 乙 has)");
  }

  @Test
  void aDirectoryQueuesBehindAVersionThatWaits() throws Exception {
    String code = newItem();
    run(order(csv(HEADINGS + code + ",示范药,乙,10%,,,,\n"), "2025-01-01"));
    Instant soon = Instant.now().plusSeconds(2);
    run(order(csv(HEADINGS + code + ",示范药,乙,30%,,,,\n"), "2025-01-01", null, soon));
    LoadException refused =
        catchThrowableOfType(
            LoadException.class,
            () ->
                GATEWAY.load(
                    Map.of(
                        "catalogue.csv",
                        "area,code,name,class,charge_category,first_share,limited_use,valid_from\n"
                            + "990100,"
                            + newItem()
                            + ",示范药,乙,09,10%,no,2025-01-01\n")));
    assertThat(refused.problems()).anyMatch(one -> one.contains("activate-at: now"));
    Thread.sleep(Duration.between(Instant.now(), soon).plusMillis(200));
  }
}
