package io.yidi.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.bench.report.Scratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadPageTest {

  private static Measurement measured(Map<String, Measurement.Failure> errors) {
    Histogram latencies = new Histogram(3);
    for (int i = 1; i <= 1_000; i++) {
      latencies.recordValue(i * 10_000L);
    }
    return new Measurement(
        Duration.ofSeconds(1),
        latencies,
        Map.of("Settle", latencies),
        List.of(
            new Measurement.Point(250, 500, 5_000, 9_000),
            new Measurement.Point(750, 500, 5_100, 9_900)),
        400,
        900,
        1_000,
        errors,
        Map.of(
            "gateway",
            new Measurement.Use(Duration.ofMillis(900), new JvmWatch.Reading(3, 12, 400))));
  }

  private static LoadReport report(Path folder, Map<String, Measurement.Failure> errors) {
    LoadOptions options = new LoadOptions();
    options.report = folder;
    LoadReport report = new LoadReport("Load", options);
    report.row(
        "", UnaryWork.echo(400, 900), new Offered.Closed(64), measured(errors), measured(Map.of()));
    report.row("", UnaryWork.echo(400, 900), new Offered.Open(1_000), measured(Map.of()), null);
    report.noPgBench("not installed");
    return report;
  }

  @Test
  void thePageNeedsNothingElseAndItsPlotsAreWellFormed() throws Exception {
    String page = LoadPage.of(report(Path.of("."), Map.of()));
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
    assertThat(page).contains("not installed", "prefers-color-scheme:dark", "1.00");
    int plots = 0;
    for (int at = page.indexOf("<svg"); at >= 0; at = page.indexOf("<svg", at + 1)) {
      String svg = page.substring(at, page.indexOf("</svg>", at) + "</svg>".length());
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
      assertThat(svg).doesNotContain("NaN", "Infinity");
      plots++;
    }
    assertThat(plots).isEqualTo(4);
  }

  @Test
  void aRunWithErrorsSaysSo() throws Exception {
    Path folder = Scratch.folder(null);
    try {
      ByteArrayOutputStream printed = new ByteArrayOutputStream();
      PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
      LoadReport report =
          report(folder, Map.of("OVERLOADED", new Measurement.Failure(7, "<later>")));
      report.print(out);
      assertThat(report.finish(out)).isFalse();
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .contains("7 × OVERLOADED; the first: <later>", "This run had 7 errors")
          .contains("the gateway's compiler was still busy");
      assertThat(Files.readString(report.file("json"))).contains("\"OVERLOADED\"", "\"p99.9\"");
      assertThat(Files.readString(report.file("html"))).contains("&lt;later&gt;");
      assertThat(report(folder, Map.of()).finish(out)).isTrue();
    } finally {
      Scratch.delete(folder);
    }
  }
}
