package io.yidi.gateway.sheet;

import io.yidi.gateway.sheet.Block.Beside;
import io.yidi.gateway.sheet.Block.Cell;
import io.yidi.gateway.sheet.Block.Column;
import io.yidi.gateway.sheet.Block.Entries;
import io.yidi.gateway.sheet.Block.Entry;
import io.yidi.gateway.sheet.Block.Figures;
import io.yidi.gateway.sheet.Block.Heading;
import io.yidi.gateway.sheet.Block.Note;
import io.yidi.gateway.sheet.Block.Numbered;
import io.yidi.gateway.sheet.Block.Remark;
import io.yidi.gateway.sheet.Block.Row;
import io.yidi.gateway.sheet.Block.Signatures;
import io.yidi.gateway.sheet.Block.Table;
import io.yidi.gateway.sheet.Block.Weight;
import io.yidi.policy.trace.Text;
import java.util.ArrayList;
import java.util.List;

/** Writes a sheet as text of at most 80 columns. */
final class TextSheet {

  /** Columns of a line. */
  static final int WIDTH = 80;

  private static final int LABEL = 30;
  private static final int LEAST_FIRST_COLUMN = 10;
  private static final String INDENT = "   ";

  private final StringBuilder out = new StringBuilder();

  private TextSheet() {}

  /** The sheet as text; every line ends with a line feed. */
  static String write(SheetPage page) {
    TextSheet text = new TextSheet();
    text.line("=".repeat(WIDTH));
    text.line(Columns.centre(page.title().zh(), WIDTH));
    text.line(Columns.centre(page.title().en(), WIDTH));
    if (page.alert()) {
      text.line(Columns.centre("【" + page.state().zh() + " " + page.state().en() + "】", WIDTH));
    }
    text.line("=".repeat(WIDTH));
    page.blocks().forEach(text::block);
    text.line("=".repeat(WIDTH));
    return text.out.toString();
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }

  private void block(Block block) {
    switch (block) {
      case Heading heading -> heading(heading);
      case Entries entries -> entries.entries().forEach(this::entry);
      case Figures figures -> figures(figures);
      case Table table -> table(table);
      case Beside beside -> {
        heading(beside.leftHeading());
        table(beside.left());
        heading(beside.rightHeading());
        table(beside.right());
      }
      case Numbered numbered -> numbered(numbered);
      case Remark remark -> remark("* ", remark.text());
      case Note note -> remark("", note.text());
      case Signatures signatures -> signatures(signatures);
    }
  }

  private static String both(Text text) {
    return (text.zh() + " " + text.en()).strip();
  }

  private void heading(Heading heading) {
    String text = "-- " + both(heading.text()) + " ";
    line("");
    line(text + "-".repeat(Math.max(0, WIDTH - Columns.width(text))));
  }

  private void entry(Entry entry) {
    hanging(Columns.left(both(entry.label()), LABEL), Columns.wrap(entry.value(), WIDTH - LABEL));
  }

  /** Lines behind a first one's label, below each other. */
  private void hanging(String label, List<String> lines) {
    String before = label;
    for (String one : lines) {
      line(before + one);
      before = " ".repeat(Columns.width(label));
    }
  }

  private void figures(Figures figures) {
    line("");
    figures
        .figures()
        .forEach(
            one ->
                hanging(
                    Columns.left(both(one.label()), 22) + Columns.right(one.figures(), 18) + "  ",
                    Columns.wrap(one.words(), WIDTH - 42)));
  }

  private void table(Table table) {
    int[] widths = widths(table);
    row(widths, table.columns(), table.columns().stream().map(one -> one.title().zh()).toList());
    row(widths, table.columns(), table.columns().stream().map(one -> one.title().en()).toList());
    for (Row row : table.rows()) {
      if (row.weight() == Weight.SUM) {
        line("-".repeat(WIDTH));
      }
      cells(widths, table.columns(), row);
    }
  }

  /** Columns of figures take what their longest figure needs; the first one gets what is left. */
  private static int[] widths(Table table) {
    int columns = table.columns().size();
    int[] widths = new int[columns];
    int left = WIDTH - (columns - 1);
    for (int i = 1; i < columns; i++) {
      int column = i;
      widths[i] =
          table.rows().stream()
              .mapToInt(row -> Columns.width(row.cells().get(column).main()))
              .reduce(table.columns().get(i).width(), Math::max);
      left -= widths[i];
    }
    widths[0] = Math.max(LEAST_FIRST_COLUMN, left);
    return widths;
  }

  private void cells(int[] widths, List<Column> columns, Row row) {
    List<List<String>> wrapped = new ArrayList<>();
    int height = 0;
    for (int i = 0; i < widths.length; i++) {
      String indent = row.weight() == Weight.PART && i == 0 ? "  " : "";
      List<String> lines =
          Columns.wrap(text(row.cells().get(i)), widths[i] - indent.length()).stream()
              .map(indent::concat)
              .toList();
      wrapped.add(lines);
      height = Math.max(height, lines.size());
    }
    for (int line = 0; line < height; line++) {
      int number = line;
      row(
          widths,
          columns,
          wrapped.stream().map(one -> number < one.size() ? one.get(number) : "").toList());
    }
  }

  private static String text(Cell cell) {
    return (cell.main() + (cell.below() ? "\n" : " ") + cell.small()).strip();
  }

  private void row(int[] widths, List<Column> columns, List<String> cells) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      text.append(i == 0 ? "" : " ")
          .append(
              columns.get(i).right()
                  ? Columns.right(cells.get(i), widths[i])
                  : Columns.left(cells.get(i), widths[i]));
    }
    line(text.toString());
  }

  private void numbered(Numbered numbered) {
    String label = numbered.number() + ". ";
    String indent = " ".repeat(label.length());
    int width = WIDTH - label.length();
    hanging(label, Columns.wrap(numbered.text().zh(), width));
    hanging(indent, Columns.wrap(numbered.text().en(), width));
    for (String source : numbered.sources()) {
      hanging(indent + "依据 ", Columns.wrap(source, width - 5));
    }
  }

  private void remark(String mark, Text text) {
    line("");
    hanging(mark, Columns.wrap(text.zh(), WIDTH - mark.length()));
    hanging(" ".repeat(mark.length()), Columns.wrap(text.en(), WIDTH - mark.length()));
  }

  private void signatures(Signatures signatures) {
    line("");
    for (Text place : signatures.places()) {
      line("");
      line(Columns.left(INDENT + both(place), 40) + "_".repeat(30));
    }
  }
}
