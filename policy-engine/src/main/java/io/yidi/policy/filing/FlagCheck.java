package io.yidi.policy.filing;

import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import java.util.ArrayList;
import java.util.List;

/** The couplings between medical type and flags (nhsa-interface §6). */
public final class FlagCheck {

  private FlagCheck() {}

  /**
   * Says which flags contradict the medical type or each other; nothing for pharmacies, which the
   * flags do not concern.
   *
   * @param kind kind of visit
   * @param medType 医疗类别 (med_type)
   * @param flags flags stated
   */
  public static List<FlagsContradict.Violation> violations(
      VisitKind kind, String medType, VisitFlags flags) {
    List<FlagsContradict.Violation> found = new ArrayList<>();
    if (kind == VisitKind.PHARMACY) {
      return found;
    }
    boolean injuryVisit = medType.startsWith("22") || medType.startsWith("9903");
    if (injuryVisit && flags.trauma() != Flag.YES) {
      add(found, "flags.trauma", flags.trauma(), "YES for med_type " + medType);
    }
    if (flags.trauma() == Flag.YES && flags.thirdParty() == Flag.UNSAID) {
      add(found, "flags.third_party", flags.thirdParty(), "YES or NO when trauma is YES");
    }
    if (flags.trauma() != Flag.YES && flags.thirdParty() == Flag.YES) {
      add(
          found,
          "flags.third_party",
          flags.thirdParty(),
          "NO or unspecified when trauma is not YES");
    }
    if (medType.startsWith("13") && !flags.emergency()) {
      add(
          found,
          "flags.outpatient_emergency_referral",
          flags.emergencyReferral(),
          "EMERGENCY or BOTH for med_type " + medType);
    }
    boolean inpatient = kind == VisitKind.INPATIENT;
    if (inpatient && flags.emergencyReferral() != EmergencyReferral.UNSAID) {
      add(
          found,
          "flags.outpatient_emergency_referral",
          flags.emergencyReferral(),
          "unspecified for an inpatient visit");
    }
    if (!inpatient && flags.inpatientType() != InpatientType.UNSAID) {
      add(
          found,
          "flags.inpatient_type",
          flags.inpatientType(),
          "unspecified for an outpatient visit");
    }
    return found;
  }

  private static void add(
      List<FlagsContradict.Violation> found, String flag, Enum<?> value, String expected) {
    found.add(new FlagsContradict.Violation(flag, value.name(), expected));
  }
}
