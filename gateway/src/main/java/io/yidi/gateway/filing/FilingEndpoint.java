package io.yidi.gateway.filing;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.filing.Applications.Examined;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.Once;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonFinder.Identified;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.filing.FilingEvent;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.RuleKey;
import io.yidi.proto.filing.v1.CancelFilingRequest;
import io.yidi.proto.filing.v1.CancelFilingResponse;
import io.yidi.proto.filing.v1.ChangeFilingRequest;
import io.yidi.proto.filing.v1.ChangeFilingResponse;
import io.yidi.proto.filing.v1.CheckFilingRequest;
import io.yidi.proto.filing.v1.CheckFilingResponse;
import io.yidi.proto.filing.v1.ChooseDiseaseInstitutionRequest;
import io.yidi.proto.filing.v1.ChooseDiseaseInstitutionResponse;
import io.yidi.proto.filing.v1.DecideFilingRequestRequest;
import io.yidi.proto.filing.v1.DecideFilingRequestResponse;
import io.yidi.proto.filing.v1.ExtendFilingRequest;
import io.yidi.proto.filing.v1.ExtendFilingResponse;
import io.yidi.proto.filing.v1.FilingServiceGrpc;
import io.yidi.proto.filing.v1.GetFilingRequest;
import io.yidi.proto.filing.v1.GetFilingResponse;
import io.yidi.proto.filing.v1.ListDiseaseChoicesRequest;
import io.yidi.proto.filing.v1.ListDiseaseChoicesResponse;
import io.yidi.proto.filing.v1.ListFilingsRequest;
import io.yidi.proto.filing.v1.ListFilingsResponse;
import io.yidi.proto.filing.v1.ListReviewsRequest;
import io.yidi.proto.filing.v1.ListReviewsResponse;
import io.yidi.proto.filing.v1.RecordGroup;
import io.yidi.proto.filing.v1.RecordTab;
import io.yidi.proto.filing.v1.ReferPatientRequest;
import io.yidi.proto.filing.v1.ReferPatientResponse;
import io.yidi.proto.filing.v1.Review;
import io.yidi.proto.filing.v1.ReviewDecision;
import io.yidi.proto.filing.v1.ReviewDiseaseChoiceRequest;
import io.yidi.proto.filing.v1.ReviewDiseaseChoiceResponse;
import io.yidi.proto.filing.v1.ReviewFilingRequest;
import io.yidi.proto.filing.v1.ReviewFilingResponse;
import io.yidi.proto.filing.v1.ReviseFilingRequest;
import io.yidi.proto.filing.v1.ReviseFilingResponse;
import io.yidi.proto.filing.v1.SubmitFilingRequest;
import io.yidi.proto.filing.v1.SubmitFilingResponse;
import io.yidi.proto.filing.v1.SupplementMaterialsRequest;
import io.yidi.proto.filing.v1.SupplementMaterialsResponse;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The filing service. */
@Singleton
final class FilingEndpoint extends FilingServiceGrpc.FilingServiceImplBase {

  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private final PersonDatabases databases;
  private final Once once;
  private final FilingDesks desks;
  private final Applications applications;
  private final Referrals referrals;
  private final PersonFinder persons;

  FilingEndpoint(
      PersonDatabases databases,
      Once once,
      FilingDesks desks,
      Applications applications,
      Referrals referrals,
      PersonFinder persons) {
    this.databases = databases;
    this.once = once;
    this.desks = desks;
    this.applications = applications;
    this.referrals = referrals;
    this.persons = persons;
  }

