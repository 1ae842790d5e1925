package io.yidi.gateway.cli;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.TestGateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SheetCommandTest {

  private final TestGateway gateway = TestGateway.shared();

  private record Printed(int code, String out, String err) {}

  private static Printed run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = YidiCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Printed(code, out.toString(), err.toString());
  }

  private Printed sheet(String... arguments) {
    return run(
        Stream.concat(
                Stream.of(
                    "sheet",
                    "--port",
                    Integer.toString(gateway.port()),
                    "--institution",
                    TestGateway.MADE_UP_PHARMACY),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private String settled() {
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      return client
          .settlement()
          .settle(settle(id(), pharmacy(gateway.newPerson("990100"), 300)))
          .getSettlement()
          .getSettlementId();
    }
  }

  @Test
  void textIsPrintedByDefault() {
    String settlement = settled();
    Printed printed = sheet(settlement);
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out())
        .startsWith("=====")
        .contains("结算编号 settlement           " + settlement)
        .contains("300.00", "叁佰元整");
    Printed named =
        run(
            "statement",
            settlement,
            "--port",
            Integer.toString(gateway.port()),
            "--institution",
            TestGateway.MADE_UP_PHARMACY);
    assertThat(named.out()).isEqualTo(printed.out());
  }

  @Test
  void jsonIsPrintedOrWritten(@TempDir Path directory) throws IOException {
    String settlement = settled();
    Path file = directory.resolve("sheet.json");
    Printed written = sheet(settlement, "--format", "json", "--output", file.toString());
    assertThat(written.code()).as(written.err()).isZero();
    assertThat(written.out()).isEqualTo("已写入 written: " + file + " (application/json)\n");
    Printed printed = sheet(settlement, "--format", "json", "--output", "-");
    assertThat(printed.out()).isEqualTo(Files.readString(file));
    assertThat(
            JsonParser.parseString(printed.out())
                .getAsJsonObject()
                .getAsJsonObject("setlinfo")
                .get("setl_id")
                .getAsString())
        .isEqualTo(settlement);
  }

  @Test
  void pdfIsWrittenToAFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("sheet.pdf");
    Printed written =
        sheet(settled(), "--format", "pdf", "--lines", "10", "--output", file.toString());
    assertThat(written.code()).as(written.err()).isZero();
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .startsWith("%PDF-");
  }

  @Test
  void aDatabaseIsOpenedWithoutAskingAGateway() {
    String settlement = settled();
    Printed printed =
        run(
            "sheet",
            settlement,
            "--institution",
            TestGateway.MADE_UP_PHARMACY,
            "--data-dir",
            Path.of("target", "test-data", "shared").toString());
    assertThat(printed.code()).as(printed.err()).isZero();
    assertThat(printed.out()).contains(settlement);
  }

  @Test
  void whatIsRefusedIsSaid(@TempDir Path directory) {
    assertThat(sheet("S0").err()).startsWith("SETTLEMENT_NOT_FOUND: ");
    Printed format = sheet("S0", "--format", "docx");
    assertThat(format.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(format.err()).contains("--format", "docx", "text, json, pdf");
    Printed lines = sheet("S0", "--lines", "5000");
    assertThat(lines.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(lines.err()).contains("line_limit: value: 5000 (expected: 0 to 2000)");
    Printed file = sheet(settled(), "--output", directory.resolve("no/such").toString());
    assertThat(file.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(file.err()).startsWith("--output: " + directory.resolve("no/such"));
    Printed help = run("sheet", "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains("SETTLEMENT_ID", "--format", "text, json, pdf", "--output", "Exit codes:");
  }
}
