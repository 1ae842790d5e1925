package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.soon;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.FaultProxy;
import io.yidi.gateway.testing.FaultProxy.Fault;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.CancelUnknownResponse;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.ListUnknownOutcomesRequest;
import io.yidi.proto.settlement.v1.ListUnknownOutcomesResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.UnknownOutcome;
import io.yidi.proto.settlement.v1.UnknownState;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which GetOutcome and CancelUnknown can meet a write that is still under way. One
 * gateway stands behind a proxy and carries the write to the moment wanted; another, on the same
 * database, is asked. The table is in docs/integration.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnknownOutcomeTest {

  /** In every transaction of a lane that writes, and in no other. */
  private static final String WRITES = "INSERT INTO command";

  private final TestGateway asked = TestGateway.shared();
  private final FaultProxy proxy = new FaultProxy(asked.jdbcUrl());

  /** Waits for a connection no longer than a quarter of a second, so that a look-up fails soon. */
  private final TestGateway written =
      TestGateway.on(
          proxy.jdbcUrl(),
          Map.of(
              "datasources.default.connection-timeout",
              250,
              "datasources.default.minimum-idle",
              1));

  private final DemoClient writer = written.client(TestGateway.MADE_UP_PHARMACY);
  private final DemoClient asker = asked.client(TestGateway.MADE_UP_PHARMACY);

  @BeforeAll
  void warmUp() {
    writer.settlement().settle(settle(id(), pharmacy(asked.newPerson("990100"), 10)));
  }

  @AfterEach
  void mend() {
    proxy.mend();
  }

  @AfterAll
  void stop() {
    writer.close();
    asker.close();
    written.stop();
    proxy.close();
  }

  /** Where the write is when the question comes. */
  enum Moment {
    /** It has not been sent; it arrives after the answer. */
    NOT_SENT,
    /** It waits for the person's lock, which another transaction holds. */
    WAITING_FOR_THE_LOCK,
    /** Everything is written and its COMMIT is under way; the COMMIT arrives. */
    WRITTEN,
    /** The connection breaks before the COMMIT arrives, and cannot be looked up: rolled back. */
    COMMIT_LOST,
    /** The connection breaks after the COMMIT arrived, and cannot be looked up: durable. */
    REPLY_LOST,
    /** The caller has its reply. */
    ANSWERED;

    boolean unknown() {
      return this == COMMIT_LOST || this == REPLY_LOST;
    }
  }

  /** What is asked. */
  enum Question {
    /** GetOutcome before settle_before. */
    EARLY,
    /** GetOutcome after it. */
    LATE,
    /** CancelUnknown. */
    CANCEL,
    /** GetOutcome after settle_before, then CancelUnknown. */
    LATE_AND_CANCEL
  }

  /** One row of the table. */
  record Case(boolean reverses, Moment moment, Question question) {
    @Override
    public String toString() {
      return (reverses ? "reverse " : "settle ") + moment + " " + question;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(false, true)
        .flatMap(
            reverses ->
                Stream.of(Moment.values())
                    .flatMap(
                        moment ->
                            Stream.of(Question.values())
                                .map(question -> new Case(reverses, moment, question))));
  }

  /** A write with a request id, and how it is sent. */
  private record Write(String person, String requestId, long before, Callable<Message> send) {}

  private Write write(boolean reverses) {
    String person = asked.newPerson("990100");
    String requestId = id();
    if (!reverses) {
      return new Write(
          person,
          requestId,
          0,
          () -> writer.settlement().settle(settle(requestId, pharmacy(person, 300))));
    }
    String settled =
        asker
            .settlement()
            .settle(settle(id(), pharmacy(person, 300)))
            .getSettlement()
            .getSettlementId();
    ReverseSettlementRequest request =
        ReverseSettlementRequest.newBuilder()
            .setRequestId(requestId)
            .setSettlementId(settled)
            .setReason("退药")
            .build();
    return new Write(
        person, requestId, 30_000, () -> writer.settlement().reverseSettlement(request));
  }

  /** A connection of the pool may be one that a case before has cut; then nothing was sent. */
  private static Answer<Message> sent(Write write) {
    Answer<Message> answer = Threads.answer(write.send());
    while (answer.refusal().equals("STORAGE_UNAVAILABLE")) {
      answer = Threads.answer(write.send());
    }
    return answer;
  }

  private GetOutcomeResponse outcome(Write write, Timestamp settleBefore) {
    return asker
        .settlement()
        .getOutcome(
            GetOutcomeRequest.newBuilder()
                .setRequestId(write.requestId())
                .setPerson(person(write.person()))
                .setSettleBefore(settleBefore)
                .build());
  }

  private static Timestamp passed() {
    return Timestamp.newBuilder().setSeconds(soon().getSeconds() - 120).build();
  }

  /** What was answered to a question: an outcome or a refusal. */
  private List<String> ask(Write write, Question question, String cancelId) {
    List<String> answers = new ArrayList<>();
    switch (question) {
      case EARLY -> answers.add(outcome(write, soon()).getOutcome().name());
      case LATE -> answers.add(outcome(write, passed()).getOutcome().name());
      case CANCEL -> answers.add(cancel(write, cancelId));
      case LATE_AND_CANCEL -> {
        answers.add(outcome(write, passed()).getOutcome().name());
        answers.add(cancel(write, cancelId));
      }
    }
    return answers;
  }

  private String cancel(Write write, String cancelId) {
    Answer<CancelUnknownResponse> answer =
        Threads.answer(
            () ->
                asker
                    .settlement()
                    .cancelUnknown(
                        CancelUnknownRequest.newBuilder()
                            .setRequestId(cancelId)
                            .setCancelRequestId(write.requestId())
                            .setPerson(person(write.person()))
                            .setReason("未收到答复")
                            .build()));
    return answer.refusal().isEmpty() ? answer.required().getOutcome().name() : answer.refusal();
  }

  /** Carries a write to the moment, asks, and lets the moment end. */
  private List<String> meet(Case one, Write write, String cancelId) throws SQLException {
    return switch (one.moment()) {
      case NOT_SENT -> {
        List<String> answers = ask(write, one.question(), cancelId);
        boolean free = one.question() == Question.EARLY;
        assertThat(sent(write).refusal()).isEqualTo(free ? "" : "REQUEST_VOID");
        yield answers;
      }
      case WAITING_FOR_THE_LOCK -> waitingForTheLock(one, write, cancelId);
      case WRITTEN -> held(one, write, cancelId, Fault.HOLD_COMMIT);
      case COMMIT_LOST -> lost(one, write, cancelId, Fault.HOLD_COMMIT);
      case REPLY_LOST -> lost(one, write, cancelId, Fault.HOLD_REPLY);
      case ANSWERED -> {
        assertThat(sent(write).refusal()).isEmpty();
        yield ask(write, one.question(), cancelId);
      }
    };
  }

  private List<String> waitingForTheLock(Case one, Write write, String cancelId)
      throws SQLException {
    try (Connection holder = DriverManager.getConnection(asked.jdbcUrl());
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute(
          "SELECT 1 FROM person WHERE person_id = '" + write.person() + "' FOR UPDATE");
      CompletableFuture<Answer<Message>> waiting = Threads.later(() -> sent(write));
      awaitWaiters(1);
      CompletableFuture<List<String>> question =
          Threads.later(() -> ask(write, one.question(), cancelId));
      if (one.question() == Question.EARLY) {
        assertThat(question.join()).containsExactly("OUTCOME_PENDING");
      } else {
        awaitWaiters(2);
      }
      holder.rollback();
      // The lock is given in the order in which it was asked for, so the write comes first.
      assertThat(waiting.join().refusal()).isEmpty();
      return question.join();
    }
  }

  /** Waits until so many transactions wait for a lock; nothing else locks persons meanwhile. */
  private void awaitWaiters(int number) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (asked.number(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE"
                + " '%ORDER BY person_id FOR UPDATE%'")
        < number) {
      assertThat(System.nanoTime()).as("nobody waits for the lock").isLessThan(until);
      Threads.pause(5);
    }
  }

  private List<String> held(Case one, Write write, String cancelId, Fault fault) {
    proxy.commits(fault, 1, WRITES);
    CompletableFuture<Answer<Message>> waiting = Threads.later(() -> sent(write));
    FaultProxy.Link link = proxy.awaitHeld();
    CompletableFuture<List<String>> question =
        Threads.later(() -> ask(write, one.question(), cancelId));
    if (one.question() == Question.EARLY) {
      assertThat(question.join()).containsExactly("OUTCOME_PENDING");
    } else {
      awaitWaiters(1);
    }
    link.release();
    assertThat(waiting.join().refusal()).isEmpty();
    return question.join();
  }

  private List<String> lost(Case one, Write write, String cancelId, Fault fault) {
    proxy.commits(fault, 1, WRITES);
    CompletableFuture<Answer<Message>> waiting = Threads.later(() -> sent(write));
    proxy.awaitHeld();
    boolean durable = fault == Fault.HOLD_REPLY;
    CompletableFuture<List<String>> question =
        Threads.later(() -> ask(write, one.question(), cancelId));
    if (durable) {
      question.join();
    } else if (one.question() == Question.EARLY) {
      assertThat(question.join()).containsExactly("OUTCOME_PENDING");
    } else {
      awaitWaiters(1);
    }
    proxy.down();
    assertThat(waiting.join().refusal()).isEqualTo("OUTCOME_UNKNOWN");
    List<String> answers = question.join();
    proxy.mend();
    return answers;
  }

  /** Whether the write has taken effect in the end. */
  private static boolean takesEffect(Case one) {
    return switch (one.moment()) {
      case NOT_SENT -> one.question() == Question.EARLY;
      case WAITING_FOR_THE_LOCK, WRITTEN, REPLY_LOST, ANSWERED -> true;
      case COMMIT_LOST -> false;
    };
  }

  /** What the question is answered. */
  private static List<String> answers(Case one) {
    boolean seen =
        one.moment() == Moment.REPLY_LOST
            || one.moment() == Moment.ANSWERED
            || (one.question() != Question.EARLY && takesEffect(one));
    String late = seen ? "OUTCOME_DONE" : "OUTCOME_VOID";
    // What reversed something is not to be cancelled; what had no effect is fenced whatever it was.
    String cancelled = seen && one.reverses() ? "FIELD_INVALID" : late;
    return switch (one.question()) {
      case EARLY -> List.of(seen ? "OUTCOME_DONE" : "OUTCOME_PENDING");
      case LATE -> List.of(late);
      case CANCEL -> List.of(cancelled);
      case LATE_AND_CANCEL -> List.of(late, cancelled);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aQuestionMeetsAWrite(Case one) throws SQLException {
    Write write = write(one.reverses());
    String cancelId = id();
    assertThat(meet(one, write, cancelId)).isEqualTo(answers(one));
    // Asked again it is answered as before, except that what was pending has become something.
    if (one.question() != Question.EARLY) {
      assertThat(ask(write, one.question(), cancelId)).isEqualTo(answers(one));
    }
    GetOutcomeResponse end = outcome(write, passed());
    assertThat(end.getOutcome())
        .isEqualTo(takesEffect(one) ? Outcome.OUTCOME_DONE : Outcome.OUTCOME_VOID);
    assertThat(outcome(write, passed())).isEqualTo(end);
    assertThat(Rows.net(asked, write.person())).isEqualTo(net(one, write));
    if (one.moment().unknown()) {
      assertFoundOut(write, end.getOutcome());
    }
  }

  /** What the person's records come to: nothing happens twice, and nothing halfway. */
  private static long net(Case one, Write write) {
    boolean cancelled =
        one.question() == Question.CANCEL || one.question() == Question.LATE_AND_CANCEL;
    if (one.reverses()) {
      return takesEffect(one) ? 0 : write.before();
    }
    return takesEffect(one) && !cancelled ? 30_000 : 0;
  }

  private ListUnknownOutcomesResponse list(UnknownState state, int size, String token) {
    return asker
        .settlement()
        .listUnknownOutcomes(
            ListUnknownOutcomesRequest.newBuilder()
                .setState(state)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  private List<UnknownOutcome> of(Write write, UnknownState state) {
    return list(state, 200, "").getUnknownOutcomesList().stream()
        .filter(one -> one.getRequestId().equals(write.requestId()))
        .toList();
  }

  /** The gateway finds out by itself, with pauses; the table tells what it found. */
  private void assertFoundOut(Write write, Outcome outcome) {
    long until = System.nanoTime() + 30_000_000_000L;
    while (of(write, UnknownState.UNKNOWN_STATE_RESOLVED).isEmpty()) {
      assertThat(System.nanoTime()).as("the gateway does not find out").isLessThan(until);
      Threads.pause(20);
    }
    assertThat(of(write, UnknownState.UNKNOWN_STATE_OPEN)).isEmpty();
    UnknownOutcome found = of(write, UnknownState.UNKNOWN_STATE_RESOLVED).getFirst();
    assertThat(found.getOutcome()).isEqualTo(outcome);
    assertThat(found.getPersonId()).isEqualTo(write.person());
    assertThat(found.hasSince()).isTrue();
    assertThat(found.hasResolveTime()).isTrue();
  }

  /** A look-up that succeeds leaves nothing unknown: the caller is told at once. */
  @Test
  void aLostConnectionIsLookedUpOnAnother() {
    try (FaultProxy cutting = new FaultProxy(asked.jdbcUrl())) {
      TestGateway further = TestGateway.on(cutting.jdbcUrl(), Map.of());
      try (DemoClient client = further.client(TestGateway.MADE_UP_PHARMACY)) {
        for (boolean durable : new boolean[] {true, false}) {
          String person = asked.newPerson("990100");
          SettleRequest request = settle(id(), pharmacy(person, 300));
          cutting.commits(durable ? Fault.CUT_AFTER_COMMIT : Fault.CUT_BEFORE_COMMIT, 1, WRITES);
          assertThat(Threads.answer(() -> client.settlement().settle(request)).refusal())
              .isEqualTo(durable ? "" : "STORAGE_UNAVAILABLE");
          assertThat(cutting.isArmed()).isFalse();
          assertThat(Rows.net(asked, person)).isEqualTo(durable ? 30_000 : 0);
          assertThat(
                  asked.number(
                      "SELECT count(*) FROM unknown_outcome WHERE person_id = '" + person + "'"))
              .isZero();
          client.settlement().settle(request);
          assertThat(Rows.net(asked, person)).isEqualTo(30_000);
        }
      } finally {
        further.stop();
      }
    }
  }

  /** What had no effect is PENDING: the id is free, and the same request goes through. */
  @Test
  void whatHadNoEffectMayBeSentAgain() {
    Write write = write(false);
    proxy.commits(Fault.HOLD_COMMIT, 1, WRITES);
    CompletableFuture<Answer<Message>> waiting = Threads.later(() -> sent(write));
    proxy.awaitHeld();
    proxy.down();
    assertThat(waiting.join().refusal()).isEqualTo("OUTCOME_UNKNOWN");
    proxy.mend();
    assertFoundOut(write, Outcome.OUTCOME_PENDING);
    UnknownOutcome found = of(write, UnknownState.UNKNOWN_STATE_RESOLVED).getFirst();
    assertThat(found.getSettleBefore().getSeconds()).isGreaterThan(found.getSince().getSeconds());
    assertThat(sent(write).refusal()).isEmpty();
    assertThat(of(write, UnknownState.UNKNOWN_STATE_RESOLVED).getFirst().getOutcome())
        .as("told as of now")
        .isEqualTo(Outcome.OUTCOME_DONE);
    assertThat(Rows.net(asked, write.person())).isEqualTo(30_000);
  }

  /** What was stored before a gateway ended is found out by one that starts. */
  @Test
  void aGatewayThatStartsFindsOutWhatAnEarlierOneDidNot() throws SQLException {
    Write write = write(false);
    assertThat(sent(write).refusal()).isEmpty();
    TestGateway started;
    try (Connection holder = DriverManager.getConnection(asked.jdbcUrl());
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      // Whoever looks it up has to wait.
      statement.execute(
          "SELECT 1 FROM person WHERE person_id = '" + write.person() + "' FOR UPDATE");
      Rows.execute(
          asked,
          "INSERT INTO unknown_outcome (person_id, institution_code, request_id, since) VALUES ('"
              + write.person()
              + "', '"
              + TestGateway.MADE_UP_PHARMACY
              + "', '"
              + write.requestId()
              + "', now())");
      started = TestGateway.on(asked.jdbcUrl(), Map.of());
      assertThat(of(write, UnknownState.UNKNOWN_STATE_OPEN))
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.getOutcome()).isEqualTo(Outcome.OUTCOME_UNSPECIFIED);
                assertThat(one.hasSettleBefore()).isFalse();
                assertThat(one.hasResolveTime()).isFalse();
              });
      holder.rollback();
    }
    try {
      assertFoundOut(write, Outcome.OUTCOME_DONE);
    } finally {
      started.stop();
    }
  }

  @Test
  void theListIsPagedAndItsTokensAreChecked() {
    String person = asked.newPerson("990100");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String requestId = "paged-" + i + "-" + id();
      expected.addFirst(requestId);
      Rows.execute(
          asked,
          "INSERT INTO unknown_outcome VALUES ('"
              + person
              + "', 'H31011500001', '"
              + requestId
              + "', '2025-03-01', NULL, 'VOID', now())");
    }
    try (DemoClient shanghai = asked.client(TestGateway.SHANGHAI)) {
      List<String> listed = new ArrayList<>();
      ListUnknownOutcomesRequest.Builder request =
          ListUnknownOutcomesRequest.newBuilder()
              .setState(UnknownState.UNKNOWN_STATE_RESOLVED)
              .setPageSize(2);
      do {
        ListUnknownOutcomesResponse page =
            shanghai.settlement().listUnknownOutcomes(request.build());
        page.getUnknownOutcomesList().forEach(one -> listed.add(one.getRequestId()));
        request.setPageToken(page.getNextPageToken());
      } while (!request.getPageToken().isEmpty());
      assertThat(listed).isEqualTo(expected);
      String token = shanghai.settlement().listUnknownOutcomes(request.build()).getNextPageToken();
      Refused.by(
              () ->
                  shanghai
                      .settlement()
                      .listUnknownOutcomes(
                          ListUnknownOutcomesRequest.newBuilder().setPageToken(token).build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("page_token", "other filters");
      for (String bad : List.of("x", "eA", "YQpiCmMKZA")) {
        Refused.by(
                () ->
                    shanghai
                        .settlement()
                        .listUnknownOutcomes(
                            ListUnknownOutcomesRequest.newBuilder().setPageToken(bad).build()))
            .naming("page_token", "a token answered by ListUnknownOutcomes");
      }
      Refused.by(
              () ->
                  shanghai
                      .settlement()
                      .listUnknownOutcomes(
                          ListUnknownOutcomesRequest.newBuilder().setPageSize(201).build()))
          .naming("page_size", "0 to 200");
    }
    try (DemoClient nobody = asked.client("H00000000000")) {
      Refused.by(
              () ->
                  nobody
                      .settlement()
                      .listUnknownOutcomes(ListUnknownOutcomesRequest.getDefaultInstance()))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND);
    }
  }
}
