package io.yidi.gateway.filing;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.filing.Objection;
import io.yidi.policy.filing.Objection.Cause;
import io.yidi.policy.trace.Text;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every cause has a reason of its own, also those that no insured place rules today. */
class FilingRefusalsTest {

  @ParameterizedTest
  @CsvSource({
    "KIND_NOT_TAKEN,FILING_KIND_NOT_TAKEN",
    "CHANNEL,FILING_CHANNEL",
    "CARD_NOT_CHECKED,FILING_CARD_NOT_CHECKED",
    "INSURANCE_INACTIVE,INSURANCE_INACTIVE",
    "CONDITIONS,FILING_CONDITIONS",
    "DESTINATION,FILING_DESTINATION",
    "PERIOD,FILING_PERIOD",
    "MATERIALS,FILING_MATERIALS_MISSING",
    "DESIGNATION,FILING_DESIGNATION",
    "DUPLICATE,FILING_DUPLICATE",
    "OVERLAP,FILING_OVERLAPS",
    "LOCKED,FILING_LOCKED",
  })
  void causesAndReasons(Cause cause, String reason) {
    Refusal refusal =
        FilingRefusals.of(new Objection(cause, "field", new Text("中", "en"), List.of()), 2);
    assertThat(refusal.reason().name()).isEqualTo("ERROR_REASON_" + reason);
    assertThat(refusal.metadata()).containsEntry("cause", cause.name());
    assertThat(refusal.text().zh()).isEqualTo("中(另有 2 项)");
  }
}
