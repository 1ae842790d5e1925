package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.ADMITTED;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.line;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.statement;
import static io.yidi.gateway.testing.Visits.stay;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.encounter.v1.DisproveStatementRequest;
import io.yidi.proto.encounter.v1.DisproveStatementResponse;
import io.yidi.proto.encounter.v1.GetInjuryStatementRequest;
import io.yidi.proto.encounter.v1.GetInjuryStatementResponse;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.InjuryStatementEntry;
import io.yidi.proto.encounter.v1.ListInjuryStatementsRequest;
import io.yidi.proto.encounter.v1.ListInjuryStatementsResponse;
import io.yidi.proto.encounter.v1.ListRecoveriesRequest;
import io.yidi.proto.encounter.v1.ListRecoveriesResponse;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.Recovery;
import io.yidi.proto.encounter.v1.RecoveryState;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundedLine;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StatementTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient OTHER = GATEWAY.client(TestGateway.SHANGHAI);

  private static final VisitFlags HURT =
      Bills.VISIT.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(YesNo.YES_NO_NO).build();

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    HOSPITAL.close();
    OTHER.close();
  }

  private static void record(String encounter, InjuryStatement.Builder statement) {
    HOSPITAL
        .encounter()
        .recordInjuryStatement(
            RecordInjuryStatementRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounter)
                .setStatement(statement)
                .build());
  }

  private static InjuryStatement.Builder byRelative() {
    return statement()
        .setSigner(StatementSigner.STATEMENT_SIGNER_CLOSE_RELATIVE)
        .setSignerName("上官示范")
        .setSignerRelation("配偶");
  }

  /** A stay after an injury that is charged and discharged. */
  private String injured() {
    String encounter = open(HOSPITAL, stay(personId).setMedType("22").setFlags(Visits.INJURY));
    HOSPITAL.upload(encounter, id(), List.of(line(1, 3_000)));
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    return encounter;
  }

  private Settlement settleNow(String encounter) {
    return HOSPITAL
        .settlement()
        .settle(
            settle(
                id(),
                DemoClient.stay(person(personId), encounter, 300_000, date(DISCHARGED))
                    .toBuilder()))
        .getSettlement();
  }

  private static void reverse(String settlement) {
    HOSPITAL
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settlement)
                .setReason("重结")
                .build());
  }

  private static GetInjuryStatementResponse get(String encounter, int number) {
    return HOSPITAL
        .encounter()
        .getInjuryStatement(
            GetInjuryStatementRequest.newBuilder()
                .setEncounterId(encounter)
                .setNumber(number)
                .build());
  }

  private static DisproveStatementRequest.Builder disproving() {
    return DisproveStatementRequest.newBuilder()
        .setRequestId(id())
        .setReason("系交通事故")
        .setEvidence("交警事故认定书");
  }

  private static DisproveStatementResponse disprove(DisproveStatementRequest.Builder request) {
    return HOSPITAL.encounter().disproveStatement(request.build());
  }

  private static Settlement read(String settlement) {
    return HOSPITAL
        .settlement()
        .getSettlement(GetSettlementRequest.newBuilder().setSettlementId(settlement).build())
        .getSettlement();
  }

  @Test
  void everyVersionStaysAndASettlementKeepsItsOwn() {
    String encounter = injured();
    record(encounter, statement());
    Settlement first = settleNow(encounter);
    assertThat(first.getStatementNumber()).isEqualTo(1);
    reverse(first.getSettlementId());
    record(encounter, byRelative());
    Settlement second = settleNow(encounter);
    assertThat(second.getStatementNumber()).isEqualTo(2);
    assertThat(read(first.getSettlementId()).getStatementNumber()).isEqualTo(1);
    assertThat(
            Stored.texts(
                GATEWAY,
                "SELECT kind || ' ' || statement_number FROM settlement WHERE person_id = '"
                    + personId
                    + "' ORDER BY settled_at"))
        .containsExactly("ORIGINAL 1", "REVERSAL 1", "ORIGINAL 2");
    assertThat(Visits.get(HOSPITAL, encounter).getInjuryStatement().getNumber()).isEqualTo(2);
    GetInjuryStatementResponse one = get(encounter, 1);
    assertThat(one.getNumber()).isEqualTo(1);
    assertThat(one.getLatestNumber()).isEqualTo(2);
    assertThat(one.getSettlementIdsList()).as("the first was reversed").isEmpty();
    assertThat(one.getText()).contains("欧阳示范").doesNotContain("上官");
    GetInjuryStatementResponse latest = get(encounter, 0);
    assertThat(latest.getNumber()).isEqualTo(2);
    assertThat(latest.getSettlementIdsList()).containsExactly(second.getSettlementId());
  }

  /** Three hundred and two hundred yuan in one outpatient visit, settled on a statement. */
  private Settlement settledInTwoLines() {
    String visit =
        open(HOSPITAL, Visits.visit(personId).setBeginDate(date(ADMITTED)).setFlags(HURT));
    HOSPITAL.upload(visit, id(), List.of(line(1, 300), line(2, 200)));
    record(visit, statement());
    return HOSPITAL
        .settlement()
        .settle(
            settle(
                id(),
                DemoClient.stay(person(personId), visit, 50_000, date(DISCHARGED)).toBuilder()
                    .clearSettlementDate()))
        .getSettlement();
  }

  private static Settlement refundSecondLine(Settlement settled) {
    return HOSPITAL
        .settlement()
        .refundLines(
            RefundLinesRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settled.getSettlementId())
                .addLines(RefundedLine.newBuilder().setLineNumber(2))
                .setReason("未做")
                .build())
        .getRefund();
  }

  /** What came back to the funds by a refund is not to be recovered again. */
  @Test
  void aRefundAfterTheRecoveryLowersWhatIsLeftOfIt() {
    Settlement settled = settledInTwoLines();
    DisproveStatementRequest.Builder request =
        disproving().setSettlementId(settled.getSettlementId());
    DisproveStatementResponse reply = disprove(request);
    Recovery first = reply.getRecoveries(0);
    assertThat(first.getFundTotalFen()).as("(500 − 100) × 55 %").isEqualTo(22_000);
    assertThat(first.getLeftFundTotalFen()).isEqualTo(22_000);
    assertThat(first.getLeftHospitalPartFen()).isEqualTo(first.getHospitalPartFen());
    refundSecondLine(settled);
    Recovery refunded = recoveries(50).getFirst();
    assertThat(refunded.getFundTotalFen()).as("as it was recorded").isEqualTo(22_000);
    assertThat(refunded.getLeftFundTotalFen()).as("(300 − 100) × 55 %").isEqualTo(11_000);
    assertThat(refunded.getSettlementReversed()).isFalse();
    assertThat(disprove(request)).as("a repeat answers as the first time").isEqualTo(reply);
    reverse(settled.getSettlementId());
    Recovery reversed = recoveries(50).getFirst();
    assertThat(reversed.getSettlementReversed()).isTrue();
    assertThat(reversed.getFundTotalFen()).isEqualTo(22_000);
    assertThat(reversed.getLeftFundTotalFen()).isZero();
    assertThat(reversed.getLeftHospitalPartFen()).isZero();
  }

  /** The same for one that came before. */
  @Test
  void aRecoveryIsForWhatTheRefundsLeft() {
    Settlement settled = settledInTwoLines();
    Settlement refund = refundSecondLine(settled);
    Refused.by(() -> disprove(disproving().setSettlementId(refund.getSettlementId())))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_SETTLEMENT_KIND);
    assertThat(disprove(disproving().setEncounterId(settled.getEncounterId())).getRecoveriesList())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.getSettlementId()).isEqualTo(settled.getSettlementId());
              assertThat(one.getFundTotalFen()).as("(300 − 100) × 55 %").isEqualTo(11_000);
            });
  }

  @Test
  void aSettlementWithoutAnInjuryRestsOnNoStatement() {
    String encounter = open(HOSPITAL, stay(personId));
    HOSPITAL.upload(encounter, id(), List.of(line(1, 3_000)));
    record(encounter, statement());
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    assertThat(settleNow(encounter).getStatementNumber()).isZero();
    Refused.by(() -> disprove(disproving().setEncounterId(encounter)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_STATEMENT_NOT_FOUND);
  }

  /** Every line of the form, in its order, with full data. */
  @Test
  void theFormIsPrintedWithEveryLine() {
    String encounter = injured();
    record(encounter, byRelative().setQueryAgency("示范县医保中心"));
    String text = get(encounter, 0).getText();
    assertThat(text)
        .containsSubsequence(
            "外伤无第三方责任承诺书",
            "承诺人:上官示范",
            "联系电话:00012345678",
            "证件类型:居民身份证(01)",
            "证件号码:990100198005051234",
            "患者:示范测试",
            "与患者关系:配偶(近亲属代签)",
            "承诺事项:外伤无第三方责任",
            "授权 示范县医保中心",
            "真实、合法",
            "同意 示范县医保中心 上报",
            "2025 年 3 月 3 日 9 时",
            "受伤地点:示范小区楼梯",
            "受伤经过:下楼时不慎踩空摔倒",
            "无第三方责任",
            "工伤",
            "全额退回",
            "刑法第二百六十六条",
            "近亲属代签",
            "承诺人(签名)",
            "日期:2025 年 3 月 11 日");
    record(encounter, statement());
    assertThat(get(encounter, 0).getText()).contains("承诺人与患者关系:本人");
  }

  @Test
  void aStatementThatIsNotThereOrNotOnesOwnIsNotPrinted() {
    String encounter = injured();
    Refused.by(() -> get(encounter, 0))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_STATEMENT_NOT_FOUND);
    record(encounter, statement());
    Refused.by(() -> get(encounter, 2))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_STATEMENT_NOT_FOUND);
    Refused.by(() -> get(encounter, -1)).naming("number", "a version");
    Refused.by(
            () ->
                OTHER
                    .encounter()
                    .getInjuryStatement(
                        GetInjuryStatementRequest.newBuilder().setEncounterId(encounter).build()))
        .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
  }

  @Test
  void theAgencyIsNamedAndARelativeSaysWhatItIs() {
    String encounter = injured();
    Refused.by(() -> record(encounter, statement().clearQueryAgency()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("statement.query_agency", "empty");
    Refused.by(() -> record(encounter, byRelative().clearSignerRelation()))
        .naming("statement.signer_relation", "1 to 20 characters");
    Refused.by(() -> record(encounter, statement().setSignerRelation("配偶")))
        .naming("statement.signer_relation", "empty, because the patient signed");
  }

  private static ListInjuryStatementsRequest.Builder listing() {
    return ListInjuryStatementsRequest.newBuilder();
  }

  private List<InjuryStatementEntry> mine(
      DemoClient client, ListInjuryStatementsRequest.Builder request) {
    List<InjuryStatementEntry> found = new ArrayList<>();
    ListInjuryStatementsResponse page;
    do {
      page = client.encounter().listInjuryStatements(request.build());
      page.getStatementsList().stream()
          .filter(one -> one.getPersonId().equals(personId))
          .forEach(found::add);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return found;
  }

  @Test
  void statementsAreListedForTheChecksOfThePlaceOfCare() {
    String one = injured();
    record(one, statement());
    record(one, byRelative());
    Settlement settled = settleNow(one);
    String two = injured();
    record(two, statement().setInjuryDate(date(ADMITTED.minusDays(3))));
    List<InjuryStatementEntry> listed = mine(HOSPITAL, listing().setPageSize(1));
    assertThat(listed)
        .extracting(entry -> entry.getEncounterId() + " " + entry.getNumber())
        .containsExactly(two + " 1", one + " 2", one + " 1");
    assertThat(mine(HOSPITAL, listing())).isEqualTo(listed);
    InjuryStatementEntry entry = listed.get(1);
    assertThat(entry.getSettlementIdsList()).containsExactly(settled.getSettlementId());
    assertThat(entry.getSigner()).isEqualTo(StatementSigner.STATEMENT_SIGNER_CLOSE_RELATIVE);
    assertThat(entry.getSignerRelation()).isEqualTo("配偶");
    assertThat(entry.getMaskedSignerName()).isEqualTo("上**");
    assertThat(entry.getMaskedPatientName()).isEqualTo("示**");
    assertThat(entry.getInjuryDate()).isEqualTo(date(ADMITTED));
    assertThat(TextFormat.printer().escapingNonAscii(false).printToString(entry))
        .doesNotContain("上官", "示范测试", "990100198005051234", "00012345678");
    assertThat(mine(HOSPITAL, listing().setInjuredUntil(date(ADMITTED))))
        .containsExactly(listed.get(0));
    assertThat(mine(HOSPITAL, listing().setInjuredFrom(date(ADMITTED))))
        .containsExactly(listed.get(1), listed.get(2));
    assertThat(mine(OTHER, listing())).isEmpty();
    Refused.by(
            () ->
                mine(
                    HOSPITAL,
                    listing()
                        .setPageSize(-1)
                        .setPageToken("!")
                        .setInjuredFrom(date(DISCHARGED))
                        .setInjuredUntil(date(ADMITTED))))
        .naming("page_size", "0 to 200")
        .naming("page_token", "a token answered by ListInjuryStatements")
        .naming("injured_until", "after injured_from");
  }

  private List<Recovery> recoveries(int pageSize) {
    List<Recovery> found = new ArrayList<>();
    ListRecoveriesRequest.Builder request =
        ListRecoveriesRequest.newBuilder().setPersonId(personId).setPageSize(pageSize);
    ListRecoveriesResponse page;
    do {
      page = HOSPITAL.encounter().listRecoveries(request.build());
      found.addAll(page.getRecoveriesList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return found;
  }

  @Test
  void aDisprovedStatementIsRecoveredInFullAndTheSettlementStays() {
    String encounter = injured();
    record(encounter, statement());
    Settlement settled = settleNow(encounter);
    assertThat(settled.getSplit().getFundTotalFen()).isPositive();
    Settlement before = read(settled.getSettlementId());
    DisproveStatementRequest.Builder request = disproving().setEncounterId(encounter);
    DisproveStatementResponse reply = disprove(request);
    Recovery recovery = reply.getRecoveries(0);
    assertThat(reply.getRecoveriesCount()).isEqualTo(1);
    assertThat(recovery.getSettlementId()).isEqualTo(settled.getSettlementId());
    assertThat(recovery.getEncounterId()).isEqualTo(encounter);
    assertThat(recovery.getState()).isEqualTo(RecoveryState.RECOVERY_STATE_OPEN);
    assertThat(recovery.getFundTotalFen()).isEqualTo(settled.getSplit().getFundTotalFen());
    assertThat(recovery.getHospitalPartFen()).isEqualTo(settled.getSplit().getHospitalPartFen());
    assertThat(recovery.getStatementNumber()).isEqualTo(1);
    assertThat(recovery.getReason()).isEqualTo("系交通事故");
    assertThat(recovery.getEvidence()).isEqualTo("交警事故认定书");
    assertThat(read(settled.getSettlementId())).isEqualTo(before);
    assertThat(disprove(request)).as("a repeat answers as the first time").isEqualTo(reply);
    for (DisproveStatementRequest.Builder again :
        List.of(
            disproving().setEncounterId(encounter),
            disproving().setSettlementId(settled.getSettlementId()))) {
      Refused.by(() -> disprove(again))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ALREADY_DISPROVED)
          .reading("请勿重复登记");
    }
    assertThat(mine(HOSPITAL, listing()).getFirst().getDisproved()).isTrue();
    assertThat(recoveries(50)).containsExactly(recovery);
    reverse(settled.getSettlementId());
    assertThat(recoveries(50).getFirst().getSettlementReversed()).isTrue();
  }

  @Test
  void aPageTokenThatNoMethodAnsweredIsMalformed() {
    for (String token :
        List.of(
            PageParts.of("+1000000000-12-31T23:59:59Z", "X"),
            PageParts.of("1899-12-31T23:59:59Z", "X"),
            PageParts.of("3000-01-01T00:00:00Z", "X"),
            PageParts.of("2025-03-03T00:00:00Z", "X\u0000"))) {
      Refused.by(
              () ->
                  HOSPITAL
                      .encounter()
                      .listRecoveries(
                          ListRecoveriesRequest.newBuilder().setPageToken(token).build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("page_token", "malformed");
    }
    String last = PageParts.of("2999-12-31T23:59:59Z", "X");
    HOSPITAL
        .encounter()
        .listRecoveries(ListRecoveriesRequest.newBuilder().setPageToken(last).build());
  }

  /** An outpatient visit after an injury with two batches, of 300 and 200 yuan. */
  private String injuredVisit() {
    String encounter =
        open(
            HOSPITAL,
            Visits.visit(personId)
                .setFlags(
                    Bills.VISIT.toBuilder()
                        .setTrauma(YesNo.YES_NO_YES)
                        .setThirdParty(YesNo.YES_NO_NO)));
    HOSPITAL.upload(encounter, "batch-one-" + encounter, List.of(onDay(1, 300)));
    HOSPITAL.upload(encounter, "batch-two-" + encounter, List.of(onDay(2, 200)));
    return encounter;
  }

  private static ChargeLine onDay(int number, long yuan) {
    return line(number, yuan).toBuilder().setFeeDate(date(Bills.DAY)).build();
  }

  private Settlement settleBatch(String encounter, String batch, long yuan) {
    return HOSPITAL
        .settlement()
        .settle(
            settle(
                id(),
                Claim.newBuilder()
                    .setPerson(person(personId))
                    .setEncounterId(encounter)
                    .setChargeBatch(batch + encounter)
                    .setTotalFen(yuan * 100)
                    .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED)))
        .getSettlement();
  }

  private FilingOutcome verified(String encounter) {
    return HOSPITAL
        .eligibility()
        .verifyFiling(
            VerifyFilingRequest.newBuilder()
                .setPerson(person(personId))
                .setMedType("11")
                .setBeginDate(date(Bills.DAY))
                .setEncounterId(encounter)
                .setFlags(
                    Bills.VISIT.toBuilder()
                        .setTrauma(YesNo.YES_NO_YES)
                        .setThirdParty(YesNo.YES_NO_NO))
                .build())
        .getDecision()
        .getOutcome();
  }

  @Test
  void nothingMoreSettlesOnAStatementThatProvedUntrue() {
    String encounter = injuredVisit();
    record(encounter, statement());
    Settlement first = settleBatch(encounter, "batch-one-", 300);
    assertThat(verified(encounter)).isEqualTo(FilingOutcome.FILING_OUTCOME_LOCAL);
    disprove(disproving().setSettlementId(first.getSettlementId()));
    assertThat(verified(encounter)).isEqualTo(FilingOutcome.FILING_OUTCOME_STATEMENT_MISSING);
    Refused.by(() -> settleBatch(encounter, "batch-two-", 200))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_STATEMENT_MISSING);
    record(encounter, byRelative());
    assertThat(settleBatch(encounter, "batch-two-", 200).getStatementNumber()).isEqualTo(2);
    assertThat(read(first.getSettlementId()).getStatementNumber()).isEqualTo(1);
  }

  /** 002 Art. 15-1 puts the checks on the agency of the place of care. */
  @Test
  void theAgencyOfThePlaceOfCareSeesStatementsAndDisprovesThem() {
    String encounter = injured();
    record(encounter, statement());
    Settlement settled = settleNow(encounter);
    DisproveStatementRequest disproving = disproving().setEncounterId(encounter).build();
    GetInjuryStatementRequest reading =
        GetInjuryStatementRequest.newBuilder().setEncounterId(encounter).build();
    ListRecoveriesRequest recoveries =
        ListRecoveriesRequest.newBuilder().setPersonId(personId).build();
    try (DemoClient agency = GATEWAY.client(Filings.AGENCY);
        DemoClient elsewhere = GATEWAY.client(Filings.SELF_SERVICE_AGENCY)) {
      assertThat(mine(elsewhere, listing())).isEmpty();
      List<Runnable> refused =
          List.of(
              () -> elsewhere.encounter().disproveStatement(disproving),
              () ->
                  elsewhere
                      .encounter()
                      .disproveStatement(
                          disproving().setSettlementId(settled.getSettlementId()).build()),
              () -> elsewhere.encounter().getInjuryStatement(reading));
      for (Runnable call : refused) {
        Refused.by(call).with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
      }
      assertThat(mine(agency, listing())).isEqualTo(mine(HOSPITAL, listing())).hasSize(1);
      assertThat(agency.encounter().getInjuryStatement(reading).getText()).contains("欧阳示范");
      DisproveStatementResponse reply = agency.encounter().disproveStatement(disproving);
      assertThat(agency.encounter().disproveStatement(disproving))
          .as("a repeat answers as the first time")
          .isEqualTo(reply);
      assertThat(agency.encounter().listRecoveries(recoveries).getRecoveriesList())
          .isEqualTo(reply.getRecoveriesList())
          .hasSize(1);
      assertThat(HOSPITAL.encounter().listRecoveries(recoveries).getRecoveriesList())
          .as("the institution sees what its agency recorded")
          .isEqualTo(reply.getRecoveriesList());
      assertThat(elsewhere.encounter().listRecoveries(recoveries).getRecoveriesCount()).isZero();
      Refused.by(() -> Visits.get(agency, encounter))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
    }
  }

  @Test
  void recoveriesAreListedLatestFirst() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String encounter = injured();
      record(encounter, statement());
      String settled = settleNow(encounter).getSettlementId();
      made.addFirst(
          disprove(disproving().setSettlementId(settled)).getRecoveries(0).getRecoveryId());
    }
    assertThat(recoveries(1)).extracting(Recovery::getRecoveryId).isEqualTo(made);
    assertThat(
            OTHER
                .encounter()
                .listRecoveries(ListRecoveriesRequest.newBuilder().setPersonId(personId).build())
                .getRecoveriesCount())
        .isZero();
  }

  @Test
  void whatIsReversedOrNotOnesOwnIsNotRecovered() {
    String encounter = injured();
    record(encounter, statement());
    Refused.by(() -> disprove(disproving().setEncounterId(encounter)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_STATEMENT_NOT_FOUND)
        .saying("no settlement rests on a statement");
    String settled = settleNow(encounter).getSettlementId();
    Refused.by(
            () ->
                OTHER.encounter().disproveStatement(disproving().setSettlementId(settled).build()))
        .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
    reverse(settled);
    for (DisproveStatementRequest.Builder request :
        List.of(disproving().setEncounterId(encounter), disproving().setSettlementId(settled))) {
      Refused.by(() -> disprove(request))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_ALREADY_REVERSED);
    }
    Refused.by(() -> disprove(disproving().setSettlementId("S-NOBODY")))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_SETTLEMENT_NOT_FOUND);
    Refused.by(() -> disprove(disproving().clearReason().clearEvidence()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("target", "encounter_id or settlement_id")
        .naming("reason", "empty")
        .naming("evidence", "empty");
    assertThat(recoveries(50)).isEmpty();
  }
}
