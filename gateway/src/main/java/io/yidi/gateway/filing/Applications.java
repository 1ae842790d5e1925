package io.yidi.gateway.filing;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.filing.StoredFiling.Group;
import io.yidi.gateway.filing.StoredFiling.Person;
import io.yidi.gateway.filing.StoredFiling.Referral;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonFinder.Identified;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.DesignationPlace;
import io.yidi.policy.filing.FilingApplication.Applicant;
import io.yidi.policy.filing.FilingApplication.Chosen;
import io.yidi.policy.filing.FilingApplication.Standing;
import io.yidi.policy.filing.FilingDesk.Examination;
import io.yidi.policy.filing.FilingEvent;
import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.FilingTerms;
import io.yidi.policy.filing.FilingWay;
import io.yidi.policy.filing.Objection;
import io.yidi.policy.filing.Objection.Cause;
import io.yidi.policy.filing.RuleKey;
import io.yidi.policy.trace.Text;
import io.yidi.proto.filing.v1.FilingApplication;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.YesNo;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns applications of the contract into filings, by the rules of the insured place. */
@Singleton
final class Applications {

  /** What an automatic review decides by itself; everything else is put right before. */
  private static final Set<Cause> AUTOMATIC =
      EnumSet.of(Cause.INSURANCE_INACTIVE, Cause.CONDITIONS);

  private final PersonFinder persons;
  private final Today today;

  Applications(PersonFinder persons, Today today) {
    this.persons = persons;
    this.today = today;
  }

  Identified who(FilingApplication application) {
    return persons.identify(application.getCredential());
  }

  /**
   * An application that was looked at.
   *
   * @param insured relation that it is for
   * @param examination what the desk says
   */
  record Examined(InsuredAs insured, Examination examination) {

    /** The same, to be reviewed by hand. */
    Examined byHand(@Nullable LocalDate due) {
      return new Examined(
          insured, new Examination(examination.objections(), examination.terms().reviewedBy(due)));
    }
  }

  /**
   * Looks at an application.
   *
   * @param itself filing that is being corrected, empty for a new one
   * @throws Refusal when it names something that is not there, or claims to be the agency's
   */
  Examined examine(
      PersonState person, FilingApplication wire, String caller, String itself, Rules rules) {
    LocalDate day = today.date();
    InsuredAs insured = person.insuredAs(wire.getInsuranceType(), day, rules.reference());
    checkCaller(wire, caller, insured.facts().insuredArea(), rules.reference());
    checkReplaced(person, insured, wire);
    Examination examination =
        FilingDesks.desk(rules)
            .examine(application(person, wire, insured, itself, rules.reference(), day));
    List<Objection> objections = new ArrayList<>(examination.objections());
    Objection place = destination(wire.getDestination(), insured, rules, day);
    if (place != null && objections.stream().noneMatch(one -> one.cause() == place.cause())) {
      objections.add(place);
      objections.sort(Comparator.comparing(Objection::cause));
    }
    return new Examined(insured, new Examination(objections, examination.terms()));
  }

  private static void checkCaller(
      FilingApplication wire, String caller, String insuredArea, ReferenceData reference) {
    boolean byAgency = reference.isAgencyOf(caller, insuredArea);
    if (wire.getApplicant() == io.yidi.proto.filing.v1.Applicant.APPLICANT_AGENCY && !byAgency) {
      throw OwnRecords.agencyOnly();
    }
    if (wire.getChannel() == FilingChannel.FILING_CHANNEL_HOSPITAL
        && !reference.isHospital(caller)) {
      throw Refusal.field(
          "application.channel",
          wire.getChannel(),
          "another one, because the caller is no hospital");
    }
    checkDesk("application.channel", ApplicationForm.channel(wire.getChannel()), byAgency);
  }

  /**
   * Counter and telephone are the agency's own; whoever could name them would escape what the other
   * channels are bound to.
   */
  static void checkDesk(String field, String channel, boolean byAgency) {
    if (!byAgency && (channel.equals("COUNTER") || channel.equals("TELEPHONE"))) {
      throw Refusal.field(
          field,
          "FILING_CHANNEL_" + channel,
          "another one, because the caller is not the agency of the insured place");
    }
  }

