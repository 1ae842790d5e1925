package io.yidi.gateway.filing;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Masking;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.FilingRules;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.FilingWay;
import io.yidi.policy.filing.RuleKey;
import io.yidi.proto.filing.v1.Applicant;
import io.yidi.proto.filing.v1.Contact;
import io.yidi.proto.filing.v1.Filing;
import io.yidi.proto.filing.v1.FilingAction;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.FilingHistory;
import io.yidi.proto.filing.v1.FilingKind;
import io.yidi.proto.filing.v1.FilingRequest;
import io.yidi.proto.filing.v1.FilingRequestKind;
import io.yidi.proto.filing.v1.FilingRequestState;
import io.yidi.proto.filing.v1.FilingState;
import io.yidi.proto.filing.v1.FilingTerms;
import io.yidi.proto.filing.v1.Material;
import io.yidi.proto.filing.v1.Objection;
import io.yidi.proto.filing.v1.Proxy;
import io.yidi.proto.filing.v1.RecordGroup;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Shows filings as the contract does: masked, with the words of the documents. */
final class FilingView {

  private final ReferenceData reference;
  private final FilingRules rules;
  private final LocalDate today;
  private final String caller;

  FilingView(ReferenceData reference, FilingRules rules, LocalDate today, String caller) {
    this.reference = reference;
    this.rules = rules;
    this.today = today;
    this.caller = caller;
  }

  /** A filing without requests and history. */
  Filing.Builder of(PersonState person, StoredFiling filing, List<FilingStore.Request> requests) {
    Filing.Builder out =
        Filing.newBuilder()
            .setFilingId(filing.id())
            .setPersonId(filing.personId())
            .setPersonName(Masking.name(person.name()))
            .setDocumentNumber(Masking.number(person.documentNumber()))
            .setInsuranceType(filing.insuranceType())
            .setInsuredArea(filing.insuredArea())
            .setInsuredAreaName(name(filing.insuredArea()))
            .setDestination(filing.record().destination())
            .setDestinationName(name(filing.record().destination()))
            .setKind(kind(filing))
            .setKindName(filing.record().kind().zh())
            .setGroup(RecordGroup.valueOf("RECORD_GROUP_" + filing.group().name()))
            .setState(state(filing.record().status()))
            .setStateName(stateName(filing))
            .setStartDate(Wire.date(filing.record().start()))
            .setByMaterials(filing.record().byMaterials())
            .setSingleUse(filing.terms().singleUse())
            .setUsedUp(filing.record().usedUp())
            .setOnwardReferral(filing.record().onward())
            .setReferringInstitution(filing.referral().from())
            .setTargetInstitution(filing.referral().to())
            .addAllDesignatedInstitutions(filing.record().designated())
            .setOpinion(filing.opinion())
            .setReplacesFilingId(filing.application().replaces())
            .addAllMaterials(materials(filing.application().materials()))
            .addAllActions(actions(filing, requests));
    dates(out, filing);
    people(out, filing.application());
    return out;
  }

  /** A filing with requests and history. */
  Filing whole(
      PersonState person,
      StoredFiling filing,
      List<FilingStore.Request> requests,
      List<FilingStore.Event> events) {
    return of(person, filing, requests)
        .addAllRequests(requests.stream().map(FilingView::request).toList())
        .addAllHistory(events.stream().map(one -> event(one, filing)).toList())
        .build();
  }

  private String name(String area) {
    ReferenceData.Region region = reference.region(area, today);
    return region == null ? "" : region.name();
  }

