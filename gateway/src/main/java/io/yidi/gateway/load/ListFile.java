package io.yidi.gateway.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;

/** A published list as rows of text, from CSV or from a workbook. Numbers keep their digits. */
final class ListFile {

  private static final LocalDate WORKBOOK_EPOCH = LocalDate.of(1899, 12, 30);

  private ListFile() {}

  /** Takes one row. */
  @FunctionalInterface
  interface RowTaker {
    void take(long number, List<String> cells);
  }

  /**
   * Hands over every row, the headings included, with its number from 1.
   *
   * @param sheet sheet of a workbook, empty for the first
   * @throws LoadException when the file is neither, or has no such sheet
   */
  static void read(Path file, String sheet, RowTaker taker) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      csv(file, taker);
    } else if (name.endsWith(".xlsx")) {
      workbook(file, sheet, taker);
    } else {
      throw new LoadException(List.of(file + ": unknown kind (expected: .csv or .xlsx)"));
    }
  }

  private static void csv(Path file, RowTaker taker) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();
    try (Reader reader =
            new InputStreamReader(
                new BufferedInputStream(Files.newInputStream(file)),
                StandardCharsets.UTF_8.newDecoder());
        Stream<CSVRecord> records = format.parse(reader).stream()) {
      records.forEach(
          record -> {
            List<String> cells = new ArrayList<>(record.toList());
            if (record.getRecordNumber() == 1 && cells.getFirst().startsWith("\uFEFF")) {
              cells.set(0, cells.getFirst().substring(1));
            }
            if (cells.size() > 1 || !cells.getFirst().isBlank()) {
              taker.take(record.getRecordNumber(), cells);
            }
          });
    } catch (java.io.UncheckedIOException e) {
      throw new LoadException(
          List.of(
              file.getFileName()
                  + (e.getCause() instanceof CharacterCodingException
                      ? ": not UTF-8"
                      : ": not CSV: " + e.getMessage())));
    }
  }

  private static void workbook(Path file, String sheet, RowTaker taker) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        ReadableWorkbook book = new ReadableWorkbook(in, new ReadingOptions(true, false))) {
      Sheet chosen =
          sheet.isEmpty()
              ? book.getFirstSheet()
              : book.findSheet(sheet)
                  .orElseThrow(
                      () ->
                          new LoadException(
                              List.of(
                                  file.getFileName()
                                      + ": no sheet "
                                      + sheet
                                      + " (expected: one of "
                                      + book.getSheets().map(Sheet::getName).toList()
                                      + ")")));
      try (Stream<Row> rows = chosen.openStream()) {
        rows.forEach(row -> taker.take(row.getRowNum(), cells(row)));
      }
    } catch (org.dhatim.fastexcel.reader.ExcelReaderException e) {
      throw new LoadException(List.of(file.getFileName() + ": not a workbook: " + e.getMessage()));
    }
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>(row.getCellCount());
    for (int i = 0; i < row.getCellCount(); i++) {
      cells.add(row.getOptionalCell(i).map(ListFile::text).orElse(""));
    }
    return cells;
  }

  private static String text(Cell cell) {
    if (cell.getType() != CellType.NUMBER) {
      return cell.getText() == null ? "" : cell.getText();
    }
    String format = cell.getDataFormatString();
    BigDecimal number = new BigDecimal(cell.getRawValue());
    if (format != null && format.matches("(?i).*(yy|m/d|年).*")) {
      return WORKBOOK_EPOCH.plusDays(number.longValue()).toString();
    }
    if (format != null && format.endsWith("%")) {
      return number.movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
    return number.stripTrailingZeros().toPlainString();
  }
}
