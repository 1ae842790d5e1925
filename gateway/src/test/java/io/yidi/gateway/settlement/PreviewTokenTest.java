package io.yidi.gateway.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.split.CounterValue;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A token says what moved, and not in which order the database gave the rows. */
class PreviewTokenTest {

  private static FilingRecord filing(String id) {
    return new FilingRecord(
        id,
        FilingKind.REFERRAL,
        FilingStatus.APPROVED,
        "110000",
        LocalDate.of(2025, 1, 1),
        null,
        true,
        false,
        false,
        List.of());
  }

  @Test
  void filingsAreTheSameInAnyOrder() {
    FilingRecord one = filing("F1");
    FilingRecord other = filing("F2");
    String digest = PreviewToken.filing(List.of(one, other), FilingOutcome.LOCAL);
    assertThat(PreviewToken.filing(List.of(other, one), FilingOutcome.LOCAL)).isEqualTo(digest);
    assertThat(PreviewToken.filing(List.of(one), FilingOutcome.LOCAL)).isNotEqualTo(digest);
    assertThat(PreviewToken.filing(List.of(one, other.withUsedUp(true)), FilingOutcome.LOCAL))
        .isNotEqualTo(digest);
    assertThat(PreviewToken.filing(List.of(one, other), FilingOutcome.NOT_FILED))
        .isNotEqualTo(digest);
  }

  @Test
  void countersAreTheSameInAnyOrder() {
    CounterValue last = new CounterValue("pooled", "2024", 500);
    CounterValue now = new CounterValue("pooled", "2025", 700);
    String digest = PreviewToken.counters(List.of(last, now));
    assertThat(PreviewToken.counters(List.of(now, last))).isEqualTo(digest);
    assertThat(PreviewToken.counters(List.of(last, new CounterValue("pooled", "2025", 701))))
        .isNotEqualTo(digest);
  }
}
