package io.yidi.gateway.sheet;

/**
 * How text is set.
 *
 * @param size in hundredths of a point
 * @param bold whether in the bold weight
 * @param tone its colour
 */
record PdfStyle(int size, boolean bold, Tone tone) {

  static final PdfStyle TITLE = new PdfStyle(1_800, true, Tone.ACCENT);
  static final PdfStyle TITLE_SMALL = new PdfStyle(900, false, Tone.SOFT);
  static final PdfStyle BADGE = new PdfStyle(950, true, Tone.PAPER);
  static final PdfStyle HEADING = new PdfStyle(1_000, true, Tone.ACCENT);
  static final PdfStyle HEADING_SMALL = new PdfStyle(750, false, Tone.SOFT);
  static final PdfStyle LABEL = new PdfStyle(640, false, Tone.SOFT);
  static final PdfStyle VALUE = new PdfStyle(880, false, Tone.INK);
  static final PdfStyle FIGURE = new PdfStyle(1_450, true, Tone.INK);
  static final PdfStyle WORDS = new PdfStyle(700, false, Tone.INK);
  static final PdfStyle COLUMN = new PdfStyle(750, true, Tone.ACCENT);
  static final PdfStyle CELL = new PdfStyle(830, false, Tone.INK);
  static final PdfStyle SUM = new PdfStyle(830, true, Tone.INK);
  static final PdfStyle SMALL = new PdfStyle(660, false, Tone.SOFT);
  static final PdfStyle NUMBER = new PdfStyle(830, true, Tone.ACCENT);
  static final PdfStyle REMARK = new PdfStyle(830, false, Tone.ALERT);

  /** Colours, as red, green and blue of 0 to 255. */
  enum Tone {
    /** Text. */
    INK(0x1B, 0x1F, 0x24),
    /** Text that stands back. */
    SOFT(0x6A, 0x73, 0x7D),
    /** Titles. */
    ACCENT(0x16, 0x4B, 0x6E),
    /** What must not be overlooked. */
    ALERT(0xB4, 0x23, 0x18),
    /** Thin lines. */
    LINE(0xD5, 0xDB, 0xE1),
    /** Background of headings and boxes. */
    WASH(0xEE, 0xF3, 0xF7),
    /** White. */
    PAPER(0xFF, 0xFF, 0xFF);

    final int red;
    final int green;
    final int blue;

    Tone(int red, int green, int blue) {
      this.red = red;
      this.green = green;
      this.blue = blue;
    }
  }

  PdfStyle smaller(int newSize) {
    return new PdfStyle(newSize, bold, tone);
  }

  /** Height of a line. */
  int leading() {
    return size * 138 / 100;
  }
}
