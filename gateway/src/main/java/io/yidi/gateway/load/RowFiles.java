package io.yidi.gateway.load;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads the rows of {@code NAME.csv}, {@code NAME.xlsx} or {@code NAME.yaml} files of a folder. */
final class RowFiles {

  private final Path directory;
  private final UnaryOperator<String> prepare;
  private final List<String> problems;

  /**
   * Reads from a folder.
   *
   * @param prepare applied to the text of each file before it is read
   * @param problems where to note what is wrong
   */
  RowFiles(Path directory, UnaryOperator<String> prepare, List<String> problems) {
    this.directory = directory;
    this.prepare = prepare;
    this.problems = problems;
  }

  /** Notes every file that no table belongs to. */
  void refuseUnknown(Set<String> known) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        boolean data = name.endsWith(".csv") || name.endsWith(".xlsx") || name.endsWith(".yaml");
        if (data && !known.contains(name.replaceAll("\\.(csv|xlsx|yaml)$", ""))) {
          problems.add(
              name
                  + ": unknown file (expected: "
                  + String.join(", ", known.stream().sorted().toList())
                  + ", as .csv, .xlsx or .yaml)");
        }
      }
    }
  }

  /** The rows of a table; none when the folder has no such file. */
  List<Row> rows(String table, Set<String> columns) throws IOException {
    Path csv = directory.resolve(table + ".csv");
    Path workbook = directory.resolve(table + ".xlsx");
    Path yaml = directory.resolve(table + ".yaml");
    List<Row> rows = new ArrayList<>();
    if (Files.exists(csv)) {
      csv(csv, columns, rows);
    }
    if (Files.exists(workbook)) {
      workbook(workbook, columns, rows);
    }
    if (Files.exists(yaml)) {
      yaml(yaml, columns, rows);
    }
    return rows;
  }

  private String read(Path file) throws IOException {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return prepare.apply(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (MalformedInputException e) {
      problems.add(file.getFileName() + ": not UTF-8");
      return "";
    }
  }

  private void csv(Path file, Set<String> columns, List<Row> rows) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setCommentMarker('#')
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
            .get();
    // The parser counts ends of lines, so the last row has one too.
    try (Reader reader = new StringReader(read(file) + "\n");
        CSVParser parser = format.parse(reader)) {
      Set<String> found = new LinkedHashSet<>();
      for (String column : parser.getHeaderNames()) {
        if (!found.add(column)) {
          problems.add(file.getFileName() + ": column " + column + " twice (expected: once)");
        }
      }
      checkColumns(String.valueOf(file.getFileName()), found, columns);
      if (found.size() < parser.getHeaderNames().size()) {
        return;
      }
      for (CSVRecord record : parser) {
        String place = file.getFileName() + ":" + parser.getCurrentLineNumber();
        if (!record.isConsistent()) {
          problems.add(
              place
                  + ": "
                  + record.size()
                  + " values (expected: "
                  + parser.getHeaderNames().size()
                  + ")");
          continue;
        }
        rows.add(new Row(place, record.toMap(), problems));
      }
    } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
      problems.add(file.getFileName() + ": not CSV: " + e.getMessage());
    }
  }

  /** The first sheet; its first row has the names of the columns. */
  private void workbook(Path file, Set<String> columns, List<Row> rows) throws IOException {
    String name = String.valueOf(file.getFileName());
    List<String> headings = new ArrayList<>();
    try {
      ListFile.read(
          file,
          "",
          (number, cells) -> {
            if (headings.isEmpty()) {
              headings.addAll(cells);
              checkColumns(name, new LinkedHashSet<>(cells), columns);
            } else if (cells.stream().anyMatch(cell -> !cell.isBlank())) {
              Map<String, String> values = new HashMap<>();
              for (int i = 0; i < headings.size(); i++) {
                values.put(headings.get(i), i < cells.size() ? cells.get(i).trim() : "");
              }
              rows.add(new Row(name + ":" + number, values, problems));
            }
          });
    } catch (LoadException e) {
      problems.addAll(e.problems());
    }
  }

  private void yaml(Path file, Set<String> columns, List<Row> rows) throws IOException {
    Object loaded;
    try {
      loaded =
          new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build())
              .loadFromString(read(file));
    } catch (YamlEngineException e) {
      problems.add(file.getFileName() + ": not YAML: " + e.getMessage());
      return;
    }
    if (!(loaded instanceof List<?> items)) {
      problems.add(file.getFileName() + ": not a list (expected: a list of rows)");
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      String place = file.getFileName() + "[" + i + "]";
      if (!(items.get(i) instanceof Map<?, ?> map)) {
        problems.add(place + ": not a mapping (expected: column: value)");
        continue;
      }
      Map<String, String> values = new HashMap<>();
      map.forEach(
          (key, value) ->
              values.put(String.valueOf(key), value == null ? "" : String.valueOf(value)));
      checkColumns(place, values.keySet(), columns);
      rows.add(new Row(place, values, problems));
    }
  }

  private void checkColumns(String place, Set<String> found, Set<String> columns) {
    for (String column : found) {
      if (!columns.contains(column)) {
        problems.add(
            place
                + ": unknown column "
                + column
                + " (expected: "
                + String.join(", ", columns.stream().sorted().toList())
                + ")");
      }
    }
  }
}
