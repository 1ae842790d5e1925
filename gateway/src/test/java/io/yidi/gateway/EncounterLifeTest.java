package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.EncounterLife.State;
import io.yidi.gateway.person.EncounterLife.Transition;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Upload;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelDischargeRequest;
import io.yidi.proto.encounter.v1.CancelEncounterRequest;
import io.yidi.proto.encounter.v1.CancelOutsideOrderRequest;
import io.yidi.proto.encounter.v1.ChangeEncounterRequest;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.SelfPaidCause;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.type.v1.ChargeLine;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Takes every step of an encounter's life cycle over gRPC, and tries every other. */
class EncounterLifeTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient OTHER = GATEWAY.client(TestGateway.SHANGHAI);
  private static final String PERSON = GATEWAY.newPerson("990100");

  /** Upload id of the first of two batches, by encounter. */
  private static final Map<String, String> BATCHES = new HashMap<>();

  /** The life cycle written out again, so that no row changes unnoticed. */
  private static final String EXPECTED =
      """
      OPEN: STAY none → OPEN, VISIT none → OPEN
      CHANGE: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED, VISIT OPEN → OPEN
      MOVE_BEGIN: STAY OPEN → OPEN, VISIT OPEN → OPEN
      CORRECT_FLAGS: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED, VISIT OPEN → OPEN
      RECORD_STATEMENT: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED, VISIT OPEN → OPEN
      RECORD_OUTSIDE_ORDER: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED
      CANCEL_OUTSIDE_ORDER: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED
      UPLOAD: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED, STAY SETTLED → SETTLED, \
      VISIT OPEN → OPEN, VISIT SETTLED → SETTLED
      COMMIT: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED, VISIT OPEN → OPEN, VISIT SETTLED → OPEN
      CANCEL_CHARGES: STAY OPEN → OPEN, STAY DISCHARGED → DISCHARGED, VISIT OPEN → OPEN
      CANCEL_LAST_CHARGES: VISIT OPEN → SETTLED
      DISCHARGE: STAY OPEN → DISCHARGED
      CANCEL_DISCHARGE: STAY DISCHARGED → OPEN
      CANCEL: STAY OPEN → CANCELLED, VISIT OPEN → CANCELLED
      CLOSE_SELF_PAID: STAY DISCHARGED → SELF_PAID, VISIT OPEN → SELF_PAID
      SETTLE: STAY DISCHARGED → SETTLED, VISIT OPEN → SETTLED
      SETTLE_PART: VISIT OPEN → OPEN
      REVERSE: STAY SETTLED → DISCHARGED, VISIT SETTLED → OPEN, VISIT OPEN → OPEN
      """;

  @AfterAll
  static void close() {
    HOSPITAL.close();
    OTHER.close();
  }

  @Test
  void theTableIsTheOneThatIsTested() {
    String table =
        Stream.of(Event.values())
            .map(
                event ->
                    event
                        + ": "
                        + EncounterLife.table().stream()
                            .filter(row -> row.event() == event)
                            .map(EncounterLifeTest::text)
                            .collect(Collectors.joining(", "))
                        + "\n")
            .collect(Collectors.joining());
    assertThat(table).isEqualTo(EXPECTED);
  }

  private static String text(Transition row) {
    return row.course() + " " + (row.from() == null ? "none" : row.from()) + " → " + row.to();
  }

  /** An event in a state. */
  record Step(Course course, State state, Event event) {
    @Override
    public String toString() {
      return course + " " + state + ": " + event;
    }
  }

  /** Every event in every state that a course reaches. */
  static Stream<Step> steps() {
    return Stream.of(Course.values())
        .flatMap(
            course ->
                reached(course)
                    .flatMap(
                        state ->
                            Stream.of(Event.values())
                                .filter(event -> event != Event.OPEN && fits(course, event))
                                .map(event -> new Step(course, state, event))));
  }

  /** Stays are neither settled nor cancelled in part; BatchTest tries it. */
  private static boolean fits(Course course, Event event) {
    return course == Course.VISIT
        || (event != Event.SETTLE_PART && event != Event.CANCEL_LAST_CHARGES);
  }

  private static Stream<State> reached(Course course) {
    return EncounterLife.table().stream()
        .filter(row -> row.course() == course)
        .map(Transition::to)
        .distinct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void aStepIsTakenOrRefused(Step step) {
    String encounter = in(step.course(), step.state(), step.event());
    assertThat(state(encounter)).isEqualTo(step.state());
    Runnable call = call(HOSPITAL, step, encounter);
    if (EncounterLife.from(step.course(), step.event()).contains(step.state())) {
      call.run();
      assertThat(state(encounter))
          .isEqualTo(EncounterLife.after(step.course(), step.state(), step.event()));
    } else {
      refused(step, Refused.by(call));
      assertThat(state(encounter)).isEqualTo(step.state());
    }
  }

  private static void refused(Step step, Refused refused) {
    if (step.event() == Event.REVERSE) {
      // In these states no settlement is in force, which is said of the settlement.
      assertThat(refused.details().reason()).isIn("ALREADY_REVERSED", "SETTLEMENT_NOT_FOUND");
      return;
    }
    if (Set.of(Event.SETTLE, Event.SETTLE_PART).contains(step.event())
        && step.state() == State.SELF_PAID) {
      refused.with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SELF_PAID);
      return;
    }
    // A begin is changed together with the rest, so a state that takes no change is told first.
    Event told =
        step.event() == Event.MOVE_BEGIN
                && !EncounterLife.from(step.course(), Event.CHANGE).contains(step.state())
            ? Event.CHANGE
            : step.event();
    List<String> expected =
        EncounterLife.from(step.course(), told).stream().map(State::name).toList();
    if (expected.isEmpty()) {
      refused
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("encounter_id", "an inpatient encounter");
      return;
    }
    refused
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
        .having("state", step.state().name())
        .saying(
            "encounter state: "
                + step.state()
                + " (expected: "
                + String.join(" or ", expected)
                + ")");
  }

  /** Everything but opening is for the institution that opened the encounter. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("steps")
  void anotherInstitutionTakesNoStep(Step step) {
    String encounter = in(step.course(), step.state(), step.event());
    String reason = Refused.by(call(OTHER, step, encounter)).details().reason();
    if (step.event() == Event.REVERSE && step.state() != State.SETTLED) {
      assertThat(reason).isIn("OTHER_INSTITUTION", "SETTLEMENT_NOT_FOUND");
    } else {
      assertThat(reason).isEqualTo("OTHER_INSTITUTION");
    }
    assertThat(state(encounter)).isEqualTo(step.state());
  }

  private static State state(String encounter) {
    return State.valueOf(
        Visits.get(HOSPITAL, encounter).getState().name().substring("ENCOUNTER_STATE_".length()));
  }

  /** An encounter that has come to a state, with what an event needs. */
  private static String in(Course course, State state, Event event) {
    String encounter =
        Visits.open(HOSPITAL, course == Course.STAY ? Visits.stay(PERSON) : Visits.visit(PERSON));
    if (!without(state, event)) {
      String first = id();
      HOSPITAL.upload(encounter, first, List.of(line(course, 1)));
      BATCHES.put(encounter, first);
      HOSPITAL.upload(encounter, id(), List.of(line(course, 2)));
    }
    switch (state) {
      case CANCELLED -> HOSPITAL.encounter().cancelEncounter(cancelling(encounter));
      case OPEN -> {
        if (course == Course.VISIT
            && (event == Event.REVERSE || event == Event.CANCEL_LAST_CHARGES)) {
          settlePart(HOSPITAL, encounter);
        }
      }
      case DISCHARGED -> discharge(encounter);
      case SELF_PAID -> {
        if (course == Course.STAY) {
          discharge(encounter);
        }
        HOSPITAL.encounter().closeSelfPaid(closing(encounter));
      }
      case SETTLED -> {
        if (course == Course.STAY) {
          discharge(encounter);
        }
        settleNow(HOSPITAL, course, encounter);
      }
    }
    return encounter;
  }

  /**
   * Whether an encounter must be free of lines: it is or shall be cancelled, or begins elsewhere.
   */
  private static boolean without(State state, Event event) {
    return state == State.CANCELLED
        || (state == State.OPEN && (event == Event.CANCEL || event == Event.MOVE_BEGIN));
  }

  private static CancelEncounterRequest cancelling(String encounter) {
    return CancelEncounterRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounter)
        .setReason("登记有误")
        .build();
  }

  private static CloseSelfPaidRequest closing(String encounter) {
    return CloseSelfPaidRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounter)
        .setCause(SelfPaidCause.SELF_PAID_CAUSE_NOT_DIRECT)
        .build();
  }

  private static ChangeEncounterRequest changing(String encounter, LocalDate begin) {
    return ChangeEncounterRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounter)
        .setBeginDate(date(begin))
        .setInstitutionVisitNumber("ZY0002")
        .build();
  }

  private static LocalDate begin(Course course) {
    return course == Course.STAY ? Visits.ADMITTED : Bills.DAY;
  }

  private static void discharge(String encounter) {
    HOSPITAL.encounter().discharge(Visits.discharge(encounter).build());
  }

  private static ChargeLine line(Course course, int number) {
    return Visits.line(number, 100).toBuilder().setFeeDate(date(begin(course))).build();
  }

  private static void settleNow(DemoClient client, Course course, String encounter) {
    Claim.Builder claim =
        Claim.newBuilder()
            .setPerson(person(PERSON))
            .setEncounterId(encounter)
            .setTotalFen(Math.max(1, Visits.get(HOSPITAL, encounter).getTotalFen()))
            .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED);
    if (course == Course.STAY) {
      claim.setSettlementDate(date(Visits.DISCHARGED));
    }
    client.settlement().settle(settle(id(), claim));
  }

  private static void settlePart(DemoClient client, String encounter) {
    client
        .settlement()
        .settle(
            settle(
                id(),
                Claim.newBuilder()
                    .setPerson(person(PERSON))
                    .setEncounterId(encounter)
                    .setChargeBatch(BATCHES.getOrDefault(encounter, "batch-none"))
                    .setTotalFen(10_000)
                    .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED)));
  }

  private static String stage(Course course, String encounter) {
    String uploadId = id();
    try (Upload upload = new Upload(GATEWAY.port(), TestGateway.MADE_UP_HOSPITAL)) {
      upload.header(encounter, uploadId).lines(List.of(line(course, 9))).complete();
    }
    return uploadId;
  }

  private static Runnable call(DemoClient client, Step step, String encounter) {
    return switch (step.event()) {
      case OPEN -> throw new IllegalArgumentException("opens another encounter");
      case CHANGE ->
          () -> client.encounter().changeEncounter(changing(encounter, begin(step.course())));
      case MOVE_BEGIN ->
          () ->
              client
                  .encounter()
                  .changeEncounter(changing(encounter, begin(step.course()).minusDays(1)));
      case CLOSE_SELF_PAID -> () -> client.encounter().closeSelfPaid(closing(encounter));
      case CANCEL -> () -> client.encounter().cancelEncounter(cancelling(encounter));
      case CANCEL_DISCHARGE ->
          () ->
              client
                  .encounter()
                  .cancelDischarge(
                      CancelDischargeRequest.newBuilder()
                          .setRequestId(id())
                          .setEncounterId(encounter)
                          .setReason("继续住院")
                          .build());
      case CORRECT_FLAGS ->
          () ->
              client
                  .encounter()
                  .correctFlags(
                      CorrectFlagsRequest.newBuilder()
                          .setRequestId(id())
                          .setEncounterId(encounter)
                          .setFlags(step.course() == Course.STAY ? Visits.STAY : Bills.VISIT)
                          .setReason("核对")
                          .build());
      case RECORD_STATEMENT ->
          () -> client.encounter().recordInjuryStatement(Visits.recordingStatement(encounter));
      case RECORD_OUTSIDE_ORDER ->
          () -> client.encounter().recordOutsideOrder(Visits.ordering(encounter).build());
      case CANCEL_OUTSIDE_ORDER -> orderCancelling(client, step, encounter);
      case UPLOAD -> () -> upload(client, step.course(), encounter);
      case COMMIT -> commit(client, step.course(), encounter);
      case CANCEL_CHARGES, CANCEL_LAST_CHARGES ->
          () ->
              client
                  .encounter()
                  .cancelCharges(
                      CancelChargesRequest.newBuilder()
                          .setRequestId(id())
                          .setEncounterId(encounter)
                          .setAll(true)
                          .build());
      case DISCHARGE -> () -> client.encounter().discharge(Visits.discharge(encounter).build());
      case SETTLE_PART -> () -> settlePart(client, encounter);
      case SETTLE -> () -> settleNow(client, step.course(), encounter);
      case REVERSE -> reversal(client, encounter);
    };
  }

  /** Takes an order out again; one that nobody made where none can be made. */
  private static Runnable orderCancelling(DemoClient client, Step step, String encounter) {
    String order =
        EncounterLife.from(step.course(), Event.RECORD_OUTSIDE_ORDER).contains(step.state())
            ? HOSPITAL
                .encounter()
                .recordOutsideOrder(Visits.ordering(encounter).build())
                .getOrderId()
            : "O-NOBODY";
    return () ->
        client
            .encounter()
            .cancelOutsideOrder(
                CancelOutsideOrderRequest.newBuilder()
                    .setRequestId(id())
                    .setEncounterId(encounter)
                    .setOrderId(order)
                    .build());
  }

  private static void upload(DemoClient client, Course course, String encounter) {
    String institution = client == OTHER ? TestGateway.SHANGHAI : TestGateway.MADE_UP_HOSPITAL;
    try (Upload upload = new Upload(GATEWAY.port(), institution)) {
      upload.header(encounter, id()).lines(List.of(line(course, 9))).complete();
    }
  }

  private static Runnable commit(DemoClient client, Course course, String encounter) {
    String uploadId =
        EncounterLife.from(course, Event.UPLOAD).contains(state(encounter))
            ? stage(course, encounter)
            : id();
    return () ->
        client
            .encounter()
            .commitCharges(
                CommitChargesRequest.newBuilder()
                    .setRequestId(id())
                    .setEncounterId(encounter)
                    .setUploadId(uploadId)
                    .setLineCount(1)
                    .setTotalFen(10_000)
                    .build());
  }

  /** Takes the encounter's settlement back; one that nobody made where it has none. */
  private static Runnable reversal(DemoClient client, String encounter) {
    String settlement =
        HOSPITAL
            .settlement()
            .listSettlements(ListSettlementsRequest.newBuilder().setEncounterId(encounter).build())
            .getSettlementsList()
            .stream()
            .map(one -> one.getSettlementId())
            .findFirst()
            .orElse("S-NOBODY");
    return () ->
        client
            .settlement()
            .reverseSettlement(
                ReverseSettlementRequest.newBuilder()
                    .setRequestId(id())
                    .setSettlementId(settlement)
                    .setReason("重结")
                    .build());
  }
}
