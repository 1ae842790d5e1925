package io.yidi.bench.report;

import java.util.List;

/**
 * A page of one file that needs nothing else: headings, lists, tables, plots. Light or dark as the
 * reader's system is.
 */
public final class Page {

  private static final String STYLE =
      """
      :root{color-scheme:light dark;--back:#fff;--text:#1d2430;--faint:#667085;--line:#d9dee7;--band:#f5f7fa;
      --c0:#2563eb;--c1:#c2410c;--c2:#0f766e;--c3:#9333ea;--c4:#b45309;--c5:#be185d;--echo:#aab4c3}
      @media (prefers-color-scheme:dark){:root{--back:#12161d;--text:#e6eaf0;--faint:#9aa5b5;--line:#303846;
      --band:#1a202a;--c0:#7aa7ff;--c1:#fb923c;--c2:#4fd1c5;--c3:#c49bff;--c4:#fbbf24;--c5:#f472b6;--echo:#566273}}
      body{background:var(--back);color:var(--text);font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;
      max-width:1080px;margin:2rem auto;padding:0 1rem}
      h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
      ul{color:var(--faint);font-size:.85rem;padding-left:1.2rem;margin:.3rem 0}
      .wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}
      th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
      th{color:var(--faint);font-weight:600}th:first-child,td:first-child{text-align:left}
      tbody tr:nth-child(odd){background:var(--band)}.warn{border-left:4px solid var(--c1);padding:.3rem .8rem;
      background:var(--band)}.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(320px,1fr));gap:1rem}
      svg{max-width:100%;height:auto}svg text{fill:var(--text);font:12px system-ui,sans-serif}
      svg .faint{fill:var(--faint)}svg .grid{stroke:var(--line);stroke-width:1}figure{margin:0}
      figcaption{font-size:.85rem;color:var(--faint)}
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  /** A page with a title. */
  public Page(String title) {
    this.title = title;
    body.append("<h1>").append(escaped(title)).append("</h1>\n");
  }

  /** Adds a heading. */
  public Page heading(String text) {
    body.append("<h2>").append(escaped(text)).append("</h2>\n");
    return this;
  }

  /** Adds a list in small print. */
  public Page list(List<String> items) {
    body.append("<ul>");
    items.forEach(item -> body.append("<li>").append(escaped(item)).append("</li>"));
    body.append("</ul>\n");
    return this;
  }

  /** Adds something to be seen first. */
  public Page warning(String text) {
    body.append("<p class=\"warn\">").append(escaped(text)).append("</p>\n");
    return this;
  }

  /** Adds a table. */
  public Page table(Table table) {
    body.append("<div class=\"wide\">").append(table.html()).append("</div>\n");
    return this;
  }

  /** Adds a plot. */
  public Page plot(String svg) {
    body.append("<div class=\"wide\">").append(svg).append("</div>\n");
    return this;
  }

  /** Adds small plots side by side, each with a caption. */
  public Page panels(List<Panel> panels) {
    body.append("<div class=\"panels\">");
    for (Panel panel : panels) {
      body.append("<figure>")
          .append(panel.svg())
          .append("<figcaption>")
          .append(escaped(panel.caption()))
          .append("</figcaption></figure>");
    }
    body.append("</div>\n");
    return this;
  }

  /** A small plot. */
  public record Panel(String caption, String svg) {}

  /** The whole page. */
  public String html() {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta"
        + " name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
        + escaped(title)
        + "</title><style>\n"
        + STYLE
        + "</style></head><body>\n"
        + body
        + "</body></html>\n";
  }

  /** Text with what HTML would read as its own replaced. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
