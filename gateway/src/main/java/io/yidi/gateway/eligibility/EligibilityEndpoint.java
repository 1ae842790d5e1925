package io.yidi.gateway.eligibility;

import io.grpc.stub.StreamObserver;
import io.yidi.gateway.charges.VisitForm;
import io.yidi.gateway.filing.DecisionView;
import io.yidi.gateway.person.GroupedReads;
import io.yidi.gateway.person.GroupedReads.Read;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.gateway.usage.NamedCounters;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingCase;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.proto.eligibility.v1.EligibilityServiceGrpc;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceRequest;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceResponse;
import io.yidi.proto.eligibility.v1.GetInsuredPersonRequest;
import io.yidi.proto.eligibility.v1.GetInsuredPersonResponse;
import io.yidi.proto.eligibility.v1.ListCounterMovementsRequest;
import io.yidi.proto.eligibility.v1.ListCounterMovementsResponse;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.eligibility.v1.VerifyFilingResponse;
import io.yidi.proto.type.v1.PersonRef;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/** The eligibility service. */
@Singleton
final class EligibilityEndpoint extends EligibilityServiceGrpc.EligibilityServiceImplBase {

  private final PersonDatabases databases;
  private final ActiveRules rules;
  private final PersonFinder persons;
  private final GroupedReads reads;
  private final Calls calls;
  private final Today today;

  EligibilityEndpoint(
      PersonDatabases databases,
      ActiveRules rules,
      PersonFinder persons,
      GroupedReads reads,
      Calls calls,
      Today today) {
    this.databases = databases;
    this.rules = rules;
    this.persons = persons;
    this.reads = reads;
    this.calls = calls;
    this.today = today;
  }

