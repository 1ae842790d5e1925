package io.yidi.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.facts.VisitKind;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MixTest {

  @Test
  void everyHundredVisitsHoldTheProportionsExactly() {
    for (long from = 0; from < 1_000; from += Mix.CYCLE) {
      Map<VisitKind, Long> counts =
          LongStream.range(from, from + Mix.CYCLE)
              .mapToObj(Mix::kind)
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      assertThat(counts)
          .isEqualTo(
              Map.of(
                  VisitKind.OUTPATIENT, 64L,
                  VisitKind.PHARMACY, 27L,
                  VisitKind.INPATIENT, 5L,
                  VisitKind.CHRONIC, 4L));
    }
  }

  @Test
  void staysAreNotBunchedTogether() {
    long[] stays =
        LongStream.range(0, Mix.CYCLE)
            .filter(number -> Mix.kind(number) == VisitKind.INPATIENT)
            .toArray();
    assertThat(stays[stays.length - 1] - stays[0]).isGreaterThan(Mix.CYCLE / 3);
  }
}
