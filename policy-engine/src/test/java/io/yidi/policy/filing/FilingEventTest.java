package io.yidi.policy.filing;

import static io.yidi.policy.filing.FilingStatus.APPROVED;
import static io.yidi.policy.filing.FilingStatus.CLOSED;
import static io.yidi.policy.filing.FilingStatus.REJECTED;
import static io.yidi.policy.filing.FilingStatus.RETURNED;
import static io.yidi.policy.filing.FilingStatus.UNDER_REVIEW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The life cycle of a filing, every transition and no other. */
class FilingEventTest {

  private static Map<String, FilingStatus> table(FilingWay way) {
    Map<String, FilingStatus> table = new TreeMap<>();
    for (FilingEvent event : FilingEvent.values()) {
      for (FilingStatus state : FilingStatus.values()) {
        FilingStatus after = event.after(state, way);
        if (after != null) {
          table.put(state + " " + event, after);
        }
      }
    }
    return table;
  }

  @Test
  void whatIsReviewedByHand() {
    assertThat(table(FilingWay.REVIEWED))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("UNDER_REVIEW APPROVE", APPROVED),
                Map.entry("UNDER_REVIEW RETURN", RETURNED),
                Map.entry("UNDER_REVIEW REJECT", REJECTED),
                Map.entry("RETURNED REVISE", UNDER_REVIEW),
                Map.entry("REJECTED REVISE", UNDER_REVIEW),
                Map.entry("APPROVED SUPPLEMENT", APPROVED),
                Map.entry("APPROVED EXTEND", APPROVED),
                Map.entry("APPROVED REQUEST_CANCEL", APPROVED),
                Map.entry("APPROVED GRANT_CANCEL", CLOSED),
                Map.entry("APPROVED REPLACE", CLOSED),
                Map.entry("APPROVED USE", APPROVED)));
  }

  @Test
  void whatIsOpenedAtOnce() {
    assertThat(table(FilingWay.SELF_SERVICE))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "APPROVED CHANGE", APPROVED,
                "APPROVED SUPPLEMENT", APPROVED,
                "APPROVED EXTEND", APPROVED,
                "APPROVED CANCEL", CLOSED,
                "APPROVED REPLACE", CLOSED,
                "APPROVED USE", APPROVED));
  }
}