  private static void checkReplaced(PersonState person, InsuredAs insured, FilingApplication wire) {
    if (wire.getReplacesFilingId().isEmpty()) {
      return;
    }
    FilingRecord replaced =
        person.filingsOf(insured.facts()).stream()
            .filter(filing -> filing.filingId().equals(wire.getReplacesFilingId()))
            .findFirst()
            .orElseThrow(FilingRefusals::notFound);
    if (!replaced.kind().longTerm() || !FilingEvent.REPLACE.from().contains(replaced.status())) {
      throw Refusal.field(
          "application.replaces_filing_id",
          replaced.kind() + " " + replaced.status(),
          "an approved long-term filing");
    }
    if (!kind(wire).longTerm()) {
      throw Refusal.field(
          "application.replaces_filing_id",
          wire.getReplacesFilingId(),
          "empty, because only a long-term filing replaces a long-term one");
    }
  }

  private static io.yidi.policy.filing.FilingApplication application(
      PersonState person,
      FilingApplication wire,
      InsuredAs insured,
      String itself,
      ReferenceData reference,
      LocalDate day) {
    return new io.yidi.policy.filing.FilingApplication(
        kind(wire),
        insured.facts(),
        person.gender(),
        wire.getDestination(),
        date(wire.getStartDate()),
        wire.hasEndDate() ? date(wire.getEndDate()) : null,
        wire.hasAdmissionDate() ? date(wire.getAdmissionDate()) : null,
        wire.getIntendedStayMonths(),
        ApplicationForm.channel(wire.getChannel()).toLowerCase(Locale.ROOT),
        Applicant.valueOf(ApplicationForm.tail(wire.getApplicant().name(), "APPLICANT_")),
        wire.getCredential().getType() == CredentialType.CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD,
        ApplicationForm.materials(wire.getMaterialsList()),
        wire.getPromiseMade() == YesNo.YES_NO_YES,
        wire.getDesignatedInstitutionsList().stream()
            .map(code -> chosen(code, reference, day))
            .toList(),
        standing(person, insured, itself),
        wire.getReplacesFilingId(),
        wire.getOverlapAccepted() == YesNo.YES_NO_YES,
        !wire.getSpecialReason().isEmpty(),
        day);
  }

  private static FilingKind kind(FilingApplication wire) {
    return FilingKind.valueOf(ApplicationForm.tail(wire.getKind().name(), "FILING_KIND_"));
  }

  static LocalDate date(com.google.type.Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }

  private static Chosen chosen(String code, ReferenceData reference, LocalDate day) {
    InstitutionFacts facts = reference.facts(code, VisitKind.OUTPATIENT, day);
    return new Chosen(
        code,
        DesignationPlace.Level.of(facts),
        facts.type().equals("hospital") && facts.agreed() && facts.networked(),
        facts.filingPlace());
  }

  static List<Standing> standing(PersonState person, InsuredAs insured, String itself) {
    return person.filings().stream()
        .filter(
            filed ->
                filed.insuranceType().equals(insured.facts().insuranceType())
                    && filed.insuredArea().equals(insured.facts().insuredArea())
                    && !filed.filing().filingId().equals(itself))
        .map(filed -> new Standing(filed.filing(), filed.lockedUntil()))
        .toList();
  }

  /** A destination is a place that patients file for, or a province where it takes one. */
  static @Nullable Objection destination(
      String destination, InsuredAs insured, Rules rules, LocalDate day) {
    Ruling provinces =
        rules
            .book()
            .filingRules()
            .find(RuleKey.PROVINCE_WIDE_DESTINATIONS, insured.facts().insuredArea(), day);
    Objection home = home(destination, insured, rules, day);
    if (home != null) {
      return home;
    }
    if (rules.reference().isFilingPlace(destination, day)
        || (provinces != null && provinces.lists(destination))) {
      return null;
    }
    ReferenceData.Region region = rules.reference().region(destination, day);
    Text text =
        region == null
            ? new Text(
                "目录中没有就医地 " + destination + ",请核对医保区划。",
                "The directory has no destination " + destination + ".")
            : new Text(
                "到" + region.name() + "就医,就医地请选择 " + region.filingPlace() + "。",
                "For care there the destination is " + region.filingPlace() + ".");
    return new Objection(
        Cause.DESTINATION,
        "destination",
        text,
        provinces == null ? List.of() : List.of(provinces.evidence()));
  }

