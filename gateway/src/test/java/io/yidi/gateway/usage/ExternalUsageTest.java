package io.yidi.gateway.usage;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.credential;
import static io.yidi.gateway.testing.Visits.today;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.ledger.Invariant;
import io.yidi.gateway.ledger.ProofOptions;
import io.yidi.gateway.load.LoadException;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.MovedAgency;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.eligibility.v1.BookedUsage;
import io.yidi.proto.eligibility.v1.CounterUnit;
import io.yidi.proto.eligibility.v1.ExplainedMovement;
import io.yidi.proto.eligibility.v1.ListCounterMovementsRequest;
import io.yidi.proto.eligibility.v1.ListCounterMovementsResponse;
import io.yidi.proto.eligibility.v1.MovedBy;
import io.yidi.proto.eligibility.v1.MovementSource;
import io.yidi.proto.eligibility.v1.RecordExternalUsageRequest;
import io.yidi.proto.eligibility.v1.RecordExternalUsageResponse;
import io.yidi.proto.eligibility.v1.TakeBackExternalUsageRequest;
import io.yidi.proto.eligibility.v1.TakeBackExternalUsageResponse;
import io.yidi.proto.eligibility.v1.UsageItem;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.PersonRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Usage elsewhere, booked and taken back by agencies, and the counters explained. */
class ExternalUsageTest {

