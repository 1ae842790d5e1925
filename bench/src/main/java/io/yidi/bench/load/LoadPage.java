package io.yidi.bench.load;

import io.yidi.bench.load.LoadReport.Row;
import io.yidi.bench.load.Measurement.Point;
import io.yidi.bench.report.Page;
import io.yidi.bench.report.Page.Panel;
import io.yidi.bench.report.Plot;
import io.yidi.bench.report.Plot.Bar;
import io.yidi.bench.report.Plot.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The page of a load benchmark. */
final class LoadPage {

  private static final List<String> POSITIONS =
      List.of("median", "90 %", "99 %", "99.9 %", "99.99 %", "max");

  private LoadPage() {}

  static String of(LoadReport report) {
    Page page = new Page("Yidi: " + report.title().toLowerCase(java.util.Locale.ROOT));
    report.remarks().forEach(page::warning);
    List<String> names = report.all().stream().map(Row::title).distinct().toList();
    List<String> loads = report.all().stream().map(row -> row.offered().name()).distinct().toList();
    page.heading("Throughput, pieces of work a second").plot(Plot.bars(bars(report, names)));
    page.heading("Latency by percentile")
        .plot(Plot.percentiles(POSITIONS, curves(report, names, loads)));
    page.heading("Latency over time: median and 99 % (dashed)").panels(panels(report, names));
    page.heading("Figures").table(report.figures());
    page.heading("What the processes took").table(report.use());
    if (report.hasPgBench()) {
      page.heading("The server alone").table(report.pgBenchTable());
    }
    report.tables().forEach((heading, table) -> page.heading(heading).table(table));
    page.heading("How it was measured").list(report.facts()).list(report.caveats());
    return page.html();
  }

  private static List<Bar> bars(LoadReport report, List<String> names) {
    return report.all().stream()
        .map(
            row -> {
              Measurement echo = row.echo();
              return new Bar(
                  label(row),
                  row.call().perSecond(),
                  echo == null ? 0 : echo.perSecond(),
                  names.indexOf(row.title()));
            })
        .toList();
  }

  private static List<Line> curves(LoadReport report, List<String> names, List<String> loads) {
    List<Long> x = LongStream.range(0, POSITIONS.size()).boxed().toList();
    List<Line> lines = new ArrayList<>();
    for (Row row : report.all()) {
      List<Long> y =
          LoadReport.PERCENTILES.stream().map(percent -> row.call().micros(percent)).toList();
      lines.add(
          new Line(
              label(row), x, y, names.indexOf(row.title()), loads.indexOf(row.offered().name())));
    }
    return lines;
  }

  private static List<Panel> panels(LoadReport report, List<String> names) {
    List<Panel> panels = new ArrayList<>();
    for (Row row : report.all()) {
      List<Point> series =
          row.call().series().stream().filter(point -> point.perSecond() > 0).toList();
      List<Long> x = series.stream().map(Point::millis).toList();
      int colour = names.indexOf(row.title());
      List<Line> lines =
          List.of(
              new Line("median", x, series.stream().map(Point::p50Micros).toList(), colour, 0),
              new Line("99 %", x, series.stream().map(Point::p99Micros).toList(), colour, 1));
      panels.add(new Panel(label(row), Plot.overTime(lines, row.call().window().toMillis())));
    }
    return panels;
  }

  private static String label(Row row) {
    return row.title() + ", " + row.offered().name();
  }
}