  @Override
  public void checkFiling(
      CheckFilingRequest request, StreamObserver<CheckFilingResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          ApplicationForm.check(
              fields, "application", request.hasApplication(), request.getApplication());
          fields.done();
          String caller = Caller.institution();
          desks.requireCaller(caller);
          Identified who = applications.who(request.getApplication());
          who.requireUsable();
          PersonState person = persons.person(who.personId());
          Examined examined =
              applications.examine(
                  person, request.getApplication(), caller, "", desks.rulesOf(person));
          return CheckFilingResponse.newBuilder()
              .addAllObjections(
                  examined.examination().objections().stream().map(FilingView::objection).toList())
              .setTerms(FilingView.terms(examined.examination().terms()))
              .build();
        });
  }

  @Override
  public void submitFiling(
      SubmitFilingRequest request, StreamObserver<SubmitFilingResponse> observer) {
    Calls.answer(observer, () -> submit(request));
  }

  private SubmitFilingResponse submit(SubmitFilingRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    ApplicationForm.check(
        fields, "application", request.hasApplication(), request.getApplication());
    fields.done();
    String caller = Caller.institution();
    desks.requireCaller(caller);
    Identified who = applications.who(request.getApplication());
    return once.run(
        new Once.Write<>(
            who.personId(),
            caller,
            request.getRequestId(),
            "SubmitFiling",
            "",
            List.of(),
            request,
            SubmitFilingResponse.parser()),
        (connection, person, inForce) -> {
          Rules rules = inForce.rules();
          who.requireUsable();
          Examined examined =
              applications.examine(person, request.getApplication(), caller, "", rules);
          StoredFiling filing =
              applications.filing(
                  person,
                  request.getApplication(),
                  examined,
                  Ids.make('B', person.personId(), person.readAt()));
          FilingStore.save(connection, filing);
          FilingStore.addEvent(
              connection,
              filing.personId(),
              filing.id(),
              new FilingStore.Event(
                  "SUBMIT",
                  caller,
                  request.getRequestId(),
                  filing.record().status(),
                  person.readAt(),
                  filing.application().channel(),
                  request.getApplication().getSpecialReason()));
          if (filing.record().status() == FilingStatus.APPROVED) {
            FilingDesks.closeReplaced(
                connection, filing, caller, request.getRequestId(), person.readAt());
          }
          return SubmitFilingResponse.newBuilder()
              .setFiling(desks.whole(connection, person, filing, rules))
              .build();
        });
  }

  @Override
  public void referPatient(
      ReferPatientRequest request, StreamObserver<ReferPatientResponse> observer) {
    Calls.answer(observer, () -> refer(request));
  }

  private ReferPatientResponse refer(ReferPatientRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "credential", request.hasCredential(), request.getCredential());
    fields.text("insurance_type", request.getInsuranceType(), 0, 6);
    ApplicationForm.area(fields, "destination", request.getDestination());
    fields.text("target_institution", request.getTargetInstitution(), 0, 12);
    fields.text("diagnosis_code", request.getDiagnosisCode(), 1, 20);
    fields.text("reason", request.getReason(), 1, 100);
    fields.date("start_date", request.hasStartDate(), request.getStartDate());
    fields.optionalDate("end_date", request.hasEndDate(), request.getEndDate());
    fields.done();
    String caller = Caller.institution();
    desks.rules().reference().requireInstitution(caller);
    Identified who = persons.identify(request.getCredential());
    return once.run(
        new Once.Write<>(
            who.personId(),
            caller,
            request.getRequestId(),
            "ReferPatient",
            "",
            List.of(),
            request,
            ReferPatientResponse.parser()),
        (connection, person, inForce) -> {
          Rules rules = inForce.rules();
          who.requireUsable();
          StoredFiling filing =
              referrals.filing(
                  person,
                  request,
                  caller,
                  Ids.make('B', person.personId(), person.readAt()),
                  rules);
          FilingStore.save(connection, filing);
          FilingStore.addEvent(
              connection,
              filing.personId(),
              filing.id(),
              new FilingStore.Event(
                  "REFER",
                  caller,
                  request.getRequestId(),
                  FilingStatus.APPROVED,
                  person.readAt(),
                  "HOSPITAL",
                  request.getReason()));
          return ReferPatientResponse.newBuilder()
              .setFiling(desks.whole(connection, person, filing, rules))
              .build();
        });
  }

  private static void filingId(Fields fields, String filingId) {
    fields.text("filing_id", filingId, 1, 40);
  }

  @Override
  public void getFiling(GetFilingRequest request, StreamObserver<GetFilingResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          filingId(fields, request.getFilingId());
          fields.done();
          desks.requireCaller(Caller.institution());
          return GetFilingResponse.newBuilder()
              .setFiling(desks.read(request.getFilingId()))
              .build();
        });
  }

  @Override
  public void listFilings(
      ListFilingsRequest request, StreamObserver<ListFilingsResponse> observer) {
    Calls.answer(observer, () -> list(request));
  }

  private ListFilingsResponse list(ListFilingsRequest request) {
    Fields fields = new Fields();
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    int size = fields.pageSize(request.getPageSize(), 20, 200);
    PageToken after = PageToken.read(fields, request.getPageToken(), "ListFilings");
    fields.done();
    desks.requireCaller(Caller.institution());
    PersonState person = persons.person(persons.identify(request.getPerson()).personId());
    FilingView view = desks.view(desks.rulesOf(person));
    return databases
        .of(person.personId())
        .read(
            connection -> {
              Page<StoredFiling> page =
                  Page.cut(
                      FilingStore.list(
                          connection,
                          person.personId(),
                          groups(request.getGroup()),
                          states(request.getTab(), request.getGroup()),
                          after == null ? LATEST : after.time(),
                          after == null ? "" : after.id(),
                          size + 1),
                      size,
                      last -> new PageToken(FilingStore.orderOf(last), last.id()).text());
              ListFilingsResponse.Builder out =
                  ListFilingsResponse.newBuilder().setNextPageToken(page.nextToken());
              for (StoredFiling filing : page.rows()) {
                out.addFilings(
                    view.of(
                        person,
                        filing,
                        FilingStore.requests(connection, person.personId(), filing.id())));
              }
              return out.build();
            });
  }

  private static List<String> groups(RecordGroup group) {
    return switch (group) {
      case RECORD_GROUP_UNSPECIFIED ->
          Stream.of(StoredFiling.Group.values()).map(Enum::name).toList();
      default -> List.of(ApplicationForm.tail(group.name(), "RECORD_GROUP_"));
    };
  }

  private static List<String> states(RecordTab tab, RecordGroup group) {
    List<FilingStatus> states =
        switch (tab) {
          case RECORD_TAB_UNDER_REVIEW -> List.of(FilingStatus.UNDER_REVIEW);
          // Of self-service, failures have a tab of their own (001 §2.2).
          case RECORD_TAB_DONE ->
              group == RecordGroup.RECORD_GROUP_SELF_SERVICE
                  ? List.of(FilingStatus.APPROVED)
                  : List.of(FilingStatus.APPROVED, FilingStatus.REJECTED);
          case RECORD_TAB_CLOSED -> List.of(FilingStatus.CLOSED);
          case RECORD_TAB_RETURNED -> List.of(FilingStatus.RETURNED);
          case RECORD_TAB_FAILED -> List.of(FilingStatus.REJECTED);
          case RECORD_TAB_UNSPECIFIED, UNRECOGNIZED -> List.of(FilingStatus.values());
        };
    return states.stream().map(Enum::name).toList();
  }

  @Override
  public void reviseFiling(
      ReviseFilingRequest request, StreamObserver<ReviseFilingResponse> observer) {
    Calls.answer(observer, () -> revise(request));
  }

  private ReviseFilingResponse revise(ReviseFilingRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    filingId(fields, request.getFilingId());
    ApplicationForm.check(
        fields, "application", request.hasApplication(), request.getApplication());
    fields.done();
    Identified who = applications.who(request.getApplication());
    return desks.change(
        request.getFilingId(),
        request.getRequestId(),
        "ReviseFiling",
        ApplicationForm.channel(request.getApplication().getChannel()),
        request,
        ReviseFilingResponse.parser(),
        filing -> ReviseFilingResponse.newBuilder().setFiling(filing).build(),
        scope -> revise(scope, who, request));
  }

  private void revise(FilingDesks.Scope scope, Identified who, ReviseFilingRequest request)
      throws SQLException {
    scope.checkChannel();
    FilingStatus after = scope.after(FilingEvent.REVISE);
    Examined examined =
        applications.examine(
            scope.person(),
            request.getApplication(),
            scope.caller(),
            scope.filing().id(),
            scope.rules());
    Fields fields = new Fields();
    if (!who.personId().equals(scope.filing().personId())) {
      fields.wrong("application.credential", "another person's", "that of the filing's person");
    }
    if (!examined.insured().facts().insuranceType().equals(scope.filing().insuranceType())
        || !examined.insured().facts().insuredArea().equals(scope.filing().insuredArea())) {
      fields.wrong(
          "application.insurance_type",
          examined.insured().facts().insuranceType(),
          scope.filing().insuranceType() + " of " + scope.filing().insuredArea());
    }
    fields.done();
    who.requireUsable();
    // The place may have moved to self-service; what was handed in by hand is reviewed by hand.
    LocalDate due =
        FilingDesks.desk(scope.rules())
            .due(RuleKey.REVIEW_WORKING_DAYS, scope.filing().insuredArea(), scope.today());
    StoredFiling revised =
        applications.filing(
            scope.person(), request.getApplication(), examined.byHand(due), scope.filing().id());
    scope.save(revised.withRecord(revised.record().withStatus(after)));
    scope.happened(FilingEvent.REVISE.name(), after, request.getApplication().getSpecialReason());
  }

  @Override
  public void changeFiling(
      ChangeFilingRequest request, StreamObserver<ChangeFilingResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = write(request.getRequestId(), request.getFilingId());
          fields.said("channel", request.getChannel());
          ApplicationForm.accepted(fields, "notice_accepted", request.getNoticeAccepted());
          fields.date("start_date", request.hasStartDate(), request.getStartDate());
          fields.optionalDate("end_date", request.hasEndDate(), request.getEndDate());
          ApplicationForm.contact(fields, "contact", request.hasContact(), request.getContact());
          fields.done();
          return desks.change(
              request.getFilingId(),
              request.getRequestId(),
              "ChangeFiling",
              ApplicationForm.channel(request.getChannel()),
              request,
              ChangeFilingResponse.parser(),
              filing -> ChangeFilingResponse.newBuilder().setFiling(filing).build(),
              scope -> FilingChanges.change(scope, request));
        });
  }

  private static Fields write(String requestId, String filingId) {
    Fields fields = new Fields();
    fields.id("request_id", requestId);
    filingId(fields, filingId);
    return fields;
  }

  @Override
  public void supplementMaterials(
      SupplementMaterialsRequest request, StreamObserver<SupplementMaterialsResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = write(request.getRequestId(), request.getFilingId());
          fields.said("channel", request.getChannel());
          ApplicationForm.accepted(fields, "notice_accepted", request.getNoticeAccepted());
          if (request.getMaterialsCount() == 0) {
            fields.wrong("materials", "none", "at least one");
          }
          ApplicationForm.materials(fields, "materials", request.getMaterialsList());
          fields.done();
          return desks.change(
              request.getFilingId(),
              request.getRequestId(),
              "SupplementMaterials",
              ApplicationForm.channel(request.getChannel()),
              request,
              SupplementMaterialsResponse.parser(),
              filing -> SupplementMaterialsResponse.newBuilder().setFiling(filing).build(),
              scope ->
                  FilingChanges.supplement(
                      scope, ApplicationForm.materials(request.getMaterialsList())));
        });
  }

  @Override
  public void extendFiling(
      ExtendFilingRequest request, StreamObserver<ExtendFilingResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = write(request.getRequestId(), request.getFilingId());
          fields.said("channel", request.getChannel());
          fields.text("reason", request.getReason(), 1, 200);
          fields.done();
          return desks.change(
              request.getFilingId(),
              request.getRequestId(),
              "ExtendFiling",
              ApplicationForm.channel(request.getChannel()),
              request,
              ExtendFilingResponse.parser(),
              filing -> ExtendFilingResponse.newBuilder().setFiling(filing).build(),
              scope -> FilingChanges.extend(scope, request.getReason()));
        });
  }

  @Override
  public void cancelFiling(
      CancelFilingRequest request, StreamObserver<CancelFilingResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = write(request.getRequestId(), request.getFilingId());
          fields.said("channel", request.getChannel());
          fields.text("reason", request.getReason(), 1, 200);
          fields.done();
          return desks.change(
              request.getFilingId(),
              request.getRequestId(),
              "CancelFiling",
              ApplicationForm.channel(request.getChannel()),
              request,
              CancelFilingResponse.parser(),
              filing -> CancelFilingResponse.newBuilder().setFiling(filing).build(),
              scope -> FilingChanges.cancel(scope, request));
        });
  }

  /** An opinion must say why something is not approved. */
  private static void decision(
      Fields fields, ReviewDecision decision, String opinion, boolean maySendBack) {
    fields.said("decision", decision);
    if (!maySendBack && decision == ReviewDecision.REVIEW_DECISION_RETURN) {
      fields.wrong("decision", decision, "approve or reject");
    }
    boolean approved = decision == ReviewDecision.REVIEW_DECISION_APPROVE;
    fields.text("opinion", opinion, approved ? 0 : 1, 500);
  }

  @Override
  public void reviewFiling(
      ReviewFilingRequest request, StreamObserver<ReviewFilingResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = write(request.getRequestId(), request.getFilingId());
          decision(fields, request.getDecision(), request.getOpinion(), true);
          fields.done();
          return desks.change(
              request.getFilingId(),
              request.getRequestId(),
              "ReviewFiling",
              "",
              request,
              ReviewFilingResponse.parser(),
              filing -> ReviewFilingResponse.newBuilder().setFiling(filing).build(),
              scope ->
                  FilingReviews.application(scope, request.getDecision(), request.getOpinion()));
        });
  }

  @Override
  public void decideFilingRequest(
      DecideFilingRequestRequest request, StreamObserver<DecideFilingRequestResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = write(request.getRequestId(), request.getFilingId());
          if (request.getNumber() < 1) {
            fields.wrong("number", request.getNumber(), "1 or more");
          }
          decision(fields, request.getDecision(), request.getOpinion(), false);
          fields.done();
          return desks.change(
              request.getFilingId(),
              request.getRequestId(),
              "DecideFilingRequest",
              "",
              request,
              DecideFilingRequestResponse.parser(),
              filing -> DecideFilingRequestResponse.newBuilder().setFiling(filing).build(),
              scope ->
                  FilingReviews.request(
                      scope, request.getNumber(), request.getDecision(), request.getOpinion()));
        });
  }

  private static ReferenceData.Agency agency(Rules rules) {
    ReferenceData.Agency agency = rules.reference().agencies().get(Caller.institution());
    if (agency == null) {
      throw OwnRecords.agencyOnly();
    }
    return agency;
  }

  private static boolean isDate(String text) {
    try {
      return text.length() == 10 && LocalDate.parse(text) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  @Override
  public void listReviews(
      ListReviewsRequest request, StreamObserver<ListReviewsResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          int size = fields.pageSize(request.getPageSize(), 50, 200);
          @Nullable List<String> after =
              PageParts.read(fields, request.getPageToken(), 4, "ListReviews");
          if (after != null && !(isDate(after.get(0)) && after.get(3).matches("\\d{1,9}"))) {
            PageParts.wrong(fields, "ListReviews");
          }
          fields.done();
          ReferenceData.Agency agency = agency(desks.rules());
          Page<Review> page =
              Page.cut(
                  databases.list(
                      "",
                      "",
                      FilingReviews.FIRST_DUE_FIRST,
                      size + 1,
                      connection ->
                          FilingReviews.waiting(
                              connection,
                              agency.insuredArea(),
                              after,
                              request.getOverdueOnly(),
                              desks.today(),
                              size + 1)),
                  size,
                  FilingReviews::token);
          return ListReviewsResponse.newBuilder()
              .addAllReviews(page.rows())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void listDiseaseChoices(
      ListDiseaseChoicesRequest request, StreamObserver<ListDiseaseChoicesResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
          fields.text("disease_code", request.getDiseaseCode(), 0, 30);
          fields.done();
          desks.requireCaller(Caller.institution());
          PersonState person = persons.person(persons.identify(request.getPerson()).personId());
          Rules rules = desks.rulesOf(person);
          String disease = request.getDiseaseCode();
          LocalDate today = desks.today();
          return databases
              .of(person.personId())
              .read(
                  connection ->
                      ListDiseaseChoicesResponse.newBuilder()
                          .addAllQualifications(
                              person.approvals().stream()
                                  .filter(one -> notEnded(one, today))
                                  .filter(
                                      one ->
                                          disease.isEmpty()
                                              || one.qualification().diseaseCode().equals(disease))
                                  .map(DiseaseChoices::view)
                                  .toList())
                          .addAllChoices(
                              DiseaseChoices.of(connection, person.personId(), disease).stream()
                                  .map(one -> DiseaseChoices.view(one, rules.reference()))
                                  .toList())
                          .build());
        });
  }

  private static boolean notEnded(PersonState.Approval one, LocalDate today) {
    LocalDate until = one.qualification().period().until();
    return until == null || until.isAfter(today);
  }

  @Override
  public void chooseDiseaseInstitution(
      ChooseDiseaseInstitutionRequest request,
      StreamObserver<ChooseDiseaseInstitutionResponse> observer) {
    Calls.answer(observer, () -> choose(request));
  }

  private ChooseDiseaseInstitutionResponse choose(ChooseDiseaseInstitutionRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    fields.text("insurance_type", request.getInsuranceType(), 0, 6);
    fields.text("disease_code", request.getDiseaseCode(), 1, 30);
    fields.text("institution_code", request.getInstitutionCode(), 1, 12);
    fields.text("replaces_institution_code", request.getReplacesInstitutionCode(), 0, 12);
    fields.said("channel", request.getChannel());
    fields.done();
    String caller = Caller.institution();
    desks.requireCaller(caller);
    Identified who = persons.identify(request.getPerson());
    return once.run(
        new Once.Write<>(
            who.personId(),
            caller,
            request.getRequestId(),
            "ChooseDiseaseInstitution",
            "",
            List.of(),
            request,
            ChooseDiseaseInstitutionResponse.parser()),
        (connection, person, inForce) -> {
          Rules rules = inForce.rules();
          who.requireUsable();
          PersonFacts insured =
              person
                  .insuredAs(request.getInsuranceType(), desks.today(), rules.reference())
                  .facts();
          DiseaseChoices.Choice made =
              DiseaseChoices.choose(
                  connection,
                  person,
                  insured,
                  request,
                  Ids.make('C', person.personId(), person.readAt()),
                  rules,
                  desks.today(),
                  rules.reference().isAgencyOf(caller, insured.insuredArea()));
          return ChooseDiseaseInstitutionResponse.newBuilder()
              .setChoice(DiseaseChoices.view(made, rules.reference()))
              .build();
        });
  }

  @Override
  public void reviewDiseaseChoice(
      ReviewDiseaseChoiceRequest request, StreamObserver<ReviewDiseaseChoiceResponse> observer) {
    Calls.answer(observer, () -> reviewChoice(request));
  }

  private ReviewDiseaseChoiceResponse reviewChoice(ReviewDiseaseChoiceRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    fields.text("choice_id", request.getChoiceId(), 1, 40);
    decision(fields, request.getDecision(), request.getOpinion(), false);
    fields.done();
    ReferenceData.Agency agency = agency(desks.rules());
    FilingStore.Owner owner =
        databases
            .ofNumber(request.getChoiceId())
            .read(connection -> DiseaseChoices.owner(connection, request.getChoiceId()));
    if (owner == null) {
      throw FilingRefusals.notFound();
    }
    if (!owner.insuredArea().equals(agency.insuredArea())) {
      throw OwnRecords.agencyOnly();
    }
    return once.run(
        new Once.Write<>(
            owner.personId(),
            agency.code(),
            request.getRequestId(),
            "ReviewDiseaseChoice",
            request.getChoiceId(),
            List.of(),
            request,
            ReviewDiseaseChoiceResponse.parser()),
        (connection, person, inForce) -> {
          Rules rules = inForce.rules();
          if (!rules.reference().isAgencyOf(agency.code(), owner.insuredArea())) {
            throw OwnRecords.agencyOnly();
          }
          DiseaseChoices.decide(
              connection,
              choice(DiseaseChoices.find(connection, owner.personId(), request.getChoiceId())),
              request.getDecision() == ReviewDecision.REVIEW_DECISION_APPROVE,
              request.getOpinion(),
              person.readAt(),
              desks.today(),
              rules);
          return ReviewDiseaseChoiceResponse.newBuilder()
              .setChoice(
                  DiseaseChoices.view(
                      choice(
                          DiseaseChoices.find(connection, owner.personId(), request.getChoiceId())),
                      rules.reference()))
              .build();
        });
  }

  private static DiseaseChoices.Choice choice(DiseaseChoices.@Nullable Choice found) {
    if (found == null) {
      throw FilingRefusals.notFound();
    }
    return found;
  }
}
