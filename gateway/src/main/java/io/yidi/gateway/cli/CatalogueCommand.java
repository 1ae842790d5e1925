package io.yidi.gateway.cli;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.load.CatalogueImport;
import io.yidi.gateway.load.CatalogueImport.Order;
import io.yidi.gateway.load.CatalogueImport.Report;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.proto.catalogue.v1.MappingGap;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports and compares catalogues of places of care. */
@Command(
    name = "catalogue",
    description = "Imports published lists into the catalogue. See docs/catalogue.md.",
    mixinStandardHelpOptions = true)
final class CatalogueCommand implements Runnable {

  private static final Duration PROGRESS_AFTER = Duration.ofSeconds(2);

  @Spec CommandSpec spec = CommandSpec.create();

  /** What both commands are told. */
  static final class Options {
    @Mixin Settings settings = new Settings();

    @Parameters(paramLabel = "FILE", description = "List as .csv (UTF-8) or .xlsx.")
    Path file = Path.of("");

    @Option(
        names = "--mapping",
        paramLabel = "FILE",
        description = "Column mapping (YAML); default: the usual Chinese headings.")
    @Nullable Path mapping;

    @Option(
        names = "--area",
        paramLabel = "CODE",
        description = "Area whose catalogue it is, for every row.")
    @Nullable String area;

    @Option(
        names = "--from",
        paramLabel = "DATE",
        description = "First day of fees that the rows hold for, for every row.")
    @Nullable String from;

    @Option(
        names = "--whole-list-from",
        paramLabel = "DATE",
        description =
            "The file is the whole list from this day on: items of its areas that it does not name"
                + " end.")
    @Nullable String wholeListFrom;

    @Option(
        names = "--activate-at",
        paramLabel = "INSTANT",
        description = "When the version comes into force, e.g. 2026-12-31T16:00:00Z; default: now.")
    @Nullable String activateAt;

    Order order() {
      Map<String, String> constants = new HashMap<>();
      if (area != null) {
        constants.put("area", area);
      }
      if (from != null) {
        constants.put("valid_from", from);
      }
      return new Order(
          file,
          mapping,
          constants,
          parsed("--whole-list-from", wholeListFrom, LocalDate::parse, "a date YYYY-MM-DD"),
          parsed("--activate-at", activateAt, Instant::parse, "an instant 2026-12-31T16:00:00Z"));
    }

    private static <T> @Nullable T parsed(
        String option, @Nullable String text, Function<String, T> parser, String expected) {
      try {
        return text == null ? null : parser.apply(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            option + ": " + text + " (expected: " + expected + ")", e);
      }
    }
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  @Command(
      name = "import",
      description = "Imports a list as a new version: every row, or none.",
      mixinStandardHelpOptions = true)
  int importList(@Mixin Options options) {
    Report report = with(options, imports -> imports.run(options.order(), progress()));
    print(report);
    out()
        .println(
            report.version().isEmpty()
                ? "nothing changes; no version was made"
                : "version " + report.version() + " in force from " + report.activeFrom());
    out().flush();
    return 0;
  }

  @Command(
      name = "diff",
      description = "Tells what an import would change; changes nothing.",
      mixinStandardHelpOptions = true)
  int diff(
      @Mixin Options options,
      @Option(
              names = "--lines",
              defaultValue = "200",
              description = "Most lines to print (default: ${DEFAULT-VALUE}).")
          int lines) {
    Report report =
        with(options, imports -> imports.difference(options.order(), lines, progress()));
    report.differences().forEach(out()::println);
    print(report);
    out().flush();
    return 0;
  }

  @Command(
      name = "gaps",
      description =
          "Reports where an institution's mapping of its own codes to national ones leaves gaps;"
              + " ends with 1 when there are any.",
      mixinStandardHelpOptions = true)
  int gaps(
      @Mixin Settings settings,
      @Option(
              names = "--institution",
              paramLabel = "CODE",
              required = true,
              description = "Institution.")
          String institution,
      @Option(
              names = "--on",
              paramLabel = "DATE",
              description = "Day on which mapping and catalogue are compared; default: today.")
          @Nullable String on) {
    LocalDate asked = Options.parsed("--on", on, LocalDate::parse, "a date YYYY-MM-DD");
    LocalDate day = asked == null ? LocalDate.now(Today.ZONE) : asked;
    List<MappingGap> gaps;
    try (DatabaseServer database = DatabaseServer.open(System.getenv(), settings.dataDirectory());
        Gateway gateway = Gateway.on(database, Map.of())) {
      gaps = gateway.mappingGaps(institution, day);
    } catch (Refusal refused) {
      throw new IllegalArgumentException("--institution: " + refused.text().en(), refused);
    }
    for (MappingGap gap : gaps) {
      out()
          .println(
              String.join(
                  "\t",
                  gap.getKind().name().substring("MAPPING_GAP_KIND_".length()),
                  gap.getLocalItemCode(),
                  gap.getItemCode().isEmpty() ? "-" : gap.getItemCode(),
                  gap.getLocalName().isEmpty() ? "-" : gap.getLocalName(),
                  gap.getLineCount() + " lines"));
    }
    out().println(gaps.size() + " gaps of " + institution + " on " + day);
    out().flush();
    return gaps.isEmpty() ? 0 : 1;
  }

  private static Report with(Options options, Function<CatalogueImport, Report> work) {
    try (DatabaseServer database =
            DatabaseServer.open(System.getenv(), options.settings.dataDirectory());
        Gateway gateway = Gateway.on(database, Map.of())) {
      return work.apply(gateway.catalogueImport());
    }
  }

  private void print(Report report) {
    if (!report.unused().isEmpty()) {
      out().println("columns not used: " + report.unused().stream().sorted().toList());
    }
    out()
        .println(
            report.rows()
                + " rows: "
                + report.added()
                + " items added, "
                + report.changed()
                + " changed, "
                + report.ended()
                + " ended");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Says how far it is once it takes longer than a person likes to wait. */
  private Consumer<String> progress() {
    Instant after = Instant.now().plus(PROGRESS_AFTER);
    return step -> {
      if (Instant.now().isAfter(after)) {
        spec.commandLine().getErr().println(step + " …");
        spec.commandLine().getErr().flush();
      }
    };
  }
}
