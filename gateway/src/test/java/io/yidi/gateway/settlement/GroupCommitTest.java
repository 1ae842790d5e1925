package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.ds.PGSimpleDataSource;

/** Groups, and what one command of a group may do to its neighbours: nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupCommitTest {

  /** An own gateway, because one test breaks the schema of its database. */
  private final TestGateway gateway = TestGateway.start(TestGateway.freshDirectory("groups"));

  private final DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
  private final DemoClient beijing = gateway.client(TestGateway.BEIJING);

  @BeforeAll
  void warmUp() {
    pharmacy.settlement().settle(settle(id(), pharmacy(gateway.newPerson("990100"), 10)));
  }

  @AfterAll
  void stop() {
    pharmacy.close();
    beijing.close();
    gateway.stop();
  }

  /** A new person of the first of the two lanes. */
  private String laneMate(String insuredArea) {
    String person = gateway.newPerson(insuredArea);
    while (Ids.hash(person) % 2 != 0) {
      person = gateway.newPerson(insuredArea);
    }
    return person;
  }

  /** Holds the lane with a locked person while the calls queue up behind, then lets them go. */
  private <T> List<Answer<T>> asOneGroup(List<Callable<T>> calls) {
    String held = laneMate("990100");
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT 1 FROM person WHERE person_id = '" + held + "' FOR UPDATE");
      CompletableFuture<SettleResponse> holder =
          Threads.later(() -> pharmacy.settlement().settle(settle(id(), pharmacy(held, 10))));
      Threads.pause(300);
      CompletableFuture<List<Answer<T>>> waiting = Threads.later(() -> Threads.together(calls));
      Threads.pause(700);
      assertThat(waiting).isNotDone();
      connection.rollback();
      assertThat(holder.join().hasSettlement()).isTrue();
      return waiting.join();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Transactions that stored these persons' settlements. */
  private long transactions(List<String> persons) {
    return gateway.number(
        "SELECT count(DISTINCT xmin::text) FROM settlement WHERE person_id IN ('"
            + String.join("', '", persons)
            + "')");
  }

  private void assertSettledOnce(List<String> persons, long pooled) {
    for (String one : persons) {
      assertThat(Rows.settlements(gateway, one)).isOne();
      assertThat(Rows.counters(gateway, one)).containsEntry("outpatient_pooled/2025", pooled);
      assertThat(Rows.movements(gateway, one)).isEqualTo(Rows.counters(gateway, one));
    }
  }

  @Test
  void refusalsInAGroupLeaveTheirNeighboursAlone() {
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      good.add(laneMate("990100"));
    }
    String mismatched = laneMate("990100");
    String reused = laneMate("990100");
    String uncovered = laneMate("440700");
    String fenced = laneMate("990100");
    String unfiled = laneMate("990100");
    String twice = laneMate("990100");
    String unknown = "NOBODY";
    while (Ids.hash(unknown) % 2 != 0) {
      unknown += "X";
    }
    String nobody = unknown;
    String used = id();
    pharmacy.settlement().settle(settle(used, pharmacy(reused, 20)));
    String gone = id();
    pharmacy
        .settlement()
        .cancelUnknown(
            CancelUnknownRequest.newBuilder()
                .setRequestId(id())
                .setCancelRequestId(gone)
                .setPerson(person(fenced))
                .setReason("x")
                .build());
    Settlement before =
        pharmacy.settlement().settle(settle(id(), pharmacy(twice, 20))).getSettlement();
    ReverseSettlementRequest reversal =
        ReverseSettlementRequest.newBuilder()
            .setRequestId(id())
            .setSettlementId(before.getSettlementId())
            .setReason("x")
            .build();
    pharmacy.settlement().reverseSettlement(reversal);
    List<Callable<Object>> calls = new ArrayList<>();
    for (String one : good.subList(0, 3)) {
      calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(one, 300))));
    }
    calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(nobody, 300))));
    calls.add(
        () -> pharmacy.settlement().settle(settle(id(), pharmacy(mismatched, 300).setTotalFen(1))));
    calls.add(() -> pharmacy.settlement().settle(settle(used, pharmacy(reused, 300))));
    // No policy of the place covers a pharmacy.
    calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(uncovered, 300))));
    calls.add(() -> pharmacy.settlement().settle(settle(gone, pharmacy(fenced, 300))));
    calls.add(() -> beijing.settlement().settle(settle(id(), outpatient(unfiled, 300))));
    calls.add(
        () ->
            pharmacy
                .settlement()
                .reverseSettlement(reversal.toBuilder().setRequestId(id()).build()));
    for (String one : good.subList(3, 6)) {
      calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(one, 300))));
    }
    List<Answer<Object>> answers = asOneGroup(calls);
    assertThat(answers.stream().map(Answer::refusal))
        .containsExactly(
            "",
            "",
            "",
            "PERSON_NOT_FOUND",
            "TOTAL_MISMATCH",
            "REQUEST_ID_REUSED",
            answers.get(6).refusal(),
            "REQUEST_VOID",
            "NOT_FILED",
            "ALREADY_REVERSED",
            "",
            "",
            "");
    assertThat(answers.get(6).refusal()).isIn("NOT_COVERED", "NOT_FILED");
    assertSettledOnce(good, 10_000);
    assertThat(transactions(good)).isOne();
    for (String one : List.of(mismatched, uncovered, fenced, unfiled)) {
      assertThat(Rows.settlements(gateway, one)).isZero();
      assertThat(Rows.counters(gateway, one)).isEmpty();
    }
    assertThat(Rows.net(gateway, reused)).isEqualTo(2_000);
    assertThat(Rows.net(gateway, twice)).isZero();
  }

  @Test
  void notCoveredInAGroupLeavesItsNeighboursAlone() {
    String uncovered = laneMate("990100");
    List<String> good = List.of(laneMate("990100"), laneMate("990100"));
    // Before the first day of the place's evidence.
    InlineBill.Builder early =
        InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY.minusYears(3)));
    List<ChargeLine> earlyLines = lines(DAY.minusYears(3), item(DRUG, 1, 300));
    List<Answer<SettleResponse>> answers =
        asOneGroup(
            List.of(
                () -> pharmacy.settlement().settle(settle(id(), pharmacy(good.get(0), 300))),
                () ->
                    pharmacy.settlement().settle(settle(id(), bill(uncovered, early, earlyLines))),
                () -> pharmacy.settlement().settle(settle(id(), pharmacy(good.get(1), 300)))));
    assertThat(answers.stream().map(Answer::refusal)).containsExactly("", "NOT_COVERED", "");
    assertSettledOnce(good, 10_000);
    assertThat(transactions(good)).isOne();
    assertThat(Rows.settlements(gateway, uncovered)).isZero();
  }

  @Test
  void anSqlErrorOfOneLeavesItsNeighboursAlone() {
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      good.add(laneMate("990100"));
    }
    String poisoned = laneMate("990100");
    Rows.execute(
        gateway,
        "ALTER TABLE counter ADD CONSTRAINT poison CHECK (person_id <> '" + poisoned + "')");
    try {
      String poisonedId = id();
      List<Callable<SettleResponse>> calls = new ArrayList<>();
      for (int i = 0; i < good.size(); i++) {
        String one = good.get(i);
        if (i == 4) {
          calls.add(
              () -> pharmacy.settlement().settle(settle(poisonedId, pharmacy(poisoned, 300))));
        }
        calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(one, 300))));
      }
      List<Answer<SettleResponse>> answers = asOneGroup(calls);
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).refusal())
            .as("call " + i)
            .isIn(i == 4 ? List.of("STORAGE_UNAVAILABLE", "INTERNAL") : List.of(""));
      }
      assertSettledOnce(good, 10_000);
      assertThat(Rows.settlements(gateway, poisoned)).isZero();
      assertThat(Rows.counters(gateway, poisoned)).isEmpty();
      Rows.execute(gateway, "ALTER TABLE counter DROP CONSTRAINT poison");
      // The failure bound nothing: the same request takes effect now.
      assertThat(
              pharmacy
                  .settlement()
                  .settle(settle(poisonedId, pharmacy(poisoned, 300)))
                  .getSettlement()
                  .getSplit()
                  .getPooledFundFen())
          .isEqualTo(10_000);
    } finally {
      Rows.execute(gateway, "ALTER TABLE counter DROP CONSTRAINT IF EXISTS poison");
    }
  }

  @Test
  void anEncounterThatCannotBeWrittenFailsAlone() {
    String good = laneMate("990100");
    String poor = laneMate("990100");
    List<ChargeLine> lines = lines(ADMITTED, item(SURGERY, 1, 5_000));
    try (DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String encounter = Stays.ready(hospital, poor, "21", STAY, lines);
      Rows.execute(
          gateway,
          "ALTER TABLE encounter ADD CONSTRAINT poison CHECK (person_id <> '"
              + poor
              + "' OR state <> 'SETTLED')");
      List<Answer<SettleResponse>> answers =
          asOneGroup(
              List.of(
                  () ->
                      hospital
                          .settlement()
                          .settle(settle(id(), Stays.claim(poor, encounter, lines))),
                  () -> pharmacy.settlement().settle(settle(id(), pharmacy(good, 300)))));
      assertThat(answers.get(0).refusal()).isIn("STORAGE_UNAVAILABLE", "INTERNAL");
      assertThat(answers.get(1).refusal()).isEmpty();
      assertThat(Stays.state(hospital, encounter)).isEqualTo("ENCOUNTER_STATE_DISCHARGED");
      assertThat(
              gateway.number(
                  "SELECT count(*) FROM charge_line WHERE settlement_id IS NOT NULL AND"
                      + " encounter_id = '"
                      + encounter
                      + "'"))
          .isZero();
    } finally {
      Rows.execute(gateway, "ALTER TABLE encounter DROP CONSTRAINT IF EXISTS poison");
    }
  }

  /** Commands of one person are never in one group, and yet all take effect in turn. */
  @Test
  void commandsOfOnePersonAreDecidedOneAfterTheOther() {
    String one = laneMate("990100");
    List<Callable<SettleResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(() -> pharmacy.settlement().settle(settle(id(), pharmacy(one, 60))));
    }
    asOneGroup(calls).forEach(Answer::required);
    assertThat(transactions(List.of(one))).isEqualTo(8);
    assertThat(Rows.counters(gateway, one)).containsEntry("outpatient_deductible/2025", 10_000L);
    assertThat(Rows.counters(gateway, one))
        .containsEntry("outpatient_pooled/2025", (8 * 6_000L - 10_000L) / 2);
  }

  /** A database that does not answer before it is told to, and then fails. */
  private static Database stuck(CountDownLatch asked, CountDownLatch go) {
    DataSource source =
        (DataSource)
            Proxy.newProxyInstance(
                GroupCommitTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  asked.countDown();
                  go.await();
                  throw new SQLException("stuck", "08006");
                });
    return new Database(source);
  }

  private static ActiveRules rules(Database database) throws ReflectiveOperationException {
    Constructor<ActiveRules> constructor = ActiveRules.class.getDeclaredConstructor(Database.class);
    constructor.setAccessible(true);
    return constructor.newInstance(database);
  }

  @Test
  void aFullQueueRefusesAndStillAnswersEveryCommand()
      throws ReflectiveOperationException, InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Database database = stuck(asked, go);
    Lane lane = new Lane("stuck", new GroupCommit(database, rules(database)), 64, Lane.turns());
    List<CompletableFuture<GetOutcomeResponse>> taken = new ArrayList<>();
    try {
      taken.add(lane.submit(new FenceCommand("P", "H", "request-first")));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<GetOutcomeResponse> refused = new CompletableFuture<>();
      int queued = 0;
      for (int i = 0; i <= 5_000 && !refused.isDone(); i++) {
        CompletableFuture<GetOutcomeResponse> reply =
            lane.submit(new FenceCommand("P" + i, "H", "request-" + i));
        if (reply.isCompletedExceptionally()) {
          refused = reply;
        } else {
          taken.add(reply);
          queued++;
        }
      }
      assertThat(queued).isEqualTo(4_096);
      assertReason(refused, ErrorReason.ERROR_REASON_OVERLOADED);
      assertThat(taken).noneMatch(CompletableFuture::isDone);
    } finally {
      go.countDown();
    }
    lane.close();
    // No connection was got, so nothing was sent, and each is told so.
    for (CompletableFuture<GetOutcomeResponse> reply : taken) {
      assertReason(reply, ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE);
    }
    assertReason(
        lane.submit(new FenceCommand("P", "H", "request-after")),
        ErrorReason.ERROR_REASON_OVERLOADED);
  }

  private static void assertReason(CompletableFuture<?> reply, ErrorReason reason) {
    assertThatThrownBy(() -> reply.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .satisfies(thrown -> assertThat(reason(thrown.getCause())).isEqualTo(reason));
  }

  private static ErrorReason reason(@Nullable Throwable thrown) {
    return switch (thrown) {
      case Refusal refusal -> refusal.reason();
      case StorageException storage -> ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE;
      case null, default -> throw new AssertionError("neither refused nor storage", thrown);
    };
  }

  /** A command that is offered while the lane ends, after the lane looked for the last time. */
  @Test
  void aCommandThatRacesTheEndIsRefused() throws ReflectiveOperationException {
    AtomicReference<Runnable> beforeOffer = new AtomicReference<>(() -> {});
    BlockingQueue<Lane.Pending<?>> queue =
        new ArrayBlockingQueue<>(4) {
          @Override
          public boolean offer(Lane.Pending<?> pending) {
            beforeOffer.get().run();
            return super.offer(pending);
          }
        };
    Database database = new Database(source(10_000));
    Lane lane = new Lane("ending", new GroupCommit(database, rules(database)), 64, queue);
    beforeOffer.set(lane::close);
    assertReason(
        lane.submit(new FenceCommand("P", "H", "request-race")),
        ErrorReason.ERROR_REASON_OVERLOADED);
    assertThat(queue).isEmpty();
  }

  /** The gateway's database, with a limit for its statements. */
  private PGSimpleDataSource source(int milliseconds) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(gateway.jdbcUrl());
    source.setOptions("-c statement_timeout=" + milliseconds);
    return source;
  }

  private static List<Lane.Pending<?>> fences(List<String> persons, String requestId) {
    List<Lane.Pending<?>> group = new ArrayList<>();
    for (String one : persons) {
      group.add(
          new Lane.Pending<>(
              new FenceCommand(one, TestGateway.MADE_UP_PHARMACY, requestId),
              new CompletableFuture<>()));
    }
    return group;
  }

  private long commands(String requestId) {
    return gateway.number("SELECT count(*) FROM command WHERE request_id = '" + requestId + "'");
  }

  @Test
  void aGroupThatTimesOutIsRefusedAtOnce() throws SQLException, ReflectiveOperationException {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      persons.add(gateway.newPerson("990100"));
    }
    Database database = new Database(source(1_000));
    String requestId = id();
    List<Lane.Pending<?>> group = fences(persons, requestId);
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "SELECT 1 FROM person WHERE person_id = '" + persons.get(5) + "' FOR UPDATE");
      long started = System.nanoTime();
      new GroupCommit(database, rules(database)).run(group);
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isLessThan(Duration.ofMillis(1_900));
      connection.rollback();
    }
    group.forEach(one -> assertReason(one.reply(), ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE));
    assertThat(commands(requestId)).isZero();
    // Nothing was bound: once the lock is gone the same group goes through.
    List<Lane.Pending<?>> again = fences(persons, requestId);
    new GroupCommit(database, rules(database)).run(again);
    assertThat(again).allMatch(one -> !one.reply().isCompletedExceptionally());
    assertThat(commands(requestId)).isEqualTo(8);
  }

  /** Connections of the gateway's database that break at a word of the protocol. */
  private DataSource breaking(String method, boolean afterwards, boolean onceOnly) {
    AtomicInteger broken = new AtomicInteger();
    return proxy(
        DataSource.class,
        (name, arguments) -> {
          if (broken.get() > 0 && !onceOnly) {
            throw new SQLException("no connection", "08001");
          }
          Connection real = source(10_000).getConnection();
          return proxy(
              Connection.class,
              (called, given) -> {
                boolean breaks = called.getName().equals(method) && broken.get() == 0;
                if (breaks && !afterwards) {
                  broken.incrementAndGet();
                  real.close();
                  throw new SQLException("connection lost", "08006");
                }
                Object result = passedOn(called, real, given);
                if (breaks) {
                  broken.incrementAndGet();
                  real.close();
                  throw new SQLException("connection lost", "08006");
                }
                return result;
              });
        });
  }

  private static Object passedOn(Method method, Connection real, Object[] arguments)
      throws ReflectiveOperationException, SQLException {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private interface Behaviour {
    Object on(Method method, Object[] arguments) throws ReflectiveOperationException, SQLException;
  }

  private static <T> T proxy(Class<T> type, Behaviour behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            GroupCommitTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> behaviour.on(method, arguments)));
  }

  private List<Lane.Pending<?>> run(DataSource source, String requestId)
      throws ReflectiveOperationException {
    List<Lane.Pending<?>> group =
        fences(List.of(gateway.newPerson("990100"), gateway.newPerson("990100")), requestId);
    Database good = new Database(source(10_000));
    new GroupCommit(new Database(source), rules(good)).run(group);
    return group;
  }

  @Test
  void aConnectionLostBeforeCommitLeavesNothing() throws ReflectiveOperationException {
    String requestId = id();
    run(breaking("prepareStatement", false, false), requestId)
        .forEach(one -> assertReason(one.reply(), ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE));
    assertThat(commands(requestId)).isZero();
  }

  @Test
  void aConnectionLostInCommitIsLookedUpOrUnknown() throws ReflectiveOperationException {
    String stored = id();
    run(breaking("commit", true, false), stored)
        .forEach(one -> assertReason(one.reply(), ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN));
    assertThat(commands(stored)).as("it was there, and nobody could see it").isEqualTo(2);
    String lost = id();
    run(breaking("commit", false, true), lost)
        .forEach(one -> assertReason(one.reply(), ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE));
    assertThat(commands(lost)).as("looked up on a new connection").isZero();
  }
}
