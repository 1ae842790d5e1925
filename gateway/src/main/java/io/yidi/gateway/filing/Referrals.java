package io.yidi.gateway.filing;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.filing.StoredFiling.Group;
import io.yidi.gateway.filing.StoredFiling.Person;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingApplication;
import io.yidi.policy.filing.FilingApplication.Applicant;
import io.yidi.policy.filing.FilingDecider;
import io.yidi.policy.filing.FilingDesk.Examination;
import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.FilingTerms;
import io.yidi.policy.filing.Material;
import io.yidi.policy.filing.Objection;
import io.yidi.policy.filing.RuleKey;
import io.yidi.proto.filing.v1.ReferPatientRequest;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Referral filings that hospitals make: of the insured place where its rules let hospitals refer
 * (002 Art. 8(4)), and onward by a hospital of the place of a long-term filing (002 Art. 13).
 */
@Singleton
final class Referrals {

  private final Today today;

  Referrals(Today today) {
    this.today = today;
  }

  /**
   * The filing that a referral makes, in force at once.
   *
   * @throws Refusal when the hospital may not refer the person there
   */
  StoredFiling filing(
      PersonState person, ReferPatientRequest wire, String hospital, String id, Rules rules) {
    LocalDate day = today.date();
    ReferenceData reference = rules.reference();
    InsuredAs insured = person.insuredAs(wire.getInsuranceType(), day, reference);
    InstitutionFacts from = reference.facts(hospital, VisitKind.INPATIENT, day);
    boolean onward = mayRefer(person, insured, from, rules, day);
    checkTarget(wire, insured, from, rules, day);
    Examination examination =
        FilingDesks.desk(rules).examine(application(person, wire, insured, day));
    if (!examination.objections().isEmpty()) {
      throw FilingRefusals.of(
          examination.objections().getFirst(), examination.objections().size() - 1);
    }
    FilingTerms terms = examination.terms();
    return new StoredFiling(
        person.personId(),
        insured.facts().insuranceType(),
        insured.facts().insuredArea(),
        new FilingRecord(
            id,
            FilingKind.REFERRAL,
            FilingStatus.APPROVED,
            wire.getDestination(),
            terms.start(),
            terms.end(),
            true,
            false,
            onward,
            List.of()),
        Group.LOCAL,
        new StoredFiling.Application(
            "HOSPITAL", Applicant.HOSPITAL.name(), Person.NOBODY, "", Person.NOBODY, Set.of(), ""),
        Applications.terms(terms, day),
        new StoredFiling.Referral(hospital, wire.getTargetInstitution(), wire.getDiagnosisCode()),
        "",
        person.readAt(),
        person.readAt());
  }

  /** Whether the referral is an onward one. */
  private static boolean mayRefer(
      PersonState person, InsuredAs insured, InstitutionFacts from, Rules rules, LocalDate day) {
    if (!from.type().equals("hospital") || !from.agreed()) {
      throw FilingRefusals.referral(
          "只有定点医院可以办理转诊备案。", "caller: no hospital with an agreement today (expected: one with it)");
    }
    String insuredArea = insured.facts().insuredArea();
    Ruling by = rules.book().filingRules().find(RuleKey.REFERRAL_BY, insuredArea, day);
    if (by != null && by.is("agency")) {
      throw FilingRefusals.referral(
              "参保地的转诊备案由经办机构办理,请患者凭转诊手续申请备案。",
              "the insured place refers through its agency (expected: an application with the"
                  + " referral letter)")
          .citing(List.of(by.evidence()));
    }
    if (from.careArea().equals(insuredArea)) {
      checkLevel(from, insuredArea, rules, day);
      return false;
    }
    boolean resident =
        person.filingsOf(insured.facts()).stream()
            .anyMatch(
                filing ->
                    filing.kind().longTerm()
                        && filing.activeOn(day)
                        && FilingDecider.reaches(
                            rules.book().filingRules(),
                            insuredArea,
                            filing.destination(),
                            from.filingPlace(),
                            day));
    if (!resident) {
      throw FilingRefusals.referral(
          "本院不在参保地,患者也没有本地的异地长期备案,不能办理转诊备案。",
          "the hospital is neither at the insured place nor at the place of a long-term filing in"
              + " force");
    }
    return true;
  }

  private static void checkLevel(
      InstitutionFacts from, String insuredArea, Rules rules, LocalDate day) {
    Ruling levels = rules.book().filingRules().find(RuleKey.REFERRING_LEVELS, insuredArea, day);
    if (levels != null && !levels.lists(from.hospitalLevel())) {
      throw FilingRefusals.referral(
              "参保地规定由符合等级的医院办理转诊备案,本院等级不符。",
              "hosp_lv: " + from.hospitalLevel() + " (expected: one of " + levels.values() + ")")
          .citing(List.of(levels.evidence()));
    }
  }

  private static void checkTarget(
      ReferPatientRequest wire,
      InsuredAs insured,
      InstitutionFacts from,
      Rules rules,
      LocalDate day) {
    if (wire.getDestination().equals(from.filingPlace())) {
      throw Refusal.field(
          "destination", wire.getDestination(), "another place than that of the hospital");
    }
    Objection place = Applications.destination(wire.getDestination(), insured, rules, day);
    if (place != null) {
      throw FilingRefusals.of(place, 0);
    }
    if (!wire.getTargetInstitution().isEmpty()) {
      checkInstitution(wire, insured, rules, day);
    }
  }

  private static void checkInstitution(
      ReferPatientRequest wire, InsuredAs insured, Rules rules, LocalDate day) {
    String target = wire.getTargetInstitution();
    InstitutionFacts facts = rules.reference().facts(target, VisitKind.INPATIENT, day);
    if (!FilingDecider.reaches(
        rules.book().filingRules(),
        insured.facts().insuredArea(),
        wire.getDestination(),
        facts.filingPlace(),
        day)) {
      throw Refusal.field("target_institution", target, "an institution of the destination");
    }
    if (!facts.agreed() || !facts.networked()) {
      throw Refusal.field(
          "target_institution", target, "an institution with agreement and network for stays");
    }
  }

  private static FilingApplication application(
      PersonState person, ReferPatientRequest wire, InsuredAs insured, LocalDate day) {
    return new FilingApplication(
        FilingKind.REFERRAL,
        insured.facts(),
        person.gender(),
        wire.getDestination(),
        Applications.date(wire.getStartDate()),
        wire.hasEndDate() ? Applications.date(wire.getEndDate()) : null,
        null,
        0,
        "hospital",
        Applicant.HOSPITAL,
        true,
        // The referral itself is the paper, and the hospital has seen the patient's document.
        EnumSet.of(Material.REFERRAL_LETTER, Material.CREDENTIAL, Material.FILING_FORM),
        false,
        List.of(),
        Applications.standing(person, insured, ""),
        "",
        true,
        false,
        day);
  }
}
