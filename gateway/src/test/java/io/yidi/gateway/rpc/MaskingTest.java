package io.yidi.gateway.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

  @ParameterizedTest
  @CsvSource({
    "'', *****",
    "1234567, *****",
    "12345678, 12*****78",
    "123456789, 12*****89",
    "1234567890, 123*****90",
    "00012345678, 000*****78",
    "123456789012, 123*****012",
    "12345678901234, 123*****1234",
    "990100198005051234, 990*****1234"
  })
  void aNumberShowsAtMostHalfOfItself(String number, String masked) {
    assertThat(Masking.number(number)).isEqualTo(masked);
  }
}
