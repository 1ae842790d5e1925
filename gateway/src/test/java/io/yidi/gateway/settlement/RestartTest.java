package io.yidi.gateway.settlement;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.OutsideGateway;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What was acknowledged survives; what was not can be asked for. */
class RestartTest {

  private static String startedAt(TestGateway gateway) {
    return Rows.texts(gateway, "SELECT pg_postmaster_start_time()").getFirst();
  }

  private static void assertDurable(TestGateway gateway) {
    for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
      assertThat(Rows.texts(gateway, "SHOW " + setting)).as(setting).containsExactly("on");
    }
  }

  private static void assertSumsHold(TestGateway gateway, List<String> persons) {
    for (String one : persons) {
      assertThat(Rows.counters(gateway, one)).isEqualTo(Rows.movements(gateway, one));
      assertThat(
              gateway.number(
                  "SELECT count(*) FROM settlement s LEFT JOIN command c ON c.person_id ="
                      + " s.person_id AND c.request_id = s.request_id AND c.subject_id ="
                      + " s.settlement_id AND c.state = 'DONE' WHERE s.person_id = '"
                      + one
                      + "' AND c.request_id IS NULL"))
          .isZero();
      assertThat(
              gateway.number(
                  "SELECT balance_fen - (SELECT sum(amount_fen) FROM account_movement m WHERE"
                      + " m.person_id = a.person_id) FROM account a WHERE person_id = '"
                      + one
                      + "'"))
          .isZero();
    }
  }

  @Test
  void aCleanRestartAnswersTheSameBytes() {
    Path directory = TestGateway.freshDirectory("restart");
    TestGateway first = TestGateway.start(directory);
    List<SettleRequest> requests = new ArrayList<>();
    List<SettleResponse> replies = new ArrayList<>();
    String person;
    String before;
    try {
      person = first.newPerson("990100", "11", "ACTIVE", "200.00");
      assertDurable(first);
      try (DemoClient client = first.client(TestGateway.MADE_UP_PHARMACY)) {
        for (int i = 0; i < 5; i++) {
          SettleRequest request =
              settle(id(), pharmacy(person, 70 + i).setAccountUse(AccountUse.ACCOUNT_USE_OWN));
          requests.add(request);
          replies.add(client.settlement().settle(request));
        }
      }
      before = Rows.everything(first, person);
    } finally {
      first.stop();
    }
    TestGateway second = TestGateway.start(directory);
    try (DemoClient client = second.client(TestGateway.MADE_UP_PHARMACY)) {
      assertThat(Rows.everything(second, person)).isEqualTo(before);
      for (int i = 0; i < requests.size(); i++) {
        assertThat(client.settlement().settle(requests.get(i)).toByteString())
            .isEqualTo(replies.get(i).toByteString());
      }
      assertThat(Rows.everything(second, person)).isEqualTo(before);
      assertThat(client.settlement().settle(settle(id(), pharmacy(person, 100))).hasSettlement())
          .isTrue();
      assertSumsHold(second, List.of(person));
    } finally {
      second.stop();
    }
  }

  private static SettleRequest request(String personId) {
    return settle(id(), pharmacy(personId, 60).setAccountUse(AccountUse.ACCOUNT_USE_OWN))
        .toBuilder()
        .setSettleBefore(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 5))
        .build();
  }

  /** Sends settles one after the other until the gateway is gone. */
  private static void stream(
      DemoClient client,
      String person,
      Map<SettleRequest, String> sent,
      Map<SettleRequest, SettleResponse> acknowledged,
      AtomicBoolean over) {
    while (!over.get()) {
      SettleRequest request = request(person);
      sent.put(request, person);
      try {
        acknowledged.put(request, client.settlement().settle(request));
      } catch (StatusRuntimeException e) {
        return;
      }
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws IOException, InterruptedException {
    TestGateway other = TestGateway.shared();
    String otherStarted = startedAt(other);
    Path directory = TestGateway.freshDirectory("killed");
    List<String> persons = new ArrayList<>();
    TestGateway loader = TestGateway.start(directory);
    try {
      for (int i = 0; i < 6; i++) {
        persons.add(loader.newPerson("990100", "11", "ACTIVE", "300.00"));
      }
    } finally {
      loader.stop();
    }
    Map<SettleRequest, String> sent = new ConcurrentHashMap<>();
    Map<SettleRequest, SettleResponse> acknowledged = new ConcurrentHashMap<>();

    // Killed at the moment of an acknowledgement.
    OutsideGateway first = OutsideGateway.start(directory);
    try (DemoClient client = first.client(TestGateway.MADE_UP_PHARMACY)) {
      for (String person : persons) {
        SettleRequest request = request(person);
        sent.put(request, person);
        acknowledged.put(request, client.settlement().settle(request));
      }
    } finally {
      first.kill();
    }
    assertThat(acknowledged).hasSize(persons.size());

    // Killed in the middle of a stream. It has stopped the database that the first left behind.
    OutsideGateway second = OutsideGateway.start(directory);
    AtomicBoolean over = new AtomicBoolean();
    try (DemoClient client = second.client(TestGateway.MADE_UP_PHARMACY)) {
      List<Callable<Object>> streams = new ArrayList<>();
      for (String person : persons) {
        streams.add(
            () -> {
              stream(client, person, sent, acknowledged, over);
              return "over";
            });
      }
      CompletableFuture<Object> running = Threads.later(() -> Threads.together(streams));
      while (acknowledged.size() < 60) {
        Threads.pause(2);
      }
      second.kill();
      over.set(true);
      assertThat(running.join()).isNotNull();
    } finally {
      second.kill();
    }
    long leftBehind =
        Long.parseLong(
            Files.readAllLines(directory.resolve("postgresql").resolve("postmaster.pid"))
                .getFirst()
                .strip());
    assertThat(ProcessHandle.of(leftBehind).filter(ProcessHandle::isAlive)).isPresent();

    TestGateway third = TestGateway.start(directory);
    try (DemoClient client = third.client(TestGateway.MADE_UP_PHARMACY)) {
      assertThat(ProcessHandle.of(leftBehind).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(startedAt(other)).isEqualTo(otherStarted);
      assertDurable(third);
      Map<String, Long> effects = effects(third);
      acknowledged.forEach(
          (request, reply) -> {
            assertThat(effects).containsEntry(request.getRequestId(), 1L);
            assertThat(client.settlement().settle(request).toByteString())
                .isEqualTo(reply.toByteString());
          });
      sent.forEach(
          (request, person) -> {
            if (!acknowledged.containsKey(request)) {
              GetOutcomeResponse outcome = outcome(client, request, person);
              assertThat(outcome.getOutcome()).isIn(Outcome.OUTCOME_DONE, Outcome.OUTCOME_VOID);
              assertThat(effects.getOrDefault(request.getRequestId(), 0L))
                  .isEqualTo(outcome.getOutcome() == Outcome.OUTCOME_DONE ? 1 : 0);
            }
          });
      assertThat(sent.size()).isGreaterThan(acknowledged.size());
      assertSumsHold(third, persons);
      assertThat(third.number("SELECT count(*) FROM settlement"))
          .isBetween((long) acknowledged.size(), (long) sent.size());
    } finally {
      third.stop();
    }
  }

  /** Settlements by request id. */
  private static Map<String, Long> effects(TestGateway gateway) {
    Map<String, Long> effects = new HashMap<>();
    Rows.texts(gateway, "SELECT request_id FROM settlement")
        .forEach(requestId -> effects.merge(requestId, 1L, Long::sum));
    return effects;
  }

  private static GetOutcomeResponse outcome(
      DemoClient client, SettleRequest request, String personId) {
    GetOutcomeRequest question =
        GetOutcomeRequest.newBuilder()
            .setRequestId(request.getRequestId())
            .setPerson(person(personId))
            .setSettleBefore(request.getSettleBefore())
            .build();
    GetOutcomeResponse answer = client.settlement().getOutcome(question);
    while (answer.getOutcome() == Outcome.OUTCOME_PENDING) {
      Threads.pause(100);
      answer = client.settlement().getOutcome(question);
    }
    return answer;
  }

  @Test
  void aSecondGatewayJoinsAsGuestAndLeavesTheDatabaseRunning()
      throws IOException, InterruptedException {
    Path directory = TestGateway.freshDirectory("guest");
    TestGateway owner = TestGateway.start(directory);
    try (DemoClient client = owner.client(TestGateway.MADE_UP_PHARMACY)) {
      String person = owner.newPerson("990100", "11", "ACTIVE", "300.00");
      String started = startedAt(owner);
      OutsideGateway guest = OutsideGateway.start(directory);
      try (DemoClient throughGuest = guest.client(TestGateway.MADE_UP_PHARMACY)) {
        assertThat(guest.description()).contains("shared with its owner");
        // Two gateways, one effect.
        SettleRequest request = settle(id(), pharmacy(person, 180));
        List<Callable<SettleResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          calls.add(() -> client.settlement().settle(request));
          calls.add(() -> throughGuest.settlement().settle(request));
        }
        assertThat(
                Threads.together(calls).stream()
                    .map(answer -> answer.required().toByteString())
                    .distinct())
            .hasSize(1);
        List<Callable<SettleResponse>> sales = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          DemoClient through = i % 2 == 0 ? client : throughGuest;
          sales.add(
              () ->
                  through
                      .settlement()
                      .settle(
                          settle(
                              id(),
                              pharmacy(person, 50).setAccountUse(AccountUse.ACCOUNT_USE_OWN))));
        }
        Threads.together(sales).forEach(Threads.Answer::required);
        assertThat(Rows.settlements(owner, person)).isEqualTo(21);
        assertThat(Rows.counters(owner, person))
            .isEqualTo(
                Map.of(
                    "outpatient_deductible/2025",
                    10_000L,
                    "outpatient_pooled/2025",
                    4_000L + 20 * 2_500L));
        assertThat(Rows.balance(owner, person)).isZero();
        assertSumsHold(owner, List.of(person));
      } finally {
        guest.end();
      }
      assertThat(startedAt(owner)).isEqualTo(started);
      assertThat(client.settlement().settle(settle(id(), pharmacy(person, 20))).hasSettlement())
          .isTrue();
    } finally {
      owner.stop();
    }
  }
}
