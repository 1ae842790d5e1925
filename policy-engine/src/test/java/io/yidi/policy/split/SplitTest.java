package io.yidi.policy.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.policy.benefit.Fund;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.trace.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A split whose parts do not add up must never come to be. */
class SplitTest {
  private static final Fund POOLED = new Fund("310100", FundField.POOLED, Text.NONE);
  private static final Fund OTHER = new Fund("390100", FundField.OTHER, Text.NONE);

  /** Of 1000: 10 self-pay, 20 over, 30 first, 940 in scope; 500 and 100 by funds; 50 hospital. */
  private static Split split(
      long total, long scope, long pooled, long fundTotal, long inScope, long cash, long balance) {
    return new Split(
        total,
        new LineCut(10, 20, 30, scope),
        5,
        100,
        List.of(new FundPayment(POOLED, pooled), new FundPayment(OTHER, 100)),
        fundTotal,
        50,
        350,
        inScope,
        200,
        cash,
        balance,
        List.of());
  }

  @Test
  void whatAddsUpIsTaken() {
    Split split = split(1000, 940, 500, 600, 290, 150, 0);
    assertThat(split.fund(FundField.POOLED)).isEqualTo(500);
    assertThat(split.fund(FundField.OTHER)).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    "1001, 940,  500, 600, 290, 150,  0, parts of the bill",
    "1000, 940,  501, 600, 290, 150,  0, funds",
    "1001, 941,  500, 600, 290, 150,  0, funds + hospital + person",
    "1000, 940,  500, 600, 351, 150,  0, in scope within the person's part",
    "1000, 940,  500, 600,  -1, 150,  0, in scope within the person's part",
    "1000, 940,  500, 600, 290, 151,  0, account + cash",
    "1000, 940,  500, 600, 290, 150, -1, no part below zero",
    " 399, 339, -101,  -1,   0, 150,  0, no part below zero"
  })
  void whatDoesNotIsRefused(
      long total,
      long scope,
      long pooled,
      long fundTotal,
      long inScope,
      long cash,
      long balance,
      String what) {
    assertThatThrownBy(() -> split(total, scope, pooled, fundTotal, inScope, cash, balance))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("split: " + what + " (expected: to hold)");
  }
}
