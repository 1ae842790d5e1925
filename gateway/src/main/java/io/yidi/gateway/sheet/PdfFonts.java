package io.yidi.gateway.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/**
 * The two weights of the form's font, embedded in one document as far as it uses them. A character
 * that the bold one lacks is set in the regular one, and one that both lack as {@link #MISSING}.
 */
final class PdfFonts {

  /** What stands for a character that no font has. */
  static final int MISSING = '□';

  private static final int EM = 1000;

  /** Files of the fonts, read when the first sheet is printed and not before. */
  private static final class Files {

    static final byte[] REGULAR = read("NotoSansSC-Regular-subset.ttf");
    static final byte[] BOLD = read("NotoSansSC-Bold-subset.ttf");

    private Files() {}

    private static byte[] read(String name) {
      try (InputStream file = PdfFonts.class.getResourceAsStream("/fonts/" + name)) {
        if (file == null) {
          throw new IllegalStateException("font: " + name + " (expected: on the class path)");
        }
        return file.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A font in a document. */
  private record Face(PDFont font, TrueTypeFont file, CmapLookup glyphs) {

    static Face embed(PDDocument document, byte[] bytes) throws IOException {
      TrueTypeFont file = new TTFParser().parse(new RandomAccessReadBuffer(bytes));
      return new Face(PDType0Font.load(document, file, true), file, file.getUnicodeCmapLookup());
    }

    boolean has(int character) {
      return glyphs.getGlyphId(character) != 0;
    }

    int advance(int character) throws IOException {
      return file.getAdvanceWidth(glyphs.getGlyphId(character)) * EM / file.getUnitsPerEm();
    }
  }

  /** Text that one font sets. */
  record Run(PDFont font, String text) {}

  private final Face regular;
  private final Face bold;

  /** Embeds both weights in a document. */
  PdfFonts(PDDocument document) throws IOException {
    regular = Face.embed(document, Files.REGULAR);
    bold = Face.embed(document, Files.BOLD);
  }

  private Face face(int character, boolean wantsBold) {
    return wantsBold && bold.has(character) ? bold : regular;
  }

  private int printable(int character) {
    return regular.has(character) ? character : MISSING;
  }

  /** Width of a character in thousandths of the size. */
  int advance(int character, boolean wantsBold) {
    int printed = printable(character);
    try {
      return face(printed, wantsBold).advance(printed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text, parted by the fonts that set it. */
  List<Run> runs(String text, boolean wantsBold) {
    List<Run> runs = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    Face current = regular;
    for (int character : text.codePoints().map(this::printable).toArray()) {
      Face face = face(character, wantsBold);
      if (!face.equals(current) && !run.isEmpty()) {
        runs.add(new Run(current.font(), run.toString()));
        run.setLength(0);
      }
      current = face;
      run.appendCodePoint(character);
    }
    if (!run.isEmpty()) {
      runs.add(new Run(current.font(), run.toString()));
    }
    return runs;
  }
}
