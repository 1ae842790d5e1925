package io.yidi.gateway.sheet;

import io.yidi.gateway.sheet.Block.Beside;
import io.yidi.gateway.sheet.Block.Entries;
import io.yidi.gateway.sheet.Block.Entry;
import io.yidi.gateway.sheet.Block.Figure;
import io.yidi.gateway.sheet.Block.Figures;
import io.yidi.gateway.sheet.Block.Heading;
import io.yidi.gateway.sheet.Block.Note;
import io.yidi.gateway.sheet.Block.Numbered;
import io.yidi.gateway.sheet.Block.Remark;
import io.yidi.gateway.sheet.Block.Signatures;
import io.yidi.gateway.sheet.Block.Table;
import io.yidi.gateway.sheet.PdfStyle.Tone;
import io.yidi.policy.trace.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;

/**
 * Prints a sheet on A4 pages as PDF. Fonts are embedded and the text can be selected. Dates and
 * number of the document are those of the settlement, so the same sheet gives the same bytes.
 */
final class PdfSheet {

  private static final int COLUMNS = 3;
  private static final int GUTTER = 900;
  private static final int X = PdfInk.MARGIN;
  private static final int WIDTH = PdfInk.WIDTH;

  private final PdfInk ink;

  private PdfSheet(PdfInk ink) {
    this.ink = ink;
  }