  private static final String USAGE =
      "person_id,insured_area,insurance_type,counter,period,reference,amount,times,date\n";

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient AGENCY = GATEWAY.client(Filings.AGENCY);
  private static final DemoClient OTHER_AGENCY = GATEWAY.client("JG440700");
  private static final DemoClient PHARMACY = GATEWAY.client(TestGateway.MADE_UP_PHARMACY);

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    AGENCY.close();
    OTHER_AGENCY.close();
    PHARMACY.close();
  }

  private RecordExternalUsageRequest.Builder usage(String reference) {
    return RecordExternalUsageRequest.newBuilder()
        .setRequestId(id())
        .setPerson(person(personId))
        .setReference(reference)
        .setDate(date(DAY))
        .addItems(item("outpatient_deductible", 60_00))
        .addItems(item("outpatient_pooled", 700));
  }

  private static UsageItem.Builder item(String counter, long amount) {
    return UsageItem.newBuilder().setCounter(counter).setAmount(amount);
  }

  private static RecordExternalUsageResponse record(RecordExternalUsageRequest.Builder request) {
    return AGENCY.usage().recordExternalUsage(request.build());
  }

  private TakeBackExternalUsageRequest.Builder takingBack(String reference) {
    return TakeBackExternalUsageRequest.newBuilder()
        .setRequestId(id())
        .setPerson(person(personId))
        .setReference(reference)
        .setReason("登记有误");
  }

  private static BookedUsage booked(String counter, long amount, long value) {
    return BookedUsage.newBuilder()
        .setCounter(counter)
        .setPeriod("2025")
        .setAmount(amount)
        .setValue(value)
        .build();
  }

  private long deductibleOfASale() {
    Settlement sale =
        PHARMACY.settlement().settle(settle(id(), pharmacy(personId, 300))).getSettlement();
    PHARMACY
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(sale.getSettlementId())
                .setReason("只看一看")
                .build());
    return sale.getSplit().getDeductibleFen();
  }

  private List<String> counters() {
    return Stored.texts(
        GATEWAY,
        "SELECT name || ' ' || period || ' ' || value || ' ' || in_force FROM counter WHERE"
            + " person_id = '"
            + personId
            + "' ORDER BY name, period");
  }

  @Test
  void usageCountsForTheNextSettlementUntilItIsTakenBack() {
    assertThat(deductibleOfASale()).isEqualTo(100_00);
    RecordExternalUsageRequest.Builder request = usage("CLAIM-1");
    RecordExternalUsageResponse reply = record(request);
    assertThat(reply.getInsuredArea()).isEqualTo("990100");
    assertThat(reply.getInsuranceType()).isEqualTo("310");
    assertThat(reply.getBookedList())
        .containsExactly(
            booked("outpatient_deductible", 60_00, 60_00), booked("outpatient_pooled", 700, 700));
    assertThat(record(request)).as("a repeat").isEqualTo(reply);
    assertThat(deductibleOfASale()).isEqualTo(40_00);
    TakeBackExternalUsageRequest back = takingBack("CLAIM-1").build();
    TakeBackExternalUsageResponse taken = AGENCY.usage().takeBackExternalUsage(back);
    assertThat(taken.getReference()).startsWith("U");
    assertThat(taken.getBookedList())
        .containsExactly(
            booked("outpatient_deductible", -60_00, 0), booked("outpatient_pooled", -700, 0));
    assertThat(AGENCY.usage().takeBackExternalUsage(back)).as("a repeat").isEqualTo(taken);
    assertThat(deductibleOfASale()).isEqualTo(100_00);
    assertThat(counters())
        .containsExactly("outpatient_deductible 2025 0 0", "outpatient_pooled 2025 0 0");
    Refused.by(() -> AGENCY.usage().takeBackExternalUsage(takingBack("CLAIM-1").build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_USAGE_TAKEN_BACK);
    Refused.by(() -> AGENCY.usage().takeBackExternalUsage(takingBack(taken.getReference()).build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_USAGE_TAKEN_BACK);
    Refused.by(() -> record(usage("CLAIM-1")))
        .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_USAGE_BOOKED);
  }

  @Test
  void filesAndCallsAreOneBook() {
    String row = personId + ",990100,310,outpatient_pooled,2025,";
    GATEWAY.load(Map.of("external_usage.csv", USAGE + row + "FILE-1,12.00,,2025-02-01\n"));
    Refused.by(() -> record(usage("FILE-1")))
        .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_USAGE_BOOKED);
    record(usage("CALL-1"));
    GATEWAY.load(Map.of("external_usage.csv", USAGE + row + "CALL-1,7.00,,2025-02-01\n"));
    assertThat(counters())
        .as("counted once for each reference")
        .containsExactly("outpatient_deductible 2025 6000 1", "outpatient_pooled 2025 1900 2");
    assertThatThrownBy(
            () ->
                GATEWAY.load(
                    Map.of("external_usage.csv", USAGE + row + "CALL-1,7.01,,2025-02-01\n")))
        .isInstanceOf(LoadException.class);
    AGENCY.usage().takeBackExternalUsage(takingBack("FILE-1").build());
    GATEWAY.load(Map.of("external_usage.csv", USAGE + row + "FILE-1,12.00,,2025-02-01\n"));
    assertThat(counters())
        .as("what was taken back does not come back by the same file")
        .containsExactly("outpatient_deductible 2025 6000 1", "outpatient_pooled 2025 700 1");
    assertThat(
            GATEWAY
                .gateway()
                .ledger()
                .prove(new ProofOptions(0, 1, 1_000), progress -> {})
                .findings())
        .filteredOn(
            finding ->
                EnumSet.of(Invariant.COUNTERS, Invariant.EXTERNAL_USAGE)
                    .contains(finding.invariant()))
        .allSatisfy(finding -> assertThat(finding.first()).isEmpty());
  }

  @Test
  void onlyTheAgencyOfTheInsuredPlaceMay() {
    for (DemoClient caller : List.of(OTHER_AGENCY, PHARMACY)) {
      Refused.by(() -> caller.usage().recordExternalUsage(usage("CLAIM-1").build()))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
    }
    record(usage("CLAIM-1"));
    for (DemoClient caller : List.of(OTHER_AGENCY, PHARMACY)) {
      Refused.by(() -> caller.usage().takeBackExternalUsage(takingBack("CLAIM-1").build()))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
    }
  }

  @Test
  void theRulesAreThoseOfTheMomentOfTheLock() {
    record(usage("CLAIM-1"));
    List<String> before = counters();
    RecordExternalUsageRequest more = usage("CLAIM-2").build();
    TakeBackExternalUsageRequest back = takingBack("CLAIM-1").build();
    for (Consumer<DemoClient> call :
        List.<Consumer<DemoClient>>of(
            agency -> agency.usage().recordExternalUsage(more),
            agency -> agency.usage().takeBackExternalUsage(back))) {
      assertThat(MovedAgency.refusal(GATEWAY, personId, "990100", call)).isEqualTo("AGENCY_ONLY");
    }
    assertThat(counters()).isEqualTo(before);
  }

  @Test
  void everyWrongFieldIsNamed() {
    Refused.by(
            () ->
                AGENCY
                    .usage()
                    .recordExternalUsage(
                        RecordExternalUsageRequest.newBuilder()
                            .setRequestId("x")
                            .setInsuranceType("31x")
                            .setDate(date(today().plusDays(1)))
                            .addItems(item("", -1).setPeriod("25"))
                            .build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("request_id", "8 to 64")
        .naming("person", "absent")
        .naming("insurance_type", "3 to 6 digits")
        .naming("reference", "1 to 64 characters")
        .naming("date", "today")
        .naming("items[0].counter", "1 to 60 characters")
        .naming("items[0].period", "a period such as 2025")
        .naming("items[0].amount", "0 to 1000000000000");
    Refused.by(() -> record(usage("X").clearItems())).naming("items", "1 to 50 items");
    List<UsageItem> many = new ArrayList<>();
    for (int i = 0; i < 51; i++) {
      many.add(item("stays", 1).build());
    }
    Refused.by(() -> record(usage("X").clearItems().addAllItems(many)))
        .naming("items", "1 to 50 items");
    Refused.by(
            () ->
                record(
                    usage("X")
                        .clearItems()
                        .addItems(item("outpatient_deductable", 1))
                        .addItems(item("outpatient_pooled", 1).setPeriod("2024"))
                        .addItems(item("stays", 1))
                        .addItems(item("stays", 1).setPeriod("2025"))))
        .naming("items[0].counter", "outpatient_deductible")
        .naming("items[1].period", "2025, which holds 2025-03-10")
        .naming("items[3].counter", "each counter and period once");
    Refused.by(() -> record(usage("X").setPerson(person("NOBODY-AT-ALL"))))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_PERSON_NOT_FOUND);
    Refused.by(() -> record(usage("X").setInsuranceType("390")))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_RELATION_NOT_FOUND);
    Refused.by(
            () ->
                AGENCY
                    .usage()
                    .takeBackExternalUsage(TakeBackExternalUsageRequest.getDefaultInstance()))
        .naming("request_id", "8 to 64")
        .naming("person", "absent")
        .naming("reference", "1 to 64 characters")
        .naming("reason", "1 to 200 characters");
    Refused.by(() -> AGENCY.usage().takeBackExternalUsage(takingBack("NOTHING").build()))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_USAGE_NOT_FOUND);
    assertThat(counters()).isEmpty();
  }

  @Test
  void anIdIsForOneRequestAndAReferenceIsNoSettlement() {
    RecordExternalUsageRequest.Builder request = usage("CLAIM-1");
    record(request);
    Refused.by(() -> record(request.setReference("CLAIM-2")))
        .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
        .having("field", "reference");
    Settlement sale =
        PHARMACY.settlement().settle(settle(id(), pharmacy(personId, 300))).getSettlement();
    Refused.by(() -> record(usage(sale.getSettlementId())))
        .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_USAGE_BOOKED);
    Refused.by(
            () -> AGENCY.usage().takeBackExternalUsage(takingBack(sale.getSettlementId()).build()))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_USAGE_NOT_FOUND);
    String row =
        personId + ",990100,310,outpatient_pooled,2025," + sale.getSettlementId() + ",7.00,,";
    assertThatThrownBy(() -> GATEWAY.load(Map.of("external_usage.csv", USAGE + row + DAY + "\n")))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("is the number of a settlement (expected: a new reference)");
  }

  @Test
  void aPersonMayBeNamedByCredential() {
    RecordExternalUsageResponse reply =
        record(
            usage("CLAIM-1")
                .setPerson(PersonRef.newBuilder().setCredential(credential(personId)))
                .setInsuranceType("310"));
    assertThat(reply.getBookedCount()).isEqualTo(2);
  }

  /** Ten at once under one reference: one is booked and nine are told so. */
  @Test
  void oneReferenceIsBookedOnce() throws InterruptedException, ExecutionException {
    int callers = 10;
    CountDownLatch ready = new CountDownLatch(callers);
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        answers.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  try {
                    record(usage("CLAIM-1"));
                    return "";
                  } catch (StatusRuntimeException e) {
                    return ErrorDetails.of(e).reason();
                  }
                }));
      }
    }
    List<String> reasons = new ArrayList<>();
    for (Future<String> answer : answers) {
      reasons.add(answer.get());
    }
    assertThat(reasons).filteredOn(String::isEmpty).hasSize(1);
    assertThat(reasons).filteredOn("USAGE_BOOKED"::equals).hasSize(callers - 1);
    assertThat(counters())
        .containsExactly("outpatient_deductible 2025 6000 1", "outpatient_pooled 2025 700 1");
  }

  private ListCounterMovementsResponse movements(
      Consumer<ListCounterMovementsRequest.Builder> change) {
    ListCounterMovementsRequest.Builder request =
        ListCounterMovementsRequest.newBuilder().setPerson(person(personId));
    change.accept(request);
    return PHARMACY.eligibility().listCounterMovements(request.build());
  }

  private static String line(ExplainedMovement one) {
    return one.getCounter()
        + " "
        + one.getAmount()
        + " → "
        + one.getValue()
        + " "
        + one.getMovedBy()
        + (one.getTakenBack() ? " taken back" : "");
  }

  @Test
  void everyMovementIsExplained() {
    record(usage("CLAIM-1"));
    Settlement sale =
        PHARMACY.settlement().settle(settle(id(), pharmacy(personId, 300))).getSettlement();
    PHARMACY
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(sale.getSettlementId())
                .setReason("退药")
                .build());
    AGENCY.usage().takeBackExternalUsage(takingBack("CLAIM-1").build());
    ListCounterMovementsResponse all = movements(request -> {});
    assertThat(all.getInsuredArea()).isEqualTo("990100");
    assertThat(all.getInsuranceType()).isEqualTo("310");
    assertThat(all.getNextPageToken()).isEmpty();
    assertThat(all.getMovementsList().stream().map(ExternalUsageTest::line))
        .containsExactly(
            "outpatient_pooled -700 → 0 MOVED_BY_TAKING_BACK",
            "outpatient_deductible -6000 → 0 MOVED_BY_TAKING_BACK",
            "outpatient_pooled -13000 → 700 MOVED_BY_REVERSAL",
            "outpatient_deductible -4000 → 6000 MOVED_BY_REVERSAL",
            "outpatient_pooled 13000 → 13700 MOVED_BY_ORIGINAL taken back",
            "outpatient_deductible 4000 → 10000 MOVED_BY_ORIGINAL taken back",
            "outpatient_pooled 700 → 700 MOVED_BY_EXTERNAL_USAGE taken back",
            "outpatient_deductible 6000 → 6000 MOVED_BY_EXTERNAL_USAGE taken back");
    ExplainedMovement external = all.getMovements(6);
    assertThat(external.getSource()).isEqualTo(MovementSource.MOVEMENT_SOURCE_EXTERNAL);
    assertThat(external.getReference()).isEqualTo("CLAIM-1");
    assertThat(external.getPeriod()).isEqualTo("2025");
    assertThat(external.getUnit()).isEqualTo(CounterUnit.COUNTER_UNIT_FEN);
    assertThat(external.getDate()).isEqualTo(date(DAY));
    assertThat(external.getInstitutionCode()).isEmpty();
    assertThat(external.hasBookTime()).isTrue();
    assertThat(all.getMovements(0).getTakesBack()).isEqualTo("CLAIM-1");
    ExplainedMovement sold = all.getMovements(4);
    assertThat(sold.getSource()).isEqualTo(MovementSource.MOVEMENT_SOURCE_SETTLEMENT);
    assertThat(sold.getReference()).isEqualTo(sale.getSettlementId());
    assertThat(sold.getInstitutionCode()).isEqualTo(TestGateway.MADE_UP_PHARMACY);
    assertThat(sold.getInstitutionName()).isEqualTo("示范市大药房(虚构)");
    assertThat(sold.getBookTime()).isEqualTo(sale.getSettleTime());
    assertThat(all.getMovements(2).getTakesBack()).isEqualTo(sale.getSettlementId());
    assertThat(
            movements(request -> request.setCounter("outpatient_pooled").setPeriod("2025"))
                .getMovementsList())
        .hasSize(4)
        .isEqualTo(
            all.getMovementsList().stream()
                .filter(one -> one.getCounter().equals("outpatient_pooled"))
                .toList());
    assertThat(movements(request -> request.setPeriod("2024")).getMovementsList()).isEmpty();
  }

  @Test
  void aListOfMovementsStaysWhileOthersMove() {
    for (int i = 0; i < 3; i++) {
      record(usage("CLAIM-" + i));
    }
    List<ExplainedMovement> before = movements(request -> {}).getMovementsList();
    List<ExplainedMovement> paged = new ArrayList<>();
    String token = "";
    int page = 0;
    do {
      String after = token;
      ListCounterMovementsResponse answer =
          movements(request -> request.setPageSize(2).setPageToken(after));
      paged.addAll(answer.getMovementsList());
      token = answer.getNextPageToken();
      record(usage("MORE-" + page));
      page++;
    } while (!token.isEmpty());
    assertThat(page).isEqualTo(3);
    assertThat(paged).isEqualTo(before);
    String last = movements(request -> request.setPageSize(1)).getNextPageToken();
    Refused.by(() -> movements(request -> request.setCounter("stays").setPageToken(last)))
        .naming("page_token", "of a list with other filters");
    for (String bad : List.of("x", "eA", "YQpiCmMKZAplZQ")) {
      Refused.by(() -> movements(request -> request.setPageToken(bad)))
          .naming("page_token", "a token answered by ListCounterMovements");
    }
    Refused.by(() -> movements(request -> request.setPageSize(201)))
        .naming("page_size", "0 to 200");
    Refused.by(() -> movements(request -> request.setOnDate(date(today().plusDays(1)))))
        .naming("on_date", "today");
  }

  @Test
  void aCounterOfTimesSaysSo() {
    record(usage("STAY-1").clearItems().addItems(item("stays", 2)));
    ExplainedMovement stays = movements(request -> {}).getMovements(0);
    assertThat(stays.getUnit()).isEqualTo(CounterUnit.COUNTER_UNIT_TIMES);
    assertThat(stays.getAmount()).isEqualTo(2);
    assertThat(stays.getMovedBy()).isEqualTo(MovedBy.MOVED_BY_EXTERNAL_USAGE);
  }
}
