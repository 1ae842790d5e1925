package io.yidi.gateway.encounter;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.directory.ReferenceData.Agency;
import io.yidi.gateway.directory.ReferenceData.Institution;
import io.yidi.gateway.directory.ReferenceData.Region;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.ActiveRules;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;

/**
 * Whose statements and recoveries a caller looks at: an institution its own; an agency those of the
 * institutions that lie in its pooling area today, because the checks are up to the agency of the
 * place of care (002 Art. 15-1).
 */
@Singleton
final class Oversight {

  private final ActiveRules rules;
  private final Today today;

  Oversight(ActiveRules rules, Today today) {
    this.rules = rules;
    this.today = today;
  }

  /**
   * Codes of the institutions whose records the caller may look at.
   *
   * @throws Refusal when the call names no caller
   */
  List<String> institutions() {
    String caller = Caller.institution();
    ReferenceData reference = rules.current().reference();
    Agency agency = reference.agencies().get(caller);
    if (agency == null) {
      return List.of(caller);
    }
    LocalDate day = today.date();
    return reference.institutions().values().stream()
        .filter(one -> liesIn(reference, one, agency, day))
        .map(Institution::code)
        .sorted()
        .toList();
  }

  /**
   * Checks that the caller may look at the records of an institution.
   *
   * @param owner institution whose record it is
   * @param caller calling institution or agency
   * @throws Refusal when it is another's
   */
  void check(String owner, String caller) {
    ReferenceData reference = rules.current().reference();
    Agency agency = reference.agencies().get(caller);
    if (agency == null) {
      OwnRecords.check(owner, caller);
      return;
    }
    Institution institution = reference.institutions().get(owner);
    if (institution == null || !liesIn(reference, institution, agency, today.date())) {
      throw OwnRecords.otherInstitution();
    }
  }

  private static boolean liesIn(
      ReferenceData reference, Institution institution, Agency agency, LocalDate day) {
    Region region = reference.region(institution.area(), day);
    return region != null && region.poolingArea().equals(agency.insuredArea());
  }
}
