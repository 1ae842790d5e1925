package io.yidi.gateway.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {

  @ParameterizedTest
  @CsvSource({"abc, 3", "结算单, 6", "a结b, 4", "(虚构), 6", "𠮷, 2", "é, 1", "12.50, 5", "ガ, 2"})
  void chineseCharactersTakeTwoColumns(String text, int width) {
    assertThat(Columns.width(text)).isEqualTo(width);
  }

  @Test
  void marksTakeNoneAndBlanksFillUp() {
    assertThat(Columns.width("e\u0301")).isEqualTo(1);
    assertThat(Columns.left("结算", 6)).isEqualTo("结算  ");
    assertThat(Columns.right("结算", 6)).isEqualTo("  结算");
    assertThat(Columns.centre("结算", 8)).isEqualTo("  结算");
    assertThat(Columns.left("结算", 2)).isEqualTo("结算");
  }

  @Test
  void textIsBrokenBetweenCharactersAndBetweenWords() {
    assertThat(Columns.wrap("基本医疗保险", 8)).containsExactly("基本医疗", "保险");
    assertThat(Columns.wrap("pooled fund of employees", 12))
        .containsExactly("pooled fund", "of employees");
    assertThat(Columns.wrap("结算 1,500.00 元", 10)).containsExactly("结算", "1,500.00", "元");
    assertThat(Columns.wrap("abcdefghij", 4)).containsExactly("abcd", "efgh", "ij");
    assertThat(Columns.wrap("一\n\n二", 8)).containsExactly("一", "", "二");
    assertThat(Columns.wrap("", 8)).containsExactly("");
  }

  @Test
  void noLineBeginsWithAStopOrEndsWithAnOpenBracket() {
    assertThat(Columns.wrap("承担费用。其余", 8)).containsExactly("承担费", "用。其余");
    assertThat(Columns.wrap("承担费用,其余", 8)).containsExactly("承担费", "用,其余");
    assertThat(Columns.wrap("医疗保险(居民)", 10)).containsExactly("医疗保险", "(居民)");
  }

  /** Whatever the text: every line fits and nothing but blanks is lost. */
  @Test
  void everyTextFitsAndIsComplete() {
    Random random = new Random(20250311);
    List<String> signs = List.of("结", "算", "。", ",", "(", ")", " ", "a", "B", "9", ".", "𠮷", "é");
    for (int round = 0; round < 3_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        text.append(signs.get(random.nextInt(signs.size())));
      }
      int width = 4 + random.nextInt(20);
      List<String> lines = Columns.wrap(text.toString(), width);
      assertThat(lines).as(text.toString()).allMatch(line -> Columns.width(line) <= width);
      assertThat(String.join("", lines).replace(" ", ""))
          .isEqualTo(text.toString().replace(" ", ""));
    }
  }
}