  private static void dates(Filing.Builder out, StoredFiling filing) {
    if (filing.record().end() != null) {
      out.setEndDate(Wire.date(filing.record().end()));
    }
    if (filing.terms().promiseDue() != null) {
      out.setPromiseDueDate(Wire.date(filing.terms().promiseDue()));
    }
    if (filing.terms().lockedUntil() != null) {
      out.setLockedUntil(Wire.date(filing.terms().lockedUntil()));
    }
    if (filing.terms().retainUntil() != null) {
      out.setRetainUntil(Wire.date(filing.terms().retainUntil()));
    }
    if (filing.terms().reviewDue() != null
        && filing.record().status() == FilingStatus.UNDER_REVIEW) {
      out.setReviewDueDate(Wire.date(filing.terms().reviewDue()));
    }
    if (filing.submittedAt() != null) {
      out.setSubmitTime(Wire.timestamp(filing.submittedAt()));
    }
    if (filing.decidedAt() != null) {
      out.setDecideTime(Wire.timestamp(filing.decidedAt()));
    }
  }

  private static void people(Filing.Builder out, StoredFiling.Application application) {
    if (!application.channel().isEmpty()) {
      out.setChannel(channel(application.channel()));
    }
    // A hospital that refers is no applicant of the contract.
    if (!application.applicant().isEmpty() && !application.applicant().equals("HOSPITAL")) {
      out.setApplicant(Applicant.valueOf("APPLICANT_" + application.applicant()));
    }
    if (!application.proxy().name().isEmpty()) {
      out.setProxy(
          Proxy.newBuilder()
              .setName(Masking.name(application.proxy().name()))
              .setDocumentType(application.proxyDocumentType())
              .setDocumentNumber(Masking.number(application.proxy().number())));
    }
    if (!application.contact().name().isEmpty()) {
      out.setContact(
          Contact.newBuilder()
              .setName(Masking.name(application.contact().name()))
              .setTelephone(Masking.number(application.contact().number()))
              .setAddress(Masking.address(application.contact().address())));
    }
  }

  static FilingKind kind(StoredFiling filing) {
    return FilingKind.valueOf("FILING_KIND_" + filing.record().kind().name());
  }

  static FilingState state(FilingStatus status) {
    return FilingState.valueOf("FILING_STATE_" + status.name());
  }

  /** The state as the documents call it (001 §2.1, §2.2). */
  static String stateName(StoredFiling filing) {
    boolean opened = filing.group() == StoredFiling.Group.SELF_SERVICE;
    return switch (filing.record().status()) {
      case UNDER_REVIEW -> "申办中";
      case RETURNED -> "被退回";
      case REJECTED -> opened ? "开通失败" : "备案失败";
      case APPROVED -> opened ? "已开通" : "备案成功";
      case CLOSED -> "已关闭";
    };
  }

  /** The buttons of the national app; a local filing is shown only (001 §2.3). */
  private List<FilingAction> actions(StoredFiling filing, List<FilingStore.Request> requests) {
    List<FilingAction> actions = new ArrayList<>(List.of(FilingAction.FILING_ACTION_VIEW));
    if (filing.group() == StoredFiling.Group.LOCAL) {
      return actions;
    }
    boolean reviewed = filing.terms().way() == FilingWay.REVIEWED;
    switch (filing.record().status()) {
      case RETURNED, REJECTED -> {
        if (reviewed) {
          actions.add(FilingAction.FILING_ACTION_REVISE);
        }
      }
      case APPROVED -> approved(filing, requests, reviewed, actions);
      case UNDER_REVIEW, CLOSED -> {
        // Nothing but looking.
      }
    }
    return actions;
  }

  private void approved(
      StoredFiling filing,
      List<FilingStore.Request> requests,
      boolean reviewed,
      List<FilingAction> actions) {
    if (!reviewed) {
      actions.add(FilingAction.FILING_ACTION_CHANGE);
    }
    if (!reviewed || !movedToSelfService(filing)) {
      actions.add(FilingAction.FILING_ACTION_CANCEL);
    }
    if (!filing.record().byMaterials()
        && requests.stream().noneMatch(one -> one.pending("SUPPLEMENT"))) {
      actions.add(FilingAction.FILING_ACTION_SUPPLEMENT);
    }
    FilingRules.Ruling extension =
        rules.find(RuleKey.EXTENSION_MONTHS, filing.insuredArea(), today);
    if (extension != null
        && extension.number(filing.record().kind()).isPresent()
        && !filing.record().usedUp()
        && !filing.record().endedBefore(today)
        && requests.stream().noneMatch(one -> one.pending("EXTEND"))) {
      actions.add(FilingAction.FILING_ACTION_EXTEND);
    }
  }