  /** Home may bear another code as a destination, as Urumqi does (002 Art. 14). */
  private static @Nullable Objection home(
      String destination, InsuredAs insured, Rules rules, LocalDate day) {
    ReferenceData.Region own = rules.reference().region(insured.facts().insuredArea(), day);
    return own != null && destination.equals(own.filingPlace())
        ? new Objection(
            Cause.DESTINATION,
            "destination",
            new Text("就医地就是参保地,不需要备案。", "The destination is the insured place; nothing to file."),
            List.of())
        : null;
  }

  /**
   * The filing that an application makes.
   *
   * @throws Refusal for the first objection that no automatic review decides
   */
  StoredFiling filing(PersonState person, FilingApplication wire, Examined examined, String id) {
    List<Objection> objections = examined.examination().objections();
    FilingTerms terms = examined.examination().terms();
    boolean automatic = terms.way() == FilingWay.SELF_SERVICE;
    boolean failed =
        automatic
            && !objections.isEmpty()
            && objections.stream().allMatch(one -> AUTOMATIC.contains(one.cause()));
    if (!objections.isEmpty() && !failed) {
      Objection first =
          objections.stream()
              .filter(one -> !automatic || !AUTOMATIC.contains(one.cause()))
              .findFirst()
              .orElseThrow();
      throw FilingRefusals.of(first, objections.size() - 1);
    }
    FilingStatus status =
        failed
            ? FilingStatus.REJECTED
            : automatic ? FilingStatus.APPROVED : FilingStatus.UNDER_REVIEW;
    return new StoredFiling(
        person.personId(),
        examined.insured().facts().insuranceType(),
        examined.insured().facts().insuredArea(),
        new FilingRecord(
            id,
            kind(wire),
            status,
            wire.getDestination(),
            terms.start(),
            terms.end(),
            terms.byMaterials(),
            false,
            false,
            wire.getDesignatedInstitutionsList()),
        group(ApplicationForm.channel(wire.getChannel()), terms.way()),
        application(wire),
        terms(terms, status == FilingStatus.APPROVED ? today.date() : null),
        Referral.NONE,
        failed ? objections.getFirst().text().zh() : "",
        person.readAt(),
        automatic ? person.readAt() : null);
  }

  private static Group group(String channel, FilingWay way) {
    if (!StoredFiling.national(channel)) {
      return Group.LOCAL;
    }
    return way == FilingWay.SELF_SERVICE ? Group.SELF_SERVICE : Group.QUICK;
  }

  private static StoredFiling.Application application(FilingApplication wire) {
    return new StoredFiling.Application(
        ApplicationForm.channel(wire.getChannel()),
        ApplicationForm.tail(wire.getApplicant().name(), "APPLICANT_"),
        wire.hasProxy()
            ? new Person(wire.getProxy().getName(), wire.getProxy().getDocumentNumber(), "")
            : Person.NOBODY,
        wire.getProxy().getDocumentType(),
        new Person(
            wire.getContact().getName(),
            wire.getContact().getTelephone(),
            wire.getContact().getAddress()),
        ApplicationForm.materials(wire.getMaterialsList()),
        wire.getReplacesFilingId());
  }

  static StoredFiling.Terms terms(FilingTerms terms, @Nullable LocalDate approved) {
    return new StoredFiling.Terms(
        terms.way(),
        terms.reviewDue(),
        terms.promiseDue(),
        terms.lockMonths(),
        approved == null ? null : terms.lockedUntil(approved),
        terms.singleUse(),
        terms.retainUntil());
  }
}
