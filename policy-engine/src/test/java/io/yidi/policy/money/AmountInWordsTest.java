package io.yidi.policy.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountInWordsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 零元整",
    "1, 壹分",
    "5, 伍分",
    "10, 壹角整",
    "50, 伍角整",
    "56, 伍角陆分",
    "100, 壹元整",
    "105, 壹元零伍分",
    "150, 壹元伍角整",
    "1000, 壹拾元整",
    "1050, 壹拾元零伍角整",
    "1100, 壹拾壹元整",
    "10000, 壹佰元整",
    "10001, 壹佰元零壹分",
    "10100, 壹佰零壹元整",
    "11000, 壹佰壹拾元整",
    "123456, 壹仟贰佰叁拾肆元伍角陆分",
    "100105, 壹仟零壹元零伍分",
    "101000, 壹仟零壹拾元整",
    "140950, 壹仟肆佰零玖元伍角整",
    "168032, 壹仟陆佰捌拾元零叁角贰分",
    "600714, 陆仟零柒元壹角肆分",
    "1000000, 壹万元整",
    "1000100, 壹万零壹元整",
    "1640902, 壹万陆仟肆佰零玖元零贰分",
    "10000000, 壹拾万元整",
    "10700053, 壹拾万柒仟元零伍角叁分",
    "10070000, 壹拾万零柒佰元整",
    "100010000, 壹佰万零壹佰元整",
    "1000000000, 壹仟万元整",
    "10000000000, 壹亿元整",
    "10000000100, 壹亿零壹元整",
    "10000100000, 壹亿零壹仟元整",
    "11000000000, 壹亿壹仟万元整",
    "10100000000, 壹亿零壹佰万元整",
    "1000000000000, 壹佰亿元整",
    "100000000000000, 壹万亿元整",
    "100050000000000, 壹万零伍亿元整",
    "999999999999999999, 玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "-123456, 负壹仟贰佰叁拾肆元伍角陆分",
    "-5, 负伍分"
  })
  void amountsAreWrittenAsOnForms(long fen, String words) {
    assertThat(AmountInWords.of(fen)).isEqualTo(words);
    assertThat(fen(words)).isEqualTo(fen);
  }

  @ParameterizedTest
  @ValueSource(longs = {AmountInWords.MAX_FEN + 1, -AmountInWords.MAX_FEN - 1, Long.MIN_VALUE})
  void whatIsTooLargeIsRefused(long fen) {
    assertThatThrownBy(() -> AmountInWords.of(fen))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(fen));
  }

  /** Amounts of every length, of which many digits are zero. */
  @Provide
  Arbitrary<Long> amounts() {
    Arbitrary<Long> sparse =
        Arbitraries.integers()
            .between(0, 9)
            .map(digit -> digit < 5 ? 0 : digit)
            .list()
            .ofMinSize(1)
            .ofMaxSize(18)
            .map(
                digits -> {
                  long number = 0;
                  for (int digit : digits) {
                    number = number * 10 + digit;
                  }
                  return number;
                });
    Arbitrary<Long> any =
        Arbitraries.longs().between(-AmountInWords.MAX_FEN, AmountInWords.MAX_FEN);
    return Arbitraries.oneOf(sparse, any, sparse.map(fen -> -fen));
  }

  @Property(tries = 20_000)
  void wordsReadBackAreTheAmount(@ForAll("amounts") long fen) {
    assertThat(fen(AmountInWords.of(fen))).isEqualTo(fen);
  }

  @Property(tries = 5_000)
  void zerosAndTheEndAreAsTheRulesSay(@ForAll("amounts") long fen) {
    String words = AmountInWords.of(fen);
    assertThat(words).doesNotContain("零零", "零万", "零亿", "零角", "零分");
    assertThat(words.endsWith("整")).isEqualTo(fen % 10 == 0);
    assertThat(words.startsWith("负")).isEqualTo(fen < 0);
    if (fen != 0) {
      assertThat(words).doesNotContain("零元").doesNotStartWith("零");
    }
  }

  /** Every place of a small amount, one by one: nothing is left to chance. */
  @Test
  void everyAmountBelowTwoThousandYuanReadsBack() {
    for (long fen = 0; fen < 200_000; fen++) {
      assertThat(fen(AmountInWords.of(fen))).isEqualTo(fen);
    }
  }

  /** Reads words by the values of their signs, written apart from what writes them. */
  private static long fen(String words) {
    boolean negative = words.startsWith("负");
    String rest = words.replace("负", "").replace("整", "").replace("零", "");
    long sum = 0;
    int yuan = rest.indexOf('元');
    if (yuan >= 0) {
      sum = 100 * number(rest.substring(0, yuan));
      rest = rest.substring(yuan + 1);
    }
    for (int i = 0; i + 1 < rest.length(); i += 2) {
      sum += digit(rest.charAt(i)) * (rest.charAt(i + 1) == '角' ? 10L : 1L);
    }
    return negative ? -sum : sum;
  }

  private static long number(String words) {
    for (String unit : new String[] {"亿", "万"}) {
      int at = words.lastIndexOf(unit);
      if (at >= 0) {
        long value = unit.equals("亿") ? 100_000_000 : 10_000;
        return number(words.substring(0, at)) * value + number(words.substring(at + 1));
      }
    }
    long sum = 0;
    for (int i = 0; i < words.length(); i += 2) {
      sum += digit(words.charAt(i)) * place(i + 1 == words.length() ? ' ' : words.charAt(i + 1));
    }
    return sum;
  }

  private static long place(char sign) {
    return switch (sign) {
      case '仟' -> 1000;
      case '佰' -> 100;
      case '拾' -> 10;
      case ' ' -> 1;
      default -> throw new IllegalArgumentException(Character.toString(sign));
    };
  }

  private static long digit(char sign) {
    int digit = "零壹贰叁肆伍陆柒捌玖".indexOf(sign);
    if (digit < 0) {
      throw new IllegalArgumentException(Character.toString(sign));
    }
    return digit;
  }
}
