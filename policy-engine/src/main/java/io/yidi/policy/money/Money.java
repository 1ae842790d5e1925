package io.yidi.policy.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Arithmetic on whole fen and on rates in parts per million. Nothing here rounds silently: every
 * method that may round says how in its name.
 */
public final class Money {

  /** One whole, in parts per million. */
  public static final long WHOLE_PPM = 1_000_000;

  /**
   * Largest amount that is accepted anywhere, in fen: ten billion yuan. Keeps products of amount
   * and rate inside a long.
   */
  public static final long MAX_FEN = 1_000_000_000_000L;

  private static final BigInteger PRICE_TIMES_QUANTITY_PER_FEN = BigInteger.valueOf(100_000_000);

  private Money() {}

  /**
   * Returns the share of an amount, rounded half up to the fen, away from zero at the half for
   * negative amounts too.
   *
   * @param fen amount, at most {@link #MAX_FEN} in size
   * @param ppm rate in parts per million, zero or more
   */
  public static long shareHalfUp(long fen, long ppm) {
    return roundProductHalfUp(Math.multiplyExact(fen, ppm));
  }

  /** Rounds a sum of products of fen and ppm half up to whole fen. */
  public static long roundProductHalfUp(long fenTimesPpm) {
    long half = WHOLE_PPM / 2;
    return fenTimesPpm >= 0
        ? (fenTimesPpm + half) / WHOLE_PPM
        : -((-fenTimesPpm + half) / WHOLE_PPM);
  }

  /**
   * Returns the amount whose share at the rate is the payment given, rounded half up: cap ÷ ratio.
   *
   * @param fenTimesPpm payment as a product of fen and ppm, zero or more
   * @param ppm rate, above zero
   */
  public static long wholeOfProductHalfUp(long fenTimesPpm, long ppm) {
    return (fenTimesPpm + ppm / 2) / ppm;
  }

  /**
   * Returns quantity × unit price in fen, rounded half up.
   *
   * @param quantityE4 quantity in 10⁻⁴ units
   * @param unitPriceE6 price in 10⁻⁶ yuan
   */
  public static long timesHalfUp(long quantityE4, long unitPriceE6) {
    long high = Math.multiplyHigh(quantityE4, unitPriceE6);
    long low = quantityE4 * unitPriceE6;
    if ((high == 0 && low >= 0 && low < Long.MAX_VALUE - 50_000_000L)
        || (high == -1 && low < 0 && low > Long.MIN_VALUE + 50_000_000L)) {
      return low >= 0 ? (low + 50_000_000L) / 100_000_000L : -((-low + 50_000_000L) / 100_000_000L);
    }
    BigInteger product = BigInteger.valueOf(quantityE4).multiply(BigInteger.valueOf(unitPriceE6));
    return new BigDecimal(product)
        .divide(new BigDecimal(PRICE_TIMES_QUANTITY_PER_FEN), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  /**
   * Tells whether an amount is within 0.01 yuan of quantity × price, as the national interface
   * allows.
   *
   * @param quantityE4 quantity in 10⁻⁴ units
   * @param unitPriceE6 price in 10⁻⁶ yuan
   * @param fen amount in fen
   */
  public static boolean agreesWithinOneFen(long quantityE4, long unitPriceE6, long fen) {
    BigInteger product = BigInteger.valueOf(quantityE4).multiply(BigInteger.valueOf(unitPriceE6));
    BigInteger amount = BigInteger.valueOf(fen).multiply(PRICE_TIMES_QUANTITY_PER_FEN);
    return product.subtract(amount).abs().compareTo(PRICE_TIMES_QUANTITY_PER_FEN) <= 0;
  }

  /**
   * Reads an amount in yuan with at most two decimals, for example {@code 1500} or {@code 1500.00}.
   *
   * @return the amount in fen
   * @throws NumberFormatException when it is no such amount
   */
  public static long parseYuan(String text) {
    return parseScaled(text, 2);
  }

  /**
   * Reads a percentage with at most four decimals and its sign, for example {@code 73%}.
   *
   * @return the rate in parts per million
   * @throws NumberFormatException when it is no such percentage
   */
  public static long parsePercent(String text) {
    if (!text.endsWith("%")) {
      throw new NumberFormatException(text);
    }
    return parseScaled(text.substring(0, text.length() - 1), 4);
  }

  /**
   * Reads a plain decimal and shifts it by the scale; refuses exponents, signs and further
   * decimals.
   */
  public static long parseScaled(String text, int scale) {
    String decimals = scale == 0 ? "" : "(\\.\\d{1," + scale + "})?";
    if (!text.matches("\\d{1,12}" + decimals)) {
      throw new NumberFormatException(text);
    }
    return new BigDecimal(text).movePointRight(scale).longValueExact();
  }

  /**
   * Writes fen as yuan with two decimals and thousands separators, for example {@code 32,485.00}.
   */
  public static String yuan(long fen) {
    String digits = Long.toString(Math.abs(fen) / 100);
    StringBuilder out = new StringBuilder(digits.length() + 8);
    if (fen < 0) {
      out.append('-');
    }
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        out.append(',');
      }
      out.append(digits.charAt(i));
    }
    long cents = Math.abs(fen) % 100;
    return out.append('.').append(cents < 10 ? "0" : "").append(cents).toString();
  }

  /** Writes a rate as a percentage without needless zeros, for example {@code 73%}. */
  public static String percent(long ppm) {
    return BigDecimal.valueOf(ppm, 4).stripTrailingZeros().toPlainString() + "%";
  }
}