  /** Whether the place opens filings at once now, though this one was reviewed (001 §2.1.1.2). */
  boolean movedToSelfService(StoredFiling filing) {
    FilingRules.Ruling way = rules.find(RuleKey.FILING_WAY, filing.insuredArea(), today);
    return filing.terms().way() == FilingWay.REVIEWED && way != null && way.is("self_service");
  }

  private static FilingRequest request(FilingStore.Request one) {
    FilingRequest.Builder out =
        FilingRequest.newBuilder()
            .setNumber(one.number())
            .setKind(FilingRequestKind.valueOf("FILING_REQUEST_KIND_" + one.kind()))
            .setState(FilingRequestState.valueOf("FILING_REQUEST_STATE_" + one.state()))
            .setReason(one.reason())
            .addAllMaterials(materials(one.materials()))
            .setSubmitTime(Wire.timestamp(one.submittedAt()))
            .setOpinion(one.opinion());
    if (one.endDate() != null) {
      out.setEndDate(Wire.date(one.endDate()));
    }
    if (one.reviewDue() != null) {
      out.setReviewDueDate(Wire.date(one.reviewDue()));
    }
    if (one.decidedAt() != null) {
      out.setDecideTime(Wire.timestamp(one.decidedAt()));
    }
    return out.build();
  }

  /** Why a hospital refers is told to that hospital and to the agency of the insured place. */
  private boolean tells(FilingStore.Event one, StoredFiling filing) {
    return !one.event().equals("REFER")
        || one.actor().equals(caller)
        || reference.isAgencyOf(caller, filing.insuredArea());
  }

  private FilingHistory event(FilingStore.Event one, StoredFiling filing) {
    return FilingHistory.newBuilder()
        .setEvent(one.event())
        .setState(state(one.status()))
        .setTime(Wire.timestamp(one.at()))
        .setActor(one.actor())
        .setChannel(
            one.channel().isEmpty()
                ? FilingChannel.FILING_CHANNEL_UNSPECIFIED
                : channel(one.channel()))
        .setText(tells(one, filing) ? one.text() : "")
        .build();
  }

  static FilingChannel channel(String name) {
    return FilingChannel.valueOf("FILING_CHANNEL_" + name);
  }

  private static List<Material> materials(Collection<io.yidi.policy.filing.Material> materials) {
    return materials.stream()
        .sorted()
        .map(one -> Material.valueOf("MATERIAL_" + one.name()))
        .toList();
  }

  /** Terms of an application. */
  static FilingTerms terms(io.yidi.policy.filing.FilingTerms terms) {
    FilingTerms.Builder out =
        FilingTerms.newBuilder()
            .setSelfService(terms.way() == FilingWay.SELF_SERVICE)
            .setStartDate(Wire.date(terms.start()))
            .setLockMonths(terms.lockMonths())
            .setSingleUse(terms.singleUse())
            .addAllEvidence(evidence(terms.sources()));
    if (terms.end() != null) {
      out.setEndDate(Wire.date(terms.end()));
    }
    if (terms.reviewDue() != null) {
      out.setReviewDueDate(Wire.date(terms.reviewDue()));
    }
    if (terms.promiseDue() != null) {
      out.setPromiseDueDate(Wire.date(terms.promiseDue()));
    }
    return out.build();
  }

  /** What stands against an application. */
  static Objection objection(io.yidi.policy.filing.Objection one) {
    return Objection.newBuilder()
        .setCause(one.cause().name())
        .setField(one.field())
        .setText(Wire.text(one.text()))
        .addAllEvidence(evidence(one.sources()))
        .build();
  }

  private static List<io.yidi.proto.type.v1.Evidence> evidence(List<Evidence> sources) {
    return sources.stream().map(Wire::evidence).toList();
  }
}