  /** The sheet as PDF. */
  static byte[] write(SheetPage page) {
    try (PDDocument document = new PDDocument()) {
      describe(document, page);
      PdfFonts fonts = new PdfFonts(document);
      String head = page.title().zh() + " " + page.number();
      try (PdfInk ink = new PdfInk(document, fonts, head + " 续 continued")) {
        PdfSheet sheet = new PdfSheet(ink);
        sheet.title(page);
        for (Block block : page.blocks()) {
          sheet.block(block);
        }
        ink.finish(head + " · 结算时间 " + SheetLayout.instant(page.at()));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.save(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(PDDocument document, SheetPage page) {
    Calendar at = new GregorianCalendar(TimeZone.getTimeZone(SheetLayout.ZONE), Locale.ROOT);
    at.setTimeInMillis(page.at().toEpochMilli());
    PDDocumentInformation facts = document.getDocumentInformation();
    facts.setTitle(page.title().zh() + " " + page.number());
    facts.setSubject(page.title().en());
    facts.setCreator("Yidi 异地");
    facts.setProducer("Yidi 异地");
    facts.setCreationDate(at);
    facts.setModificationDate(at);
    document.setDocumentId((long) page.number().hashCode());
    document.getDocumentCatalog().setLanguage("zh-CN");
    PDViewerPreferences shown = new PDViewerPreferences(new COSDictionary());
    shown.setDisplayDocTitle(true);
    document.getDocumentCatalog().setViewerPreferences(shown);
  }

  private void title(SheetPage page) throws IOException {
    int top = ink.height();
    ink.text(X, top, PdfStyle.TITLE, page.title().zh());
    ink.text(X, top + PdfStyle.TITLE.leading(), PdfStyle.TITLE_SMALL, page.title().en());
    badge(page, top);
    ink.down(PdfStyle.TITLE.leading() + PdfStyle.TITLE_SMALL.leading() + 400);
    ink.line(X, ink.height(), WIDTH, page.alert() ? Tone.ALERT : Tone.ACCENT, 150);
    ink.down(900);
  }

  private void badge(SheetPage page, int top) throws IOException {
    String state = page.state().zh() + " " + page.state().en();
    int width = ink.width(PdfStyle.BADGE, state) + 1_600;
    int left = X + WIDTH - width;
    ink.box(left, top + 300, width, 1_900, page.alert() ? Tone.ALERT : Tone.ACCENT);
    ink.text(left + 800, top + 300 + 430, PdfStyle.BADGE, state);
  }

  private void block(Block block) throws IOException {
    switch (block) {
      case Heading heading -> heading(heading);
      case Entries entries -> entries(entries.entries());
      case Figures figures -> figures(figures.figures());
      case Table table -> {
        new PdfTable(ink, table, X, WIDTH).draw();
        ink.down(600);
      }
      case Beside beside -> beside(beside);
      case Numbered numbered -> numbered(numbered);
      case Remark remark -> remark(remark.text());
      case Note note -> note(note.text());
      case Signatures signatures -> signatures(signatures.places());
    }
  }

  private void heading(Heading heading) throws IOException {
    ink.room(6_000);
    ink.down(800);
    drawHeading(X, ink.height(), heading.text());
    ink.down(PdfStyle.HEADING.leading() + 300);
  }

  private void drawHeading(int x, int top, Text text) throws IOException {
    ink.text(x, top, PdfStyle.HEADING, text.zh());
    int behind = ink.width(PdfStyle.HEADING, text.zh()) + 500;
    ink.text(x + behind, top + 250, PdfStyle.HEADING_SMALL, text.en());
  }

  /** A grid of three columns; a wide entry takes two of them. */
  private void entries(List<Entry> entries) throws IOException {
    List<Entry> row = new ArrayList<>();
    int taken = 0;
    for (Entry entry : entries) {
      int span = entry.wide() ? 2 : 1;
      if (taken + span > COLUMNS) {
        entryRow(row);
        row.clear();
        taken = 0;
      }
      row.add(entry);
      taken += span;
    }
    entryRow(row);
    ink.down(400);
  }

  private void entryRow(List<Entry> row) throws IOException {
    if (row.isEmpty()) {
      return;
    }
    int column = WIDTH / COLUMNS;
    int most = 0;
    List<List<String>> values = new ArrayList<>();
    for (Entry entry : row) {
      int room = (entry.wide() ? 2 : 1) * column - GUTTER;
      List<String> lines = ink.wrap(PdfStyle.VALUE, entry.value(), room);
      values.add(lines);
      most = Math.max(most, lines.size());
    }
    int height = PdfStyle.LABEL.leading() + most * PdfStyle.VALUE.leading() + 500;
    ink.room(height);
    int left = X;
    for (int i = 0; i < row.size(); i++) {
      drawEntry(left, row.get(i), values.get(i));
      left += (row.get(i).wide() ? 2 : 1) * column;
    }
    ink.down(height);
    ink.line(X, ink.height() - 200, WIDTH, Tone.LINE, 40);
  }

  private void drawEntry(int left, Entry entry, List<String> lines) throws IOException {
    int top = ink.height();
    String label = entry.label().zh() + " " + entry.label().en();
    ink.text(left, top, PdfStyle.LABEL, label);
    top += PdfStyle.LABEL.leading();
    for (String line : lines) {
      ink.text(left, top, PdfStyle.VALUE, line);
      top += PdfStyle.VALUE.leading();
    }
  }

  private void figures(List<Figure> figures) throws IOException {
    int width = (WIDTH - GUTTER * (figures.size() - 1)) / figures.size();
    int room = width - 1_200;
    int most = 1;
    for (Figure one : figures) {
      most = Math.max(most, ink.wrap(PdfStyle.WORDS, one.words(), room).size());
    }
    int height =
        1_200
            + PdfStyle.LABEL.leading()
            + PdfStyle.FIGURE.leading()
            + most * PdfStyle.WORDS.leading();
    ink.room(height + 600);
    ink.down(300);
    for (int i = 0; i < figures.size(); i++) {
      drawFigure(X + i * (width + GUTTER), width, height, figures.get(i));
    }
    ink.down(height + 300);
  }

  private void drawFigure(int left, int width, int height, Figure figure) throws IOException {
    int room = width - 1_200;
    ink.box(left, ink.height(), width, height, Tone.WASH);
    ink.box(left, ink.height(), 180, height, Tone.ACCENT);
    int x = left + 700;
    int top = ink.height() + 600;
    ink.text(x, top, PdfStyle.LABEL, figure.label().zh() + " " + figure.label().en());
    top += PdfStyle.LABEL.leading();
    ink.text(x, top, ink.fit(PdfStyle.FIGURE, figure.figures(), room), figure.figures());
    top += PdfStyle.FIGURE.leading();
    for (String line : ink.wrap(PdfStyle.WORDS, figure.words(), room)) {
      ink.text(x, top, PdfStyle.WORDS, line);
      top += PdfStyle.WORDS.leading();
    }
  }

  private void beside(Beside both) throws IOException {
    int width = (WIDTH - 2 * GUTTER) / 2;
    int second = X + WIDTH - width;
    PdfTable left = new PdfTable(ink, both.left(), X, width);
    PdfTable right = new PdfTable(ink, both.right(), second, width);
    int heading = PdfStyle.HEADING.leading() + 300;
    int height = Math.max(left.height(), right.height());
    ink.room(800 + heading + height);
    ink.down(800);
    drawHeading(X, ink.height(), both.leftHeading().text());
    drawHeading(second, ink.height(), both.rightHeading().text());
    ink.down(heading);
    left.drawAt(ink.height());
    right.drawAt(ink.height());
    ink.down(height + 600);
  }

  private void numbered(Numbered numbered) throws IOException {
    int indent = 1_500;
    int room = WIDTH - indent;
    List<String> zh = ink.wrap(PdfStyle.CELL, numbered.text().zh(), room);
    ink.room(zh.size() * PdfStyle.CELL.leading() + 2 * PdfStyle.SMALL.leading());
    ink.text(X, ink.height(), PdfStyle.NUMBER, numbered.number() + ".");
    lines(X + indent, PdfStyle.CELL, zh);
    paragraph(X + indent, PdfStyle.SMALL, numbered.text().en(), room);
    for (String source : numbered.sources()) {
      paragraph(X + indent, PdfStyle.SMALL, "依据 " + source, room);
    }
    ink.down(350);
  }

  private void paragraph(int x, PdfStyle style, String text, int room) throws IOException {
    lines(x, style, ink.wrap(style, text, room));
  }

  private void lines(int x, PdfStyle style, List<String> lines) throws IOException {
    for (String line : lines) {
      ink.room(style.leading());
      ink.text(x, ink.height(), style, line);
      ink.down(style.leading());
    }
  }

  private void remark(Text text) throws IOException {
    int indent = 700;
    List<String> zh = ink.wrap(PdfStyle.REMARK, text.zh(), WIDTH - indent);
    List<String> en = ink.wrap(PdfStyle.SMALL, text.en(), WIDTH - indent);
    int height = zh.size() * PdfStyle.REMARK.leading() + en.size() * PdfStyle.SMALL.leading();
    ink.room(height + 600);
    ink.box(X, ink.height(), 180, height, Tone.ALERT);
    lines(X + indent, PdfStyle.REMARK, zh);
    lines(X + indent, PdfStyle.SMALL, en);
    ink.down(600);
  }

  private void note(Text text) throws IOException {
    ink.down(500);
    paragraph(X, PdfStyle.SMALL, text.zh(), WIDTH);
    paragraph(X, PdfStyle.SMALL, text.en(), WIDTH);
  }

  private void signatures(List<Text> places) throws IOException {
    int width = WIDTH / places.size();
    ink.room(5_500);
    ink.down(3_600);
    for (int i = 0; i < places.size(); i++) {
      int left = X + i * width;
      Text place = places.get(i);
      ink.line(left, ink.height(), width - 2 * GUTTER, Tone.SOFT, 50);
      ink.text(left, ink.height() + 300, PdfStyle.LABEL, place.zh() + " " + place.en());
    }
    ink.down(1_500);
  }
}
