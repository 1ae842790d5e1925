package io.yidi.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0, 300",
    "1, 7, 300",
    "200, 500, 300",
    "200, 500, 20",
    "200, 1, 20",
    "1000, 100000, 300",
    "1000000, 0, 300",
    "1000000, 1000000, 300",
    "1000000, 9999999, 300",
    "1000000, 10000000, 300",
    "301, 12, 300"
  })
  void settlementsAreExactlyThoseAskedFor(int persons, long settlements, int templates) {
    Plan plan = Plan.of(persons, settlements, templates);
    assertThat(plan.settlements()).isEqualTo(settlements);
    assertThat(plan.templates()).isEqualTo(Math.min(persons, templates));
    assertThat(plan.lengths()).allMatch(length -> length >= 0);
    assertThat(IntStream.range(0, persons).map(plan::template))
        .allMatch(template -> template >= 0 && template < plan.templates());
  }

  @ParameterizedTest
  @CsvSource({"1000000, 10000000", "1000000, 1000000"})
  void fewPersonsMakeTheSumExactAndLengthsStayNearTheMean(int persons, long settlements) {
    Plan plan = Plan.of(persons, settlements, 300);
    assertThat(persons - plan.tailFrom()).isLessThan(persons / 100);
    assertThat(plan.lengths()).allMatch(length -> length <= 2 * settlements / persons + 2);
  }
}
