package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.FaultProxy;
import io.yidi.gateway.testing.FaultProxy.Fault;
import io.yidi.gateway.testing.FaultProxy.Link;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.SelfPaidCause;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What may happen to single commands and to the connection of a whole group: neighbours are settled
 * exactly once or refused retryably, and every outcome can be asked for. The gateway stands behind
 * a proxy that breaks its connections at a chosen COMMIT.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupIsolationTest {

  private static final String CLOSED_PHARMACY = "P11010500001";

  /** How often a scenario is set up anew until its commands came in one group. */
  private static final int ATTEMPTS = 5;

  private final TestGateway owner = TestGateway.start(TestGateway.freshDirectory("isolation"));
  private final FaultProxy proxy = new FaultProxy(owner.jdbcUrl());
  private final Gateway gateway =
      Gateway.on(
              DatabaseServer.open(
                  Map.of(DatabaseServer.URL_VARIABLE, proxy.jdbcUrl()),
                  TestGateway.freshDirectory("isolation-beside")),
              Map.of(
                  "grpc.server.port",
                  0,
                  "yidi.lanes",
                  1,
                  "datasources.default.connection-timeout",
                  2_000,
                  "datasources.default.connection-init-sql",
                  "SET statement_timeout = '2s'"))
          .withPolicies(List.of(TestGateway.DEMONSTRATION.resolve("policy")));

  private final int port = gateway.serve();
  private final DemoClient pharmacy = new DemoClient(port, TestGateway.MADE_UP_PHARMACY);
  private final DemoClient hospital = new DemoClient(port, TestGateway.MADE_UP_HOSPITAL);
  private final DemoClient beijing = new DemoClient(port, TestGateway.BEIJING);

  @BeforeAll
  void warmUp() {
    pharmacy.settlement().settle(settle(id(), pharmacy(owner.newPerson("990100"), 10)));
  }

  @AfterEach
  void mend() {
    proxy.mend();
  }

  @AfterAll
  void stop() {
    pharmacy.close();
    hospital.close();
    beijing.close();
    gateway.close();
    proxy.close();
    owner.stop();
  }

  private static void pause() {
    Threads.pause(400);
  }

  private interface Spoiling {
    void spoil() throws SQLException;
  }

  /**
   * Lets calls queue up while the lane waits for a COMMIT that is held, spoils something, and lets
   * them go as one group.
   */
  private <T> List<Answer<T>> asOneGroup(List<Callable<T>> calls, Spoiling spoiling)
      throws SQLException {
    String held = owner.newPerson("990100");
    proxy.commits(Fault.HOLD_COMMIT, 1);
    CompletableFuture<SettleResponse> holder =
        Threads.later(() -> pharmacy.settlement().settle(settle(id(), pharmacy(held, 10))));
    Link link = proxy.awaitHeld();
    CompletableFuture<List<Answer<T>>> waiting = Threads.later(() -> Threads.together(calls));
    pause();
    spoiling.spoil();
    link.release();
    assertThat(holder.join().hasSettlement()).isTrue();
    return waiting.join();
  }

  private List<String> newPersons(int count) {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      persons.add(owner.newPerson("990100"));
    }
    return persons;
  }

  private static List<SettleRequest> sales(List<String> persons) {
    return persons.stream().map(one -> settle(id(), pharmacy(one, 300))).toList();
  }

  private List<Callable<SettleResponse>> calls(List<SettleRequest> sales) {
    return sales.stream()
        .map(
            sale -> {
              Callable<SettleResponse> call = () -> pharmacy.settlement().settle(sale);
              return call;
            })
        .toList();
  }

  private boolean inOneTransaction(List<String> persons) {
    return owner.number(
            "SELECT count(DISTINCT xmin::text) FROM settlement WHERE person_id IN ('"
                + String.join("', '", persons)
                + "')")
        == 1;
  }

  /** 300 yuan at the pharmacy: 100 are the deductible, half of the rest is the fund's. */
  private void assertSettledOnce(String personId) {
    assertThat(Rows.settlements(owner, personId)).isOne();
    assertThat(Rows.counters(owner, personId))
        .isEqualTo(
            Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 10_000L));
    assertThat(Rows.movements(owner, personId)).isEqualTo(Rows.counters(owner, personId));
  }

  private void assertUntouched(String personId) {
    assertThat(Rows.settlements(owner, personId)).isZero();
    assertThat(Rows.movements(owner, personId)).isEmpty();
    assertThat(owner.number("SELECT count(*) FROM command WHERE person_id = '" + personId + "'"))
        .isZero();
  }

  private GetOutcomeResponse outcome(SettleRequest sale) {
    return pharmacy
        .settlement()
        .getOutcome(
            GetOutcomeRequest.newBuilder()
                .setRequestId(sale.getRequestId())
                .setPerson(sale.getClaim().getPerson())
                .setSettleBefore(sale.getSettleBefore())
                .build());
  }

  /** Sends every sale again; whatever came of the first time, each is there once then. */
  private void assertRepeatable(List<SettleRequest> sales) {
    for (SettleRequest sale : sales) {
      SettleResponse reply = pharmacy.settlement().settle(sale);
      assertThat(outcome(sale).getSettleResponse()).isEqualTo(reply);
      assertSettledOnce(sale.getClaim().getPerson().getPersonId());
    }
  }

  // Refusals of single commands.

  /** A call that is refused, and the person whose state must stay. */
  private record Spoiled(String reason, String personId, Callable<Object> call) {}

  private static Timestamp past() {
    return Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() - 1).build();
  }

  private Spoiled at(DemoClient client, String reason, String personId, Claim.Builder claim) {
    SettleRequest request = settle(id(), claim);
    return new Spoiled(reason, personId, () -> client.settlement().settle(request));
  }

  private Spoiled sending(String reason, String personId, SettleRequest request) {
    return new Spoiled(reason, personId, () -> pharmacy.settlement().settle(request));
  }

  private Spoiled reversing(
      DemoClient client, String reason, String personId, String settlementId) {
    ReverseSettlementRequest request =
        ReverseSettlementRequest.newBuilder()
            .setRequestId(id())
            .setSettlementId(settlementId)
            .setReason("x")
            .build();
    return new Spoiled(reason, personId, () -> client.settlement().reverseSettlement(request));
  }

  private List<Spoiled> spoiledSales() {
    String early = owner.newPerson("990100");
    String none = owner.newPerson("990100");
    String unknownItem = owner.newPerson("990100");
    String late = owner.newPerson("990100");
    String mismatched = owner.newPerson("990100");
    String away = owner.newPerson("990100");
    owner.addFiling(away, "990100", "LONG_TERM_WORKER", "110000", "2025-01-01", "");
    String suspended = owner.newPerson("990100", "11", "SUSPENDED", null);
    String lost = owner.newPerson("990100");
    owner.setCredential(lost, "LOST");
    String unfiled = owner.newPerson("990100");
    String elsewhere = owner.newPerson("990100");
    owner.addFiling(elsewhere, "990100", "OTHER_TEMPORARY", "310000", "2025-01-01", "");
    String expired = owner.newPerson("990100");
    owner.addFiling(expired, "990100", "OTHER_TEMPORARY", "110000", "2025-01-01", "2025-02-01");
    DemoClient closed = new DemoClient(port, CLOSED_PHARMACY);
    Claim.Builder byCard =
        pharmacy(lost, 300)
            .setPerson(PersonRef.newBuilder().setCredential(Visits.credential(lost)));
    List<ChargeLine> earlyLines = lines(DAY.minusYears(3), item(DRUG, 1, 300));
    InlineBill.Builder earlyBill =
        InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY.minusYears(3)));
    InlineBill.Builder otherInsurance =
        InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)).setInsuranceType("390");
    InlineBill.Builder plain = InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY));
    return List.of(
        at(pharmacy, "NOT_COVERED", early, bill(early, earlyBill, earlyLines)),
        at(
            pharmacy,
            "RELATION_NOT_FOUND",
            none,
            bill(none, otherInsurance, lines(DAY, item(DRUG, 1, 300)))),
        at(
            pharmacy,
            "ITEM_NOT_FOUND",
            unknownItem,
            bill(unknownItem, plain, lines(DAY, item("XDEMO9999999999", 1, 300)))),
        sending(
            "SETTLE_BEFORE_PASSED",
            late,
            settle(id(), pharmacy(late, 300)).toBuilder().setSettleBefore(past()).build()),
        at(pharmacy, "TOTAL_MISMATCH", mismatched, pharmacy(mismatched, 300).setTotalFen(1)),
        at(pharmacy, "PERSON_NOT_FOUND", "NOBODY", pharmacy("NOBODY", 300)),
        at(pharmacy, "PAY_AND_CLAIM", away, pharmacy(away, 300)),
        at(pharmacy, "INSURANCE_INACTIVE", suspended, pharmacy(suspended, 300)),
        at(pharmacy, "CREDENTIAL_NOT_USABLE", lost, byCard),
        at(closed, "NOT_NETWORKED", unfiled, pharmacy(unfiled, 300)),
        at(beijing, "NOT_FILED", unfiled, outpatient(unfiled, 300)),
        at(beijing, "FILING_OTHER_PLACE", elsewhere, outpatient(elsewhere, 300)),
        at(beijing, "FILING_EXPIRED", expired, outpatient(expired, 300)),
        injured("THIRD_PARTY", YesNo.YES_NO_YES),
        injured("STATEMENT_MISSING", YesNo.YES_NO_NO));
  }

  private Spoiled injured(String reason, YesNo thirdParty) {
    String person = owner.newPerson("990100");
    VisitFlags flags =
        VISIT.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(thirdParty).build();
    InlineBill.Builder visit =
        InlineBill.newBuilder().setMedType("11").setServiceDate(date(DAY)).setFlags(flags);
    return at(hospital, reason, person, bill(person, visit, lines(DAY, item(DRUG, 1, 300))));
  }

  private List<Spoiled> spoiledIds() {
    String reused = owner.newPerson("990100");
    SettleRequest first = settle(id(), pharmacy(reused, 20));
    pharmacy.settlement().settle(first);
    String fenced = owner.newPerson("990100");
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
    String shown = owner.newPerson("990100");
    String token =
        pharmacy
            .settlement()
            .previewSettlement(
                PreviewSettlementRequest.newBuilder().setClaim(pharmacy(shown, 300)).build())
            .getPreviewToken();
    Settlement moved =
        pharmacy.settlement().settle(settle(id(), pharmacy(shown, 250))).getSettlement();
    String twice = owner.newPerson("990100");
    Settlement taken =
        pharmacy.settlement().settle(settle(id(), pharmacy(twice, 20))).getSettlement();
    Settlement reversal =
        pharmacy
            .settlement()
            .reverseSettlement(
                ReverseSettlementRequest.newBuilder()
                    .setRequestId(id())
                    .setSettlementId(taken.getSettlementId())
                    .setReason("x")
                    .build())
            .getReversal();
    return List.of(
        sending("REQUEST_ID_REUSED", reused, settle(first.getRequestId(), pharmacy(reused, 300))),
        sending("REQUEST_VOID", fenced, settle(gone, pharmacy(fenced, 300))),
        sending(
            "PREVIEW_CHANGED",
            shown,
            settle(id(), pharmacy(shown, 300)).toBuilder().setPreviewToken(token).build()),
        sending(
            "FIELD_INVALID",
            shown,
            settle(id(), pharmacy(shown, 300)).toBuilder().setPreviewToken("v1.wrong").build()),
        reversing(pharmacy, "ALREADY_REVERSED", twice, taken.getSettlementId()),
        reversing(pharmacy, "ALREADY_REVERSED", twice, reversal.getSettlementId()),
        reversing(hospital, "OTHER_INSTITUTION", shown, moved.getSettlementId()),
        reversing(pharmacy, "SETTLEMENT_NOT_FOUND", shown, "S0000000000"));
  }

  private List<Spoiled> spoiledEncounters() {
    List<ChargeLine> lines = lines(ADMITTED, item(SURGERY, 1, 5_000));
    String open = owner.newPerson("990100");
    String opened = Stays.open(hospital, open, "21", ADMITTED, STAY);
    hospital.upload(opened, id(), lines);
    String bare = owner.newPerson("990100");
    String uncharged = Stays.open(hospital, bare, "21", ADMITTED, STAY);
    Stays.discharge(hospital, uncharged);
    String ready = owner.newPerson("990100");
    String charged = Stays.ready(hospital, ready, "21", STAY, lines);
    String payer = owner.newPerson("990100");
    String selfPaid = Stays.ready(hospital, payer, "21", STAY, lines);
    hospital
        .encounter()
        .closeSelfPaid(
            CloseSelfPaidRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(selfPaid)
                .setCause(SelfPaidCause.SELF_PAID_CAUSE_NOT_DIRECT)
                .build());
    return List.of(
        at(hospital, "ENCOUNTER_STATE", open, Stays.claim(open, opened, lines)),
        at(hospital, "NO_CHARGES", bare, Stays.claim(bare, uncharged, lines)),
        at(hospital, "ENCOUNTER_NOT_FOUND", bare, Stays.claim(bare, "E0000000000", lines)),
        at(beijing, "OTHER_INSTITUTION", ready, Stays.claim(ready, charged, lines)),
        at(
            hospital,
            "FIELD_INVALID",
            ready,
            Stays.claim(ready, charged, lines).setSettlementDate(date(ADMITTED))),
        at(hospital, "SELF_PAID", payer, Stays.claim(payer, selfPaid, lines)));
  }

  @Test
  void everyRefusalLeavesItsNeighboursAlone() throws SQLException {
    boolean together = false;
    for (int attempt = 0; attempt < ATTEMPTS && !together; attempt++) {
      List<Spoiled> spoiled = new ArrayList<>(spoiledSales());
      spoiled.addAll(spoiledIds());
      spoiled.addAll(spoiledEncounters());
      List<String> good = newPersons(10);
      List<String> before =
          spoiled.stream().map(one -> Rows.everything(owner, one.personId())).toList();
      List<SettleRequest> sales = sales(good);
      List<Callable<Object>> calls = new ArrayList<>(spoiled.stream().map(Spoiled::call).toList());
      for (int i = 0; i < sales.size(); i++) {
        SettleRequest sale = sales.get(i);
        calls.add(3 * i, () -> pharmacy.settlement().settle(sale));
      }
      List<Answer<Object>> answers = new ArrayList<>(asOneGroup(calls, () -> {}));
      for (int i = sales.size() - 1; i >= 0; i--) {
        SettleResponse reply = (SettleResponse) answers.remove(3 * i).required();
        assertThat(outcome(sales.get(i)).getSettleResponse()).isEqualTo(reply);
        assertSettledOnce(good.get(i));
      }
      assertThat(answers.stream().map(Answer::refusal))
          .containsExactlyElementsOf(spoiled.stream().map(Spoiled::reason).toList());
      assertThat(spoiled.stream().map(one -> Rows.everything(owner, one.personId())))
          .containsExactlyElementsOf(before);
      together = inOneTransaction(good);
    }
    assertThat(together).as("the good ones came in one group").isTrue();
  }

  /** The tables break at different statements of the writing; only whose row it is fails. */
  @Test
  void sqlErrorsOfSomeLeaveTheOthersAlone() throws SQLException {
    List<String> good = newPersons(10);
    List<String> bad = newPersons(3);
    List<String> tables = List.of("settlement", "counter", "command");
    List<SettleRequest> goodSales = sales(good);
    List<SettleRequest> badSales = sales(bad);
    List<SettleRequest> mixed = new ArrayList<>(goodSales);
    for (int i = 0; i < bad.size(); i++) {
      mixed.add(3 * i, badSales.get(i));
      Rows.execute(
          owner,
          "ALTER TABLE "
              + tables.get(i)
              + " ADD CONSTRAINT poison CHECK (person_id <> '"
              + bad.get(i)
              + "')");
    }
    try {
      List<Answer<SettleResponse>> answers = asOneGroup(calls(mixed), () -> {});
      for (int i = 0; i < mixed.size(); i++) {
        boolean poisoned = badSales.contains(mixed.get(i));
        assertThat(answers.get(i).refusal())
            .as("call %d", i)
            .isIn(poisoned ? List.of("STORAGE_UNAVAILABLE", "INTERNAL") : List.of(""));
      }
      good.forEach(this::assertSettledOnce);
      bad.forEach(this::assertUntouched);
    } finally {
      tables.forEach(
          table ->
              Rows.execute(owner, "ALTER TABLE " + table + " DROP CONSTRAINT IF EXISTS poison"));
    }
    assertRepeatable(mixed);
  }

  // What happens to the connection of a group.

  /** Sends a group whose COMMIT meets a fault, until several commands of it met it together. */
  private void breaking(Fault fault, String expected, boolean stored) throws SQLException {
    int met = 0;
    for (int attempt = 0; attempt < ATTEMPTS && met < 2; attempt++) {
      List<String> persons = newPersons(8);
      List<SettleRequest> sales = sales(persons);
      List<Answer<SettleResponse>> answers =
          asOneGroup(calls(sales), () -> proxy.commits(fault, 1));
      for (int i = 0; i < sales.size(); i++) {
        assertThat(answers.get(i).refusal()).isIn("", expected);
        if (stored || answers.get(i).refusal().isEmpty()) {
          assertSettledOnce(persons.get(i));
          assertThat(outcome(sales.get(i)).getOutcome()).isEqualTo(Outcome.OUTCOME_DONE);
        } else {
          met++;
          assertUntouched(persons.get(i));
          assertThat(outcome(sales.get(i)).getOutcome()).isEqualTo(Outcome.OUTCOME_PENDING);
        }
      }
      if (stored && inOneTransaction(persons)) {
        met = sales.size();
      }
      assertRepeatable(sales);
    }
    assertThat(met).as("commands that met the fault together").isGreaterThanOrEqualTo(2);
  }

  @Test
  void aConnectionLostBeforeCommitIsRefusedRetryably() throws SQLException {
    breaking(Fault.CUT_BEFORE_COMMIT, "STORAGE_UNAVAILABLE", false);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsLookedUp() throws SQLException {
    breaking(Fault.CUT_AFTER_COMMIT, "", true);
  }

  /** The database cannot be reached at all after a COMMIT; nobody can know, and it is said. */
  private void vanishing(Fault fault, boolean stored) throws SQLException {
    List<String> persons = newPersons(6);
    List<SettleRequest> sales = sales(persons);
    CompletableFuture<List<Answer<SettleResponse>>> waiting = asOneGroupHeld(calls(sales), fault);
    proxy.awaitHeld();
    proxy.down();
    List<Answer<SettleResponse>> answers = waiting.join();
    proxy.mend();
    int unknown = 0;
    for (int i = 0; i < sales.size(); i++) {
      SettleRequest sale = sales.get(i);
      // A command that came after the group was closed was never tried, and is told so.
      assertThat(answers.get(i).refusal()).isIn("OUTCOME_UNKNOWN", "STORAGE_UNAVAILABLE");
      boolean there = answers.get(i).refusal().equals("OUTCOME_UNKNOWN") && stored;
      unknown += answers.get(i).refusal().equals("OUTCOME_UNKNOWN") ? 1 : 0;
      assertThat(soon(() -> outcome(sale)).getOutcome())
          .isEqualTo(there ? Outcome.OUTCOME_DONE : Outcome.OUTCOME_PENDING);
      assertThat(Rows.settlements(owner, persons.get(i))).isEqualTo(there ? 1 : 0);
    }
    assertThat(unknown).as("commands of the lost group").isPositive();
    assertRepeatable(sales);
  }

  /** As {@link #asOneGroup}, for a group whose own COMMIT is held afterwards. */
  private <T> CompletableFuture<List<Answer<T>>> asOneGroupHeld(
      List<Callable<T>> calls, Fault fault) {
    String held = owner.newPerson("990100");
    proxy.commits(Fault.HOLD_COMMIT, 1);
    CompletableFuture<SettleResponse> holder =
        Threads.later(() -> pharmacy.settlement().settle(settle(id(), pharmacy(held, 10))));
    Link link = proxy.awaitHeld();
    CompletableFuture<List<Answer<T>>> waiting = Threads.later(() -> Threads.together(calls));
    pause();
    proxy.commits(fault, 1);
    link.release();
    assertThat(holder.join().hasSettlement()).isTrue();
    return waiting;
  }

  /** The pool may still hand out connections that broke; then the database is said to be away. */
  private static <T> T soon(Callable<T> call) {
    for (int i = 0; ; i++) {
      Answer<T> answer = Threads.answer(call);
      if (i == 20 || !answer.refusal().equals("STORAGE_UNAVAILABLE")) {
        return answer.required();
      }
      Threads.pause(100);
    }
  }

  private List<Settlement> settled(List<String> persons) {
    return sales(persons).stream()
        .map(sale -> pharmacy.settlement().settle(sale).getSettlement())
        .toList();
  }

  @Test
  void aCommitThatNobodyCanLookUpIsUnknownAndThere() throws SQLException {
    vanishing(Fault.HOLD_REPLY, true);
  }

  @Test
  void aCommitThatNobodyCanLookUpIsUnknownAndNotThere() throws SQLException {
    vanishing(Fault.HOLD_COMMIT, false);
  }

  /** A preview in the lost group wrote nothing, so nothing of it is unknown. */
  @Test
  void aPreviewIsNeverUnknown() {
    List<Settlement> earlier = settled(newPersons(3));
    boolean met = false;
    for (int attempt = 0; attempt < ATTEMPTS && !met; attempt++) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (SettleRequest sale : sales(newPersons(3))) {
        calls.add(() -> pharmacy.settlement().settle(sale).hasSettlement());
      }
      earlier.forEach(one -> calls.add(() -> Refunding.previewed(pharmacy, one).hasSplit()));
      CompletableFuture<List<Answer<Boolean>>> waiting = asOneGroupHeld(calls, Fault.HOLD_REPLY);
      proxy.awaitHeld();
      proxy.down();
      List<Answer<Boolean>> answers = waiting.join();
      proxy.mend();
      assertThat(answers.subList(3, 6))
          .extracting(Answer::refusal)
          .allMatch("STORAGE_UNAVAILABLE"::equals);
      met = answers.subList(0, 3).stream().anyMatch(one -> one.refusal().equals("OUTCOME_UNKNOWN"));
      soon(() -> Refunding.previewed(pharmacy, earlier.getFirst()));
    }
    assertThat(met).as("a settle of the lost group").isTrue();
    assertThat(Rows.texts(owner, "SELECT request_id FROM unknown_outcome WHERE request_id = ''"))
        .isEmpty();
  }

  /** Settles and previews go in one group; what is stored is the settles alone. */
  @Test
  void aPreviewWritesNothingForItsGroup() throws SQLException {
    List<String> patients = newPersons(4);
    List<Settlement> earlier = settled(patients);
    List<String> before = everything(patients);
    List<String> persons = newPersons(4);
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (SettleRequest sale : sales(persons)) {
      calls.add(() -> pharmacy.settlement().settle(sale).hasSettlement());
    }
    for (int i = 0; i < earlier.size(); i++) {
      Settlement one = earlier.get(i);
      calls.add(2 * i, () -> Refunding.previewed(pharmacy, one).hasSplit());
    }
    assertThat(asOneGroup(calls, () -> {})).allMatch(Answer::required);
    persons.forEach(this::assertSettledOnce);
    assertThat(everything(patients)).isEqualTo(before);
  }

  private List<String> everything(List<String> persons) {
    return persons.stream().map(person -> Rows.everything(owner, person)).toList();
  }

  /** One person of the group is locked by somebody else for longer than a statement may take. */
  @Test
  void aGroupThatTimesOutLeavesNothingAndGoesThroughLater() throws SQLException {
    List<String> persons = newPersons(6);
    List<SettleRequest> sales = sales(persons);
    try (Connection other = locking(persons.get(3))) {
      List<Answer<SettleResponse>> answers = asOneGroup(calls(sales), () -> {});
      other.rollback();
      assertThat(answers.get(3).refusal()).isEqualTo("STORAGE_UNAVAILABLE");
      assertRefusedOrOnce(persons, answers);
    }
    assertRepeatable(sales);
  }

  /** The server ends the group's session while it waits for a lock, as an administrator may. */
  @Test
  void aSessionThatIsEndedLeavesNothing() throws SQLException {
    List<String> persons = newPersons(6);
    List<SettleRequest> sales = sales(persons);
    try (Connection other = locking(persons.get(3))) {
      CompletableFuture<List<Answer<SettleResponse>>> waiting =
          asOneGroupHeld(calls(sales), Fault.NONE);
      endWaiting(waiting);
      List<Answer<SettleResponse>> answers = waiting.join();
      other.rollback();
      assertThat(answers.get(3).refusal()).isEqualTo("STORAGE_UNAVAILABLE");
      assertRefusedOrOnce(persons, answers);
    }
    assertRepeatable(sales);
  }

  private Connection locking(String personId) throws SQLException {
    Connection connection = DriverManager.getConnection(owner.jdbcUrl());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1 FROM person WHERE person_id = '" + personId + "' FOR UPDATE");
    }
    return connection;
  }

  /** Ends the sessions that wait for a lock, as soon as there are any. */
  private void endWaiting(CompletableFuture<?> until) {
    while (!until.isDone()
        && owner.number(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
                    + " wait_event_type = 'Lock' AND backend_type = 'client backend'")
            == 0) {
      Threads.pause(10);
    }
  }

  private void assertRefusedOrOnce(List<String> persons, List<Answer<SettleResponse>> answers) {
    for (int i = 0; i < persons.size(); i++) {
      if (answers.get(i).refusal().isEmpty()) {
        assertSettledOnce(persons.get(i));
      } else {
        assertThat(answers.get(i).refusal()).isEqualTo("STORAGE_UNAVAILABLE");
        assertUntouched(persons.get(i));
      }
    }
  }

  @Test
  void everythingStoredMeanwhileHolds() throws SQLException {
    aCommitWhoseAnswerIsLostIsLookedUp();
    assertThat(StoredProof.violations(owner.jdbcUrl())).isEmpty();
  }
}
