package io.yidi.gateway.cli;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.filing.Roster;
import io.yidi.policy.filing.FilingKind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists filings for the agency. */
@Command(
    name = "filings",
    description = "Lists filed persons. Filings themselves are loaded with ./yidi load.",
    mixinStandardHelpOptions = true)
final class FilingsCommand implements Runnable {

  private static final Pattern AREA = Pattern.compile("\\d{6}");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  @Command(
      name = "roster",
      description = {
        "按备案类型列出备案人员(备案信息汇总表)。",
        "Writes the roster of filed persons of a kind, as .csv or .xlsx; names and numbers are"
            + " masked unless --unmasked is given."
      },
      mixinStandardHelpOptions = true)
  int roster(
      @Mixin Settings settings,
      @Option(
              names = "--area",
              paramLabel = "CODE",
              required = true,
              description = "Insured pooling area.")
          String area,
      @Option(
              names = "--kind",
              paramLabel = "KIND",
              required = true,
              description = "One of ${COMPLETION-CANDIDATES}.")
          FilingKind kind,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "File ending in .csv or .xlsx; default: CSV to the standard output.")
          @Nullable Path file,
      @Option(
              names = "--all",
              description = "Also filings that are not approved, used up or ended.")
          boolean all,
      @Option(
              names = "--unmasked",
              description = "Full names and numbers. Mind who reads the file (003 §7.2).")
          boolean unmasked) {
    if (!AREA.matcher(area).matches()) {
      throw new IllegalArgumentException("--area: " + area + " (expected: six digits)");
    }
    String name = file == null ? ".csv" : file.toString();
    if (!name.endsWith(".csv") && !name.endsWith(".xlsx")) {
      throw new IllegalArgumentException("--out: " + name + " (expected: .csv or .xlsx)");
    }
    List<List<String>> rows;
    try (DatabaseServer database = DatabaseServer.open(System.getenv(), settings.dataDirectory());
        Gateway gateway = Gateway.on(database, Map.of())) {
      rows = gateway.roster(new Roster.Order(area, kind, !all, unmasked));
    }
    write(rows, kind, file, name.endsWith(".xlsx"));
    if (file != null) {
      spec.commandLine().getOut().println(rows.size() + " persons written to " + file);
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private void write(
      List<List<String>> rows, FilingKind kind, @Nullable Path file, boolean workbook) {
    try {
      if (file == null) {
        csv(rows, spec.commandLine().getOut());
      } else if (workbook) {
        workbook(rows, kind, file);
      } else {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
          csv(rows, writer);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void csv(List<List<String>> rows, Appendable out) throws IOException {
    CSVPrinter printer = new CSVPrinter(out, CSVFormat.DEFAULT);
    printer.printRecord(Roster.HEADINGS);
    for (List<String> row : rows) {
      printer.printRecord(row);
    }
    printer.flush();
  }

  private static void workbook(List<List<String>> rows, FilingKind kind, Path file)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        Workbook book = new Workbook(out, "Yidi", "1.0")) {
      Worksheet sheet = book.newWorksheet(kind.zh());
      cells(sheet, 0, Roster.HEADINGS);
      for (int i = 0; i < rows.size(); i++) {
        cells(sheet, i + 1, rows.get(i));
      }
    }
  }

  private static void cells(Worksheet sheet, int row, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      sheet.value(row, i, cells.get(i));
    }
  }
}
