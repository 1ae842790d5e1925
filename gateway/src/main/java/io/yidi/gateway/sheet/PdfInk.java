package io.yidi.gateway.sheet;

import io.yidi.gateway.sheet.PdfFonts.Run;
import io.yidi.gateway.sheet.PdfStyle.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/**
 * Draws on the A4 pages of one document. Lengths are hundredths of a point, so that no fraction is
 * ever needed; heights count downwards from the upper edge.
 */
final class PdfInk implements AutoCloseable {

  static final int PAGE_WIDTH = 59_528;
  static final int PAGE_HEIGHT = 84_189;
  static final int MARGIN = 4_300;

  /** Width between the margins. */
  static final int WIDTH = PAGE_WIDTH - 2 * MARGIN;

  private static final int BOTTOM = PAGE_HEIGHT - 4_600;
  private static final int LEAST_SIZE = 480;

  private final PDDocument document;
  private final PdfFonts fonts;
  private final String runningHead;
  private final List<PDPage> pages = new ArrayList<>();
  private PDPageContentStream stream;
  private int height = MARGIN;

  /**
   * Begins the first page.
   *
   * @param runningHead what stands at the head of every further page
   */
  PdfInk(PDDocument document, PdfFonts fonts, String runningHead) throws IOException {
    this.document = document;
    this.fonts = fonts;
    this.runningHead = runningHead;
    this.stream = addPage();
  }

  private PDPageContentStream addPage() throws IOException {
    PDPage page = new PDPage(PDRectangle.A4);
    document.addPage(page);
    pages.add(page);
    return new PDPageContentStream(document, page);
  }

  /** Where the next part begins. */
  int height() {
    return height;
  }

  /** Goes down. */
  void down(int by) {
    height += by;
  }

  /** Begins a new page when less room is left; tells whether it did. */
  boolean room(int needed) throws IOException {
    if (height + needed <= BOTTOM) {
      return false;
    }
    stream.close();
    stream = addPage();
    height = MARGIN;
    text(MARGIN, height, PdfStyle.LABEL, runningHead);
    height += PdfStyle.LABEL.leading() + 300;
    line(MARGIN, height, WIDTH, Tone.LINE, 50);
    height += 900;
    return true;
  }

  /** Width of a text. */
  int width(PdfStyle style, String text) {
    return text.codePoints().map(one -> width(style, one)).sum();
  }

  /** Width of a character, rounded up. */
  int width(PdfStyle style, int character) {
    return (fonts.advance(character, style.bold()) * style.size() + 999) / 1000;
  }

  /** Breaks a text into lines of at most a width. */
  List<String> wrap(PdfStyle style, String text, int width) {
    return Columns.wrap(text, width, character -> width(style, character));
  }

  /** Sets one line of text; its line begins at a height. */
  void text(int x, int top, PdfStyle style, String text) throws IOException {
    if (text.isBlank()) {
      return;
    }
    stream.beginText();
    color(style.tone());
    stream.newLineAtOffset(x / 100f, (PAGE_HEIGHT - top - style.size()) / 100f);
    for (Run run : fonts.runs(text, style.bold())) {
      stream.setFont(run.font(), style.size() / 100f);
      stream.showText(run.text());
    }
    stream.endText();
  }

  /** Sets one line of text that ends at a place; too wide a text is set smaller. */
  void textRight(int right, int top, int room, PdfStyle style, String text) throws IOException {
    PdfStyle fitting = fit(style, text, room);
    text(right - width(fitting, text), top, fitting, text);
  }

  /** The style, or as much smaller as a text needs to fit. */
  PdfStyle fit(PdfStyle style, String text, int room) {
    int width = width(style, text);
    return width <= room
        ? style
        : style.smaller(Math.max(LEAST_SIZE, (int) ((long) style.size() * room / width)));
  }

  /** Draws a level line. */
  void line(int x, int top, int width, Tone tone, int thickness) throws IOException {
    box(x, top, width, thickness, tone);
  }

  /** Fills a box. */
  void box(int x, int top, int width, int boxHeight, Tone tone) throws IOException {
    color(tone);
    stream.addRect(
        x / 100f, (PAGE_HEIGHT - top - boxHeight) / 100f, width / 100f, boxHeight / 100f);
    stream.fill();
  }

  private void color(Tone tone) throws IOException {
    stream.setNonStrokingColor(tone.red / 255f, tone.green / 255f, tone.blue / 255f);
  }

  /** Ends the last page and numbers all of them. */
  void finish(String foot) throws IOException {
    stream.close();
    for (int i = 0; i < pages.size(); i++) {
      stream = new PDPageContentStream(document, pages.get(i), AppendMode.APPEND, true, true);
      int top = PAGE_HEIGHT - 3_900;
      line(MARGIN, top, WIDTH, Tone.LINE, 50);
      text(MARGIN, top + 500, PdfStyle.LABEL, foot);
      String number = "第 " + (i + 1) + " 页 共 " + pages.size() + " 页";
      textRight(MARGIN + WIDTH, top + 500, WIDTH, PdfStyle.LABEL, number);
      stream.close();
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
