package io.yidi.policy.filing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingDaysTest {

  @ParameterizedTest
  @CsvSource({
    // Friday 2025-03-07.
    "2025-03-06,1,2025-03-07",
    "2025-03-07,0,2025-03-07",
    "2025-03-07,1,2025-03-10",
    "2025-03-07,2,2025-03-11",
    "2025-03-08,1,2025-03-10",
    "2025-03-09,3,2025-03-12",
    "2025-03-07,6,2025-03-17",
  })
  void weekendsDoNotCount(LocalDate day, int working, LocalDate last) {
    assertThat(WorkingDays.WEEKDAYS.after(day, working)).isEqualTo(last);
  }

  @Test
  void theListGoesBeforeTheDayOfTheWeek() {
    WorkingDays listed =
        new WorkingDays(Map.of(LocalDate.of(2025, 3, 8), true, LocalDate.of(2025, 3, 10), false));
    assertThat(listed.after(LocalDate.of(2025, 3, 7), 1)).isEqualTo(LocalDate.of(2025, 3, 8));
    assertThat(listed.after(LocalDate.of(2025, 3, 8), 1)).isEqualTo(LocalDate.of(2025, 3, 11));
    assertThat(listed.isWorkingDay(LocalDate.of(2025, 3, 9))).isFalse();
  }
}
