package io.yidi.gateway.encounter;

import io.yidi.gateway.charges.VisitForm;
import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.PersonFinder;
import io.yidi.gateway.person.PersonFinder.Identified;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.OpenEncounterResponse;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Objects;

/** Opens encounters. */
@Singleton
final class Openings {

  private final EncounterWrites writes;
  private final PersonFinder persons;
  private final Today today;

  Openings(EncounterWrites writes, PersonFinder persons, Today today) {
    this.writes = writes;
    this.persons = persons;
    this.today = today;
  }

  OpenEncounterResponse open(OpenEncounterRequest request) {
    VisitKind kind = check(request);
    String institution = Caller.institution(request.getInstitutionCode());
    EncounterForm.couplings(kind, request.getMedType(), request.getFlags());
    Identified who = persons.identify(request.getCredential());
    return writes.once(
        who.personId(),
        "",
        request.getRequestId(),
        "OpenEncounter",
        request,
        OpenEncounterResponse.parser(),
        scope -> {
          // Asked here, because the directory may change before a repeat, which gets its reply.
          ReferenceData reference = scope.rules().reference();
          reference.requireInstitution(institution);
          who.requireUsable();
          LocalDate begin = EncounterForm.date(request.getBeginDate());
          InsuredAs insured =
              scope.person().insuredAs(request.getInsuranceType(), begin, reference);
          String id = insert(scope, request, kind, institution, insured);
          return OpenEncounterResponse.newBuilder().setEncounter(scope.read(id)).build();
        });
  }

  private VisitKind check(OpenEncounterRequest request) {
    Fields fields = new Fields();
    fields.id("request_id", request.getRequestId());
    PersonFinder.check(fields, "credential", request.hasCredential(), request.getCredential());
    VisitKind kind = VisitForm.kind(fields, "med_type", request.getMedType());
    VisitForm.flags(fields, "flags", request.hasFlags(), request.getFlags(), kind);
    VisitForm.disease(fields, "disease_code", request.getDiseaseCode(), kind);
    LocalDate begin = fields.date("begin_date", request.hasBeginDate(), request.getBeginDate());
    fields.notAfter("begin_date", begin, today.date(), "today");
    fields.text("insurance_type", request.getInsuranceType(), 0, 6);
    EncounterForm.said(
        fields,
        request.getInstitutionVisitNumber(),
        request.getDepartment(),
        request.getDoctorCode(),
        request.getDiagnosesList());
    fields.done();
    return Objects.requireNonNull(kind);
  }

  private static String insert(
      EncounterWrites.Scope scope,
      OpenEncounterRequest request,
      VisitKind kind,
      String institution,
      InsuredAs insured)
      throws SQLException {
    String id = Ids.make('E', scope.person().personId(), scope.now());
    EncounterStore.insert(
        scope.connection(),
        new EncounterStore.NewEncounter(
            scope.person().personId(),
            id,
            institution,
            insured.facts().insuranceType(),
            insured.facts().insuredArea(),
            request.getMedType(),
            EncounterLife.opened(EncounterLife.Course.of(kind)),
            EncounterForm.date(request.getBeginDate()),
            request.getInstitutionVisitNumber(),
            Wire.flags(request.getFlags()),
            request.getDiseaseCode(),
            request.getDiagnosesList(),
            request.getDepartment(),
            request.getDoctorCode(),
            scope.now()));
    return id;
  }
}
