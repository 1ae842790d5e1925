package io.yidi.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Plots as inline SVG; colours are the page's. */
public final class Plot {

  /** Colours that lines and bars can have. */
  public static final int COLOURS = 6;

  private static final List<String> DASHES = List.of("", "7 4", "2 4", "10 4 2 4");

  private static final int WIDTH = 1_040;
  private static final int LABEL_WIDTH = 270;
  private static final int VALUE_WIDTH = 90;
  private static final int BAR_HEIGHT = 16;
  private static final int BAR_GAP = 10;

  private Plot() {}

  /**
   * A bar, and beside it what it is compared with.
   *
   * @param label what it is
   * @param value how long it is
   * @param compared length of the bar below it; zero for none
   * @param colour number of the colour
   */
  public record Bar(String label, long value, long compared, int colour) {}

  /**
   * A line.
   *
   * @param label what it is
   * @param x positions from left to right
   * @param y values; none below one is drawn on a logarithmic scale
   * @param colour number of the colour
   * @param dash number of the pattern
   */
  public record Line(String label, List<Long> x, List<Long> y, int colour, int dash) {

    /** Copies the lists. */
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  /** Horizontal bars with their values. */
  public static String bars(List<Bar> bars) {
    long most = 1;
    int height = BAR_GAP;
    for (Bar bar : bars) {
      most = Math.max(most, Math.max(bar.value(), bar.compared()));
      height += height(bar);
    }
    StringBuilder svg = begin(WIDTH, height);
    int y = BAR_GAP;
    for (Bar bar : bars) {
      text(svg, LABEL_WIDTH - 8, y + 12, "end", "", bar.label());
      bar(svg, y, bar.value(), most, "var(--c" + bar.colour() % COLOURS + ")", "");
      if (bar.compared() > 0) {
        bar(svg, y + BAR_HEIGHT, bar.compared(), most, "var(--echo)", "echo ");
      }
      y += height(bar);
    }
    return svg.append("</svg>\n").toString();
  }

  private static int height(Bar bar) {
    return BAR_GAP + (bar.compared() > 0 ? 2 : 1) * BAR_HEIGHT;
  }

