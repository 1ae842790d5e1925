package io.yidi.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.testing.TestGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueCommandTest {

  private static final String PHARMACY = "P11010500001";

  private final TestGateway gateway = TestGateway.shared();

  private record Printed(int code, String out, String err) {}

  private static Printed gaps(String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[more.length + 4];
    all[0] = "catalogue";
    all[1] = "gaps";
    all[2] = "--data-dir";
    all[3] = Path.of("target", "test-data", "shared").toString();
    System.arraycopy(more, 0, all, 4, more.length);
    int code = YidiCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    return new Printed(code, out.toString(), err.toString());
  }

  @Test
  void gapsOfAMappingArePrintedAndCounted() {
    gateway.load(
        Map.of(
            "item_mappings.csv",
            "institution,local_code,local_name,item_code,valid_from,valid_until\n"
                + PHARMACY
                + ",A-1,感冒药(虚构),,2025-01-01,\n"
                + PHARMACY
                + ",A-2,纱布(虚构),XNOWHERE,2025-01-01,\n"));
    Printed printed = gaps("--institution", PHARMACY, "--on", "2025-01-01");
    assertThat(printed.code()).as(printed.err()).isEqualTo(1);
    assertThat(printed.out())
        .contains("NO_NATIONAL_CODE\tA-1\t-\t感冒药(虚构)\t0 lines")
        .contains("NOT_IN_CATALOGUE\tA-2\tXNOWHERE\t纱布(虚构)\t0 lines")
        .contains("2 gaps of " + PHARMACY + " on 2025-01-01");
    Printed before = gaps("--institution", PHARMACY, "--on", "2024-12-31");
    assertThat(before.code()).as(before.err()).isZero();
  }

  @Test
  void whatIsAskedWronglyIsSaid() {
    Printed unknown = gaps("--institution", "H00000000000");
    assertThat(unknown.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(unknown.err()).contains("H00000000000");
    Printed date = gaps("--institution", PHARMACY, "--on", "yesterday");
    assertThat(date.code()).isEqualTo(YidiCommand.BAD_INPUT);
    assertThat(date.err()).contains("--on: yesterday (expected: a date YYYY-MM-DD)");
    assertThat(gaps().err()).contains("--institution");
  }
}
