package io.yidi.policy.facts;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a visit.
 *
 * @param kind kind of visit
 * @param medType 医疗类别 (med_type)
 * @param flags flags stated by the hospital
 * @param begin day of service or admission
 * @param end day of discharge, null for other visits and for stays not yet discharged
 * @param policyDate day that picks the insured place's policy (002 Art. 40)
 * @param diseaseCode 门诊慢特病 disease, empty for other visits
 * @param diagnosisCodes diagnoses
 * @param statementSigned whether the no-third-party statement is signed
 */
public record VisitFacts(
    VisitKind kind,
    String medType,
    VisitFlags flags,
    LocalDate begin,
    @Nullable LocalDate end,
    LocalDate policyDate,
    String diseaseCode,
    List<String> diagnosisCodes,
    boolean statementSigned) {

  /** Copies the list. */
  public VisitFacts {
    diagnosisCodes = List.copyOf(diagnosisCodes);
  }

  /** Days from admission to discharge, zero when not discharged. */
  public long stayDays() {
    return end == null ? 0 : ChronoUnit.DAYS.between(begin, end);
  }

  /**
   * Tells whether the visit concerns childbirth (med_type 51, 52 and the residents' 2106, 2107).
   */
  public boolean maternity() {
    return medType.startsWith("51")
        || medType.startsWith("52")
        || medType.startsWith("2106")
        || medType.startsWith("2107");
  }
}
