package io.yidi.policy.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  @ParameterizedTest
  @CsvSource({
    "452, 50000, 23",
    "1, 500000, 1",
    "1, 499999, 0",
    "3, 500000, 2",
    "-1, 500000, -1",
    "-1, 499999, 0",
    "-3, 500000, -2",
    "-452, 50000, -23",
    "0, 730000, 0",
    "100, 0, 0",
    "100, 1000000, 100",
    "1000000000000, 1000000, 1000000000000"
  })
  void shareRoundsHalvesAwayFromZero(long fen, long ppm, long share) {
    assertThat(Money.shareHalfUp(fen, ppm)).isEqualTo(share);
  }

  @Property(tries = 1000)
  void shareAgreesWithBigDecimal(
      @ForAll @LongRange(min = -Money.MAX_FEN, max = Money.MAX_FEN) long fen,
      @ForAll @LongRange(min = 0, max = Money.WHOLE_PPM) long ppm) {
    long expected =
        BigDecimal.valueOf(fen)
            .multiply(BigDecimal.valueOf(ppm, 6))
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    assertThat(Money.shareHalfUp(fen, ppm)).isEqualTo(expected);
  }

  @Test
  void shareRefusesToOverflow() {
    assertThatThrownBy(() -> Money.shareHalfUp(Long.MAX_VALUE, 2))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "90000, 800000, 112500",
    "1, 800000, 1",
    "1, 300000, 3",
    "2, 300000, 7",
    "1, 400000, 3",
    "0, 400000, 0",
    "5, 1000000, 5"
  })
  void wholeOfProductRoundsHalfUp(long fen, long ppm, long whole) {
    assertThat(Money.wholeOfProductHalfUp(fen * Money.WHOLE_PPM, ppm)).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource({
    "10000, 4520000, 452",
    "10000, 4525000, 453",
    "10000, 4524999, 452",
    "-10000, 4525000, -453",
    "-10000, 4524999, -452",
    "5000, 10000, 1",
    "-5000, 10000, -1",
    "4999, 10000, 0",
    "0, 4520000, 0",
    "30000, 333333, 100"
  })
  void quantityTimesPriceRoundsHalvesAwayFromZero(long quantity, long price, long fen) {
    assertThat(Money.timesHalfUp(quantity, price)).isEqualTo(fen);
  }

  @Property(tries = 1000)
  void quantityTimesPriceAgreesWithBigDecimal(
      @ForAll @LongRange(min = -100_000_000_000L, max = 100_000_000_000L) long quantity,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long price) {
    long expected =
        BigDecimal.valueOf(quantity)
            .multiply(BigDecimal.valueOf(price))
            .movePointLeft(8)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    assertThat(Money.timesHalfUp(quantity, price)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 1, 92233720369",
    "-9223372036854775807, 1, -92233720369",
    "9223372036854775807, 100000000, 9223372036854775807",
    "9223372036854775807, 10, 922337203685",
    "4611686018427387904, 2, 92233720369",
    "-4611686018427387904, 2, -92233720369"
  })
  void productsBeyondALongAreExact(long quantity, long price, long fen) {
    assertThat(Money.timesHalfUp(quantity, price)).isEqualTo(fen);
  }

  @Test
  void resultsBeyondALongAreRefused() {
    assertThatThrownBy(() -> Money.timesHalfUp(Long.MAX_VALUE, 200_000_000))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10000, 4520000, 452, true",
    "10000, 4520000, 453, true",
    "10000, 4520000, 451, true",
    "10000, 4520000, 454, false",
    "10000, 4520000, 450, false",
    "10000, 4520001, 451, false",
    "10000, 4520001, 453, true",
    "10000, 4519999, 453, false",
    "-10000, 4520000, -453, true",
    "-10000, 4520000, -454, false",
    "-10000, 4520000, 452, false",
    "9223372036854775807, 9223372036854775807, 1, false"
  })
  void agreesWithinOneFenExactly(long quantity, long price, long fen, boolean agrees) {
    assertThat(Money.agreesWithinOneFen(quantity, price, fen)).isEqualTo(agrees);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1500, 150000", "1500.5, 150050", "1500.05, 150005", "0.01, 1"})
  void parsesYuan(String text, long fen) {
    assertThat(Money.parseYuan(text)).isEqualTo(fen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1.005",
        "1,500",
        "-1",
        "+1",
        "1e3",
        ".5",
        "1.",
        "٣",
        "1 ",
        "1500元",
        "1234567890123456"
      })
  void refusesWhatIsNoAmount(String text) {
    assertThatThrownBy(() -> Money.parseYuan(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({"73%, 730000", "92.2%, 922000", "0%, 0", "100%, 1000000", "0.0001%, 1"})
  void parsesPercent(String text, long ppm) {
    assertThat(Money.parsePercent(text)).isEqualTo(ppm);
    assertThat(Money.percent(ppm)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "73", "0.73", "-73%", "73 %", "73%%", "73.00001%", "73％"})
  void refusesWhatIsNoPercentage(String text) {
    assertThatThrownBy(() -> Money.parsePercent(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0.00",
        "5 | 0.05",
        "10 | 0.10",
        "-5 | -0.05",
        "99 | 0.99",
        "100 | 1.00",
        "99999 | 999.99",
        "100000 | 1,000.00",
        "3248500 | 32,485.00",
        "-123456789 | -1,234,567.89",
        "1000000000000 | 10,000,000,000.00"
      })
  void writesYuan(long fen, String text) {
    assertThat(Money.yuan(fen)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.0001%", "10000, 1%", "12345, 1.2345%", "2000000, 200%", "0, 0%"})
  void writesPercent(long ppm, String text) {
    assertThat(Money.percent(ppm)).isEqualTo(text);
  }
}