  private static void bar(
      StringBuilder svg, int y, long value, long most, String colour, String before) {
    long width = Math.max(1, value * (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most);
    svg.append("<rect x=\"")
        .append(LABEL_WIDTH)
        .append("\" y=\"")
        .append(y)
        .append("\" width=\"")
        .append(width)
        .append("\" height=\"")
        .append(BAR_HEIGHT - 2)
        .append("\" rx=\"2\" fill=\"")
        .append(colour)
        .append("\"/>");
    text(
        svg,
        (double) LABEL_WIDTH + width + 6,
        y + 12,
        "start",
        before.isEmpty() ? "" : "faint",
        before + grouped(value));
  }

  /** Lines over named positions with a logarithmic scale of microseconds, and a legend. */
  public static String percentiles(List<String> positions, List<Line> lines) {
    int plotHeight = 360;
    int legend = 18 * ((lines.size() + 1) / 2);
    Axes axes = new Axes(70, 14, WIDTH - 90, plotHeight, true, lines);
    StringBuilder svg = begin(WIDTH, plotHeight + 52 + legend);
    axes.grid(svg);
    for (int i = 0; i < positions.size(); i++) {
      text(
          svg,
          axes.x(i, positions.size() - 1L),
          plotHeight + 32,
          "middle",
          "faint",
          positions.get(i));
    }
    lines.forEach(line -> axes.line(svg, line, positions.size() - 1L));
    for (int i = 0; i < lines.size(); i++) {
      int x = 70 + i % 2 * (WIDTH / 2 - 40);
      int y = plotHeight + 54 + i / 2 * 18;
      svg.append("<line x1=\"").append(x).append("\" x2=\"").append(x + 34).append("\" y1=\"");
      svg.append(y - 4).append("\" y2=\"").append(y - 4).append('"').append(stroke(lines.get(i)));
      svg.append("/>");
      text(svg, x + 42, y, "start", "", lines.get(i).label());
    }
    return svg.append("</svg>\n").toString();
  }

  /** A small plot over time, from zero up. */
  public static String overTime(List<Line> lines, long lastX) {
    int height = 120;
    Axes axes = new Axes(56, 8, 260, height, false, lines);
    StringBuilder svg = begin(330, height + 34);
    axes.grid(svg);
    text(svg, 56, height + 24, "start", "faint", "0 s");
    text(svg, 316, height + 24, "end", "faint", Math.round(lastX / 1_000.0) + " s");
    lines.forEach(line -> axes.line(svg, line, lastX));
    return svg.append("</svg>\n").toString();
  }

  /** Where values lie. */
  private static final class Axes {
    private final int left;
    private final int top;
    private final int width;
    private final int height;
    private final boolean logarithmic;
    private final double least;
    private final double most;

    Axes(int left, int top, int width, int height, boolean logarithmic, List<Line> lines) {
      this.left = left;
      this.top = top;
      this.width = width;
      this.height = height;
      this.logarithmic = logarithmic;
      long low = Long.MAX_VALUE;
      long high = 1;
      for (Line line : lines) {
        for (long value : line.y()) {
          if (value > 0) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
      }
      low = low == Long.MAX_VALUE ? 1 : low;
      this.least = logarithmic ? Math.floor(Math.log10((double) low)) : 0;
      this.most =
          logarithmic ? Math.max(least + 1, Math.ceil(Math.log10((double) high))) : roundedUp(high);
    }

    private static double roundedUp(long value) {
      double power = Math.pow(10, Math.floor(Math.log10((double) value)));
      double first = (double) value / power;
      return power * (first <= 1 ? 1 : first <= 2 ? 2 : first <= 5 ? 5 : 10);
    }

    double x(long value, long last) {
      return left + (double) width * value / Math.max(1, last);
    }

    double y(long value) {
      double at = logarithmic ? Math.log10((double) Math.max(1, value)) : (double) value;
      return top + height - height * (Math.max(least, at) - least) / (most - least);
    }

    void grid(StringBuilder svg) {
      List<Long> ticks = new ArrayList<>();
      if (logarithmic) {
        for (double power = least; power <= most; power++) {
          ticks.add(Math.round(Math.pow(10, power)));
        }
      } else {
        ticks.addAll(List.of(0L, Math.round(most / 2), Math.round(most)));
      }
      for (long tick : ticks) {
        String y = number(y(tick));
        svg.append("<line class=\"grid\" x1=\"").append(left).append("\" x2=\"");
        svg.append(left + width).append("\" y1=\"").append(y).append("\" y2=\"").append(y);
        svg.append("\"/>");
        text(svg, left - 6, y(tick) + 4, "end", "faint", duration(tick));
      }
    }

    void line(StringBuilder svg, Line line, long last) {
      svg.append("<polyline fill=\"none\"").append(stroke(line)).append(" points=\"");
      for (int i = 0; i < line.x().size(); i++) {
        svg.append(number(x(line.x().get(i), last)))
            .append(',')
            .append(number(y(line.y().get(i))))
            .append(' ');
      }
      svg.append("\"><title>").append(Page.escaped(line.label())).append("</title></polyline>");
    }
  }

  private static String stroke(Line line) {
    String dash = DASHES.get(line.dash() % DASHES.size());
    return " stroke=\"var(--c"
        + line.colour() % COLOURS
        + ")\" stroke-width=\"2\" stroke-linejoin=\"round\""
        + (dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + "\"");
  }

  private static StringBuilder begin(int width, int height) {
    return new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"")
        .append(width)
        .append("\" height=\"")
        .append(height)
        .append("\" viewBox=\"0 0 ")
        .append(width)
        .append(' ')
        .append(height)
        .append("\">");
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String style, String text) {
    svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
    svg.append("\" text-anchor=\"").append(anchor).append('"');
    if (!style.isEmpty()) {
      svg.append(" class=\"").append(style).append('"');
    }
    svg.append('>').append(Page.escaped(text)).append("</text>");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String duration(long micros) {
    if (micros >= 1_000_000) {
      return trimmed(micros / 1_000_000.0) + " s";
    }
    return micros >= 1_000 ? trimmed(micros / 1_000.0) + " ms" : micros + " µs";
  }

  private static String trimmed(double value) {
    return String.format(Locale.ROOT, "%.1f", value).replace(".0", "");
  }
}