  @Override
  public void getInsuredPerson(
      GetInsuredPersonRequest request, StreamObserver<GetInsuredPersonResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          PersonFinder.check(
              fields, "credential", request.hasCredential(), request.getCredential());
          LocalDate day = dayOrToday(fields, request.hasOnDate(), request.getOnDate());
          fields.done();
          requireKnown(Caller.institution());
          PersonRef ref = PersonRef.newBuilder().setCredential(request.getCredential()).build();
          PersonState person = persons.person(persons.personId(ref));
          return GetInsuredPersonResponse.newBuilder()
              .setPerson(
                  PersonView.of(person, day, databases.rulesOf(person.personId()).reference()))
              .build();
        });
  }

  @Override
  public void verifyFiling(
      VerifyFilingRequest request, StreamObserver<VerifyFilingResponse> observer) {
    calls.hot(observer, false, () -> verify(request));
  }

  /**
   * What a verification asks for.
   *
   * @param encounterId encounter whose statement counts, empty for none
   */
  private record Question(
      String institution,
      VisitKind kind,
      String medType,
      VisitFlags flags,
      LocalDate begin,
      String insuranceType,
      String encounterId) {}

  private CompletionStage<VerifyFilingResponse> verify(VerifyFilingRequest request) {
    Fields fields = new Fields();
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    VisitKind kind = VisitForm.kind(fields, "med_type", request.getMedType());
    VisitForm.flags(fields, "flags", request.hasFlags(), request.getFlags(), kind);
    LocalDate begin = fields.date("begin_date", request.hasBeginDate(), request.getBeginDate());
    fields.notAfter("begin_date", begin, today.date(), "today");
    fields.text("insurance_type", request.getInsuranceType(), 0, 6);
    fields.text("encounter_id", request.getEncounterId(), 0, 30);
    fields.done();
    Question question =
        new Question(
            Caller.institution(request.getInstitutionCode()),
            Objects.requireNonNull(kind),
            request.getMedType(),
            Wire.flags(request.getFlags()),
            begin,
            request.getInsuranceType(),
            request.getEncounterId());
    return reads
        .readWithoutBalances(
            request.getPerson(),
            question.encounterId().isEmpty() ? List.of() : List.of(question.encounterId()))
        .thenApply(read -> decide(question, read));
  }

  private static VerifyFilingResponse decide(Question question, Read read) {
    Rules inForce = read.rules();
    inForce.reference().requireInstitution(question.institution());
    PersonState person = read.usablePerson();
    VisitFacts visit =
        new VisitFacts(
            question.kind(),
            question.medType(),
            question.flags(),
            question.begin(),
            null,
            question.begin(),
            "",
            List.of(),
            statementSigned(person, question.encounterId(), question.institution()));
    InsuredAs insured =
        person.insuredAs(question.insuranceType(), question.begin(), inForce.reference());
    FilingCase theCase =
        new FilingCase(
            insured.facts(),
            inForce.reference().facts(question.institution(), question.kind(), question.begin()),
            visit,
            person.filingsOf(insured.facts(), question.encounterId()));
    return switch (inForce.book().decider().decide(theCase)) {
      case FilingDecision decision ->
          VerifyFilingResponse.newBuilder()
              .setDecision(DecisionView.of(decision, inForce.book().version()))
              .build();
      case FlagsContradict bad -> throw DecisionView.contradiction(bad, "");
    };
  }

  private static boolean statementSigned(
      PersonState person, String encounterId, String institution) {
    return !encounterId.isEmpty() && person.encounter(encounterId, institution).statementSigned();
  }

  @Override
  public void getBenefitBalance(
      GetBenefitBalanceRequest request, StreamObserver<GetBenefitBalanceResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
          fields.said("visit_kind", request.getVisitKind());
          fields.text("insurance_type", request.getInsuranceType(), 0, 6);
          LocalDate day = dayOrToday(fields, request.hasOnDate(), request.getOnDate());
          int pageSize = fields.pageSize(request.getPageSize(), 20, 100);
          fields.done();
          String caller = Caller.institution();
          requireKnown(caller);
          PersonState person = persons.person(persons.personId(request.getPerson()));
          Rules inForce = databases.rulesOf(person.personId());
          return databases
              .of(person.personId())
              .read(
                  connection ->
                      BalanceView.of(
                          connection,
                          person,
                          request.getInsuranceType(),
                          request.getVisitKind(),
                          day,
                          pageSize,
                          caller,
                          inForce));
        });
  }

  @Override
  public void listCounterMovements(
      ListCounterMovementsRequest request, StreamObserver<ListCounterMovementsResponse> observer) {
    Calls.answer(observer, () -> movements(request));
  }

  private ListCounterMovementsResponse movements(ListCounterMovementsRequest request) {
    Fields fields = new Fields();
    PersonFinder.check(fields, "person", request.hasPerson(), request.getPerson());
    fields.digits("insurance_type", request.getInsuranceType(), 3, 6);
    LocalDate day = dayOrToday(fields, request.hasOnDate(), request.getOnDate());
    fields.text("counter", request.getCounter(), 0, 60);
    fields.text("period", request.getPeriod(), 0, 60);
    int pageSize = fields.pageSize(request.getPageSize(), 50, 200);
    String filters = PageParts.digest(request);
    MovementPages.Place after = MovementPages.Place.read(fields, request.getPageToken(), filters);
    fields.done();
    requireKnown(Caller.institution());
    PersonState person = persons.person(persons.personId(request.getPerson()));
    Rules inForce = databases.rulesOf(person.personId());
    PersonFacts facts =
        person.insuredAs(request.getInsuranceType(), day, inForce.reference()).facts();
    MovementPages.Filter filter =
        new MovementPages.Filter(
            person.personId(), facts, request.getCounter(), request.getPeriod());
    NamedCounters named = NamedCounters.of(inForce.book(), facts, day);
    Page<MovementPages.Moved> page =
        Page.cut(
            databases
                .of(person.personId())
                .read(connection -> MovementPages.read(connection, filter, after, pageSize + 1)),
            pageSize,
            last -> last.place().token(filters));
    return ListCounterMovementsResponse.newBuilder()
        .addAllMovements(
            page.rows().stream().map(one -> one.view(named, inForce.reference())).toList())
        .setNextPageToken(page.nextToken())
        .setInsuredArea(facts.insuredArea())
        .setInsuranceType(facts.insuranceType())
        .build();
  }

  private LocalDate dayOrToday(Fields fields, boolean has, com.google.type.Date value) {
    LocalDate day = fields.optionalDate("on_date", has, value);
    if (day == null) {
      return today.date();
    }
    fields.notAfter("on_date", day, today.date(), "today");
    return day;
  }

  private void requireKnown(String caller) {
    rules.current().reference().requireInstitution(caller);
  }
}
