package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Visits.ADMITTED;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.lines;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.stay;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelDischargeRequest;
import io.yidi.proto.encounter.v1.CancelEncounterRequest;
import io.yidi.proto.encounter.v1.ChangeEncounterRequest;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.EncounterState;
import io.yidi.proto.encounter.v1.ListEncountersRequest;
import io.yidi.proto.encounter.v1.ListEncountersResponse;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EncounterChangesTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient OTHER = GATEWAY.client(TestGateway.SHANGHAI);

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    HOSPITAL.close();
    OTHER.close();
  }

  private static ChangeEncounterRequest.Builder changing(String encounter, LocalDate begin) {
    return ChangeEncounterRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounter)
        .setBeginDate(date(begin))
        .setInstitutionVisitNumber("ZY0002");
  }

  private static Encounter change(ChangeEncounterRequest.Builder request) {
    return HOSPITAL.encounter().changeEncounter(request.build()).getEncounter();
  }

  private static CancelEncounterRequest cancelling(String encounter) {
    return CancelEncounterRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounter)
        .setReason("登记有误")
        .build();
  }

  @Test
  void whatIsSaidOfAnEncounterIsReplacedAsAWhole() {
    String encounter = open(HOSPITAL, stay(personId).setDepartment("骨科").setDoctorCode("D001"));
    ChangeEncounterRequest request =
        changing(encounter, ADMITTED)
            .setDepartment("外科")
            .addDiagnoses(Diagnosis.newBuilder().setCode("I10").setMain(YesNo.YES_NO_NO))
            .addDiagnoses(
                Diagnosis.newBuilder().setCode("S82.1").setName("胫骨骨折").setMain(YesNo.YES_NO_YES))
            .build();
    Encounter changed = HOSPITAL.encounter().changeEncounter(request).getEncounter();
    assertThat(changed.getInstitutionVisitNumber()).isEqualTo("ZY0002");
    assertThat(changed.getDepartment()).isEqualTo("外科");
    assertThat(changed.getDoctorCode()).as("left empty is emptied").isEmpty();
    assertThat(changed.getDiagnosesList()).isEqualTo(request.getDiagnosesList());
    assertThat(Visits.get(HOSPITAL, encounter)).isEqualTo(changed);
    assertThat(HOSPITAL.encounter().changeEncounter(request).getEncounter())
        .as("a repeat answers as the first time")
        .isEqualTo(changed);
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .changeEncounter(request.toBuilder().setDepartment("内科").build()))
        .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
        .having("field", "department");
  }

  @Test
  void aDischargedStayIsChangedButDoesNotBeginElsewhere() {
    String encounter = open(HOSPITAL, stay(personId));
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    assertThat(change(changing(encounter, ADMITTED).setDepartment("外科")).getDepartment())
        .isEqualTo("外科");
    Refused.by(() -> change(changing(encounter, ADMITTED.minusDays(1))))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
        .having("state", "DISCHARGED")
        .saying("expected: OPEN")
        .reading("撤销出院");
  }

  /** Whose insurance pays was decided when it was opened; only another begin asks again. */
  @Test
  void aChangeThatKeepsTheBeginDoesNotAskForTheInsurance() {
    String encounter = open(HOSPITAL, stay(personId));
    GATEWAY.load(
        Map.of(
            "relations.csv",
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                + personId
                + ",310,990200,11,no,ACTIVE,2015-01-01,\n"));
    assertThat(change(changing(encounter, ADMITTED).setDepartment("外科")).getDepartment())
        .isEqualTo("外科");
    assertThat(
            Stored.texts(
                GATEWAY,
                "SELECT insured_area FROM encounter WHERE encounter_id = '" + encounter + "'"))
        .containsExactly("990100");
    Refused.by(() -> change(changing(encounter, ADMITTED.minusDays(1))))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_RELATION_NOT_FOUND);
  }

  @Test
  void nobodyLeavesBeforeTheLastFee() {
    String encounter = open(HOSPITAL, stay(personId));
    HOSPITAL.upload(
        encounter,
        id(),
        List.of(
            Visits.line(1, 300),
            Visits.line(2, 300).toBuilder().setFeeDate(date(DISCHARGED.plusDays(1))).build()));
    Refused.by(() -> HOSPITAL.encounter().discharge(discharge(encounter).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("end_date", "not before 2025-03-12, the last fee");
    DischargeRequest later = discharge(encounter).setEndDate(date(DISCHARGED.plusDays(1))).build();
    assertThat(HOSPITAL.encounter().discharge(later).getEncounter().getEndDate())
        .isEqualTo(later.getEndDate());
  }

  @Test
  void aBeginAgreesWithFeesInjuryInsuranceAndToday() {
    String encounter = open(HOSPITAL, stay(personId));
    assertThat(change(changing(encounter, ADMITTED.minusDays(2))).getBeginDate())
        .isEqualTo(date(ADMITTED.minusDays(2)));
    HOSPITAL.upload(encounter, id(), lines(1, 1));
    assertThat(change(changing(encounter, ADMITTED)).getBeginDate()).isEqualTo(date(ADMITTED));
    Refused.by(() -> change(changing(encounter, ADMITTED.plusDays(1))))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("begin_date", "value: 2025-03-04 (expected: not after 2025-03-03, the first fee)");
    HOSPITAL.encounter().recordInjuryStatement(Visits.recordingStatement(encounter));
    Refused.by(() -> change(changing(encounter, ADMITTED.minusDays(1))))
        .naming("begin_date", "not before 2025-03-03, the injury");
    Refused.by(() -> change(changing(encounter, Visits.today().plusDays(1))))
        .naming("begin_date", "today");
    Refused.by(() -> change(changing(encounter, ADMITTED).clearBeginDate()))
        .naming("begin_date", "absent");
    Refused.by(() -> change(changing(encounter, ADMITTED).setInstitutionVisitNumber("")))
        .naming("institution_visit_number", "empty");
    String uninsured = open(HOSPITAL, stay(personId));
    Refused.by(() -> change(changing(uninsured, LocalDate.of(2014, 12, 31))))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_RELATION_NOT_FOUND);
    assertThat(Visits.get(HOSPITAL, encounter).getBeginDate()).isEqualTo(date(ADMITTED));
  }

  @Test
  void aVisitBeginsOnTheDayOfItsFees() {
    String visit = open(HOSPITAL, Visits.visit(personId));
    HOSPITAL.upload(
        visit, id(), List.of(Visits.line(1, 100).toBuilder().setFeeDate(date(Bills.DAY)).build()));
    Refused.by(() -> change(changing(visit, Bills.DAY.minusDays(1))))
        .naming("begin_date", "the last fee of the visit");
    Refused.by(() -> change(changing(visit, Bills.DAY.plusDays(1))))
        .naming("begin_date", "the first fee");
  }

  @Test
  void aDischargeIsTakenBackAndMadeAgain() {
    String encounter = open(HOSPITAL, stay(personId));
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    CancelDischargeRequest request =
        CancelDischargeRequest.newBuilder()
            .setRequestId(id())
            .setEncounterId(encounter)
            .setReason("继续住院")
            .build();
    Encounter open = HOSPITAL.encounter().cancelDischarge(request).getEncounter();
    assertThat(open.getState()).isEqualTo(EncounterState.ENCOUNTER_STATE_OPEN);
    assertThat(open.hasEndDate()).isFalse();
    HOSPITAL.encounter().discharge(discharge(encounter).setEndDate(date(ADMITTED)).build());
    assertThat(HOSPITAL.encounter().cancelDischarge(request).getEncounter())
        .as("a repeat has no second effect")
        .isEqualTo(open);
    assertThat(Visits.get(HOSPITAL, encounter).getEndDate()).isEqualTo(date(ADMITTED));
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .cancelDischarge(request.toBuilder().setRequestId(id()).clearReason().build()))
        .naming("reason", "empty");
  }

  @Test
  void anEncounterIsCancelledOnlyWithoutCharges() {
    String encounter = open(HOSPITAL, stay(personId));
    HOSPITAL.upload(encounter, id(), lines(1, 3));
    Refused.by(() -> HOSPITAL.encounter().cancelEncounter(cancelling(encounter)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGES_PRESENT)
        .saying("3 lines")
        .reading("先撤销费用");
    HOSPITAL
        .encounter()
        .cancelCharges(
            CancelChargesRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounter)
                .setAll(true)
                .build());
    CancelEncounterRequest request = cancelling(encounter);
    Encounter cancelled = HOSPITAL.encounter().cancelEncounter(request).getEncounter();
    assertThat(cancelled.getState()).isEqualTo(EncounterState.ENCOUNTER_STATE_CANCELLED);
    assertThat(cancelled.getClosingReason()).isEqualTo("登记有误");
    assertThat(HOSPITAL.encounter().cancelEncounter(request).getEncounter()).isEqualTo(cancelled);
    Refused.by(() -> HOSPITAL.encounter().cancelEncounter(cancelling(encounter)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
        .having("state", "CANCELLED")
        .reading("重新挂号或入院登记");
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .cancelEncounter(request.toBuilder().setRequestId(id()).clearReason().build()))
        .naming("reason", "empty");
  }

  private static ListEncountersRequest.Builder listing(String personId) {
    return ListEncountersRequest.newBuilder().setPersonId(personId);
  }

  private static List<String> list(DemoClient client, ListEncountersRequest.Builder request) {
    List<String> found = new ArrayList<>();
    ListEncountersResponse page;
    do {
      page = client.encounter().listEncounters(request.build());
      page.getEncountersList().forEach(one -> found.add(one.getEncounterId()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return found;
  }

  @Test
  void encountersAreListedNewestFirstAndOnlyTheOwn() {
    List<String> opened = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      opened.addFirst(open(HOSPITAL, stay(personId).setBeginDate(date(ADMITTED.plusDays(i % 2)))));
    }
    String elsewhere = open(OTHER, stay(personId));
    assertThat(list(HOSPITAL, listing(personId))).isEqualTo(opened);
    assertThat(list(HOSPITAL, listing(personId).setPageSize(2))).isEqualTo(opened);
    assertThat(list(HOSPITAL, listing(personId).setPageSize(5))).isEqualTo(opened);
    assertThat(list(OTHER, listing(personId))).containsExactly(elsewhere);
    assertThat(list(HOSPITAL, listing("T-NOBODY"))).isEmpty();
    ListEncountersResponse first =
        HOSPITAL.encounter().listEncounters(listing(personId).setPageSize(2).build());
    String late = open(HOSPITAL, stay(personId));
    assertThat(
            list(HOSPITAL, listing(personId).setPageSize(2).setPageToken(first.getNextPageToken())))
        .as("a page goes on where the last one ended, whatever was opened since")
        .isEqualTo(opened.subList(2, 5));
    HOSPITAL.encounter().cancelEncounter(cancelling(late));
    assertThat(list(HOSPITAL, listing(personId).setState(EncounterState.ENCOUNTER_STATE_CANCELLED)))
        .containsExactly(late);
    assertThat(list(HOSPITAL, listing(personId).setBeginFrom(date(ADMITTED.plusDays(1)))))
        .containsExactly(opened.get(1), opened.get(3));
    assertThat(
            list(
                HOSPITAL,
                listing(personId)
                    .setState(EncounterState.ENCOUNTER_STATE_OPEN)
                    .setBeginUntil(date(ADMITTED.plusDays(1)))))
        .containsExactly(opened.get(0), opened.get(2), opened.get(4));
    Encounter shown =
        HOSPITAL
            .encounter()
            .listEncounters(listing(personId).setPageSize(1).build())
            .getEncounters(0);
    assertThat(shown).isEqualTo(Visits.get(HOSPITAL, late));
  }

  @Test
  void aListSaysWhatIsWrongWithItsFilters() {
    Refused.by(
            () ->
                list(
                    HOSPITAL,
                    listing("x".repeat(31))
                        .setPageSize(201)
                        .setPageToken("?")
                        .setBeginFrom(date(DISCHARGED))
                        .setBeginUntil(date(ADMITTED))))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("person_id", "31 characters")
        .naming("page_size", "0 to 200")
        .naming("page_token", "a token answered by ListEncounters")
        .naming("begin_until", "after begin_from");
  }
}
