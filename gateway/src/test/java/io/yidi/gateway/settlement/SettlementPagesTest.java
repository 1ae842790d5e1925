package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.testing.FaultProxy;
import io.yidi.gateway.testing.FaultProxy.Fault;
import io.yidi.gateway.testing.FaultProxy.Link;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.ListSettlementsResponse;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.type.v1.ChargeLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Lists that are read page by page while others settle. */
class SettlementPagesTest {

  /** A hospital that few other tests settle at. */
  private static final String CLINIC = "H99010100002";

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient CLIENT = GATEWAY.client(CLINIC);
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);

  /** Has a visit that is reversed and one that is not, and a stay. */
  private static final String PERSON = GATEWAY.newPerson("990100");

  private static Settlement reversed;
  private static Settlement reversal;
  private static Settlement visit;
  private static Settlement stay;

  @BeforeAll
  static void makeHistory() {
    reversed = settled(HOSPITAL, PERSON);
    reversal = reverse(HOSPITAL, reversed);
    visit = settled(HOSPITAL, PERSON);
    List<ChargeLine> lines = List.of(Visits.line(1, 700));
    String encounter = Stays.ready(HOSPITAL, PERSON, "21", STAY, lines);
    stay =
        HOSPITAL
            .settlement()
            .settle(settle(id(), Stays.claim(PERSON, encounter, lines)))
            .getSettlement();
  }

  @AfterAll
  static void close() {
    CLIENT.close();
    HOSPITAL.close();
  }

  private static Settlement settled(DemoClient client, String person) {
    return client.settlement().settle(settle(id(), outpatient(person, 40))).getSettlement();
  }

  private static Settlement reverse(DemoClient client, Settlement settlement) {
    return client
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settlement.getSettlementId())
                .setReason("退费")
                .build())
        .getReversal();
  }

  private static List<String> ids(List<Settlement> settlements) {
    return settlements.stream().map(Settlement::getSettlementId).toList();
  }

  private static ListSettlementsRequest.Builder ofPerson() {
    return ListSettlementsRequest.newBuilder().setPersonId(PERSON);
  }

  /** A filter and what it leaves. */
  record Filtered(
      String name, Consumer<ListSettlementsRequest.Builder> filter, List<Settlement> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Filtered> filters() {
    List<Settlement> all = List.of(stay, visit, reversal, reversed);
    return Stream.of(
        new Filtered("none", request -> {}, all),
        new Filtered(
            "originals",
            request -> request.setKind(SettlementKind.SETTLEMENT_KIND_ORIGINAL),
            List.of(stay, visit, reversed)),
        new Filtered(
            "reversals",
            request -> request.setKind(SettlementKind.SETTLEMENT_KIND_REVERSAL),
            List.of(reversal)),
        new Filtered(
            "reversed",
            request -> request.setState(SettlementState.SETTLEMENT_STATE_REVERSED),
            List.of(reversed)),
        new Filtered(
            "not reversed",
            request -> request.setState(SettlementState.SETTLEMENT_STATE_SETTLED),
            List.of(stay, visit, reversal)),
        new Filtered(
            "stays",
            request -> request.setVisitKind(io.yidi.proto.type.v1.VisitKind.VISIT_KIND_INPATIENT),
            List.of(stay)),
        new Filtered("med_type", request -> request.setMedType("21"), List.of(stay)),
        new Filtered(
            "med_type below",
            request -> request.setMedType("11"),
            List.of(visit, reversal, reversed)),
        new Filtered("a child's med_type", request -> request.setMedType("1101"), List.of()),
        new Filtered("insured area", request -> request.setInsuredArea("990100"), all),
        new Filtered("another area", request -> request.setInsuredArea("440700"), List.of()),
        new Filtered("insurance", request -> request.setInsuranceType("310"), all),
        new Filtered("another insurance", request -> request.setInsuranceType("390"), List.of()),
        new Filtered(
            "encounter", request -> request.setEncounterId(stay.getEncounterId()), List.of(stay)),
        new Filtered(
            "settled from today",
            request -> request.setSettledFrom(date(Visits.today().minusDays(1))),
            all),
        new Filtered(
            "settled until long ago",
            request -> request.setSettledUntil(date(Visits.today().minusDays(1))),
            List.of()),
        new Filtered(
            "several",
            request ->
                request
                    .setKind(SettlementKind.SETTLEMENT_KIND_ORIGINAL)
                    .setState(SettlementState.SETTLEMENT_STATE_SETTLED)
                    .setMedType("11"),
            List.of(visit)));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void aFilterLeavesWhatFits(Filtered filtered) {
    ListSettlementsRequest.Builder request = ofPerson();
    filtered.filter().accept(request);
    assertThat(ids(HOSPITAL.settlement().listSettlements(request.build()).getSettlementsList()))
        .isEqualTo(ids(filtered.expected()));
    List<String> paged = new ArrayList<>();
    request.setPageSize(1);
    do {
      ListSettlementsResponse page = HOSPITAL.settlement().listSettlements(request.build());
      paged.addAll(ids(page.getSettlementsList()));
      request.setPageToken(page.getNextPageToken());
    } while (!request.getPageToken().isEmpty());
    assertThat(paged).isEqualTo(ids(filtered.expected()));
  }

  @Test
  void codesThatAreNoneAreNamed() {
    Refused.by(
            () ->
                HOSPITAL
                    .settlement()
                    .listSettlements(
                        ofPerson()
                            .setMedType("1%")
                            .setInsuredArea("99010")
                            .setInsuranceType("31x")
                            .build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("med_type", "2 to 6 digits, or empty")
        .naming("insured_area", "6 digits, or empty")
        .naming("insurance_type", "3 to 6 digits, or empty");
  }

  private static String forged(String snapshot, String... rest) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            String.join("\n", Stream.concat(Stream.of(snapshot), Stream.of(rest)).toList())
                .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTokenBelongsToItsListAndIsChecked() {
    String token =
        HOSPITAL.settlement().listSettlements(ofPerson().setPageSize(1).build()).getNextPageToken();
    assertThat(
            HOSPITAL
                .settlement()
                .listSettlements(ofPerson().setPageSize(2).setPageToken(token).build())
                .getSettlementsList())
        .as("the page size may change")
        .hasSize(2);
    Refused.by(
            () ->
                HOSPITAL
                    .settlement()
                    .listSettlements(ofPerson().setMedType("21").setPageToken(token).build()))
        .naming("page_token", "of a list with other filters");
    String[] parts =
        new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split("\n", -1);
    for (String bad :
        List.of("", "5", "5:4:", "0:4:", "5:9:9", "5:9:4", "5:9:7,6", "5:9:x", "5:9:6,")) {
      Refused.by(
              () ->
                  HOSPITAL
                      .settlement()
                      .listSettlements(
                          ofPerson()
                              .setPageToken(forged(bad, parts[1], parts[2], parts[3], parts[4]))
                              .build()))
          .naming("page_token", "malformed");
    }
    assertThat(
            HOSPITAL
                .settlement()
                .listSettlements(
                    ofPerson()
                        .setPageToken(
                            forged("5:900000000:6,7", parts[1], parts[2], parts[3], parts[4]))
                        .build())
                .getSettlementsList())
        .as("one that the database takes shows nothing that is not the caller's")
        .allSatisfy(one -> assertThat(one.getPersonId()).isEqualTo(PERSON));
  }

  /**
   * A settlement waits at its COMMIT while later ones are stored and a list is begun; committed
   * then, its instant lies in the middle of the list, and yet it came after the first page.
   */
  @Test
  void whatWasCommittedAfterTheFirstPageStaysOut() {
    String late = GATEWAY.newPerson("990100");
    String early = GATEWAY.newPerson("990100");
    try (FaultProxy proxy = new FaultProxy(GATEWAY.jdbcUrl())) {
      TestGateway further = TestGateway.on(proxy.jdbcUrl(), Map.of());
      try (DemoClient slow = further.client(CLINIC)) {
        Settlement before = settled(CLIENT, early);
        proxy.commits(Fault.HOLD_COMMIT, 1, "INSERT INTO command");
        CompletableFuture<Settlement> waiting = Threads.later(() -> settled(slow, late));
        Link held = proxy.awaitHeld();
        Settlement after = settled(CLIENT, early);
        ListSettlementsResponse first = page("", 1);
        assertThat(ids(first.getSettlementsList())).containsExactly(after.getSettlementId());
        held.release();
        Settlement between = waiting.join();
        assertThat(nanos(between)).isBetween(nanos(before), nanos(after));
        ListSettlementsResponse second = page(first.getNextPageToken(), 1);
        assertThat(ids(second.getSettlementsList()))
            .as("the next page of the list")
            .containsExactly(before.getSettlementId());
        assertThat(ids(page("", 3).getSettlementsList()))
            .as("a list begun now")
            .containsExactly(
                after.getSettlementId(), between.getSettlementId(), before.getSettlementId());
        reverse(CLIENT, before);
        assertThat(
                ids(
                    CLIENT
                        .settlement()
                        .listSettlements(
                            ListSettlementsRequest.newBuilder()
                                .setPageSize(1)
                                .setPageToken(first.getNextPageToken())
                                .build())
                        .getSettlementsList()))
            .containsExactly(before.getSettlementId());
      } finally {
        proxy.mend();
        further.stop();
      }
    }
  }

  private static long nanos(Settlement settlement) {
    return settlement.getSettleTime().getSeconds() * 1_000_000_000L
        + settlement.getSettleTime().getNanos();
  }

  private static ListSettlementsResponse page(String token, int size) {
    return CLIENT
        .settlement()
        .listSettlements(
            ListSettlementsRequest.newBuilder().setPageSize(size).setPageToken(token).build());
  }

  /**
   * The state is that of the first page, or a record would be left out that is reversed meanwhile.
   */
  @Test
  void aReversalBetweenPagesTakesNothingOutOfTheList() {
    String person = GATEWAY.newPerson("990100");
    List<Settlement> settled = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      settled.addFirst(settled(CLIENT, person));
    }
    ListSettlementsRequest.Builder request =
        ListSettlementsRequest.newBuilder()
            .setPersonId(person)
            .setState(SettlementState.SETTLEMENT_STATE_SETTLED)
            .setPageSize(2);
    ListSettlementsResponse first = CLIENT.settlement().listSettlements(request.build());
    reverse(CLIENT, settled.get(2));
    ListSettlementsResponse second =
        CLIENT.settlement().listSettlements(request.setPageToken(first.getNextPageToken()).build());
    assertThat(ids(first.getSettlementsList())).isEqualTo(ids(settled.subList(0, 2)));
    assertThat(ids(second.getSettlementsList())).isEqualTo(ids(settled.subList(2, 4)));
    assertThat(second.getSettlements(0).getState())
        .as("shown as it is now")
        .isEqualTo(SettlementState.SETTLEMENT_STATE_REVERSED);
    assertThat(second.getNextPageToken()).isEmpty();
  }

  @Test
  void aListWhileOthersSettleHasEverythingOnceAndNothingNew() {
    List<String> persons = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      persons.add(GATEWAY.newPerson("990100"));
    }
    List<String> before = new ArrayList<>();
    Map<String, Boolean> after = new ConcurrentHashMap<>();
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean done = new AtomicBoolean();
    for (int i = 0; i < 18; i++) {
      before.add(settled(CLIENT, persons.get(i % 6)).getSettlementId());
    }
    List<String> listed = new ArrayList<>();
    List<CompletableFuture<Boolean>> writers =
        persons.stream()
            .map(person -> Threads.later(() -> settleUntil(done, begun, person, after)))
            .toList();
    try {
      String token = "";
      do {
        ListSettlementsResponse page = page(token, 3);
        begun.set(true);
        listed.addAll(ids(page.getSettlementsList()));
        token = page.getNextPageToken();
        // Between two pages somebody always settles.
        awaitMore(after, after.size());
      } while (!token.isEmpty());
    } finally {
      done.set(true);
    }
    writers.forEach(CompletableFuture::join);
    assertThat(listed).doesNotHaveDuplicates().containsAll(before);
    assertThat(listed).doesNotContainAnyElementsOf(after.keySet());
    assertThat(after).as("others did settle meanwhile").isNotEmpty();
  }

  /** Settles one after the other; remembers what was begun after the first page was read. */
  private static boolean settleUntil(
      AtomicBoolean done, AtomicBoolean begun, String person, Map<String, Boolean> after) {
    while (!done.get()) {
      boolean afterFirst = begun.get();
      String id = settled(CLIENT, person).getSettlementId();
      if (afterFirst) {
        after.put(id, true);
      }
    }
    return true;
  }

  private static void awaitMore(Map<String, Boolean> settled, int than) {
    long until = System.nanoTime() + 20_000_000_000L;
    while (settled.size() <= than) {
      assertThat(System.nanoTime()).as("nobody settles").isLessThan(until);
      Threads.pause(1);
    }
  }

  /** The index by institution and time gives the rows in their order; nothing is sorted. */
  @Test
  void anIndexServesThePage() {
    SettlementPages.Begun after =
        new SettlementPages.Begun("5:9:", Instant.now(), new PageToken(Instant.now(), "S1"));
    SettlementPages.Filter filter =
        new SettlementPages.Filter(
            CLINIC,
            "",
            "",
            "ORIGINAL",
            "REVERSED",
            VisitKind.OUTPATIENT,
            "11",
            "990100",
            "310",
            Instant.now().minusSeconds(86_400),
            Instant.now());
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(GATEWAY.jdbcUrl());
    SettlementPages.Query query = SettlementPages.query(filter, after, 4);
    String plan =
        new Database(source)
            .write(
                connection -> {
                  // A test's table is so small that reading all of it would be cheaper.
                  Sql.update(connection, "SET LOCAL enable_seqscan = off");
                  Sql.update(connection, "SET LOCAL enable_sort = off");
                  Sql.update(connection, "SET LOCAL enable_bitmapscan = off");
                  return String.join(
                      "\n",
                      Sql.query(
                          connection,
                          "EXPLAIN " + query.sql(),
                          row -> row.getString(1),
                          query.arguments().toArray()));
                });
    assertThat(plan)
        .contains("settlement_by_institution")
        .containsPattern("Index Cond: .*institution_code = .*ROW\\(settled_at, settlement_id\\) <")
        .doesNotContain("Sort", "Seq Scan");
  }

  @Test
  void aPharmacyHasItsOwnList() {
    String person = GATEWAY.newPerson("990100");
    try (DemoClient pharmacy = GATEWAY.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement sale =
          pharmacy.settlement().settle(settle(id(), pharmacy(person, 40))).getSettlement();
      ListSettlementsRequest request =
          ListSettlementsRequest.newBuilder().setPersonId(person).build();
      assertThat(ids(pharmacy.settlement().listSettlements(request).getSettlementsList()))
          .containsExactly(sale.getSettlementId());
      assertThat(HOSPITAL.settlement().listSettlements(request).getSettlementsList()).isEmpty();
    }
  }
}
