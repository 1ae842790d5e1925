package io.yidi.policy.filing;

import io.yidi.policy.facts.AreaCode;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.trace.Step;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a visit settles directly and at which tier. The rows are tested in the order of
 * {@link #decide}; the first that applies decides. "Active" is tested on the day of admission for
 * stays and of service otherwise.
 */
public final class FilingDecider {

  private final FilingRules rules;

  /** Decides by these rules. */
  public FilingDecider(FilingRules rules) {
    this.rules = rules;
  }

  /**
   * Tells whether a filing for a destination is for care at a place: the same one, or a place of
   * the province where the insured place takes whole provinces (002 Art. 14).
   *
   * @param place place that patients file for to come to the institution
   */
  public static boolean reaches(
      FilingRules rules, String insuredArea, String destination, String place, LocalDate day) {
    if (destination.equals(place)) {
      return true;
    }
    Ruling provinces = rules.find(RuleKey.PROVINCE_WIDE_DESTINATIONS, insuredArea, day);
    return provinces != null
        && provinces.values().contains(destination)
        && AreaCode.sameProvince(destination, place);
  }

  /** Decides a case. */
  public FilingVerdict decide(FilingCase theCase) {
    return new Decision(theCase).decide();
  }

  /** One run over the table. */
  private final class Decision {

    private final FilingCase theCase;
    private final LocalDate day;
    private final String insuredArea;
    private final VisitFlags flags;

    Decision(FilingCase theCase) {
      this.theCase = theCase;
      this.day = theCase.visit().begin();
      this.insuredArea = theCase.person().insuredArea();
      // The flags do not concern pharmacies (nhsa-interface §6).
      this.flags =
          theCase.visit().kind() == VisitKind.PHARMACY ? VisitFlags.NONE : theCase.visit().flags();
    }

    FilingVerdict decide() {
      if (!theCase.institution().agreed()
          || (!theCase.atHome() && !theCase.institution().networked())) {
        return refused(FilingOutcome.NOT_NETWORKED, null, null);
      }
      if (theCase.person().status() != RelationStatus.ACTIVE) {
        return refused(FilingOutcome.INSURANCE_INACTIVE, null, null);
      }
      List<FlagsContradict.Violation> violations =
          FlagCheck.violations(theCase.visit().kind(), theCase.visit().medType(), flags);
      if (!violations.isEmpty()) {
        return new FlagsContradict(violations);
      }
      FilingDecision injury = injury();
      if (injury != null) {
        return injury;
      }
      return theCase.atHome() ? atHome() : away();
    }

    private @Nullable FilingDecision injury() {
      if (flags.trauma() != Flag.YES) {
        return null;
      }
      Ruling ruling = rule(RuleKey.INJURY_STATEMENT);
      if (flags.thirdParty() == Flag.YES) {
        return refused(FilingOutcome.THIRD_PARTY, null, ruling);
      }
      return theCase.visit().statementSigned()
          ? null
          : refused(FilingOutcome.STATEMENT_MISSING, null, ruling);
    }

    private FilingDecision atHome() {
      FilingRecord longTerm = first(filing -> filing.kind().longTerm() && filing.activeOn(day));
      if (longTerm == null) {
        return settled(FilingOutcome.LOCAL, BenefitTier.LOCAL, null, null);
      }
      boolean inpatient = theCase.visit().kind() == VisitKind.INPATIENT;
      if (longTerm.byMaterials()) {
        return returnHome(
            FilingOutcome.RETURN_HOME_BY_MATERIALS,
            BenefitTier.RETURN_HOME_BY_MATERIALS,
            longTerm,
            inpatient
                ? RuleKey.RETURN_HOME_BY_MATERIALS_INPATIENT
                : RuleKey.RETURN_HOME_BY_MATERIALS_OUTPATIENT);
      }
      return returnHome(
          FilingOutcome.RETURN_HOME_BY_PROMISE,
          BenefitTier.RETURN_HOME_BY_PROMISE,
          longTerm,
          inpatient
              ? RuleKey.RETURN_HOME_BY_PROMISE_INPATIENT
              : RuleKey.RETURN_HOME_BY_PROMISE_OUTPATIENT);
    }

    private FilingDecision returnHome(
        FilingOutcome outcome, BenefitTier tier, FilingRecord filing, RuleKey key) {
      Ruling ruling = rule(key);
      boolean settles = ruling != null && ruling.is("settle");
      return decision(outcome, settles, tier, filing, ruling);
    }

    private FilingDecision away() {
      FilingRecord longTermAnywhere =
          first(filing -> filing.kind().longTerm() && filing.activeOn(day));
      FilingRecord longTermHere =
          first(filing -> filing.kind().longTerm() && filing.activeOn(day) && forThisPlace(filing));
      FilingRecord onward =
          first(filing -> filing.onward() && filing.activeOn(day) && forThisPlace(filing));
      if (longTermAnywhere != null && onward != null) {
        return referral(FilingOutcome.FILED_ONWARD_REFERRAL, onward);
      }
      if (longTermHere != null) {
        return longTerm(longTermHere);
      }
      FilingRecord referral = activeHere(FilingKind.REFERRAL);
      return referral != null
          ? referral(FilingOutcome.FILED_REFERRAL, referral)
          : withoutLastingFiling();
    }

    private FilingDecision longTerm(FilingRecord filing) {
      Ruling designation = rule(RuleKey.OUTPATIENT_DESIGNATION);
      boolean ordinaryOutpatient =
          theCase.visit().kind() == VisitKind.OUTPATIENT && !flags.emergency();
      if (ordinaryOutpatient
          && designation != null
          && designation.is("yes")
          && !(filing.designated().contains(theCase.institution().code()) && hasPlace())) {
        return refused(FilingOutcome.NOT_DESIGNATED, filing, designation);
      }
      return settled(FilingOutcome.FILED_LONG_TERM, BenefitTier.LONG_TERM, filing, null);
    }

    /**
     * Whether the insured place lets a person of this insurance type choose such an institution.
     */
    private boolean hasPlace() {
      Ruling places = rule(RuleKey.OUTPATIENT_DESIGNATION_PLACES);
      return places == null
          || places.values().stream()
              .map(DesignationPlace::parse)
              .anyMatch(
                  place -> place.fits(theCase.person().insuranceType(), theCase.institution()));
    }

    private FilingDecision referral(FilingOutcome outcome, FilingRecord filing) {
      Ruling ruling =
          rule(inProvince() ? RuleKey.REFERRAL_IN_PROVINCE : RuleKey.REFERRAL_CROSS_PROVINCE);
      boolean settles = ruling == null || ruling.is("settle");
      return decision(outcome, settles, BenefitTier.REFERRAL, filing, ruling);
    }

    private FilingDecision withoutLastingFiling() {
      if (flags.emergency()) {
        Ruling emergency = rule(RuleKey.EMERGENCY_DEEMED_FILED);
        if (emergency != null && emergency.is("yes")) {
          return settled(
              FilingOutcome.DEEMED_FILED_EMERGENCY, BenefitTier.EMERGENCY, null, emergency);
        }
      }
      FilingRecord emergency = activeHere(FilingKind.EMERGENCY);
      if (flags.emergency() && emergency != null) {
        return emergencyFiling(emergency);
      }
      FilingRecord temporary = activeHere(FilingKind.OTHER_TEMPORARY);
      if (temporary != null) {
        return settled(FilingOutcome.FILED_TEMPORARY, BenefitTier.OTHER_TEMPORARY, temporary, null);
      }
      FilingRecord childbirth = activeHere(FilingKind.MATERNITY);
      if (theCase.visit().maternity() && childbirth != null) {
        return settled(FilingOutcome.FILED_MATERNITY, BenefitTier.IN_PROVINCE, childbirth, null);
      }
      Ruling exempt = rule(RuleKey.IN_PROVINCE_EXEMPT);
      if (exempt != null && exempt.is("yes") && !theCase.visit().maternity() && inProvince()) {
        return settled(FilingOutcome.EXEMPT_IN_PROVINCE, BenefitTier.IN_PROVINCE, null, exempt);
      }
      return unfiled();
    }

    /**
     * An emergency filing settles where the insured place says so, and is paid by claim elsewhere.
     */
    private FilingDecision emergencyFiling(FilingRecord filing) {
      Ruling ruling =
          rule(
              inProvince()
                  ? RuleKey.EMERGENCY_FILING_IN_PROVINCE
                  : RuleKey.EMERGENCY_FILING_CROSS_PROVINCE);
      boolean settles = ruling != null && ruling.is("settle");
      return decision(
          FilingOutcome.FILED_EMERGENCY, settles, BenefitTier.EMERGENCY, filing, ruling);
    }

    private @Nullable FilingRecord activeHere(FilingKind kind) {
      return first(filing -> filing.kind() == kind && filing.activeOn(day) && forThisPlace(filing));
    }

    private boolean inProvince() {
      return AreaCode.sameProvince(insuredArea, theCase.institution().careArea());
    }

    private FilingDecision unfiled() {
      Ruling ruling = rule(RuleKey.UNFILED);
      boolean settles = ruling != null && ruling.is("reduce");
      FilingRecord nearest = nearestFiling();
      FilingOutcome outcome = nearest == null ? FilingOutcome.NOT_FILED : whyNotActive(nearest);
      return decision(outcome, settles, BenefitTier.UNFILED, nearest, ruling);
    }

    /**
     * The filing that comes nearest to helping: one for this place before others, then in the order
     * of the outcomes. One in force here that is for other care, emergencies or childbirth, is no
     * help.
     */
    private @Nullable FilingRecord nearestFiling() {
      return theCase.filings().stream()
          .filter(filing -> !filing.activeOn(day) || !forThisPlace(filing))
          .min(
              Comparator.comparing(this::whyNotActive)
                  .thenComparing(FilingRecord::start, Comparator.reverseOrder())
                  .thenComparing(FilingRecord::filingId))
          .orElse(null);
    }

    private FilingOutcome whyNotActive(FilingRecord filing) {
      if (!forThisPlace(filing)) {
        return FilingOutcome.FILING_OTHER_PLACE;
      }
      return switch (filing.status()) {
        case UNDER_REVIEW -> FilingOutcome.FILING_UNDER_REVIEW;
        case RETURNED -> FilingOutcome.FILING_RETURNED;
        case REJECTED -> FilingOutcome.FILING_REJECTED;
        case CLOSED -> FilingOutcome.FILING_CLOSED;
        case APPROVED -> whyApprovedIsNotActive(filing);
      };
    }

    private FilingOutcome whyApprovedIsNotActive(FilingRecord filing) {
      if (!filing.startedBy(day)) {
        return FilingOutcome.FILING_NOT_YET_EFFECTIVE;
      }
      if (filing.endedBefore(day)) {
        return FilingOutcome.FILING_EXPIRED;
      }
      // An approved filing in force for this place would have decided before; only use is left.
      return FilingOutcome.FILING_USED_UP;
    }

    private boolean forThisPlace(FilingRecord filing) {
      return reaches(
          rules, insuredArea, filing.destination(), theCase.institution().filingPlace(), day);
    }

    private @Nullable FilingRecord first(Predicate<FilingRecord> condition) {
      return theCase.filings().stream()
          .filter(condition)
          .min(Comparator.comparing(FilingRecord::start).thenComparing(FilingRecord::filingId))
          .orElse(null);
    }

    private @Nullable Ruling rule(RuleKey key) {
      return rules.find(key, insuredArea, day);
    }

    private FilingDecision settled(
        FilingOutcome outcome,
        BenefitTier tier,
        @Nullable FilingRecord filing,
        @Nullable Ruling ruling) {
      return decision(outcome, true, tier, filing, ruling);
    }

    private FilingDecision refused(
        FilingOutcome outcome, @Nullable FilingRecord filing, @Nullable Ruling ruling) {
      return decision(outcome, false, null, filing, ruling);
    }

    private FilingDecision decision(
        FilingOutcome outcome,
        boolean settles,
        @Nullable BenefitTier tier,
        @Nullable FilingRecord filing,
        @Nullable Ruling ruling) {
      FilingWording wording = new FilingWording(theCase, filing, ruling, settles);
      List<Step> steps = new ArrayList<>();
      steps.add(
          Step.of(
              "filing:" + outcome.name(), wording.finding(outcome), Citations.of(outcome, ruling)));
      if (ruling != null) {
        steps.add(Step.of("filing-rule", wording.ruleChosen(), List.of(ruling.evidence())));
      }
      return new FilingDecision(
          outcome,
          settles,
          tier,
          filing == null ? "" : filing.filingId(),
          wording.finding(outcome),
          wording.nextStep(outcome),
          steps);
    }
  }
}
