package io.yidi.gateway.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures and breaks text in which Chinese characters are twice as wide as Latin ones, as
 * terminals and printers with fixed width show it.
 */
public final class Columns {

  private static final String WIDE = "[\\u2E80-\\x{3FFFF}]";
  private static final String OPENING = "[(〔《「『【(“‘\\[]";
  private static final String CLOSING = "[),。;:、〕》」』】”’!?)\\],.;:!?%]";

  /**
   * What is not parted: a wide character with the brackets and stops that belong to it, a word of
   * narrow characters, a gap.
   */
  private static final Pattern PIECE =
      Pattern.compile(
          OPENING
              + "*(?!"
              + CLOSING
              + ")"
              + WIDE
              + CLOSING
              + "*|(?:(?!\\s|"
              + WIDE
              + ").)+[,。;:、)〕]*|\\s+|.",
          Pattern.DOTALL);

  private Columns() {}

  /** Columns that a text takes. */
  public static int width(String text) {
    return width(text, Columns::width);
  }

  private static int width(String text, IntUnaryOperator width) {
    return text.codePoints().map(width).sum();
  }

  /** Columns that a character takes: two for wide ones, none for marks on the one before. */
  static int width(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(character) ? 2 : 1;
    };
  }

  private static boolean isWide(int character) {
    return within(character, 0x1100, 0x115F)
        || within(character, 0x2E80, 0x303E)
        || within(character, 0x3041, 0xA4CF)
        || within(character, 0xAC00, 0xD7A3)
        || within(character, 0xF900, 0xFAFF)
        || within(character, 0xFE30, 0xFE6F)
        || within(character, 0xFF00, 0xFF60)
        || within(character, 0xFFE0, 0xFFE6)
        || within(character, 0x1F300, 0x1FAFF)
        || within(character, 0x20000, 0x3FFFD);
  }

  private static boolean within(int character, int first, int last) {
    return character >= first && character <= last;
  }

  /** A text with blanks behind it, up to a width. */
  public static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /** A text with blanks before it, up to a width. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - width(text))) + text;
  }

  /** A text in the middle of a width. */
  static String centre(String text, int width) {
    return " ".repeat(Math.max(0, (width - width(text)) / 2)) + text;
  }

  /** Breaks a text into lines of at most so many columns. */
  static List<String> wrap(String text, int width) {
    return wrap(text, width, Columns::width);
  }

  /**
   * Breaks a text into lines: at line feeds, between Chinese characters, between words, and inside
   * a word only when it is wider than a line. A stop does not begin a line.
   *
   * @param widthOf width of a character, in the unit of the width given
   */
  static List<String> wrap(String text, int width, IntUnaryOperator widthOf) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      wrapParagraph(lines, paragraph, width, widthOf);
    }
    return lines;
  }

  private static void wrapParagraph(
      List<String> lines, String paragraph, int width, IntUnaryOperator widthOf) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    Matcher pieces = PIECE.matcher(paragraph);
    while (pieces.find()) {
      for (String piece : fitting(pieces.group(), width, widthOf)) {
        int taken = width(piece, widthOf);
        if (used + taken > width && used > 0) {
          lines.add(line.toString().stripTrailing());
          line.setLength(0);
          used = 0;
        }
        if (used > 0 || !piece.isBlank()) {
          line.append(piece);
          used += taken;
        }
      }
    }
    lines.add(line.toString().stripTrailing());
  }

  /** A piece, cut where it is wider than a line. */
  private static List<String> fitting(String piece, int width, IntUnaryOperator widthOf) {
    if (width(piece, widthOf) <= width) {
      return List.of(piece);
    }
    return piece.codePoints().mapToObj(Character::toString).toList();
  }
}
