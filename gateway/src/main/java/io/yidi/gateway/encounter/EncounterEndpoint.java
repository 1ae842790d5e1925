package io.yidi.gateway.encounter;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.stub.StreamObserver;
import io.yidi.gateway.charges.LocalCodes;
import io.yidi.gateway.charges.VisitForm;
import io.yidi.gateway.directory.PersonFinder;
import io.yidi.gateway.directory.PersonFinder.Identified;
import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.filing.DecisionView;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Calls;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FlagCheck;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelChargesResponse;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CommitChargesResponse;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsResponse;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.DischargeResponse;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.EncounterServiceGrpc;
import io.yidi.proto.encounter.v1.GetEncounterRequest;
import io.yidi.proto.encounter.v1.GetEncounterResponse;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.ListChargesResponse;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.OpenEncounterResponse;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementResponse;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** The encounter service. */
@Singleton
final class EncounterEndpoint extends EncounterServiceGrpc.EncounterServiceImplBase {

  private static final String[] NOT_SETTLED = {"OPEN", "DISCHARGED"};
  private static final Set<String> DISCHARGE_WAYS = Set.of("1", "2", "3", "4", "5", "9");
  private static final int MAX_DIAGNOSES = 30;
  private static final int MAX_CANCELLED = 1000;

  private final Database database;
  private final EncounterWrites writes;
  private final ActiveRules rules;
  private final PersonFinder persons;
  private final LocalCodes localCodes;
  private final Today today;

  EncounterEndpoint(
      Database database,
      EncounterWrites writes,
      ActiveRules rules,
      PersonFinder persons,
      LocalCodes localCodes,
      Today today) {
    this.database = database;
    this.writes = writes;
    this.rules = rules;
    this.persons = persons;
    this.localCodes = localCodes;
    this.today = today;
  }

  @Override
  public void openEncounter(
      OpenEncounterRequest request, StreamObserver<OpenEncounterResponse> observer) {
    Calls.answer(observer, () -> open(request));
  }

