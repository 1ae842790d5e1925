package io.yidi.gateway.sheet;

import io.yidi.gateway.sheet.Block.Cell;
import io.yidi.gateway.sheet.Block.Column;
import io.yidi.gateway.sheet.Block.Row;
import io.yidi.gateway.sheet.Block.Table;
import io.yidi.gateway.sheet.Block.Weight;
import io.yidi.gateway.sheet.PdfStyle.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Draws a table, row by row, at a place and in a width. */
final class PdfTable {

  private static final int PAD = 330;
  private static final int GAP = 450;
  private static final int INDENT = 900;

  private final PdfInk ink;
  private final int x;
  private final List<Column> columns;
  private final List<LaidRow> rows;
  private final int[] lefts;
  private final int[] widths;

  /** A line of a cell: what it says and what it says besides, in smaller print. */
  private record LaidLine(PdfStyle style, String text, String small) {

    int height() {
      return text.isEmpty() ? PdfStyle.SMALL.leading() : style.leading();
    }
  }

  private record LaidRow(Weight weight, List<List<LaidLine>> cells) {

    int height() {
      int most = 0;
      for (List<LaidLine> cell : cells) {
        most = Math.max(most, cell.stream().mapToInt(LaidLine::height).sum());
      }
      return most + 2 * PAD;
    }
  }

  /** Lays a table out. */
  PdfTable(PdfInk ink, Table table, int x, int width) {
    this.ink = ink;
    this.x = x;
    this.columns = table.columns();
    this.lefts = new int[columns.size()];
    this.widths = new int[columns.size()];
    int all = columns.stream().mapToInt(Column::width).sum();
    int left = x;
    for (int i = 0; i < columns.size(); i++) {
      lefts[i] = left;
      widths[i] = (int) ((long) width * columns.get(i).width() / all);
      left += widths[i];
    }
    this.rows = table.rows().stream().map(this::lay).toList();
  }

  private int width() {
    int last = columns.size() - 1;
    return lefts[last] + widths[last] - x;
  }

  private LaidRow lay(Row row) {
    List<List<LaidLine>> cells = new ArrayList<>();
    for (int i = 0; i < row.cells().size(); i++) {
      int room = widths[i] - GAP - indent(row.weight(), i);
      cells.add(lay(row.cells().get(i), style(row.weight()), room, columns.get(i).right()));
    }
    return new LaidRow(row.weight(), cells);
  }

  private static PdfStyle style(Weight weight) {
    return weight == Weight.SUM ? PdfStyle.SUM : PdfStyle.CELL;
  }

  private static int indent(Weight weight, int column) {
    return weight == Weight.PART && column == 0 ? INDENT : 0;
  }

  private List<LaidLine> lay(Cell cell, PdfStyle style, int room, boolean right) {
    if (right) {
      return List.of(new LaidLine(style, cell.main(), ""));
    }
    List<LaidLine> lines = new ArrayList<>();
    for (String line : ink.wrap(style, cell.main(), room)) {
      lines.add(new LaidLine(style, line, ""));
    }
    if (!cell.small().isEmpty()) {
      addSmall(lines, cell, style, room);
    }
    return lines;
  }

  /** Puts the small print behind the last line where it fits, else below. */
  private void addSmall(List<LaidLine> lines, Cell cell, PdfStyle style, int room) {
    String last = lines.getLast().text();
    int taken = ink.width(style, last) + GAP + ink.width(PdfStyle.SMALL, cell.small());
    if (!cell.below() && taken <= room) {
      lines.set(lines.size() - 1, new LaidLine(style, last, cell.small()));
      return;
    }
    for (String line : ink.wrap(PdfStyle.SMALL, cell.small(), room)) {
      lines.add(new LaidLine(style, "", line));
    }
  }

  private int headHeight() {
    return PdfStyle.COLUMN.leading() + PdfStyle.LABEL.leading() + 2 * PAD;
  }

  /** Height of the whole table. */
  int height() {
    return headHeight() + rows.stream().mapToInt(LaidRow::height).sum();
  }

  /** Draws the table where the ink stands and lets it go on to further pages. */
  void draw() throws IOException {
    ink.room(headHeight() + (rows.isEmpty() ? 0 : rows.getFirst().height()));
    ink.down(drawHead(ink.height()));
    for (LaidRow row : rows) {
      if (ink.room(row.height())) {
        ink.down(drawHead(ink.height()));
      }
      drawRow(row, ink.height());
      ink.down(row.height());
    }
  }

  /** Draws the table at a height, all of it on this page. */
  void drawAt(int top) throws IOException {
    int height = top + drawHead(top);
    for (LaidRow row : rows) {
      drawRow(row, height);
      height += row.height();
    }
  }

  private int drawHead(int top) throws IOException {
    ink.box(x, top, width(), headHeight(), Tone.WASH);
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      int second = top + PAD + PdfStyle.COLUMN.leading();
      put(i, top + PAD, PdfStyle.COLUMN, column.title().zh(), 0);
      put(i, second, PdfStyle.LABEL, column.title().en(), 0);
    }
    return headHeight();
  }

  private void put(int column, int top, PdfStyle style, String text, int indent)
      throws IOException {
    int room = widths[column] - GAP;
    if (columns.get(column).right()) {
      ink.textRight(lefts[column] + widths[column] - GAP / 2, top, room, style, text);
    } else {
      ink.text(lefts[column] + GAP / 2 + indent, top, style, text);
    }
  }

  private void drawRow(LaidRow row, int top) throws IOException {
    if (row.weight() == Weight.SUM) {
      ink.line(x, top, width(), Tone.ACCENT, 60);
    }
    for (int i = 0; i < row.cells().size(); i++) {
      int height = top + PAD;
      for (LaidLine line : row.cells().get(i)) {
        drawLine(i, height, line, indent(row.weight(), i));
        height += line.height();
      }
    }
    ink.line(x, top + row.height(), width(), Tone.LINE, 40);
  }

  private void drawLine(int column, int top, LaidLine line, int indent) throws IOException {
    put(column, top, line.style(), line.text(), indent);
    if (!line.small().isEmpty()) {
      int behind = line.text().isEmpty() ? 0 : ink.width(line.style(), line.text()) + GAP;
      int lower = line.text().isEmpty() ? 0 : line.style().size() - PdfStyle.SMALL.size();
      put(column, top + lower, PdfStyle.SMALL, line.small(), indent + behind);
    }
  }
}
