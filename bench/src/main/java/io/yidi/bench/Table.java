package io.yidi.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of figures, printed as plain text and as Markdown. The first column is text. */
final class Table {

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    this.head = List.of(head);
  }

  void row(String... cells) {
    if (cells.length != head.size()) {
      throw new IllegalArgumentException("cells: " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
  }

  void printPlain(PrintStream out) {
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

  void printMarkdown(PrintStream out) {
    out.println(markdown(head));
    out.println("| --- |" + " ---: |".repeat(head.size() - 1));
    rows.forEach(cells -> out.println(markdown(cells)));
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
