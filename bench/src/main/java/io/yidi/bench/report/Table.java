package io.yidi.bench.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of figures, printed as plain text and as Markdown. The first column is text. */
public final class Table {

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with a head. */
  public Table(String... head) {
    this.head = List.of(head);
  }

  /** Adds a row with as many cells as the head. */
  public void row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException("cells: " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
  }

  /** Prints it aligned, for a terminal. */
  public void printPlain(PrintStream out) {
    int[] widths = new int[head.size()];
    all().forEach(cells -> widen(widths, cells));
    for (List<String> cells : all()) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String gap = " ".repeat(widths[i] - cells.get(i).length());
        line.append(i == 0 ? cells.get(i) + gap : "  " + gap + cells.get(i));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** Prints it as Markdown. */
  public void printMarkdown(PrintStream out) {
    out.println(markdown(head));
    out.println("| --- |" + " ---: |".repeat(head.size() - 1));
    rows.forEach(cells -> out.println(markdown(cells)));
  }

  /** The table for a JSON file: one map a row, by the names of the columns. */
  public List<Map<String, String>> model() {
    List<Map<String, String>> model = new ArrayList<>();
    for (List<String> cells : rows) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(head.get(i), cells.get(i));
      }
      model.add(row);
    }
    return model;
  }

  /** The table for a page. */
  public String html() {
    StringBuilder html = new StringBuilder("<table><thead><tr>");
    head.forEach(cell -> html.append("<th>").append(Page.escaped(cell)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (List<String> cells : rows) {
      html.append("<tr>");
      cells.forEach(cell -> html.append("<td>").append(Page.escaped(cell)).append("</td>"));
      html.append("</tr>");
    }
    return html.append("</tbody></table>\n").toString();
  }

  private List<List<String>> all() {
    List<List<String>> all = new ArrayList<>(rows);
    all.addFirst(head);
    return all;
  }

  private static void widen(int[] widths, List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private static String markdown(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
