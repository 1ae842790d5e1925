package io.yidi.gateway.encounter;

import io.yidi.gateway.charges.VisitForm;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.person.SelfPaid;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Today;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.CancelDischargeRequest;
import io.yidi.proto.encounter.v1.CancelDischargeResponse;
import io.yidi.proto.encounter.v1.CancelEncounterRequest;
import io.yidi.proto.encounter.v1.CancelEncounterResponse;
import io.yidi.proto.encounter.v1.ChangeEncounterRequest;
import io.yidi.proto.encounter.v1.ChangeEncounterResponse;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.CloseSelfPaidResponse;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsResponse;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.DischargeResponse;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.type.v1.Diagnosis;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** Changes what is said of an encounter, and where it stands. */
@Singleton
final class EncounterChanges {

  private static final Set<String> DISCHARGE_WAYS = Set.of("1", "2", "3", "4", "5", "9");

  private final OwnEncounters encounters;
  private final Today today;

  EncounterChanges(OwnEncounters encounters, Today today) {
    this.encounters = encounters;
    this.today = today;
  }

  ChangeEncounterResponse change(ChangeEncounterRequest request) {
    Fields fields = new Fields();
    LocalDate begin = fields.date("begin_date", request.hasBeginDate(), request.getBeginDate());
    fields.notAfter("begin_date", begin, today.date(), "today");
    EncounterForm.said(
        fields,
        request.getInstitutionVisitNumber(),
        request.getDepartment(),
        request.getDoctorCode(),
        request.getDiagnosesList());
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "ChangeEncounter", request),
        ChangeEncounterResponse.parser(),
        encounter -> ChangeEncounterResponse.newBuilder().setEncounter(encounter).build(),
        scope -> change(scope, request, begin));
  }

  private void change(EncounterWrites.Scope scope, ChangeEncounterRequest request, LocalDate begin)
      throws SQLException {
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.CHANGE);
    String insuredArea = null;
    if (!begin.equals(encounter.begin())) {
      scope.encounter(request.getEncounterId(), Event.MOVE_BEGIN);
      checkBegin(scope, encounter, begin);
      insuredArea =
          scope
              .person()
              .insuredAs(encounter.insuranceType(), begin, scope.rules().reference())
              .facts()
              .insuredArea();
    }
    List<String> diagnoses = request.getDiagnosesList().stream().map(Diagnosis::getCode).toList();
    if (!diagnoses.equals(encounter.diagnosisCodes())) {
      refuseSettled(scope, encounter, "diagnoses");
    }
    EncounterStore.change(
        scope.connection(),
        scope.person().personId(),
        request.getEncounterId(),
        new EncounterStore.Said(
            begin,
            insuredArea,
            request.getInstitutionVisitNumber(),
            request.getDiagnosesList(),
            request.getDepartment(),
            request.getDoctorCode()));
  }

  /**
   * What decides a price stays while a settlement rests on it: a further batch of the visit would
   * be decided by other facts than the first.
   *
   * @throws Refusal when a line is settled
   */
  private static void refuseSettled(
      EncounterWrites.Scope scope, StoredEncounter encounter, String field) throws SQLException {
    int settled =
        ChargeStore.span(scope.connection(), scope.person().personId(), encounter.encounterId())
            .settled();
    if (settled > 0) {
      throw ChargeStore.settled(field, settled);
    }
  }

  /**
   * What is stored already must agree with another begin; nothing may be settled by the old one.
   */
  private static void checkBegin(
      EncounterWrites.Scope scope, StoredEncounter encounter, LocalDate begin) throws SQLException {
    String personId = scope.person().personId();
    String encounterId = encounter.encounterId();
    ChargeStore.Span span = ChargeStore.span(scope.connection(), personId, encounterId);
    if (span.settled() > 0) {
      throw ChargeStore.settled("begin_date", span.settled());
    }
    Fields fields = new Fields();
    if (span.first() != null) {
      fields.notAfter("begin_date", begin, span.first(), "the first fee");
    }
    if (span.last() != null && encounter.course() == Course.VISIT) {
      fields.notBefore("begin_date", begin, span.last(), "the last fee of the visit");
    }
    LocalDate ordered = OutsideOrderStore.span(scope.connection(), personId, encounterId).first();
    if (ordered != null) {
      fields.notAfter("begin_date", begin, ordered, "the first outside order");
    }
    LocalDate injured = StatementStore.injured(scope.connection(), personId, encounterId);
    if (injured != null) {
      fields.notBefore("begin_date", begin, injured, "the injury");
    }
    fields.done();
  }

  CancelEncounterResponse cancel(CancelEncounterRequest request) {
    Fields fields = new Fields();
    fields.text("reason", request.getReason(), 1, 200);
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CancelEncounter", request),
        CancelEncounterResponse.parser(),
        encounter -> CancelEncounterResponse.newBuilder().setEncounter(encounter).build(),
        scope -> cancel(scope, request));
  }

  private static void cancel(EncounterWrites.Scope scope, CancelEncounterRequest request)
      throws SQLException {
    String personId = scope.person().personId();
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.CANCEL);
    int lines = ChargeStore.span(scope.connection(), personId, request.getEncounterId()).count();
    if (lines > 0) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_CHARGES_PRESENT,
          "该就诊已有 " + lines + " 行费用明细,请先撤销费用,再撤销挂号或入院。",
          "encounter: " + lines + " lines (expected: none; cancel the charges first)");
    }
    ChargeStore.clearAllStaged(scope.connection(), personId, request.getEncounterId());
    EncounterStore.close(
        scope.connection(), personId, request.getEncounterId(), request.getReason());
    scope.move(encounter, Event.CANCEL);
  }

  CorrectFlagsResponse correctFlags(CorrectFlagsRequest request) {
    Fields fields = new Fields();
    fields.present("flags", request.hasFlags());
    fields.text("reason", request.getReason(), 1, 200);
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CorrectFlags", request),
        CorrectFlagsResponse.parser(),
        encounter -> CorrectFlagsResponse.newBuilder().setEncounter(encounter).build(),
        scope -> correctFlags(scope, request));
  }

  private static void correctFlags(EncounterWrites.Scope scope, CorrectFlagsRequest request)
      throws SQLException {
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.CORRECT_FLAGS);
    Fields fields = new Fields();
    VisitForm.flags(fields, "flags", true, request.getFlags(), encounter.kind());
    fields.done();
    EncounterForm.couplings(encounter.kind(), encounter.medType(), request.getFlags());
    refuseSettled(scope, encounter, "flags");
    EncounterStore.correctFlags(
        scope.connection(),
        scope.person().personId(),
        request.getEncounterId(),
        encounter.flags(),
        Wire.flags(request.getFlags()),
        request.getReason(),
        scope.now());
  }

  DischargeResponse discharge(DischargeRequest request) {
    Fields fields = new Fields();
    LocalDate end = fields.date("end_date", request.hasEndDate(), request.getEndDate());
    fields.notAfter("end_date", end, today.date(), "today");
    if (!DISCHARGE_WAYS.contains(request.getDischargeWay())) {
      fields.wrong(
          "discharge_way",
          request.getDischargeWay().isEmpty() ? "empty" : request.getDischargeWay(),
          "1, 2, 3, 4, 5 or 9");
    }
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "Discharge", request),
        DischargeResponse.parser(),
        encounter -> DischargeResponse.newBuilder().setEncounter(encounter).build(),
        scope -> {
          StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.DISCHARGE);
          Fields dates = new Fields();
          dates.notBefore("end_date", end, encounter.begin(), "the admission");
          LocalDate charged =
              ChargeStore.span(
                      scope.connection(), scope.person().personId(), request.getEncounterId())
                  .last();
          if (charged != null) {
            dates.notBefore("end_date", end, charged, "the last fee");
          }
          LocalDate ordered =
              OutsideOrderStore.span(
                      scope.connection(), scope.person().personId(), request.getEncounterId())
                  .last();
          if (ordered != null) {
            dates.notBefore("end_date", end, ordered, "the last outside order");
          }
          dates.done();
          EncounterStore.leave(
              scope.connection(),
              scope.person().personId(),
              request.getEncounterId(),
              end,
              request.getDischargeWay());
          scope.move(encounter, Event.DISCHARGE);
        });
  }

  CancelDischargeResponse cancelDischarge(CancelDischargeRequest request) {
    Fields fields = new Fields();
    fields.text("reason", request.getReason(), 1, 200);
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CancelDischarge", request),
        CancelDischargeResponse.parser(),
        encounter -> CancelDischargeResponse.newBuilder().setEncounter(encounter).build(),
        scope -> {
          StoredEncounter encounter =
              scope.encounter(request.getEncounterId(), Event.CANCEL_DISCHARGE);
          EncounterStore.leave(
              scope.connection(), scope.person().personId(), request.getEncounterId(), null, "");
          scope.move(encounter, Event.CANCEL_DISCHARGE);
        });
  }

  CloseSelfPaidResponse closeSelfPaid(CloseSelfPaidRequest request) {
    Fields fields = new Fields();
    fields.said("cause", request.getCause());
    fields.text("remark", request.getRemark(), 0, 200);
    return encounters.write(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CloseSelfPaid", request),
        CloseSelfPaidResponse.parser(),
        scope -> closeSelfPaid(scope, request));
  }

  private static CloseSelfPaidResponse closeSelfPaid(
      EncounterWrites.Scope scope, CloseSelfPaidRequest request) throws SQLException {
    String personId = scope.person().personId();
    StoredEncounter encounter = scope.encounter(request.getEncounterId(), Event.CLOSE_SELF_PAID);
    refuseSettled(scope, encounter, "encounter_id");
    SelfPaid.Cause cause =
        SelfPaid.Cause.valueOf(request.getCause().name().substring("SELF_PAID_CAUSE_".length()));
    ChargeStore.clearAllStaged(scope.connection(), personId, request.getEncounterId());
    EncounterStore.closeSelfPaid(
        scope.connection(),
        personId,
        request.getEncounterId(),
        EncounterLife.after(encounter.course(), encounter.state(), Event.CLOSE_SELF_PAID),
        cause,
        request.getRemark());
    SelfPaid.Way way = SelfPaid.way(cause, scope.person(), encounter, scope.rules());
    return CloseSelfPaidResponse.newBuilder()
        .setEncounter(scope.read(request.getEncounterId()))
        .setNextStep(Wire.text(way.nextStep()))
        .addAllEvidence(way.evidence().stream().map(Wire::evidence).toList())
        .build();
  }
}
