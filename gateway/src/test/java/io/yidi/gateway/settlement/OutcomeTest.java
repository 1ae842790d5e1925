package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.soon;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.CancelUnknownResponse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.type.v1.PersonRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  private final TestGateway gateway = TestGateway.shared();

  private static Timestamp in(long milliseconds) {
    Instant instant = Instant.now().plusMillis(milliseconds);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static GetOutcomeResponse outcome(
      DemoClient client, String personId, String requestId, Timestamp settleBefore) {
    return client
        .settlement()
        .getOutcome(
            GetOutcomeRequest.newBuilder()
                .setRequestId(requestId)
                .setPerson(person(personId))
                .setSettleBefore(settleBefore)
                .build());
  }

  private static GetOutcomeResponse finalOutcome(
      DemoClient client, String personId, String requestId, Timestamp settleBefore) {
    GetOutcomeResponse answer = outcome(client, personId, requestId, settleBefore);
    while (answer.getOutcome() == Outcome.OUTCOME_PENDING) {
      Threads.pause(5);
      answer = outcome(client, personId, requestId, settleBefore);
    }
    return answer;
  }

  private static CancelUnknownRequest cancel(String requestId, String target, String personId) {
    return CancelUnknownRequest.newBuilder()
        .setRequestId(requestId)
        .setCancelRequestId(target)
        .setPerson(person(personId))
        .setReason("未收到答复")
        .build();
  }

  private static String reason(Runnable call) {
    return ErrorDetails.of(refused(call)).reason();
  }

  @Test
  void whatTookEffectIsDoneWithTheSameBytes() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      SettleRequest request = settle(id(), pharmacy(person, 300));
      SettleResponse settled = client.settlement().settle(request);
      ReverseSettlementRequest reverse =
          ReverseSettlementRequest.newBuilder()
              .setRequestId(id())
              .setSettlementId(settled.getSettlement().getSettlementId())
              .setReason("退药")
              .build();
      ReverseSettlementResponse reversed = client.settlement().reverseSettlement(reverse);
      for (Timestamp settleBefore : List.of(soon(), in(-60_000))) {
        GetOutcomeResponse ofSettle = outcome(client, person, request.getRequestId(), settleBefore);
        assertThat(ofSettle.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
        assertThat(ofSettle.getSettleResponse().toByteString()).isEqualTo(settled.toByteString());
        assertThat(ofSettle.hasReverseResponse()).isFalse();
        GetOutcomeResponse ofReversal =
            outcome(client, person, reverse.getRequestId(), settleBefore);
        assertThat(ofReversal.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
        assertThat(ofReversal.getReverseResponse().toByteString())
            .isEqualTo(reversed.toByteString());
        assertThat(ofReversal.hasSettleResponse()).isFalse();
      }
    }
  }

  @Test
  void unseenIsPendingBeforeItsTimeAndBindsNothing() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      SettleRequest request = settle(id(), pharmacy(person, 300));
      assertThat(
              outcome(client, person, request.getRequestId(), request.getSettleBefore())
                  .getOutcome())
          .isEqualTo(Outcome.OUTCOME_PENDING);
      SettleResponse settled = client.settlement().settle(request);
      assertThat(outcome(client, person, request.getRequestId(), request.getSettleBefore()))
          .isEqualTo(
              GetOutcomeResponse.newBuilder()
                  .setOutcome(Outcome.OUTCOME_DONE)
                  .setSettleResponse(settled)
                  .build());
    }
  }

  @Test
  void unseenIsVoidAfterItsTimeForGood() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      SettleRequest request = settle(id(), pharmacy(person, 300));
      assertThat(outcome(client, person, request.getRequestId(), in(-1)).getOutcome())
          .isEqualTo(Outcome.OUTCOME_VOID);
      // The settle still has time, and yet it has been promised to be void.
      assertThat(reason(() -> client.settlement().settle(request))).isEqualTo("REQUEST_VOID");
      assertThat(
              outcome(client, person, request.getRequestId(), request.getSettleBefore())
                  .getOutcome())
          .isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(Rows.settlements(gateway, person)).isZero();
      assertThat(Rows.counters(gateway, person)).isEmpty();
      assertThat(
              client
                  .settlement()
                  .settle(request.toBuilder().setRequestId(id()).build())
                  .hasSettlement())
          .isTrue();
    }
  }

  /** What is asked about or repeated lies in the past, when the card was still good. */
  @Test
  void aCardThatWentBadSinceStillAnswersForThePast() {
    String person = gateway.newPerson("990100");
    PersonRef card = Visits.byCredential(person);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      SettleRequest request = settle(id(), pharmacy(person, 300).setPerson(card));
      SettleResponse settled = client.settlement().settle(request);
      for (String status : List.of("LOST", "FROZEN", "CANCELLED", "EXPIRED")) {
        gateway.setCredential(person, status);
        assertThat(client.settlement().settle(request).toByteString())
            .isEqualTo(settled.toByteString());
        assertThat(
                reason(
                    () ->
                        client.settlement().settle(request.toBuilder().setRequestId(id()).build())))
            .isEqualTo("CREDENTIAL_NOT_USABLE");
        assertThat(
                reason(
                    () ->
                        client
                            .settlement()
                            .previewSettlement(
                                PreviewSettlementRequest.newBuilder()
                                    .setClaim(request.getClaim())
                                    .build())))
            .isEqualTo("CREDENTIAL_NOT_USABLE");
      }
      GetOutcomeRequest question =
          GetOutcomeRequest.newBuilder()
              .setRequestId(request.getRequestId())
              .setPerson(card)
              .setSettleBefore(in(-1))
              .build();
      assertThat(client.settlement().getOutcome(question).getSettleResponse()).isEqualTo(settled);
      assertThat(
              client
                  .settlement()
                  .getOutcome(question.toBuilder().setRequestId(id()).build())
                  .getOutcome())
          .isEqualTo(Outcome.OUTCOME_VOID);
      CancelUnknownRequest cancel =
          cancel(id(), request.getRequestId(), person).toBuilder().setPerson(card).build();
      assertThat(client.settlement().cancelUnknown(cancel).getOutcome())
          .isEqualTo(Outcome.OUTCOME_DONE);
      assertThat(Rows.net(gateway, person)).isZero();
    }
  }

  @Test
  void anotherInstitutionCannotFenceOurId() {
    String person = gateway.newPerson("990100");
    SettleRequest request = settle(id(), pharmacy(person, 300));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient other = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      assertThat(outcome(other, person, request.getRequestId(), in(-1)).getOutcome())
          .isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(client.settlement().settle(request).hasSettlement()).isTrue();
      assertThat(outcome(client, person, request.getRequestId(), in(-1)).getOutcome())
          .isEqualTo(Outcome.OUTCOME_DONE);
    }
  }

  /** A settle near its time, and a caller who gave up on it: never both void and in effect. */
  @Test
  void outcomeAndLateSettleAgree() {
    int rounds = 150;
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      persons.add(gateway.newPerson("990100"));
    }
    try (DemoClient one = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient two = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      for (int round = 0; round < rounds; round += persons.size()) {
        List<Callable<Outcome>> calls = new ArrayList<>();
        for (String person : persons) {
          calls.add(() -> race(one, two, person));
        }
        Threads.together(calls)
            .forEach(
                answer ->
                    assertThat(answer.required()).isIn(Outcome.OUTCOME_VOID, Outcome.OUTCOME_DONE));
      }
    }
  }

  private Outcome race(DemoClient one, DemoClient two, String person) {
    SettleRequest request =
        settle(id(), pharmacy(person, 20)).toBuilder().setSettleBefore(in(150)).build();
    long delay = ThreadLocalRandom.current().nextLong(220);
    List<Answer<Object>> answers =
        Threads.together(
            List.of(
                () -> {
                  Threads.pause(delay);
                  return one.settlement().settle(request);
                },
                () ->
                    finalOutcome(two, person, request.getRequestId(), request.getSettleBefore())));
    GetOutcomeResponse outcome = (GetOutcomeResponse) answers.get(1).required();
    long effects =
        gateway.number(
            "SELECT count(*) FROM settlement WHERE person_id = '"
                + person
                + "' AND request_id = '"
                + request.getRequestId()
                + "'");
    if (outcome.getOutcome() == Outcome.OUTCOME_VOID) {
      assertThat(effects).isZero();
      assertThat(answers.getFirst().refusal()).isIn("REQUEST_VOID", "SETTLE_BEFORE_PASSED");
    } else {
      assertThat(effects).isOne();
      assertThat(answers.getFirst().required()).isEqualTo(outcome.getSettleResponse());
    }
    return outcome.getOutcome();
  }

  @Test
  void cancellingTheUnseenFencesIt() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      SettleRequest request = settle(id(), pharmacy(person, 300));
      CancelUnknownRequest cancel = cancel(id(), request.getRequestId(), person);
      CancelUnknownResponse first = client.settlement().cancelUnknown(cancel);
      assertThat(first.getOutcome()).isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(first.hasReversal()).isFalse();
      assertThat(reason(() -> client.settlement().settle(request))).isEqualTo("REQUEST_VOID");
      assertThat(client.settlement().cancelUnknown(cancel)).isEqualTo(first);
      assertThat(
              client
                  .settlement()
                  .cancelUnknown(cancel(id(), request.getRequestId(), person))
                  .getOutcome())
          .isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(outcome(client, person, request.getRequestId(), soon()).getOutcome())
          .isEqualTo(Outcome.OUTCOME_VOID);
      assertThat(Rows.settlements(gateway, person)).isZero();
    }
  }

  @Test
  void cancellingWhatTookEffectReversesIt() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "80.00");
    Claim.Builder claim = pharmacy(person, 300).setAccountUse(AccountUse.ACCOUNT_USE_OWN);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      client.settlement().settle(settle(id(), pharmacy(person, 20)));
      Map<String, Long> before = Rows.counters(gateway, person);
      SettleRequest request = settle(id(), claim);
      SettleResponse settled = client.settlement().settle(request);
      CancelUnknownRequest cancel = cancel(id(), request.getRequestId(), person);
      CancelUnknownResponse first = client.settlement().cancelUnknown(cancel);
      assertThat(first.getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
      assertThat(first.getReversal().getReversesSettlementId())
          .isEqualTo(settled.getSettlement().getSettlementId());
      assertThat(first.getReversal().getSplit().getTotalFen()).isEqualTo(-30_000);
      assertThat(Rows.counters(gateway, person)).isEqualTo(before);
      assertThat(Rows.movements(gateway, person)).isEqualTo(before);
      assertThat(Rows.balance(gateway, person)).isEqualTo(8_000);
      String after = Rows.everything(gateway, person);
      assertThat(client.settlement().cancelUnknown(cancel).toByteString())
          .isEqualTo(first.toByteString());
      // Under another id there is nothing left to reverse.
      assertThat(
              reason(
                  () ->
                      client
                          .settlement()
                          .cancelUnknown(cancel(id(), request.getRequestId(), person))))
          .isEqualTo("ALREADY_REVERSED");
      // The settle was answered once and stays answered so.
      assertThat(client.settlement().settle(request)).isEqualTo(settled);
      assertThat(Rows.everything(gateway, person)).isEqualTo(after);
    }
  }

  @Test
  void cancellingChecksWhatItCancels() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      String same = id();
      assertThat(reason(() -> client.settlement().cancelUnknown(cancel(same, same, person))))
          .isEqualTo("FIELD_INVALID");
      SettleResponse settled = client.settlement().settle(settle(id(), pharmacy(person, 20)));
      String reversal = id();
      client
          .settlement()
          .reverseSettlement(
              ReverseSettlementRequest.newBuilder()
                  .setRequestId(reversal)
                  .setSettlementId(settled.getSettlement().getSettlementId())
                  .setReason("x")
                  .build());
      assertThat(reason(() -> client.settlement().cancelUnknown(cancel(id(), reversal, person))))
          .isEqualTo("FIELD_INVALID");
      CancelUnknownRequest cancel = cancel(id(), id(), person);
      client.settlement().cancelUnknown(cancel);
      assertThat(
              reason(
                  () ->
                      client
                          .settlement()
                          .cancelUnknown(cancel.toBuilder().setReason("other").build())))
          .isEqualTo("REQUEST_ID_REUSED");
    }
  }

  /**
   * Whatever comes first, nothing is left in effect. Which comes first is the scheduler's choice,
   * so only what holds for both is asserted.
   */
  @Test
  void cancelAndSettleTogetherLeaveNothing() {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      persons.add(gateway.newPerson("990100"));
    }
    try (DemoClient one = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient two = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      for (int round = 0; round < 8; round++) {
        List<Callable<Outcome>> calls = new ArrayList<>();
        for (String person : persons) {
          calls.add(() -> cancelRace(one, two, person));
        }
        Threads.together(calls)
            .forEach(
                answer ->
                    assertThat(answer.required()).isIn(Outcome.OUTCOME_VOID, Outcome.OUTCOME_DONE));
      }
    }
    for (String person : persons) {
      assertThat(Rows.net(gateway, person)).isZero();
      assertThat(Rows.counters(gateway, person)).isEmpty();
      assertThat(Rows.movements(gateway, person)).isEmpty();
    }
  }

  private Outcome cancelRace(DemoClient one, DemoClient two, String person) {
    SettleRequest request = settle(id(), pharmacy(person, 150));
    long delay = ThreadLocalRandom.current().nextLong(4);
    List<Answer<Object>> answers =
        Threads.together(
            List.of(
                () -> one.settlement().settle(request),
                () -> {
                  Threads.pause(delay);
                  return two.settlement()
                      .cancelUnknown(cancel(id(), request.getRequestId(), person));
                }));
    CancelUnknownResponse cancelled = (CancelUnknownResponse) answers.get(1).required();
    if (cancelled.getOutcome() == Outcome.OUTCOME_VOID) {
      assertThat(answers.getFirst().refusal()).isEqualTo("REQUEST_VOID");
    } else {
      SettleResponse settled = (SettleResponse) answers.getFirst().required();
      assertThat(cancelled.getReversal().getReversesSettlementId())
          .isEqualTo(settled.getSettlement().getSettlementId());
    }
    return cancelled.getOutcome();
  }
}
