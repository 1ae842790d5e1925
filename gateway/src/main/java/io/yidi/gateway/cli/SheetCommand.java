package io.yidi.gateway.cli;

import io.yidi.proto.settlement.v1.GetSettlementSheetRequest;
import io.yidi.proto.settlement.v1.GetSettlementSheetResponse;
import io.yidi.proto.settlement.v1.SheetFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the settlement sheet of a stored settlement. */
@Command(
    name = "sheet",
    aliases = "statement",
    description = {
      "打印结算单:文本、JSON(国家接口字段名)或 PDF。",
      "Prints the settlement sheet that the patient is handed: text, JSON with national field"
          + " names, or PDF with embedded fonts.",
      "Asks the running gateway; where none runs, opens the database itself."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:printed",
      "2:refused: no such settlement, another institution's, nothing to ask, or a file that cannot"
          + " be written"
    },
    mixinStandardHelpOptions = true)
final class SheetCommand implements Callable<Integer> {

  /** As {@code --output}: standard output. */
  private static final String STANDARD_OUTPUT = "-";

  /** What a sheet is written as. */
  enum Format {
    TEXT(SheetFormat.SHEET_FORMAT_TEXT),
    JSON(SheetFormat.SHEET_FORMAT_JSON),
    PDF(SheetFormat.SHEET_FORMAT_PDF);

    private final SheetFormat wanted;

    Format(SheetFormat wanted) {
      this.wanted = wanted;
    }

    /** Reads and shows itself in small letters. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SETTLEMENT_ID", description = "Number of the settlement (setl_id).")
  String settlementId = "";

  @Mixin SettlementCall call = new SettlementCall();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of: ${COMPLETION-CANDIDATES}. Default: text.")
  Format format = Format.TEXT;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "File to write; - is standard output. Default: standard output for text and json, the"
              + " settlement's own file name in this folder for pdf.")
  @Nullable String output;

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Most lines to print one by one, 1 to 2000; the others are summed. Default: 200.")
  int lines;

  @Override
  public Integer call() {
    GetSettlementSheetResponse sheet =
        call.ask(
            settlements ->
                settlements.getSettlementSheet(
                    GetSettlementSheetRequest.newBuilder()
                        .setSettlementId(settlementId)
                        .setFormat(format.wanted)
                        .setLineLimit(lines)
                        .build()));
    String chosen = output;
    if (chosen == null) {
      chosen = format == Format.PDF ? sheet.getFileName() : STANDARD_OUTPUT;
    }
    if (chosen.equals(STANDARD_OUTPUT)) {
      print(sheet);
    } else {
      write(Path.of(chosen), sheet);
    }
    return 0;
  }

  private void print(GetSettlementSheetResponse sheet) {
    if (format == Format.PDF) {
      PrintStream out = System.out;
      out.writeBytes(sheet.getContent().toByteArray());
      out.flush();
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(sheet.getContent().toStringUtf8());
    out.flush();
  }

  private void write(Path file, GetSettlementSheetResponse sheet) {
    try {
      Files.write(file, sheet.getContent().toByteArray());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--output: " + file + ": 不能写入 cannot be written: " + e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("已写入 written: " + file + " (" + sheet.getMediaType() + ")");
    out.flush();
  }
}
