package io.yidi.gateway.settlement;

import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.filing.Roster;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.ledger.ProofOptions;
import io.yidi.gateway.ledger.ProofReport;
import io.yidi.gateway.load.LoadException;
import io.yidi.gateway.person.DatabasesException;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.FaultProxy;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.Publications;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.policy.filing.FilingKind;
import io.yidi.proto.catalogue.v1.MappingGapKind;
import io.yidi.proto.encounter.v1.DisproveStatementRequest;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.EncounterState;
import io.yidi.proto.encounter.v1.InjuryStatementEntry;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.ListEncountersRequest;
import io.yidi.proto.encounter.v1.ListInjuryStatementsRequest;
import io.yidi.proto.encounter.v1.ListRecoveriesRequest;
import io.yidi.proto.encounter.v1.Recovery;
import io.yidi.proto.encounter.v1.SumChargesRequest;
import io.yidi.proto.filing.v1.ListReviewsRequest;
import io.yidi.proto.filing.v1.ListReviewsResponse;
import io.yidi.proto.policy.v1.PublishPoliciesRequest;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.DeductionGround;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.FundDeduction;
import io.yidi.proto.settlement.v1.GetOutcomeRequest;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.ListDeductionsRequest;
import io.yidi.proto.settlement.v1.ListDeductionsResponse;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.ListSettlementsResponse;
import io.yidi.proto.settlement.v1.ListUnknownOutcomesRequest;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.RecordDeductionRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.settlement.v1.UnknownOutcome;
import io.yidi.proto.settlement.v1.UnknownState;
import io.yidi.proto.settlement.v1.WithdrawDeductionRequest;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.PersonRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One gateway on two databases, each with half of the persons, set up as docs/several-databases.md
 * says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralDatabasesTest {

  private static final int PERSONS = 20;
  private static final Path GUIDE =
      Path.of("..", "docs", "several-databases.md").toAbsolutePath().normalize();
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
  private static final String SUBSCRIPTION = "yidi_shared_second";
  private static final String NOT_COPIED =
      "SELECT srrelid::regclass::text FROM pg_subscription_rel WHERE srsubstate <> 'r'";
  private static final String FUND = "310102";

  private final DatabaseServer secondServer =
      DatabaseServer.open(Map.of(), TestGateway.freshDirectory("second"));
  private final Home second = new Home(secondServer.jdbcUrl());
  private final FaultProxy toSecond = new FaultProxy(second.url());
  private final Map<String, Object> settings =
      Map.of(
          "yidi.further-data-sources",
          toSecond.jdbcUrl(),
          "datasources.default.connection-timeout",
          1_000);
  private final TestGateway gateway =
      TestGateway.start(replicated(TestGateway.freshDirectory("first")), List.of(), settings);
  private final Home first = new Home(gateway.jdbcUrl());

  private final DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
  private final DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL);
  private final DemoClient agency = gateway.client(Filings.AGENCY);
  private final List<String> inFirst = new ArrayList<>();
  private final List<String> inSecond = new ArrayList<>();

  /** A database, looked at past the gateway. */
  private record Home(String url) {

    void execute(String sql) {
      Rows.execute(url, sql);
    }

    List<String> texts(String sql) {
      return Rows.texts(url, sql);
    }

    /** How another server connects to it. */
    String address() {
      int port = URI.create(url.substring("jdbc:".length())).getPort();
      return "host=127.0.0.1 port=" + port + " dbname=yidi user=postgres";
    }

    long rows(String table, List<String> persons) {
      return Long.parseLong(
          texts(
                  "SELECT count(*) FROM "
                      + table
                      + " WHERE person_id IN ('"
                      + String.join("', '", persons)
                      + "')")
              .getFirst());
    }

    long settlements(List<String> persons) {
      return rows("settlement", persons);
    }

    List<String> versions() {
      return texts("SELECT kind || ' ' || version FROM version_activation ORDER BY 1");
    }
  }

  /**
   * A first database whose server runs with what the guide asks for, and which brings what is of no
   * person to the second by the guide's statements.
   */
  private Path replicated(Path directory) {
    try (DatabaseServer server = DatabaseServer.open(Map.of(), directory)) {
      new Home(server.jdbcUrl()).execute("ALTER SYSTEM SET wal_level = 'logical'");
    }
    try (DatabaseServer server = DatabaseServer.open(Map.of(), directory)) {
      try (Gateway tables = Gateway.on(server, settings)) {
        tables.loader();
      }
      List<String> statements = statements();
      Home home = new Home(server.jdbcUrl());
      home.execute(statements.getFirst());
      String guides = "host=first.example port=5432 dbname=yidi user=replicator";
      assertThat(statements.getLast()).contains(guides, SUBSCRIPTION);
      second.execute(statements.getLast().replace(guides, home.address()));
      await("tables are copied", () -> second.texts(NOT_COPIED).isEmpty());
      second.execute("ALTER SUBSCRIPTION " + SUBSCRIPTION + " DISABLE");
    }
    return directory;
  }

  private static List<String> statements() {
    try {
      List<String> found =
          SQL.matcher(Files.readString(GUIDE)).results().map(one -> one.group(1)).toList();
      assertThat(found).hasSize(2);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first server has another port at every start. */
  @BeforeAll
  void goOnAndLoadHalfTheFolkIntoEach() {
    second.execute("ALTER SUBSCRIPTION " + SUBSCRIPTION + " CONNECTION '" + first.address() + "'");
    second.execute("ALTER SUBSCRIPTION " + SUBSCRIPTION + " ENABLE");
    awaitVersions();
    for (int i = 0; i < PERSONS; i++) {
      inFirst.add(personOf(0));
      inSecond.add(personOf(1));
    }
  }

  private static void await(String what, BooleanSupplier done) {
    Instant until = Instant.now().plusSeconds(30);
    while (!done.getAsBoolean()) {
      assertThat(Instant.now()).as(what).isBefore(until);
      pause();
    }
  }

  private void awaitVersions() {
    await("versions have come", () -> second.versions().equals(first.versions()));
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  void stop() {
    client.close();
    hospital.close();
    agency.close();
    second.execute("ALTER SUBSCRIPTION " + SUBSCRIPTION + " DISABLE");
    gateway.stop();
    toSecond.close();
    secondServer.close();
  }

  private String personOf(int half) {
    String made = gateway.newPerson("990100");
    while (Ids.hash(made) % 2 != half) {
      made = gateway.newPerson("990100");
    }
    return made;
  }

  @Test
  void everyPersonSettlesInItsOwnDatabase() {
    List<Callable<SettleResponse>> calls = new ArrayList<>();
    List<String> all = new ArrayList<>(inFirst);
    all.addAll(inSecond);
    long firstBefore = first.settlements(inFirst);
    long secondBefore = second.settlements(inSecond);
    for (String one : all) {
      calls.add(() -> client.settlement().settle(settle(id(), pharmacy(one, 100))));
    }
    Threads.together(calls)
        .forEach(answer -> assertThat(answer.required().hasSettlement()).isTrue());
    assertThat(first.settlements(inFirst) - firstBefore).isEqualTo(PERSONS);
    assertThat(second.settlements(inSecond) - secondBefore).isEqualTo(PERSONS);
    assertThat(first.settlements(inSecond)).isZero();
    assertThat(second.settlements(inFirst)).isZero();
  }

  @Test
  void aWholeLifeInEitherDatabase() {
    aWholeLife(personOf(0), first, second);
    aWholeLife(personOf(1), second, first);
  }

  private void aWholeLife(String who, Home home, Home other) {
    PersonRef byCredential = PersonRef.newBuilder().setCredential(Visits.credential(who)).build();
    Claim claim = pharmacy(who, 150).setPerson(byCredential).build();
    String token =
        client
            .settlement()
            .previewSettlement(PreviewSettlementRequest.newBuilder().setClaim(claim).build())
            .getPreviewToken();
    SettleRequest request =
        settle(id(), claim.toBuilder()).toBuilder().setPreviewToken(token).build();
    SettleResponse settled = client.settlement().settle(request);
    assertThat(client.settlement().settle(request)).isEqualTo(settled);
    Settlement settlement = settled.getSettlement();
    assertThat(
            client
                .settlement()
                .getOutcome(
                    GetOutcomeRequest.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setPerson(byCredential)
                        .setSettleBefore(request.getSettleBefore())
                        .build())
                .getSettleResponse())
        .isEqualTo(settled);
    String number = settlement.getSettlementId();
    assertThat(
            client
                .settlement()
                .getSettlement(GetSettlementRequest.newBuilder().setSettlementId(number).build())
                .getSettlement())
        .isEqualTo(settlement);
    assertThat(
            client
                .settlement()
                .explainSettlement(
                    ExplainSettlementRequest.newBuilder().setSettlementId(number).build())
                .getReproduced())
        .isTrue();
    client
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(number)
                .setReason("test")
                .build());
    assertThat(
            client
                .settlement()
                .cancelUnknown(
                    CancelUnknownRequest.newBuilder()
                        .setRequestId(id())
                        .setCancelRequestId(id())
                        .setPerson(person(who))
                        .setReason("test")
                        .build())
                .getOutcome())
        .isEqualTo(Outcome.OUTCOME_VOID);
    assertThat(home.settlements(List.of(who))).isEqualTo(2);
    assertThat(other.settlements(List.of(who))).isZero();
    assertThat(
            home.texts("SELECT value FROM counter WHERE person_id = '" + who + "' AND value <> 0"))
        .isEmpty();
  }

  private static String reason(Runnable call) {
    return ErrorDetails.of(refused(call)).reason();
  }

  @Test
  void whoNobodyIsIsNobodyInEither() {
    PersonRef unknown = PersonRef.newBuilder().setCredential(Visits.credential("NOBODY")).build();
    assertThat(
            reason(
                () ->
                    client.settlement().settle(settle(id(), pharmacy("x", 10).setPerson(unknown)))))
        .isEqualTo("CREDENTIAL_NOT_FOUND");
    assertThat(reason(() -> client.settlement().settle(settle(id(), pharmacy("NOBODY", 10)))))
        .isEqualTo("PERSON_NOT_FOUND");
  }

  @Test
  void aStayInEitherDatabase() {
    List<String> stays = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      stays.add(aStay(personOf(0), first, second));
      stays.add(aStay(personOf(1), second, first));
    }
    assertThat(
            hospital
                .encounter()
                .listEncounters(ListEncountersRequest.newBuilder().setPageSize(3).build())
                .getEncountersList())
        .extracting(Encounter::getEncounterId)
        .containsExactlyElementsOf(stays.reversed().subList(0, 3));
    assertThat(
            hospital
                .encounter()
                .listRecoveries(ListRecoveriesRequest.newBuilder().setPageSize(3).build())
                .getRecoveriesList())
        .extracting(Recovery::getEncounterId)
        .containsExactlyElementsOf(stays.reversed().subList(0, 3));
    assertThat(
            hospital
                .encounter()
                .listInjuryStatements(
                    ListInjuryStatementsRequest.newBuilder().setPageSize(3).build())
                .getStatementsList())
        .extracting(InjuryStatementEntry::getEncounterId)
        .containsExactlyElementsOf(stays.reversed().subList(0, 3));
  }

  private String aStay(String who, Home home, Home other) {
    List<ChargeLine> lines = Visits.lines(1, 30);
    String encounter = Stays.ready(hospital, who, "21", Visits.INJURY, lines);
    assertThat(
            hospital
                .encounter()
                .listCharges(ListChargesRequest.newBuilder().setEncounterId(encounter).build())
                .getLinesCount())
        .isEqualTo(30);
    assertThat(
            hospital
                .encounter()
                .sumCharges(SumChargesRequest.newBuilder().setEncounterId(encounter).build())
                .getTotalFen())
        .isEqualTo(3_000);
    hospital.encounter().recordInjuryStatement(Visits.recordingStatement(encounter));
    Settlement settled =
        hospital
            .settlement()
            .settle(settle(id(), Stays.claim(who, encounter, lines)))
            .getSettlement();
    assertThat(settled.getEncounterId()).isEqualTo(encounter);
    assertThat(Visits.get(hospital, encounter).getState())
        .isEqualTo(EncounterState.ENCOUNTER_STATE_SETTLED);
    assertThat(
            hospital
                .encounter()
                .disproveStatement(
                    DisproveStatementRequest.newBuilder()
                        .setRequestId(id())
                        .setSettlementId(settled.getSettlementId())
                        .setReason("示范")
                        .setEvidence("示范")
                        .build())
                .getRecoveriesCount())
        .isOne();
    for (String table : List.of("encounter", "charge_line", "injury_statement", "recovery")) {
      assertThat(home.rows(table, List.of(who))).as(table).isPositive();
      assertThat(other.rows(table, List.of(who))).as(table).isZero();
    }
    return encounter;
  }

  @Test
  void filingsOfEitherDatabaseWaitInOneList() {
    List<String> submitted = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      submitted.add(Filings.submit(client, Filings.longTerm(personOf(0))).getFilingId());
      submitted.add(Filings.submit(client, Filings.longTerm(personOf(1))).getFilingId());
    }
    List<String> waiting = new ArrayList<>();
    String token = "";
    do {
      ListReviewsResponse page =
          agency
              .filing()
              .listReviews(
                  ListReviewsRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getReviewsList().forEach(review -> waiting.add(review.getSubjectId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(waiting).containsExactlyElementsOf(submitted.stream().sorted().toList());
    for (String filing : submitted) {
      assertThat(Filings.approve(agency, filing).getState())
          .isEqualTo(Filings.get(client, filing).getState());
    }
    assertThat(
            gateway
                .gateway()
                .roster(new Roster.Order("990100", FilingKind.LONG_TERM_RESIDENT, true, false)))
        .extracting(row -> row.get(1))
        .containsAll(submitted);
  }

  /** A filing that was loaded has a number that does not say where its person is. */
  @Test
  void aLoadedFilingIsFoundInEitherDatabase() {
    for (int half : new int[] {0, 1}) {
      String who = personOf(half);
      gateway.addFiling(who, "990100", "LONG_TERM_RESIDENT", "110000", "2025-01-01", "");
      String number =
          List.of(first, second)
              .get(half)
              .texts("SELECT filing_id FROM filing WHERE person_id = '" + who + "'")
              .getFirst();
      assertThat(Filings.get(client, number).getPersonId()).isEqualTo(who);
      LoadException taken =
          assertThrows(
              LoadException.class,
              () ->
                  gateway.load(
                      Map.of(
                          "filings.csv",
                          """
                          filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated
                          %s,%s,310,990100,LONG_TERM_RESIDENT,APPROVED,110000,2025-01-01,,yes,no,no,
                          """
                              .formatted(number, personOf(1 - half)))));
      assertThat(taken).hasMessageContaining("that no other person's filing has");
    }
  }

  @Test
  void pagesGoThroughBothAndStayAsTheyWereBegun() {
    DemoClient other = gateway.client("H99010100002");
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      numbers.add(visit(other, inFirst.get(i)).getSettlementId());
      numbers.add(visit(other, inSecond.get(i)).getSettlementId());
    }
    ListSettlementsRequest.Builder request =
        ListSettlementsRequest.newBuilder()
            .setPageSize(3)
            .setState(SettlementState.SETTLEMENT_STATE_SETTLED);
    ListSettlementsResponse page = other.settlement().listSettlements(request.build());
    List<String> listed = new ArrayList<>();
    int reversed = 0;
    while (true) {
      page.getSettlementsList().forEach(one -> listed.add(one.getSettlementId()));
      if (page.getNextPageToken().isEmpty()) {
        break;
      }
      visit(other, inSecond.get(9));
      reverse(other, numbers.get(reversed++));
      page =
          other.settlement().listSettlements(request.setPageToken(page.getNextPageToken()).build());
    }
    assertThat(listed).containsExactlyElementsOf(numbers.reversed());
    assertThat(
            other
                .settlement()
                .listSettlements(
                    ListSettlementsRequest.newBuilder().setPersonId(inSecond.get(2)).build())
                .getSettlementsList())
        .extracting(Settlement::getSettlementId)
        .containsExactly(numbers.get(5));
    other.close();
  }

  private static void reverse(DemoClient hospital, String number) {
    hospital
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(number)
                .setReason("示范")
                .build());
  }

  private static Settlement visit(DemoClient hospital, String who) {
    return hospital.settlement().settle(settle(id(), outpatient(who, 4_000))).getSettlement();
  }

  @Test
  void deductionsInEitherDatabaseStandInOneList() {
    List<String> recorded = new ArrayList<>();
    for (String who : List.of(personOf(0), personOf(1), personOf(0), personOf(1))) {
      recorded.add(
          agency
              .deduction()
              .recordDeduction(
                  RecordDeductionRequest.newBuilder()
                      .setRequestId(id())
                      .setSettlementId(visit(hospital, who).getSettlementId())
                      .addFunds(FundDeduction.newBuilder().setFundCode(FUND).setAmountFen(1))
                      .setGround(DeductionGround.DEDUCTION_GROUND_VIOLATION)
                      .setReason("示范")
                      .setEvidence("示范")
                      .build())
              .getDeduction()
              .getDeductionId());
    }
    ListDeductionsRequest.Builder request = ListDeductionsRequest.newBuilder().setPageSize(3);
    ListDeductionsResponse page = agency.deduction().listDeductions(request.build());
    List<String> listed = new ArrayList<>();
    page.getDeductionsList().forEach(one -> listed.add(one.getDeductionId()));
    agency
        .deduction()
        .listDeductions(request.setPageToken(page.getNextPageToken()).build())
        .getDeductionsList()
        .forEach(one -> listed.add(one.getDeductionId()));
    assertThat(listed).containsExactlyElementsOf(recorded.reversed());
    assertThat(
            agency
                .deduction()
                .withdrawDeduction(
                    WithdrawDeductionRequest.newBuilder()
                        .setRequestId(id())
                        .setDeductionId(recorded.get(1))
                        .setReason("示范")
                        .build())
                .getWithdrawal()
                .getDeductionId())
        .isNotEmpty();
  }

  /** What was lost at a COMMIT lies with its person. */
  @Test
  void unknownOutcomesOfEitherDatabaseStandInOneList() {
    List<String> lost = List.of("lost-one-0", "lost-two-0");
    unknown(first, inFirst.get(19), lost.get(0));
    unknown(second, inSecond.get(19), lost.get(1));
    List<String> open = unknown(UnknownState.UNKNOWN_STATE_OPEN);
    // The look now and then may come before the list.
    List<String> found = unknown(UnknownState.UNKNOWN_STATE_RESOLVED);
    assertThat(open.isEmpty() ? found : open).containsExactlyElementsOf(lost.reversed());
  }

  private List<String> unknown(UnknownState state) {
    return client
        .settlement()
        .listUnknownOutcomes(ListUnknownOutcomesRequest.newBuilder().setState(state).build())
        .getUnknownOutcomesList()
        .stream()
        .map(UnknownOutcome::getRequestId)
        .toList();
  }

  private static void unknown(Home home, String who, String requestId) {
    home.execute(
        "INSERT INTO unknown_outcome (person_id, institution_code, request_id, since) VALUES ('"
            + who
            + "', '"
            + TestGateway.MADE_UP_PHARMACY
            + "', '"
            + requestId
            + "', clock_timestamp())");
  }

  /** The answer to a COMMIT that was made is lost; the outcome is looked up where it was made. */
  @Test
  void aLostCommitInTheSecondIsFoundOut() {
    String who = personOf(1);
    SettleRequest request = settle(id(), pharmacy(who, 10));
    toSecond.commits(FaultProxy.Fault.CUT_AFTER_COMMIT, 1, "INSERT INTO command");
    SettleResponse settled = client.settlement().settle(request);
    assertThat(toSecond.isArmed()).isFalse();
    assertThat(client.settlement().settle(request)).isEqualTo(settled);
    assertThat(second.settlements(List.of(who))).isOne();
  }

  @Test
  void gapsOfAMappingAreCountedOverBoth() {
    gateway.load(
        Map.of(
            "item_mappings.csv",
            "institution,local_code,local_name,item_code,valid_from,valid_until\n"
                + "H99010100002,GAP-1,示范,"
                + Bills.DRUG
                + ",2024-01-01,2025-12-31\n"));
    await(
        "the mapping has come",
        () ->
            second
                .texts("SELECT local_name FROM item_mapping WHERE local_item_code = 'GAP-1'")
                .contains("示范"));
    DemoClient other = gateway.client("H99010100002");
    for (String who : List.of(personOf(0), personOf(1), personOf(1))) {
      String encounter = Stays.open(other, who, "21", Visits.ADMITTED, Visits.STAY);
      other.upload(
          encounter,
          id(),
          List.of(Visits.line(1, 7).toBuilder().setLocalItemCode("GAP-1").build()));
    }
    assertThat(gateway.gateway().mappingGaps("H99010100002", Visits.today()))
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.getKind()).isEqualTo(MappingGapKind.MAPPING_GAP_KIND_NOT_MAPPED);
              assertThat(gap.getLineCount()).isEqualTo(3);
            });
    other.close();
  }

  @Test
  void whileOneIsAwayTheOtherGoesOn() {
    String here = personOf(0);
    String there = personOf(1);
    SettleRequest request = settle(id(), pharmacy(there, 10));
    toSecond.down();
    try {
      assertThat(client.settlement().settle(settle(id(), pharmacy(here, 10))).hasSettlement())
          .isTrue();
      assertThat(
              client
                  .settlement()
                  .settle(settle(id(), pharmacy(here, 10).setPerson(Visits.byCredential(here))))
                  .hasSettlement())
          .isTrue();
      assertThat(reason(() -> client.settlement().settle(request)))
          .isEqualTo("STORAGE_UNAVAILABLE");
      assertThat(
              client
                  .settlement()
                  .listSettlements(ListSettlementsRequest.newBuilder().setPersonId(here).build())
                  .getSettlementsCount())
          .isEqualTo(2);
    } finally {
      toSecond.mend();
      awaitBack();
    }
    assertThat(client.settlement().settle(request).hasSettlement()).isTrue();
  }

  /** Connections that broke while nobody used them are found out one by one. */
  private void awaitBack() {
    await(
        "the second is back",
        () -> {
          try {
            personOf(1);
            return true;
          } catch (StorageException e) {
            return false;
          }
        });
  }

  /** Whose credential is asked for in the first, which is away, is found in the second. */
  @Test
  void whileTheFirstIsAwayTheSecondSettles() {
    String there = personOf(1);
    try (FaultProxy toFirst = new FaultProxy(first.url())) {
      TestGateway other = TestGateway.on(toFirst.jdbcUrl(), settings);
      try (DemoClient pharmacy = other.client(TestGateway.MADE_UP_PHARMACY)) {
        toFirst.down();
        assertThat(
                pharmacy
                    .settlement()
                    .settle(settle(id(), pharmacy(there, 10).setPerson(Visits.byCredential(there))))
                    .hasSettlement())
            .isTrue();
        PersonRef nobody =
            PersonRef.newBuilder().setCredential(Visits.credential("NOBODY")).build();
        assertThat(
                reason(
                    () ->
                        pharmacy
                            .settlement()
                            .settle(settle(id(), pharmacy("x", 10).setPerson(nobody)))))
            .isEqualTo("STORAGE_UNAVAILABLE");
      } finally {
        toFirst.mend();
        other.gateway().close();
      }
    }
  }

  /** A database that is left out, exchanged or named twice is found out at the start. */
  @Test
  void theDatabasesStayTheSame() {
    assertThat(startedWith(first, "")).contains("database number 1 of 1: it is number 1 of 2");
    assertThat(startedWith(second, first.url())).contains("it is number 2 of 2");
    assertThat(startedWith(first, first.url())).contains("number 2 of 2: it is number 1 of 2");
    assertThat(startedWith(first, second.url() + " " + second.url())).contains("number 1 of 3");
    assertThat(startedWith(first, "postgres://second")).contains("expected: jdbc:postgresql:");
  }

  private static String startedWith(Home home, String further) {
    Throwable thrown =
        catchThrowable(
            () -> TestGateway.on(home.url(), Map.of("yidi.further-data-sources", further)));
    assertThat(thrown).isNotNull();
    return Stream.iterate(thrown, one -> one != null, Throwable::getCause)
        .filter(DatabasesException.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst()
        .orElse(thrown.toString());
  }

  @Test
  void whatIsPublishedIsInForceInBoth() {
    String version =
        client
            .policy()
            .publishPolicies(
                PublishPoliciesRequest.newBuilder()
                    .setRequestId(id())
                    .addAllFiles(Publications.paying(33))
                    .setReason("示范发布")
                    .build())
            .getPolicyVersion();
    awaitVersions();
    for (String who : List.of(personOf(0), personOf(1))) {
      Settlement settled =
          client.settlement().settle(settle(id(), pharmacy(who, 300))).getSettlement();
      assertThat(settled.getPolicyVersion()).isEqualTo(version);
      assertThat(settled.getSplit().getFundTotalFen()).isEqualTo(6_600);
    }
  }

  /** One bad row, and nothing of the others is stored in any database. */
  @Test
  void aLoadIsStoredInBothOrInNone() {
    List<String> made = List.of("B1ZZ", "B2ZZ", "B3ZZ", "B4ZZ", "B5ZZ");
    assertThat(made.stream().map(one -> Ids.hash(one) % 2).distinct()).hasSize(2);
    String persons =
        "person_id,name,gender,birth_date,document_type,document_number\n"
            + made.stream()
                .map(one -> one + ",示范测试,1,1980-05-05,01," + one + "\n")
                .collect(Collectors.joining());
    for (String nobody : List.of(nobodyOf(0), nobodyOf(1))) {
      LoadException refused =
          assertThrows(
              LoadException.class,
              () ->
                  gateway.load(
                      Map.of(
                          "persons.csv",
                          persons,
                          "holidays.csv",
                          "date,working,source\n2099-01-01,no,示范\n",
                          "credentials.csv",
                          "person_id,type,number,card_serial,status\n"
                              + nobody
                              + ",01,"
                              + nobody
                              + ",,NORMAL\n")));
      assertThat(refused).hasMessageContaining("person_id: " + nobody);
      assertThat(first.rows("person", made) + second.rows("person", made)).isZero();
      assertThat(first.texts("SELECT day FROM holiday WHERE day = '2099-01-01'")).isEmpty();
    }
    gateway.load(Map.of("persons.csv", persons));
    assertThat(first.rows("person", made)).isBetween(1L, 4L);
    assertThat(first.rows("person", made) + second.rows("person", made)).isEqualTo(5);
  }

  private static String nobodyOf(int half) {
    return IntStream.range(1, 100)
        .mapToObj(i -> "NOBODY" + i)
        .filter(one -> Ids.hash(one) % 2 == half)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCredentialIsNotHeldInTwoDatabases() {
    String holder = inSecond.getFirst();
    LoadException refused =
        assertThrows(
            LoadException.class,
            () ->
                gateway.load(
                    Map.of(
                        "credentials.csv",
                        "person_id,type,number,card_serial,status\n"
                            + inFirst.getFirst()
                            + ",01,"
                            + holder
                            + ",,NORMAL\n")));
    assertThat(refused).hasMessageContaining("a credential that no person of another database has");
    assertThat(first.texts("SELECT number FROM credential WHERE number = '" + holder + "'"))
        .isEmpty();
  }

  @Test
  void theProofGoesThroughBoth() {
    client.settlement().settle(settle(id(), pharmacy(personOf(0), 100)));
    client.settlement().settle(settle(id(), pharmacy(personOf(1), 100)));
    ProofReport report =
        gateway.gateway().ledger().prove(new ProofOptions(ProofOptions.ALL, 1, 7), at -> {});
    assertThat(report.findings()).allSatisfy(one -> assertThat(one.first()).isEmpty());
    assertThat(report.persons())
        .isEqualTo(
            Stream.of(first, second)
                .mapToLong(
                    home -> Long.parseLong(home.texts("SELECT count(*) FROM person").getFirst()))
                .sum());
  }

  /** A table is a person's, or its database's own, or it is of nobody and comes to all. */
  @Test
  void whatIsOfNoPersonIsReplicated() {
    assertThat(
            first.texts(
                "SELECT tablename::text FROM pg_publication_tables WHERE pubname = 'yidi_shared'"
                    + " ORDER BY 1"))
        .isEqualTo(
            first.texts(
                "SELECT t.table_name::text FROM information_schema.tables t WHERE t.table_schema ="
                    + " 'public' AND t.table_type = 'BASE TABLE' AND t.table_name NOT"
                    + " IN ('flyway_schema_history', 'home') AND NOT EXISTS (SELECT 1 FROM"
                    + " information_schema.columns c WHERE c.table_schema = 'public' AND"
                    + " c.table_name = t.table_name AND c.column_name = 'person_id') ORDER BY 1"));
  }
}