  private OpenEncounterResponse open(OpenEncounterRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "credential", request.hasCredential(), request.getCredential());
    VisitKind kind = VisitForm.kind(fields, "med_type", request.getMedType());
    VisitForm.flags(fields, "flags", request.hasFlags(), request.getFlags(), kind);
    VisitForm.disease(fields, "disease_code", request.getDiseaseCode(), kind);
    LocalDate begin = fields.date("begin_date", request.hasBeginDate(), request.getBeginDate());
    fields.notAfter("begin_date", begin, today.date(), "today");
    fields.text("insurance_type", request.getInsuranceType(), 0, 6);
    fields.text("institution_visit_number", request.getInstitutionVisitNumber(), 1, 30);
    fields.text("department", request.getDepartment(), 0, 100);
    fields.text("doctor_code", request.getDoctorCode(), 0, 30);
    checkDiagnoses(fields, request.getDiagnosesList());
    fields.done();
    String institution = Caller.institution(request.getInstitutionCode());
    ReferenceData reference = rules.current().reference();
    reference.requireInstitution(institution);
    checkCouplings(Objects.requireNonNull(kind), request.getMedType(), request.getFlags());
    Identified who = persons.identify(request.getCredential());
    String personId = who.personId();
    return writes.once(
        personId,
        "",
        request.getRequestId(),
        "OpenEncounter",
        request,
        OpenEncounterResponse.parser(),
        scope -> {
          who.requireUsable();
          InsuredAs insured =
              scope.person().insuredAs(request.getInsuranceType(), begin, reference);
          String id = Ids.make('E', personId, scope.now());
          EncounterStore.insert(
              scope.connection(),
              new EncounterStore.NewEncounter(
                  personId,
                  id,
                  institution,
                  insured.facts().insuranceType(),
                  insured.facts().insuredArea(),
                  request.getMedType(),
                  begin,
                  request.getInstitutionVisitNumber(),
                  Wire.flags(request.getFlags()),
                  request.getDiseaseCode(),
                  request.getDiagnosesList(),
                  request.getDepartment(),
                  request.getDoctorCode(),
                  scope.now()));
          return OpenEncounterResponse.newBuilder()
              .setEncounter(EncounterStore.read(scope.connection(), personId, id))
              .build();
        });
  }

  private static void checkCouplings(VisitKind kind, String medType, VisitFlags flags) {
    List<FlagsContradict.Violation> violations =
        FlagCheck.violations(kind, medType, Wire.flags(flags));
    if (!violations.isEmpty()) {
      throw DecisionView.contradiction(new FlagsContradict(violations), "");
    }
  }

  private static void checkDiagnoses(Fields fields, List<Diagnosis> diagnoses) {
    if (diagnoses.size() > MAX_DIAGNOSES) {
      fields.wrong("diagnoses", diagnoses.size() + " diagnoses", "at most " + MAX_DIAGNOSES);
    }
    for (int i = 0; i < diagnoses.size(); i++) {
      fields.text("diagnoses[" + i + "].code", diagnoses.get(i).getCode(), 1, 20);
      fields.text("diagnoses[" + i + "].name", diagnoses.get(i).getName(), 0, 100);
    }
    if (diagnoses.stream().filter(one -> one.getMain() == YesNo.YES_NO_YES).count() > 1) {
      fields.wrong("diagnoses", "several main diagnoses", "at most one");
    }
  }

  @Override
  public void getEncounter(
      GetEncounterRequest request, StreamObserver<GetEncounterResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          String personId = ownerOf(new Fields(), request.getEncounterId());
          return GetEncounterResponse.newBuilder()
              .setEncounter(read(personId, request.getEncounterId()))
              .build();
        });
  }

  private Encounter read(String personId, String encounterId) {
    return database.read(connection -> EncounterStore.read(connection, personId, encounterId));
  }

  /**
   * Finishes the field checks, then finds whose the encounter is and checks that it is the
   * caller's.
   */
  private String ownerOf(Fields fields, String encounterId) {
    fields.text("encounter_id", encounterId, 1, 30);
    fields.done();
    String institution = Caller.institution();
    EncounterStore.Owner owner =
        database.read(connection -> EncounterStore.owner(connection, encounterId));
    if (owner == null) {
      throw OwnRecords.encounterNotFound();
    }
    OwnRecords.check(owner.institutionCode(), institution);
    return owner.personId();
  }

  /** Changes an encounter under its person's lock. */
  private interface Change {
    void apply(EncounterWrites.Scope scope, String personId) throws SQLException;
  }

  /**
   * One write on a stored encounter: check fields, then change once for each request id, then
   * answer the encounter.
   */
  private <R extends Message> R change(
      String requestId,
      String encounterId,
      String kind,
      Message request,
      Parser<R> parser,
      Function<Encounter, R> reply,
      Consumer<Fields> checks,
      Change change) {
    Fields fields = new Fields();
    fields.id("request_id", requestId);
    checks.accept(fields);
    String personId = ownerOf(fields, encounterId);
    return writes.once(
        personId,
        encounterId,
        requestId,
        kind,
        request,
        parser,
        scope -> {
          change.apply(scope, personId);
          return reply.apply(EncounterStore.read(scope.connection(), personId, encounterId));
        });
  }

  @Override
  public void correctFlags(
      CorrectFlagsRequest request, StreamObserver<CorrectFlagsResponse> observer) {
    Calls.answer(
        observer,
        () ->
            change(
                request.getRequestId(),
                request.getEncounterId(),
                "CorrectFlags",
                request,
                CorrectFlagsResponse.parser(),
                encounter -> CorrectFlagsResponse.newBuilder().setEncounter(encounter).build(),
                fields -> {
                  fields.present("flags", request.hasFlags());
                  fields.text("reason", request.getReason(), 1, 200);
                },
                (scope, personId) -> {
                  StoredEncounter encounter =
                      scope.encounter(request.getEncounterId(), NOT_SETTLED);
                  Fields fields = new Fields();
                  VisitKind kind = Objects.requireNonNull(VisitKind.ofMedType(encounter.medType()));
                  VisitForm.flags(fields, "flags", true, request.getFlags(), kind);
                  fields.done();
                  checkCouplings(kind, encounter.medType(), request.getFlags());
                  EncounterStore.correctFlags(
                      scope.connection(),
                      personId,
                      request.getEncounterId(),
                      encounter.flags(),
                      Wire.flags(request.getFlags()),
                      request.getReason(),
                      scope.now());
                }));
  }

  @Override
  public void recordInjuryStatement(
      RecordInjuryStatementRequest request,
      StreamObserver<RecordInjuryStatementResponse> observer) {
    Calls.answer(
        observer,
        () ->
            change(
                request.getRequestId(),
                request.getEncounterId(),
                "RecordInjuryStatement",
                request,
                RecordInjuryStatementResponse.parser(),
                encounter ->
                    RecordInjuryStatementResponse.newBuilder().setEncounter(encounter).build(),
                fields ->
                    StatementForm.check(
                        fields, request.hasStatement(), request.getStatement(), today.date()),
                (scope, personId) -> {
                  StoredEncounter encounter =
                      scope.encounter(request.getEncounterId(), NOT_SETTLED);
                  InjuryStatement statement = request.getStatement();
                  LocalDate injured = StatementForm.date(statement.getInjuryDate());
                  Fields fields = new Fields();
                  fields.notAfter(
                      "statement.injury_date",
                      injured,
                      encounter.begin(),
                      "the begin of the visit");
                  fields.done();
                  EncounterStore.recordStatement(
                      scope.connection(),
                      personId,
                      request.getEncounterId(),
                      statement,
                      injured,
                      StatementForm.date(statement.getSignedDate()));
                }));
  }

  @Override
  public StreamObserver<UploadChargesRequest> uploadCharges(
      StreamObserver<UploadChargesResponse> observer) {
    return new ChargeUpload(
        database,
        encounterId -> ownerOf(new Fields(), encounterId),
        localCodes,
        Caller.institution(),
        today.date(),
        observer);
  }

  @Override
  public void commitCharges(
      CommitChargesRequest request, StreamObserver<CommitChargesResponse> observer) {
    Calls.answer(
        observer,
        () ->
            change(
                request.getRequestId(),
                request.getEncounterId(),
                "CommitCharges",
                request,
                CommitChargesResponse.parser(),
                encounter -> CommitChargesResponse.newBuilder().setEncounter(encounter).build(),
                fields -> {
                  fields.id("upload_id", request.getUploadId());
                  if (request.getLineCount() < 1
                      || request.getLineCount() > ChargeStore.MAX_LINES) {
                    fields.wrong(
                        "line_count", request.getLineCount(), "1 to " + ChargeStore.MAX_LINES);
                  }
                },
                (scope, personId) -> {
                  StoredEncounter encounter =
                      scope.encounter(request.getEncounterId(), NOT_SETTLED);
                  ChargeStore.commit(
                      scope.connection(),
                      personId,
                      encounter,
                      request.getUploadId(),
                      request.getLineCount(),
                      request.getTotalFen());
                }));
  }

  @Override
  public void listCharges(
      ListChargesRequest request, StreamObserver<ListChargesResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Fields fields = new Fields();
          int pageSize = fields.pageSize(request.getPageSize(), 100, 1000);
          int after = 0;
          if (!request.getPageToken().isEmpty()) {
            if (request.getPageToken().matches("\\d{1,9}")) {
              after = Integer.parseInt(request.getPageToken());
            } else {
              fields.wrong("page_token", "malformed", "a token answered by ListCharges");
            }
          }
          int from = after;
          String personId = ownerOf(fields, request.getEncounterId());
          return database.read(
              connection ->
                  ChargeStore.list(connection, personId, request.getEncounterId(), from, pageSize));
        });
  }

  @Override
  public void cancelCharges(
      CancelChargesRequest request, StreamObserver<CancelChargesResponse> observer) {
    Calls.answer(
        observer,
        () ->
            change(
                request.getRequestId(),
                request.getEncounterId(),
                "CancelCharges",
                request,
                CancelChargesResponse.parser(),
                encounter -> CancelChargesResponse.newBuilder().setEncounter(encounter).build(),
                fields -> {
                  if (request.getAll() == (request.getLineNumbersCount() > 0)) {
                    fields.wrong(
                        "line_numbers",
                        request.getLineNumbersCount() + " with all = " + request.getAll(),
                        "either line numbers or all");
                  }
                  if (request.getLineNumbersCount() > MAX_CANCELLED) {
                    fields.wrong(
                        "line_numbers",
                        request.getLineNumbersCount() + " numbers",
                        "at most " + MAX_CANCELLED);
                  }
                },
                (scope, personId) -> {
                  // Whoever names a settled line is told which one, not only the encounter's state.
                  ChargeStore.refuseSettled(
                      scope.connection(),
                      personId,
                      request.getEncounterId(),
                      request.getLineNumbersList());
                  scope.encounter(request.getEncounterId(), NOT_SETTLED);
                  ChargeStore.cancel(
                      scope.connection(),
                      personId,
                      request.getEncounterId(),
                      request.getAll(),
                      request.getLineNumbersList());
                }));
  }

  @Override
  public void discharge(DischargeRequest request, StreamObserver<DischargeResponse> observer) {
    Calls.answer(
        observer,
        () ->
            change(
                request.getRequestId(),
                request.getEncounterId(),
                "Discharge",
                request,
                DischargeResponse.parser(),
                encounter -> DischargeResponse.newBuilder().setEncounter(encounter).build(),
                fields -> {
                  LocalDate end =
                      fields.date("end_date", request.hasEndDate(), request.getEndDate());
                  fields.notAfter("end_date", end, today.date(), "today");
                  if (!DISCHARGE_WAYS.contains(request.getDischargeWay())) {
                    fields.wrong(
                        "discharge_way",
                        request.getDischargeWay().isEmpty() ? "empty" : request.getDischargeWay(),
                        "1, 2, 3, 4, 5 or 9");
                  }
                },
                (scope, personId) -> {
                  StoredEncounter encounter = scope.encounter(request.getEncounterId(), "OPEN");
                  Fields fields = new Fields();
                  LocalDate end = StatementForm.date(request.getEndDate());
                  fields.notBefore("end_date", end, encounter.begin(), "the admission");
                  if (Objects.requireNonNull(VisitKind.ofMedType(encounter.medType()))
                      != VisitKind.INPATIENT) {
                    fields.wrong(
                        "encounter_id",
                        "med_type " + encounter.medType(),
                        "an inpatient encounter; others need no discharge");
                  }
                  fields.done();
                  EncounterStore.discharge(
                      scope.connection(),
                      personId,
                      request.getEncounterId(),
                      end,
                      request.getDischargeWay());
                }));
  }
}
