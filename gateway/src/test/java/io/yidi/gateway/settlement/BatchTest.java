package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.settlement.Stays.state;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Upload;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelEncounterRequest;
import io.yidi.proto.encounter.v1.ChangeEncounterRequest;
import io.yidi.proto.encounter.v1.CloseSelfPaidRequest;
import io.yidi.proto.encounter.v1.CommitChargesRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.SelfPaidCause;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.YesNo;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Charge batches of one outpatient visit that settle apart. */
class BatchTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final String OPEN = "ENCOUNTER_STATE_OPEN";
  private static final String SETTLED = "ENCOUNTER_STATE_SETTLED";

  private final String personId = GATEWAY.newPerson("990100");
  private final String visit = Stays.open(HOSPITAL, personId, "11", DAY, VISIT);

  @AfterAll
  static void close() {
    HOSPITAL.close();
  }

  private static ChargeLine line(int number, long yuan) {
    return item(DRUG, 1, yuan)
        .apply(ChargeLine.newBuilder().setLineNumber(number).setFeeDate(date(DAY)))
        .build();
  }

  private static ChargeLine refund(int number, long yuan, int refunded) {
    return item(DRUG, -1, yuan)
        .apply(ChargeLine.newBuilder().setLineNumber(number).setFeeDate(date(DAY)))
        .setRefundsLineNumber(refunded)
        .build();
  }

  /** Uploads and commits a batch of its own and answers its upload id. */
  private String batch(ChargeLine... lines) {
    String uploadId = id();
    HOSPITAL.upload(visit, uploadId, List.of(lines));
    return uploadId;
  }

  private Claim.Builder claim(String batch, long yuan) {
    return Claim.newBuilder()
        .setPerson(person(personId))
        .setEncounterId(visit)
        .setChargeBatch(batch)
        .setTotalFen(yuan * 100)
        .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED);
  }

  private static Settlement settleNow(Claim.Builder claim) {
    return HOSPITAL.settlement().settle(settle(id(), claim)).getSettlement();
  }

  private static void reverse(Settlement settlement) {
    HOSPITAL
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settlement.getSettlementId())
                .setReason("重结")
                .build());
  }

  private CancelChargesRequest cancelling(Integer... numbers) {
    return CancelChargesRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(visit)
        .addAllLineNumbers(List.of(numbers))
        .setAll(numbers.length == 0)
        .build();
  }

  /** Number of each line and the settlement that has it. */
  private List<String> taken() {
    return Rows.texts(
        GATEWAY,
        "SELECT line_number || ' ' || coalesce(settlement_id, '-') FROM charge_line WHERE"
            + " encounter_id = '"
            + visit
            + "' ORDER BY line_number");
  }

  @Test
  void batchesSettleOneByOneAsBillsOfTheirOwn() {
    String one = batch(line(1, 300));
    String two = batch(line(2, 200), line(3, 50));
    Settlement preview =
        HOSPITAL
            .settlement()
            .previewSettlement(
                PreviewSettlementRequest.newBuilder().setClaim(claim(one, 300)).build())
            .getSettlement();
    assertThat(preview.getChargeBatch()).isEqualTo(one);
    Settlement first = settleNow(claim(one, 300));
    assertThat(first.getChargeBatch()).isEqualTo(one);
    assertThat(first.getSplit()).isEqualTo(preview.getSplit());
    assertThat(state(HOSPITAL, visit)).as("a line is unsettled").isEqualTo(OPEN);
    Settlement second = settleNow(claim(two, 250));
    assertThat(state(HOSPITAL, visit)).isEqualTo(SETTLED);
    assertThat(taken())
        .containsExactly(
            "1 " + first.getSettlementId(),
            "2 " + second.getSettlementId(),
            "3 " + second.getSettlementId());

    String other = GATEWAY.newPerson("990100");
    List<Settlement> bills =
        List.of(settleNow(outpatient(other, 300)), settleNow(outpatient(other, 250)));
    assertThat(first.getSplit().getFundTotalFen())
        .isEqualTo(bills.get(0).getSplit().getFundTotalFen());
    assertThat(second.getSplit().getFundTotalFen())
        .isEqualTo(bills.get(1).getSplit().getFundTotalFen());
    Map<String, Long> counters = Rows.counters(GATEWAY, personId);
    assertThat(counters).isNotEmpty().isEqualTo(Rows.counters(GATEWAY, other));
  }

  @Test
  void oneOfSeveralIsReversedAndSettledAgain() {
    String one = batch(line(1, 300));
    String two = batch(line(2, 200));
    Settlement first = settleNow(claim(one, 300));
    Settlement second = settleNow(claim(two, 200));
    reverse(first);
    assertThat(state(HOSPITAL, visit)).isEqualTo(OPEN);
    assertThat(taken()).containsExactly("1 -", "2 " + second.getSettlementId());
    Settlement again = settleNow(claim("", 300));
    assertThat(state(HOSPITAL, visit)).isEqualTo(SETTLED);
    reverse(second);
    reverse(again);
    assertThat(state(HOSPITAL, visit)).as("reversed while open").isEqualTo(OPEN);
    assertThat(taken()).containsExactly("1 -", "2 -");
    assertThat(Rows.counters(GATEWAY, personId)).isEmpty();
    assertThat(Rows.net(GATEWAY, personId)).isZero();
    Settlement both = settleNow(claim("", 500));
    assertThat(both.getChargeBatch()).isEmpty();
    assertThat(state(HOSPITAL, visit)).isEqualTo(SETTLED);
  }

  @Test
  void aSettledVisitTakesAFurtherBatch() {
    batch(line(1, 300));
    Settlement first = settleNow(claim("", 300));
    assertThat(state(HOSPITAL, visit)).isEqualTo(SETTLED);
    String later = batch(line(2, 200));
    assertThat(state(HOSPITAL, visit)).isEqualTo(OPEN);
    Settlement second = settleNow(claim(later, 200));
    assertThat(state(HOSPITAL, visit)).isEqualTo(SETTLED);
    assertThat(taken())
        .containsExactly("1 " + first.getSettlementId(), "2 " + second.getSettlementId());
  }

  @Test
  void whatIsUnsettledIsCancelledAndWhatIsSettledStays() {
    String one = batch(line(1, 300));
    batch(line(2, 200), line(3, 100));
    settleNow(claim(one, 300));
    Refused.by(() -> HOSPITAL.encounter().cancelCharges(cancelling(1)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED)
        .having("line_number", "1");
    HOSPITAL.encounter().cancelCharges(cancelling(3));
    assertThat(state(HOSPITAL, visit)).isEqualTo(OPEN);
    HOSPITAL.encounter().cancelCharges(cancelling());
    assertThat(state(HOSPITAL, visit)).as("what is left is settled").isEqualTo(SETTLED);
    assertThat(taken()).hasSize(1);
  }

  @Test
  void aRefundIsSettledWithTheLineThatItTakesBack() {
    String one = batch(line(1, 300));
    String two = batch(refund(2, 300, 1), line(3, 200));
    for (String batch : List.of(one, two)) {
      Refused.by(() -> settleNow(claim(batch, batch.equals(one) ? 300 : 1)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("claim.charge_batch", "line 2 takes back line 1 of another one");
    }
    assertThat(settleNow(claim("", 200)).getSplit().getTotalFen()).isEqualTo(20_000);
    Refused.by(() -> batch(refund(4, 200, 3)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED)
        .having("line_number", "3");
    assertThat(state(HOSPITAL, visit)).as("nothing was committed").isEqualTo(SETTLED);
    String three = batch(line(5, 100), refund(6, 100, 5), line(7, 50));
    assertThat(settleNow(claim(three, 50)).getSplit().getTotalFen()).isEqualTo(5_000);
  }

  @Test
  void aVisitThatIsSettledInPartKeepsItsBeginAndIsNotClosed() {
    String one = batch(line(1, 300));
    batch(line(2, 200));
    settleNow(claim(one, 300));
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .changeEncounter(
                        ChangeEncounterRequest.newBuilder()
                            .setRequestId(id())
                            .setEncounterId(visit)
                            .setBeginDate(date(DAY.minusDays(1)))
                            .setInstitutionVisitNumber("MZ0002")
                            .build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED)
        .having("line_number", "1");
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .closeSelfPaid(
                        CloseSelfPaidRequest.newBuilder()
                            .setRequestId(id())
                            .setEncounterId(visit)
                            .setCause(SelfPaidCause.SELF_PAID_CAUSE_PATIENT_WISH)
                            .build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED);
    assertThat(state(HOSPITAL, visit)).isEqualTo(OPEN);
  }

  /** What pricing would refuse later does not come in. */
  @Test
  void aLineOfAnotherDayIsRefusedWhenItIsCommitted() {
    for (int days : List.of(-1, 1)) {
      ChargeLine other = line(1, 300).toBuilder().setFeeDate(date(DAY.plusDays(days))).build();
      Refused.by(() -> batch(other))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("lines[line_number 1].fee_date", DAY.toString());
    }
    assertThat(taken()).isEmpty();
  }

  private long uploadOf(int number) {
    return GATEWAY.number(
        "SELECT count(DISTINCT upload_id) FROM charge_line WHERE encounter_id = '"
            + visit
            + "' AND line_number <= "
            + number);
  }

  @Test
  void aLineThatIsSentAgainUnchangedIsNoSecondOne() {
    batch(line(1, 300));
    batch(line(1, 300), line(2, 200));
    assertThat(taken()).containsExactly("1 -", "2 -");
    assertThat(uploadOf(2)).as("the first line stays with its upload").isEqualTo(2);
    Refused.by(() -> batch(line(1, 301), line(3, 100)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines", "line_number 1 twice");
    Settlement settled = settleNow(claim("", 500));
    batch(line(1, 300), line(2, 200));
    assertThat(state(HOSPITAL, visit)).as("nothing new came in").isEqualTo(SETTLED);
    assertThat(taken())
        .containsExactly("1 " + settled.getSettlementId(), "2 " + settled.getSettlementId());
    String upload = id();
    try (Upload stream = new Upload(GATEWAY.port(), TestGateway.MADE_UP_HOSPITAL)) {
      stream.header(visit, upload).lines(List.of(line(2, 200), line(3, 100))).complete();
    }
    CommitChargesRequest.Builder commit =
        CommitChargesRequest.newBuilder().setEncounterId(visit).setUploadId(upload);
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .commitCharges(
                        commit.setRequestId(id()).setLineCount(1).setTotalFen(10_000).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_TOTAL_MISMATCH)
        .naming("line_count", "expected: 2");
    HOSPITAL
        .encounter()
        .commitCharges(commit.setRequestId(id()).setLineCount(2).setTotalFen(30_000).build());
    assertThat(taken()).hasSize(3);
  }

  @Test
  void anUploadIdNamesOneBatch() {
    String upload = batch(line(1, 300));
    try (Upload stream = new Upload(GATEWAY.port(), TestGateway.MADE_UP_HOSPITAL)) {
      stream.header(visit, upload).lines(List.of(line(2, 200))).complete();
    }
    CommitChargesRequest.Builder commit =
        CommitChargesRequest.newBuilder().setEncounterId(visit).setUploadId(upload);
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .commitCharges(
                        commit.setRequestId(id()).setLineCount(1).setTotalFen(20_000).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("upload_id", "other lines were committed under this one");
    assertThat(taken()).containsExactly("1 -");
    try (Upload stream = new Upload(GATEWAY.port(), TestGateway.MADE_UP_HOSPITAL)) {
      stream.header(visit, upload).lines(List.of(line(1, 300))).complete();
    }
    HOSPITAL
        .encounter()
        .commitCharges(commit.setRequestId(id()).setLineCount(1).setTotalFen(30_000).build());
    assertThat(taken()).as("a repeat under a new request id").containsExactly("1 -");
  }

  /** A batch that is on its way in while the visit is cancelled leaves nothing staged. */
  @Test
  void aCancelledVisitKeepsNothingStaged() throws Exception {
    String upload = id();
    try (Upload stream = new Upload(GATEWAY.port(), TestGateway.MADE_UP_HOSPITAL)) {
      stream.header(visit, upload).lines(List.of(line(1, 300))).complete();
    }
    String ofUpload = " WHERE encounter_id = '" + visit + "' AND upload_id = '" + upload + "'";
    CancelEncounterRequest cancel =
        CancelEncounterRequest.newBuilder()
            .setRequestId(id())
            .setEncounterId(visit)
            .setReason("登记有误")
            .build();
    try (Connection batch = DriverManager.getConnection(GATEWAY.jdbcUrl());
        Statement statement = batch.createStatement();
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      batch.setAutoCommit(false);
      statement.execute("SELECT 1 FROM charge_upload" + ofUpload + " FOR SHARE");
      Future<?> cancelled = calls.submit(() -> HOSPITAL.encounter().cancelEncounter(cancel));
      while (GATEWAY.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0) {
        assertThat(cancelled.isDone()).as("waits for the batch").isFalse();
        Thread.sleep(10);
      }
      statement.execute(
          "INSERT INTO charge_staged (person_id, encounter_id, upload_id, line_number, item_code,"
              + " local_item_code, fee_date, quantity_e4, unit_price_e6, amount_fen, approval,"
              + " refunds_line, staged_at) SELECT person_id, encounter_id, upload_id, 2, item_code,"
              + " local_item_code, fee_date, quantity_e4, unit_price_e6, amount_fen, approval,"
              + " refunds_line, staged_at FROM charge_staged"
              + ofUpload
              + " AND line_number = 1");
      batch.commit();
      cancelled.get(30, TimeUnit.SECONDS);
    }
    assertThat(GATEWAY.number("SELECT count(*) FROM charge_staged" + ofUpload)).isZero();
  }

  /** A line that comes and goes opens a settled visit again; what it was settled by stays. */
  @Test
  void aVisitThatIsSettledInPartKeepsWhatItWasSettledBy() {
    batch(line(1, 300));
    Settlement settled = settleNow(claim("", 300));
    batch(line(2, 200));
    CorrectFlagsRequest.Builder correction =
        CorrectFlagsRequest.newBuilder()
            .setEncounterId(visit)
            .setFlags(VISIT.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(YesNo.YES_NO_NO))
            .setReason("补录外伤");
    Refused.by(() -> HOSPITAL.encounter().correctFlags(correction.setRequestId(id()).build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED)
        .having("line_number", "1");
    ChangeEncounterRequest.Builder change =
        ChangeEncounterRequest.newBuilder()
            .setEncounterId(visit)
            .setBeginDate(date(DAY))
            .setInstitutionVisitNumber("MZ0003");
    HOSPITAL.encounter().changeEncounter(change.setRequestId(id()).build());
    change.addDiagnoses(
        Diagnosis.newBuilder().setCode("S82.100").setName("示范诊断").setMain(YesNo.YES_NO_YES));
    Refused.by(() -> HOSPITAL.encounter().changeEncounter(change.setRequestId(id()).build()))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CHARGE_SETTLED)
        .having("line_number", "1");
    HOSPITAL.encounter().cancelCharges(cancelling(2));
    assertThat(state(HOSPITAL, visit)).isEqualTo(SETTLED);
    reverse(settled);
    HOSPITAL.encounter().changeEncounter(change.setRequestId(id()).build());
    HOSPITAL.encounter().correctFlags(correction.setRequestId(id()).build());
  }

  @Test
  void aBatchIsOneOfTheVisitWithSomethingToSettle() {
    String one = batch(line(1, 300));
    Refused.by(() -> settleNow(claim("upload-of-nobody", 300)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("claim.charge_batch", "an upload of this visit with unsettled lines");
    Refused.by(() -> settleNow(claim("short", 300)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("claim.charge_batch", "8 to 64 characters");
    Refused.by(() -> settleNow(outpatient(personId, 300).setChargeBatch(one)))
        .naming("claim.charge_batch", "only stored encounters have batches");
    Refused.by(() -> settleNow(claim(one, 301)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_TOTAL_MISMATCH);
    batch(line(2, 200));
    settleNow(claim(one, 300));
    Refused.by(() -> settleNow(claim(one, 300)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("claim.charge_batch", "with unsettled lines");
    HOSPITAL.encounter().cancelCharges(cancelling());
    Refused.by(() -> settleNow(claim(one, 300)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE);
  }

  @Test
  void aStayIsSettledAsAWhole() {
    String stay = Stays.open(HOSPITAL, personId, "21", Stays.ADMITTED, Stays.STAY);
    String upload = id();
    List<ChargeLine> lines = lines(Stays.ADMITTED, item(DRUG, 1, 300));
    HOSPITAL.upload(stay, upload, lines);
    Stays.discharge(HOSPITAL, stay);
    Refused.by(() -> settleNow(Stays.claim(personId, stay, lines).setChargeBatch(upload)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("claim.charge_batch", "a stay is settled as a whole");
    settleNow(Stays.claim(personId, stay, lines));
    assertThat(state(HOSPITAL, stay)).isEqualTo(SETTLED);
    Refused.by(
            () ->
                HOSPITAL.upload(
                    stay,
                    id(),
                    List.of(line(2, 1).toBuilder().setFeeDate(date(Stays.ADMITTED)).build())))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ENCOUNTER_STATE)
        .having("state", "SETTLED");
  }
}
