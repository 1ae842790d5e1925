package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.ADMITTED;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.line;
import static io.yidi.gateway.testing.Visits.lines;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.statement;
import static io.yidi.gateway.testing.Visits.stay;
import static io.yidi.gateway.testing.Visits.total;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Upload;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.EncounterState;
import io.yidi.proto.encounter.v1.FlagCorrection;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.ListChargesResponse;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.encounter.v1.UploadChargesRequest;
import io.yidi.proto.encounter.v1.UploadChargesResponse;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.LineCut;
import io.yidi.proto.type.v1.VisitKind;
import io.yidi.proto.type.v1.YesNo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EncounterTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient OTHER = GATEWAY.client(TestGateway.SHANGHAI);

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    HOSPITAL.close();
    OTHER.close();
  }

  private static Upload upload() {
    return new Upload(GATEWAY.port(), TestGateway.MADE_UP_HOSPITAL);
  }

  /** Stages lines in one stream. */
  private static UploadChargesResponse stage(
      String encounterId, String uploadId, List<ChargeLine> lines) {
    try (Upload upload = upload()) {
      upload.header(encounterId, uploadId);
      for (int from = 0; from < lines.size(); from += 1000) {
        upload.lines(lines.subList(from, Math.min(lines.size(), from + 1000)));
      }
      return upload.complete();
    }
  }

  private static CommitChargesRequest.Builder commit(
      String encounterId, String uploadId, int count, long total) {
    return CommitChargesRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setUploadId(uploadId)
        .setLineCount(count)
        .setTotalFen(total);
  }

  private static Encounter commit(CommitChargesRequest.Builder request) {
    return HOSPITAL.encounter().commitCharges(request.build()).getEncounter();
  }

  /** Stages and commits lines. */
  private static Encounter charge(String encounterId, List<ChargeLine> lines) {
    String uploadId = id();
    stage(encounterId, uploadId, lines);
    return commit(commit(encounterId, uploadId, lines.size(), total(lines)));
  }

  private static Refused refusedCharge(String encounterId, List<ChargeLine> lines) {
    return Refused.by(() -> charge(encounterId, lines));
  }

  private static Refused refusedStage(String encounterId, List<ChargeLine> lines) {
    return Refused.by(() -> stage(encounterId, id(), lines));
  }

  private static CorrectFlagsRequest.Builder correction(String encounterId) {
    return CorrectFlagsRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setFlags(Visits.INJURY)
        .setReason("患者更正");
  }

  private static RecordInjuryStatementRequest.Builder recording(String encounterId) {
    return RecordInjuryStatementRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setStatement(statement());
  }

  private static CancelChargesRequest.Builder cancelling(String encounterId, Integer... numbers) {
    return CancelChargesRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .addAllLineNumbers(List.of(numbers));
  }

  private static Encounter cancel(CancelChargesRequest.Builder request) {
    return HOSPITAL.encounter().cancelCharges(request.build()).getEncounter();
  }

  private static void dischargeNow(String encounterId) {
    assertThat(
            HOSPITAL
                .encounter()
                .discharge(discharge(encounterId).build())
                .getEncounter()
                .getState())
        .isEqualTo(EncounterState.ENCOUNTER_STATE_DISCHARGED);
  }

  private static ListChargesRequest.Builder listing(String encounterId) {
    return ListChargesRequest.newBuilder().setEncounterId(encounterId);
  }

  private static List<Integer> numbers(String encounterId) {
    return HOSPITAL
        .encounter()
        .listCharges(listing(encounterId).setPageSize(1000).build())
        .getLinesList()
        .stream()
        .map(ChargeLine::getLineNumber)
        .toList();
  }

  private Claim.Builder claim(String encounterId, long totalFen) {
    return DemoClient.stay(person(personId), encounterId, totalFen, date(DISCHARGED)).toBuilder();
  }

  private PreviewSettlementResponse preview(String encounterId, long totalFen) {
    return HOSPITAL
        .settlement()
        .previewSettlement(
            PreviewSettlementRequest.newBuilder().setClaim(claim(encounterId, totalFen)).build());
  }

  private Settlement settleNow(String encounterId, long totalFen) {
    return HOSPITAL.settlement().settle(settle(id(), claim(encounterId, totalFen))).getSettlement();
  }

  @Test
  void anEncounterIsReadAsItWasOpened() {
    OpenEncounterRequest request =
        stay(personId)
            .addDiagnoses(
                Diagnosis.newBuilder().setCode("S82.1").setName("胫骨骨折").setMain(YesNo.YES_NO_YES))
            .addDiagnoses(Diagnosis.newBuilder().setCode("I10").setMain(YesNo.YES_NO_NO))
            .setDepartment("骨科")
            .setDoctorCode("D001")
            .build();
    Encounter opened = HOSPITAL.encounter().openEncounter(request).getEncounter();
    assertThat(opened.getPersonId()).isEqualTo(personId);
    assertThat(opened.getInstitutionCode()).isEqualTo(TestGateway.MADE_UP_HOSPITAL);
    assertThat(opened.getInsuranceType()).as("the only relation").isEqualTo("310");
    assertThat(opened.getVisitKind()).isEqualTo(VisitKind.VISIT_KIND_INPATIENT);
    assertThat(opened.getState()).isEqualTo(EncounterState.ENCOUNTER_STATE_OPEN);
    assertThat(opened.getBeginDate()).isEqualTo(request.getBeginDate());
    assertThat(opened.hasEndDate()).isFalse();
    assertThat(opened.getFlags()).isEqualTo(request.getFlags());
    assertThat(opened.getDiagnosesList()).isEqualTo(request.getDiagnosesList());
    assertThat(opened.getDepartment()).isEqualTo("骨科");
    assertThat(opened.getDoctorCode()).isEqualTo("D001");
    assertThat(opened.getInstitutionVisitNumber()).isEqualTo("ZY0001");
    assertThat(opened.getLineCount()).isZero();
    assertThat(opened.hasInjuryStatement()).isFalse();
    assertThat(opened.getCreateTime().getSeconds()).isPositive();
    assertThat(Visits.get(HOSPITAL, opened.getEncounterId())).isEqualTo(opened);
  }

  @Test
  void correctedFlagsKeepTheirHistory() {
    String encounter = open(HOSPITAL, stay(personId));
    Encounter once =
        HOSPITAL.encounter().correctFlags(correction(encounter).build()).getEncounter();
    assertThat(once.getFlags()).isEqualTo(Visits.INJURY);
    Encounter twice =
        HOSPITAL
            .encounter()
            .correctFlags(correction(encounter).setFlags(Visits.STAY).setReason("登记有误").build())
            .getEncounter();
    assertThat(twice.getFlags()).isEqualTo(Visits.STAY);
    List<FlagCorrection> history = twice.getFlagCorrectionsList();
    assertThat(history)
        .extracting(FlagCorrection::getBefore, FlagCorrection::getAfter, FlagCorrection::getReason)
        .containsExactly(
            tuple(Visits.STAY, Visits.INJURY, "患者更正"), tuple(Visits.INJURY, Visits.STAY, "登记有误"));
    assertThat(history.get(0).getTime().getSeconds())
        .isBetween(1L, history.get(1).getTime().getSeconds());
    assertThat(Visits.get(HOSPITAL, encounter)).isEqualTo(twice);
  }

  @Test
  void aStatementIsMaskedAndFollowedByASecond() {
    String encounter = open(HOSPITAL, stay(personId).setMedType("22").setFlags(Visits.INJURY));
    InjuryStatement given = statement().build();
    InjuryStatement first =
        HOSPITAL
            .encounter()
            .recordInjuryStatement(recording(encounter).build())
            .getEncounter()
            .getInjuryStatement();
    assertThat(first)
        .isEqualTo(
            given.toBuilder()
                .setSignerName("欧**")
                .setSignerDocumentNumber("990*****1234")
                .setSignerTelephone("000*****78")
                .setNumber(1)
                .build());
    InjuryStatement second =
        HOSPITAL
            .encounter()
            .recordInjuryStatement(
                recording(encounter)
                    .setStatement(
                        given.toBuilder()
                            .setSigner(StatementSigner.STATEMENT_SIGNER_CLOSE_RELATIVE)
                            .setSignerName("上官")
                            .setSignerRelation("配偶")
                            .setInjuryHour(23)
                            .setInjuryPlace("公园"))
                    .build())
            .getEncounter()
            .getInjuryStatement();
    Encounter read = Visits.get(HOSPITAL, encounter);
    assertThat(read.getInjuryStatement()).isEqualTo(second);
    assertThat(second.getSigner()).isEqualTo(StatementSigner.STATEMENT_SIGNER_CLOSE_RELATIVE);
    assertThat(second.getInjuryPlace()).isEqualTo("公园");
    assertThat(second.getNumber()).isEqualTo(2);
    assertThat(second.getInjuryHour()).isEqualTo(23);
    assertThat(TextFormat.printer().escapingNonAscii(false).printToString(read))
        .doesNotContain("欧阳", "上官", given.getSignerDocumentNumber(), given.getSignerTelephone());
  }

  @Test
  void uploadedLinesAreInvisibleUntilCommitted() {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    List<ChargeLine> lines = lines(1, 250);
    UploadChargesResponse staged;
    try (Upload upload = upload()) {
      staged =
          upload
              .header(encounter, uploadId)
              .lines(lines.subList(0, 100))
              .lines(lines.subList(100, 101))
              .lines(lines.subList(101, 250))
              .complete();
    }
    assertThat(staged.getUploadId()).isEqualTo(uploadId);
    assertThat(staged.getLineCount()).isEqualTo(250);
    assertThat(staged.getTotalFen()).isEqualTo(25_000);

    dischargeNow(encounter);
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isZero();
    assertThat(numbers(encounter)).isEmpty();
    Refused.by(() -> preview(encounter, 25_000))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NO_CHARGES)
        .reading("请先上传费用");

    Encounter committed = commit(commit(encounter, uploadId, 250, 25_000));
    assertThat(committed.getLineCount()).isEqualTo(250);
    assertThat(committed.getTotalFen()).isEqualTo(25_000);
    assertThat(preview(encounter, 25_000).getSettlement().getSplit().getTotalFen())
        .isEqualTo(25_000);
  }

  @Test
  void linesAreListedPageByPageAsTheyWereSent() {
    String encounter = open(HOSPITAL, stay(personId));
    List<ChargeLine> sent = new ArrayList<>();
    for (int number : new int[] {50, 7, 30, 20, 10}) {
      sent.add(line(number, number).toBuilder().setLocalItemCode("本院-" + number).build());
    }
    charge(encounter, sent);
    List<ChargeLine> read = new ArrayList<>();
    List<Integer> pages = new ArrayList<>();
    String token = "";
    do {
      ListChargesResponse page =
          HOSPITAL
              .encounter()
              .listCharges(listing(encounter).setPageSize(2).setPageToken(token).build());
      read.addAll(page.getLinesList());
      pages.add(page.getLinesCount());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(pages).containsExactly(2, 2, 1);
    assertThat(read)
        .extracting(ChargeLine::getLineNumber)
        .as("in the order of their numbers")
        .containsExactly(7, 10, 20, 30, 50);
    assertThat(read)
        .usingElementComparator(
            Comparator.comparing(one -> one.toBuilder().clearHospitalApproval().build().toString()))
        .containsExactlyInAnyOrderElementsOf(sent);
    assertThat(
            HOSPITAL
                .encounter()
                .listCharges(listing(encounter).setPageSize(5).build())
                .getNextPageToken())
        .as("a page that is exactly full is the last")
        .isEmpty();
  }

  @Test
  void someOrAllLinesAreCancelled() {
    String encounter = open(HOSPITAL, stay(personId));
    charge(encounter, lines(1, 5));
    Encounter left = cancel(cancelling(encounter, 2, 4));
    assertThat(left.getLineCount()).isEqualTo(3);
    assertThat(left.getTotalFen()).isEqualTo(300);
    assertThat(numbers(encounter)).containsExactly(1, 3, 5);
    Refused.by(() -> cancel(cancelling(encounter, 1, 2)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("line_numbers", "value: 2 (expected: a line of the encounter)");
    assertThat(numbers(encounter)).as("nothing half cancelled").containsExactly(1, 3, 5);

    charge(encounter, List.of(line(2, 9)));
    assertThat(Visits.get(HOSPITAL, encounter).getTotalFen())
        .as("a cancelled number may be used again")
        .isEqualTo(1_200);
    Encounter empty = cancel(cancelling(encounter).setAll(true));
    assertThat(empty.getLineCount()).isZero();
    assertThat(empty.getTotalFen()).isZero();
    assertThat(numbers(encounter)).isEmpty();
  }

  @Test
  void everyWriteRepeatsByteForByte() {
    List<Supplier<Message>> writes = new ArrayList<>();
    List<Message> first = new ArrayList<>();
    OpenEncounterRequest opening = stay(personId).setMedType("22").setFlags(Visits.INJURY).build();
    String encounter = HOSPITAL.encounter().openEncounter(opening).getEncounter().getEncounterId();
    writes.add(() -> HOSPITAL.encounter().openEncounter(opening));
    CorrectFlagsRequest correction = correction(encounter).build();
    writes.add(() -> HOSPITAL.encounter().correctFlags(correction));
    RecordInjuryStatementRequest recording = recording(encounter).build();
    writes.add(() -> HOSPITAL.encounter().recordInjuryStatement(recording));
    String uploadId = id();
    stage(encounter, uploadId, lines(1, 3));
    CommitChargesRequest commit = commit(encounter, uploadId, 3, 300).build();
    writes.add(() -> HOSPITAL.encounter().commitCharges(commit));
    CancelChargesRequest cancelling = cancelling(encounter, 2).build();
    writes.add(() -> HOSPITAL.encounter().cancelCharges(cancelling));
    DischargeRequest discharge = discharge(encounter).build();
    writes.add(() -> HOSPITAL.encounter().discharge(discharge));
    for (Supplier<Message> write : writes) {
      Message reply = write.get();
      assertThat(write.get().toByteString()).isEqualTo(reply.toByteString());
      first.add(reply);
    }
    Settlement settled = settleNow(encounter, 200);
    assertThat(settled.getSplit().getTotalFen()).isEqualTo(200);
    for (int i = 0; i < writes.size(); i++) {
      assertThat(writes.get(i).get().toByteString())
          .as("the first reply again, whatever has happened since: " + first.get(i))
          .isEqualTo(first.get(i).toByteString());
    }
    Encounter now = Visits.get(HOSPITAL, encounter);
    assertThat(now.getFlagCorrectionsCount()).as("one effect").isEqualTo(1);
    assertThat(now.getLineCount()).isEqualTo(2);
    assertThat(
            GATEWAY.number("SELECT count(*) FROM encounter WHERE person_id = '" + personId + "'"))
        .isEqualTo(1);
  }

  @Test
  void anEncounterIsOpenedOnceThoughTheCardWentBad() {
    OpenEncounterRequest opening = stay(personId).build();
    Encounter first = HOSPITAL.encounter().openEncounter(opening).getEncounter();
    GATEWAY.setCredential(personId, "LOST");
    assertThat(HOSPITAL.encounter().openEncounter(opening).getEncounter()).isEqualTo(first);
    Refused.by(
            () ->
                HOSPITAL.encounter().openEncounter(opening.toBuilder().setRequestId(id()).build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CREDENTIAL_NOT_USABLE)
        .having("status", "LOST");
    assertThat(
            GATEWAY.number("SELECT count(*) FROM encounter WHERE person_id = '" + personId + "'"))
        .isEqualTo(1);
  }

  @Test
  void anIdWithAnotherBodyIsRefusedNamingTheField() {
    OpenEncounterRequest opening = stay(personId).build();
    String encounter = HOSPITAL.encounter().openEncounter(opening).getEncounter().getEncounterId();
    CorrectFlagsRequest correction = correction(encounter).build();
    HOSPITAL.encounter().correctFlags(correction);
    RecordInjuryStatementRequest recording = recording(encounter).build();
    HOSPITAL.encounter().recordInjuryStatement(recording);
    String uploadId = id();
    stage(encounter, uploadId, lines(1, 3));
    CommitChargesRequest commit = commit(encounter, uploadId, 3, 300).build();
    HOSPITAL.encounter().commitCharges(commit);
    CancelChargesRequest cancelling = cancelling(encounter, 2).build();
    HOSPITAL.encounter().cancelCharges(cancelling);
    DischargeRequest discharge = discharge(encounter).build();
    HOSPITAL.encounter().discharge(discharge);

    Map<Runnable, String> reuses = new LinkedHashMap<>();
    reuses.put(
        () -> HOSPITAL.encounter().openEncounter(opening.toBuilder().setDepartment("外科").build()),
        "department");
    reuses.put(
        () ->
            HOSPITAL
                .encounter()
                .openEncounter(
                    opening.toBuilder().setBeginDate(date(ADMITTED.plusDays(1))).build()),
        "begin_date.day");
    reuses.put(
        () -> HOSPITAL.encounter().correctFlags(correction.toBuilder().setReason("另因").build()),
        "reason");
    reuses.put(
        () ->
            HOSPITAL
                .encounter()
                .correctFlags(
                    correction.toBuilder()
                        .setFlags(Visits.INJURY.toBuilder().setThirdParty(YesNo.YES_NO_YES))
                        .build()),
        "flags.third_party");
    reuses.put(
        () ->
            HOSPITAL
                .encounter()
                .recordInjuryStatement(
                    recording.toBuilder().setStatement(statement().setInjuryPlace("别处")).build()),
        "statement.injury_place");
    reuses.put(
        () -> HOSPITAL.encounter().commitCharges(commit.toBuilder().setLineCount(2).build()),
        "line_count");
    reuses.put(
        () ->
            HOSPITAL.encounter().cancelCharges(cancelling.toBuilder().setLineNumbers(0, 1).build()),
        "line_numbers[0]");
    reuses.put(
        () -> HOSPITAL.encounter().cancelCharges(cancelling.toBuilder().addLineNumbers(3).build()),
        "line_numbers");
    reuses.put(
        () -> HOSPITAL.encounter().discharge(discharge.toBuilder().setDischargeWay("9").build()),
        "discharge_way");
    reuses.put(
        () ->
            HOSPITAL
                .encounter()
                .discharge(discharge(encounter).setRequestId(correction.getRequestId()).build()),
        "method");
    reuses.forEach(
        (call, field) ->
            Refused.by(call)
                .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
                .having("field", field));
  }

  /** Every call on an encounter, made by an institution. */
  private Map<String, Runnable> calls(DemoClient client, String institution, String encounter) {
    Map<String, Runnable> calls = new LinkedHashMap<>(writes(client, encounter));
    calls.put("GetEncounter", () -> Visits.get(client, encounter));
    calls.put("ListCharges", () -> client.encounter().listCharges(listing(encounter).build()));
    calls.put(
        "UploadCharges",
        () -> {
          try (Upload upload = new Upload(GATEWAY.port(), institution)) {
            upload.header(encounter, id()).lines(lines(1, 1)).complete();
          }
        });
    calls.put(
        "PreviewSettlement",
        () ->
            client
                .settlement()
                .previewSettlement(
                    PreviewSettlementRequest.newBuilder().setClaim(claim(encounter, 100)).build()));
    return calls;
  }

  /** Every write on an encounter. */
  private Map<String, Runnable> writes(DemoClient client, String encounter) {
    Map<String, Runnable> calls = new LinkedHashMap<>();
    calls.put("CorrectFlags", () -> client.encounter().correctFlags(correction(encounter).build()));
    calls.put(
        "RecordInjuryStatement",
        () -> client.encounter().recordInjuryStatement(recording(encounter).build()));
    calls.put(
        "CommitCharges",
        () -> client.encounter().commitCharges(commit(encounter, id(), 1, 100).build()));
    calls.put(
        "CancelCharges",
        () -> client.encounter().cancelCharges(cancelling(encounter).setAll(true).build()));
    calls.put("Discharge", () -> client.encounter().discharge(discharge(encounter).build()));
    calls.put("Settle", () -> client.settlement().settle(settle(id(), claim(encounter, 100))));
    return calls;
  }

  @Test
  void anotherInstitutionsEncounterIsOutOfReach() {
    String encounter = open(HOSPITAL, stay(personId));
    charge(encounter, lines(1, 1));
    Encounter before = Visits.get(HOSPITAL, encounter);
    calls(OTHER, TestGateway.SHANGHAI, encounter)
        .forEach(
            (name, call) ->
                Refused.by(call)
                    .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION)
                    .reading("其他机构"));
    assertThat(Visits.get(HOSPITAL, encounter)).isEqualTo(before);
  }

  @Test
  void anEncounterThatIsNotThereIsNotFound() {
    calls(HOSPITAL, TestGateway.MADE_UP_HOSPITAL, "E-NOBODY")
        .forEach(
            (name, call) ->
                Refused.by(call)
                    .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_ENCOUNTER_NOT_FOUND));
  }

  @Test
  void anEncounterOfAnotherPersonIsNotFoundBySettle() {
    String encounter = open(HOSPITAL, stay(GATEWAY.newPerson("990100")));
    Refused.by(() -> settleNow(encounter, 100))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_ENCOUNTER_NOT_FOUND);
  }

  @Test
  void aStayIsDischargedOnceAndBeforeItIsSettled() {
    String encounter = open(HOSPITAL, stay(personId));
    charge(encounter, lines(1, 1));
    Refused.by(() -> settleNow(encounter, 100))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
        .having("state", "OPEN")
        .reading("出院登记");
    dischargeNow(encounter);
    Refused.by(() -> dischargeNow(encounter))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
        .having("state", "DISCHARGED");
    String visit = open(HOSPITAL, Visits.visit(personId));
    Refused.by(() -> HOSPITAL.encounter().discharge(discharge(visit).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("encounter_id", "an inpatient encounter");
  }

  @Test
  void aSettledEncounterChangesOnlyAfterItsReversal() {
    String encounter = open(HOSPITAL, stay(personId));
    charge(encounter, lines(1, 2));
    dischargeNow(encounter);
    Settlement settled = settleNow(encounter, 200);
    Encounter before = Visits.get(HOSPITAL, encounter);
    assertThat(before.getState()).isEqualTo(EncounterState.ENCOUNTER_STATE_SETTLED);
    String late = id();
    stage(encounter, late, lines(3, 1));
    Map<String, Runnable> writes = writes(HOSPITAL, encounter);
    writes.put("CommitCharges with staged lines", () -> commit(commit(encounter, late, 1, 100)));
    writes.forEach(
        (name, call) ->
            Refused.by(call)
                .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
                .having("state", "SETTLED"));
    Refused.by(() -> cancel(cancelling(encounter, 77, 2)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED)
        .having("line_number", "2")
        .reading("第 2 行费用已结算,请先撤销结算");
    Refused.by(() -> cancel(cancelling(encounter, 77)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE);
    assertThat(Visits.get(HOSPITAL, encounter)).isEqualTo(before);

    HOSPITAL
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settled.getSettlementId())
                .setReason("补录费用")
                .build());
    assertThat(Visits.get(HOSPITAL, encounter).getState())
        .as("back to the state before")
        .isEqualTo(EncounterState.ENCOUNTER_STATE_DISCHARGED);
    commit(commit(encounter, late, 1, 100));
    assertThat(cancel(cancelling(encounter, 1)).getTotalFen()).isEqualTo(200);
    assertThat(settleNow(encounter, 200).getSplit().getTotalFen()).isEqualTo(200);
  }

  @Test
  void aPartialRefundSettlesOnTheNet() {
    String encounter = open(HOSPITAL, stay(personId));
    List<ChargeLine> lines =
        List.of(
            line(1, DRUG_B, 10, 100).build(),
            line(2, DRUG_B, -4, 100).setRefundsLineNumber(1).build(),
            line(3, DRUG, 1, 5_000).build());
    Encounter charged = charge(encounter, lines);
    assertThat(charged.getLineCount()).isEqualTo(3);
    assertThat(charged.getTotalFen()).isEqualTo(560_000);
    dischargeNow(encounter);
    Settlement settled = settleNow(encounter, 560_000);
    assertThat(settled.getSplit().getTotalFen()).isEqualTo(560_000);
    assertThat(settled.getSplit().getFirstSelfPayFen())
        .as("10 % of the 600 that are left of the class 乙 drug")
        .isEqualTo(6_000);
    assertThat(settled.getSplit().getInScopeFen()).isEqualTo(554_000);
    assertThat(settled.getSplit().getPooledFundFen()).as("(5,540 − 600) × 85 %").isEqualTo(419_900);
    assertThat(settled.getLinesList())
        .extracting(LineCut::getFirstSelfPayFen)
        .containsExactly(10_000L, -4_000L, 0L);
  }

  @Test
  void aWhollyRefundedLineCountsNothing() {
    String encounter = open(HOSPITAL, stay(personId));
    charge(encounter, List.of(line(1, DRUG_B, 3, 100).build(), line(2, DRUG, 1, 1_000).build()));
    charge(encounter, List.of(line(3, DRUG_B, -1, 100).setRefundsLineNumber(1).build()));
    charge(encounter, List.of(line(4, DRUG_B, -2, 100).setRefundsLineNumber(1).build()));
    dischargeNow(encounter);
    Settlement settled = settleNow(encounter, 100_000);
    assertThat(settled.getSplit().getFirstSelfPayFen()).isZero();
    assertThat(settled.getSplit().getPooledFundFen()).as("(1,000 − 600) × 85 %").isEqualTo(34_000);
  }

  @Test
  void noMoreIsRefundedThanThereIs() {
    String encounter = open(HOSPITAL, stay(personId));
    refusedCharge(
            encounter,
            List.of(
                line(1, DRUG, 2, 100).build(),
                line(2, DRUG, 1, 500).build(),
                line(3, DRUG, -3, 100).setRefundsLineNumber(1).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines[line_number 3].refunds_line_number", "no more than the quantity");
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isZero();

    charge(encounter, List.of(line(1, DRUG, 2, 100).build(), line(2, DRUG, 1, 500).build()));
    charge(encounter, List.of(line(3, DRUG, -1, 100).setRefundsLineNumber(1).build()));
    refusedCharge(encounter, List.of(line(4, DRUG, -2, 100).setRefundsLineNumber(1).build()))
        .naming("lines[line_number 4].refunds_line_number", "no more than the quantity");
    refusedCharge(encounter, List.of(line(4, DRUG, -1, 101).setRefundsLineNumber(1).build()))
        .naming("lines[line_number 4].refunds_line_number", "no more than the quantity");
    refusedCharge(encounter, List.of(line(4, DRUG, -1, 100).setRefundsLineNumber(3).build()))
        .naming("lines[line_number 4].refunds_line_number", "no refund itself");
    refusedCharge(encounter, List.of(line(4, DRUG, -1, 100).setRefundsLineNumber(99).build()))
        .naming("lines[line_number 4].refunds_line_number", "a line of the bill");
    refusedCharge(encounter, List.of(line(4, DRUG_B, -1, 100).setRefundsLineNumber(1).build()))
        .naming("lines[line_number 4].refunds_line_number", "the same item_code");
    Refused.by(() -> cancel(cancelling(encounter, 1)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("line_numbers", "cancel the refund line 3 with it");
    assertThat(cancel(cancelling(encounter, 1, 3)).getTotalFen()).isEqualTo(50_000);
  }

  @Test
  void aBrokenStreamLeavesNothingVisibleAndIsSentAgainWhole() throws InterruptedException {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    try (Upload broken = upload()) {
      broken.header(encounter, uploadId).lines(lines(1, 10)).lines(lines(11, 5));
      String staged = "SELECT count(*) FROM charge_staged WHERE person_id = '" + personId + "'";
      for (int i = 0; i < 100 && GATEWAY.number(staged) < 15; i++) {
        Thread.sleep(20);
      }
      assertThat(GATEWAY.number(staged)).isEqualTo(15);
      broken.breakOff();
      Refused.by(() -> commit(commit(encounter, uploadId, 20, 2_000)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_TOTAL_MISMATCH);
    }
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isZero();
    assertThat(numbers(encounter)).isEmpty();

    assertThat(stage(encounter, uploadId, lines(6, 20)).getLineCount()).isEqualTo(20);
    Encounter whole = commit(commit(encounter, uploadId, 20, 2_000));
    assertThat(whole.getLineCount()).isEqualTo(20);
    assertThat(numbers(encounter)).startsWith(6).endsWith(25).hasSize(20);
  }

  private static void awaitStaged(String personId, long lines) throws InterruptedException {
    String staged = "SELECT count(*) FROM charge_staged WHERE person_id = '" + personId + "'";
    for (int i = 0; i < 500 && GATEWAY.number(staged) != lines; i++) {
      Thread.sleep(20);
    }
    assertThat(GATEWAY.number(staged)).isEqualTo(lines);
  }

  @Test
  void aLateBatchOfAnEarlierStreamIsNotCounted() throws InterruptedException {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    try (Upload early = upload();
        Upload later = upload()) {
      early.header(encounter, uploadId).lines(lines(1, 10));
      awaitStaged(personId, 10);
      later.header(encounter, uploadId).lines(lines(1, 20));
      awaitStaged(personId, 20);
      early.lines(lines(21, 5));
      Refused.by(early::complete)
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND)
          .saying("a later stream has it")
          .reading("后来的上传替换");
      assertThat(later.complete().getLineCount()).isEqualTo(20);
    }
    assertThat(commit(commit(encounter, uploadId, 20, 2_000)).getLineCount()).isEqualTo(20);
  }

  @Test
  void aBatchAfterTheCommitIsNotStaged() throws InterruptedException {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    try (Upload stream = upload()) {
      stream.header(encounter, uploadId).lines(lines(1, 10));
      awaitStaged(personId, 10);
      commit(commit(encounter, uploadId, 10, 1_000));
      Refused.by(() -> stream.lines(lines(11, 5)).complete())
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND);
    }
    awaitStaged(personId, 0);
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isEqualTo(10);
  }

  @Test
  void aRefusedBatchIsSentAgainUnderTheSameId() {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    ChargeLine bad = line(3, 1).toBuilder().setAmountFen(999).build();
    Refused.by(() -> stage(encounter, uploadId, List.of(line(1, 1), line(2, 1), bad)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines[line_number 3].amount_fen", "100 = quantity × price, within 1 fen");
    stage(encounter, uploadId, lines(1, 3));
    assertThat(commit(commit(encounter, uploadId, 3, 300)).getTotalFen()).isEqualTo(300);
  }

  @Test
  void aWrongCountAndAWrongSumAreBothNamed() {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    stage(encounter, uploadId, lines(1, 3));
    Refused.by(() -> commit(commit(encounter, uploadId, 4, 301)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_TOTAL_MISMATCH)
        .naming("line_count", "value: 4 (expected: 3, the lines staged)")
        .naming("total_fen", "value: 301 (expected: 300, the sum staged)");
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isZero();
    assertThat(commit(commit(encounter, uploadId, 3, 300)).getLineCount())
        .as("what was staged is still there")
        .isEqualTo(3);
  }

  @Test
  void aCommittedUploadIsGone() {
    String encounter = open(HOSPITAL, stay(personId));
    String uploadId = id();
    Refused.by(() -> commit(commit(encounter, uploadId, 3, 300)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND)
        .reading("请重新上传");
    stage(encounter, uploadId, lines(1, 3));
    commit(commit(encounter, uploadId, 3, 300));
    Refused.by(() -> commit(commit(encounter, uploadId, 3, 300)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND);
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isEqualTo(3);
  }

  @Test
  void lineNumbersAreUniqueInTheEncounter() {
    String encounter = open(HOSPITAL, stay(personId));
    refusedStage(encounter, List.of(line(1, 1), line(2, 1), line(1, 2)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines", "line_number 1 twice");
    Refused.by(
            () -> {
              try (Upload upload = upload()) {
                upload
                    .header(encounter, id())
                    .lines(lines(1, 3))
                    .lines(List.of(line(4, 1), line(3, 1)))
                    .complete();
              }
            })
        .naming("lines", "line_number 3 twice");
    charge(encounter, lines(1, 3));
    refusedCharge(encounter, List.of(line(3, 2), line(4, 1)))
        .naming("lines", "line_number 3 twice");
    assertThat(numbers(encounter)).containsExactly(1, 2, 3);
  }

  /** Also in a later message of a stream, after which nothing more is taken. */
  @Test
  void anUnknownEnumNumberEndsAStream() {
    String encounter = open(HOSPITAL, stay(personId));
    ChargeLine odd = line(2, 1).toBuilder().setHospitalApprovalValue(9).build();
    Refused.by(
            () -> {
              try (Upload upload = upload()) {
                upload
                    .header(encounter, id())
                    .lines(lines(1, 1))
                    .lines(List.of(line(3, 1), odd))
                    .lines(lines(4, 1))
                    .complete();
              }
            })
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines.lines[1].hospital_approval", "value: 9 (expected: one of 0 ");
    assertThat(
            GATEWAY.number(
                "SELECT count(*) FROM charge_staged WHERE person_id = '" + personId + "'"))
        .isOne();
  }

  @Test
  void uploadsAddUp() {
    String encounter = open(HOSPITAL, stay(personId));
    stage(encounter, "upload-one", lines(1, 3));
    stage(encounter, "upload-two", lines(4, 2));
    assertThat(commit(commit(encounter, "upload-two", 2, 200)).getLineCount()).isEqualTo(2);
    Encounter both = commit(commit(encounter, "upload-one", 3, 300));
    assertThat(both.getLineCount()).isEqualTo(5);
    assertThat(both.getTotalFen()).isEqualTo(500);
    String other = open(HOSPITAL, stay(personId));
    Refused.by(() -> commit(commit(other, "upload-one", 3, 300)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND);
  }

  @Test
  void aStreamKeepsToItsForm() {
    String encounter = open(HOSPITAL, stay(personId));
    Map<Consumer<Upload>, List<String>> bad = new LinkedHashMap<>();
    bad.put(upload -> upload.lines(lines(1, 1)), List.of("part", "the header as the first"));
    bad.put(
        upload -> upload.header(encounter, id()).header(encounter, id()),
        List.of("header", "only the first message"));
    bad.put(
        upload -> upload.send(UploadChargesRequest.getDefaultInstance()),
        List.of("part", "header or lines"));
    bad.put(upload -> upload.header(encounter, "short"), List.of("header.upload_id", "8 to 64"));
    bad.put(upload -> upload.header(encounter, id()), List.of("lines", "at least one line"));
    bad.put(upload -> {}, List.of("lines", "at least one line"));
    bad.put(
        upload -> upload.header(encounter, id()).lines(List.of()),
        List.of("lines", "1 to 1000 a message"));
    bad.put(
        upload -> upload.header(encounter, id()).lines(lines(1, 1_001)),
        List.of("lines", "value: 1001 lines (expected: 1 to 1000 a message)"));
    bad.forEach(
        (messages, expected) ->
            Refused.by(
                    () -> {
                      try (Upload upload = upload()) {
                        messages.accept(upload);
                        upload.complete();
                      }
                    })
                .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
                .naming(expected.get(0), expected.get(1)));
  }

  @Test
  void feesLieInsideTheStay() {
    String encounter = open(HOSPITAL, stay(personId));
    refusedCharge(
            encounter,
            List.of(line(1, 1).toBuilder().setFeeDate(date(ADMITTED.minusDays(1))).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines[line_number 1].fee_date", "not before 2025-03-03, the begin of the visit");
    dischargeNow(encounter);
    refusedCharge(
            encounter,
            List.of(line(1, 1).toBuilder().setFeeDate(date(DISCHARGED.plusDays(1))).build()))
        .naming("lines[line_number 1].fee_date", "not after 2025-03-11, the discharge");
    assertThat(
            charge(encounter, List.of(line(1, 1).toBuilder().setFeeDate(date(DISCHARGED)).build()))
                .getLineCount())
        .isEqualTo(1);
  }

  @Test
  void fiftyThousandLinesAreTheMost() {
    String encounter = open(HOSPITAL, stay(personId));
    List<ChargeLine> all = lines(1, 50_000);
    String uploadId = id();
    assertThat(stage(encounter, uploadId, all).getLineCount()).isEqualTo(50_000);
    assertThat(commit(commit(encounter, uploadId, 50_000, 5_000_000)).getLineCount())
        .isEqualTo(50_000);

    refusedCharge(encounter, lines(50_001, 1))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("line_count", "value: 50001 lines in all (expected: at most 50000 an encounter)");
    dischargeNow(encounter);
    PreviewSettlementResponse preview = preview(encounter, 5_000_000);
    assertThat(preview.getSettlement().getSplit().getInScopeFen()).isEqualTo(5_000_000);
    Settlement settled = settleNow(encounter, 5_000_000);
    assertThat(settled.getSplit()).isEqualTo(preview.getSettlement().getSplit());
    assertThat(settled.getLinesCount()).as("lines in the reply").isEqualTo(200);
    assertThat(
            GATEWAY.number(
                "SELECT count(*) FROM charge_line WHERE person_id = '"
                    + personId
                    + "' AND settlement_id IS NOT NULL"))
        .isEqualTo(50_000);
  }

  @Test
  void fiftyThousandAndOneLinesAreRefusedInTheStream() {
    String encounter = open(HOSPITAL, stay(personId));
    List<ChargeLine> all = lines(1, 50_001);
    refusedStage(encounter, all)
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines", "value: 50001 lines (expected: at most 50000 an encounter)");
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isZero();
  }
}
