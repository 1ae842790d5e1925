package io.yidi.policy.money;

/**
 * Writes amounts in the capital numerals that forms and receipts print beside the figures (大写), for
 * example 壹仟贰佰叁拾肆元伍角陆分. Zeros inside are named once; an amount that ends at 元 or 角 closes with 整;
 * one below zero begins with 负.
 */
public final class AmountInWords {

  /** Largest amount in size, in fen: one fen below ten quadrillion yuan. */
  public static final long MAX_FEN = 999_999_999_999_999_999L;

  private static final String DIGITS = "零壹贰叁肆伍陆柒捌玖";
  private static final String[] PLACES = {"仟", "佰", "拾", ""};
  private static final long WAN = 10_000;
  private static final long YI = WAN * WAN;

  private AmountInWords() {}

  /**
   * Writes an amount.
   *
   * @param fen amount in fen, of any sign
   * @throws IllegalArgumentException when it is larger in size than {@link #MAX_FEN}
   */
  public static String of(long fen) {
    if (fen > MAX_FEN || fen < -MAX_FEN) {
      throw new IllegalArgumentException("fen: " + fen + " (expected: at most " + MAX_FEN + ")");
    }
    if (fen == 0) {
      return "零元整";
    }
    StringBuilder out = new StringBuilder(fen < 0 ? "负" : "");
    long size = Math.abs(fen);
    long yuan = size / 100;
    if (yuan > 0) {
      whole(out, yuan);
      out.append('元');
    }
    cents(out, yuan, (int) (size / 10 % 10), (int) (size % 10));
    return out.toString();
  }

  /** 角 and 分; a zero is named where the digit before the first of them is one. */
  private static void cents(StringBuilder out, long yuan, int jiao, int fen) {
    if (jiao > 0) {
      out.append(yuan > 0 && yuan % 10 == 0 ? "零" : "").append(digit(jiao)).append('角');
    }
    if (fen > 0) {
      out.append(yuan > 0 && jiao == 0 ? "零" : "").append(digit(fen)).append('分');
    } else {
      out.append('整');
    }
  }

  private static void whole(StringBuilder out, long number) {
    if (number >= YI) {
      whole(out, number / YI);
      out.append('亿');
      rest(out, number % YI, YI);
    } else if (number >= WAN) {
      whole(out, number / WAN);
      out.append('万');
      rest(out, number % WAN, WAN);
    } else {
      section(out, (int) number);
    }
  }

  /** What follows 亿 or 万: a zero first where its highest place is empty. */
  private static void rest(StringBuilder out, long number, long unit) {
    if (number > 0) {
      if (number < unit / 10) {
        out.append('零');
      }
      whole(out, number);
    }
  }

  /** A number of at most four digits, above zero. */
  private static void section(StringBuilder out, int number) {
    boolean begun = false;
    boolean zero = false;
    int place = 1000;
    for (String name : PLACES) {
      int digit = number / place % 10;
      if (digit > 0) {
        out.append(zero ? "零" : "").append(digit(digit)).append(name);
        begun = true;
        zero = false;
      } else {
        zero = begun;
      }
      place /= 10;
    }
  }

  private static char digit(int digit) {
    return DIGITS.charAt(digit);
  }
}
