package io.yidi.gateway.cli;

import static io.yidi.gateway.testing.Filings.approve;
import static io.yidi.gateway.testing.Filings.submit;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.filing.Roster;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rosters of filed persons, and filings that come as a workbook (003 §6, annexes 3 to 5). */
class FilingsCommandTest {

  private final TestGateway gateway = TestGateway.shared();

  private record Printed(int code, String out, String err) {}

  private static Printed roster(String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all =
        Stream.concat(
                Stream.of(
                    "filings",
                    "roster",
                    "--data-dir",
                    Path.of("target", "test-data", "shared").toString()),
                Stream.of(more))
            .toArray(String[]::new);
    int code = YidiCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    return new Printed(code, out.toString(), err.toString());
  }

  private String filed() {
    String person = gateway.newPerson("990100");
    try (DemoClient agency = gateway.client(Filings.AGENCY)) {
      String id = submit(agency, Filings.longTerm(person)).getFilingId();
      approve(agency, id);
      return id;
    }
  }

  @Test
  void thePersonsOfAKindAreListedMasked() {
    String id = filed();
    Printed masked = roster("--area", "990100", "--kind", "LONG_TERM_RESIDENT");
    assertThat(masked.code()).as(masked.err()).isZero();
    assertThat(masked.out()).startsWith(String.join(",", Roster.HEADINGS));
    String line = masked.out().lines().filter(one -> one.contains(id)).findFirst().orElseThrow();
    assertThat(line)
        .contains("示**", "异地长期居住人员", "示范市(虚构)", "北京市", "长期", "备案成功", "000*****78")
        .doesNotContain("示范联系人");
    Printed full = roster("--area", "990100", "--kind", "LONG_TERM_RESIDENT", "--unmasked");
    assertThat(full.out().lines().filter(one -> one.contains(id)).findFirst().orElseThrow())
        .contains("示范联系人", "00012345678");
    assertThat(roster("--area", "990100", "--kind", "RETIRED_RESETTLED").out()).doesNotContain(id);
  }

  @Test
  void aWorkbookHasTheSameRows(@TempDir Path folder) throws IOException {
    String id = filed();
    Path file = folder.resolve("roster.xlsx");
    Printed printed =
        roster("--area", "990100", "--kind", "LONG_TERM_RESIDENT", "--out", file.toString());
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out()).contains("persons written to");
    try (InputStream in = Files.newInputStream(file);
        ReadableWorkbook book = new ReadableWorkbook(in)) {
      List<Row> rows = book.getFirstSheet().read();
      assertThat(rows.getFirst().getCellText(1)).isEqualTo("备案编号");
      assertThat(rows).anySatisfy(row -> assertThat(row.getCellText(1)).isEqualTo(id));
    }
  }

  @Test
  void wrongOptionsAreNamed() {
    assertThat(roster("--area", "99", "--kind", "LONG_TERM_RESIDENT").err())
        .contains("--area: 99 (expected: six digits)");
    assertThat(roster("--area", "990100", "--kind", "X").code()).isEqualTo(YidiCommand.BAD_INPUT);
    Printed file =
        roster("--area", "990100", "--kind", "LONG_TERM_RESIDENT", "--out", "roster.pdf");
    assertThat(file.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(file.err()).contains("--out: roster.pdf (expected: .csv or .xlsx)");
  }

  @Test
  void filingsLoadFromAWorkbookAndEveryBadRowIsNamed(@TempDir Path folder) throws IOException {
    String person = gateway.newPerson("990100");
    List<String> headings =
        List.of(
            "filing_id",
            "person_id",
            "insurance_type",
            "insured_area",
            "kind",
            "status",
            "destination",
            "start",
            "end",
            "by_materials",
            "used_up",
            "onward",
            "designated");
    workbook(
        folder.resolve("filings.xlsx"),
        headings,
        List.of(
            "XL" + person,
            person,
            "310",
            "990100",
            "OTHER_TEMPORARY",
            "APPROVED",
            "110000",
            "2025-01-01",
            "2025-06-30",
            "yes",
            "no",
            "no",
            ""));
    Map<String, Integer> loaded = gateway.gateway().loader().load(folder, UnaryOperator.identity());
    assertThat(loaded).containsEntry("filings", 1);
    try (DemoClient hospital = gateway.client(TestGateway.BEIJING)) {
      assertThat(Filings.verify(hospital, person, Visits.ADMITTED).getFilingId())
          .isEqualTo("XL" + person);
    }
    workbook(
        folder.resolve("filings.xlsx"),
        headings,
        List.of(
            "XL" + person,
            person,
            "310",
            "990100",
            "OTHER",
            "APPROVED",
            "11",
            "2025-01-01",
            "",
            "yes",
            "no",
            "no",
            ""));
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> gateway.gateway().loader().load(folder, UnaryOperator.identity())))
        .hasMessageContaining("filings.xlsx:2: kind: OTHER")
        .hasMessageContaining("filings.xlsx:2: destination: 11 (expected: an area code");
  }

  @SafeVarargs
  private static void workbook(Path file, List<String>... rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        Workbook book = new Workbook(out, "test", "1.0")) {
      Worksheet sheet = book.newWorksheet("备案");
      for (int row = 0; row < rows.length; row++) {
        for (int cell = 0; cell < rows[row].size(); cell++) {
          sheet.value(row, cell, rows[row].get(cell));
        }
      }
    }
  }
}
