package io.yidi.gateway.settlement;

import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants settled, checked in form.
 *
 * @param institution calling institution
 * @param bill bill sent with the call, null for an encounter
 * @param encounterId stored encounter, empty for a bill
 * @param chargeBatch upload whose lines alone are settled, empty for all
 * @param totalFen declared total
 * @param useAccount whether the account shall pay
 * @param settlementDate discharge-settlement date of a stay, null when not said
 * @param today the day on which the call came
 */
record ClaimSpec(
    String institution,
    @Nullable Bill bill,
    String encounterId,
    String chargeBatch,
    long totalFen,
    boolean useAccount,
    @Nullable LocalDate settlementDate,
    LocalDate today) {

  /** A bill sent with the call. */
  record Bill(
      String insuranceType,
      String medType,
      VisitKind kind,
      LocalDate serviceDate,
      VisitFlags flags,
      String diseaseCode,
      List<ChargeLine> lines) {

    Bill {
      lines = List.copyOf(lines);
    }
  }

  List<String> encounters() {
    return encounterId.isEmpty() ? List.of() : List.of(encounterId);
  }
}
