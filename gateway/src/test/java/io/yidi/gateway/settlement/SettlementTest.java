package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.demo.DemoClient.soon;
import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.BED;
import static io.yidi.gateway.settlement.Stays.EXAMINATION;
import static io.yidi.gateway.settlement.Stays.IMPLANT;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.SURGERY;
import static io.yidi.gateway.settlement.Stays.WARD_ROUND;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.OWN;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.ExplainSettlementResponse;
import io.yidi.proto.settlement.v1.FundPayment;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.ListSettlementsRequest;
import io.yidi.proto.settlement.v1.ListSettlementsResponse;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.PreviewSettlementResponse;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementState;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.YesNo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettlementTest {

  private final TestGateway gateway = TestGateway.shared();

  private static Settlement settled(DemoClient client, Claim.Builder claim) {
    return client.settlement().settle(settle(id(), claim)).getSettlement();
  }

  private static PreviewSettlementResponse preview(DemoClient client, Claim.Builder claim) {
    return client
        .settlement()
        .previewSettlement(PreviewSettlementRequest.newBuilder().setClaim(claim).build());
  }

  private static ErrorDetails refusal(Runnable call) {
    return ErrorDetails.of(refused(call));
  }

  private static void assertSplit(Settlement settlement, Split.Builder expected) {
    assertThat(settlement.getSplit().toBuilder().clearFunds().clearCategories().build())
        .isEqualTo(expected.build());
    assertThat(
            settlement.getSplit().getFundsList().stream()
                .mapToLong(FundPayment::getAmountFen)
                .sum())
        .isEqualTo(settlement.getSplit().getFundTotalFen());
  }

  private void assertCounters(String person, Map<String, Long> expected) {
    assertThat(Rows.counters(gateway, person)).isEqualTo(expected);
    assertThat(Rows.movements(gateway, person)).isEqualTo(expected);
  }

  @Test
  void jiangmenEmployeeAsAnEmergencyInBeijing() {
    String person = gateway.newPerson("440783");
    VisitFlags emergency =
        STAY.toBuilder().setInpatientType(InpatientType.INPATIENT_TYPE_EMERGENCY).build();
    List<ChargeLine> lines =
        lines(
            ADMITTED,
            item(SURGERY, 1, 30_000),
            item(EXAMINATION, 10, 600),
            item(DRUG, 100, 28),
            item(BED, 8, 100),
            item(WARD_ROUND, 8, 50),
            item(DRUG_B, 100, 40),
            item(IMPLANT, 1, 3_500),
            item(OWN, 1, 300));
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      String encounter = Stays.ready(client, person, "21", emergency, lines);
      Settlement settlement = settled(client, Stays.claim(person, encounter, lines));
      assertThat(settlement.getDecision().getOutcome().name()).endsWith("DEEMED_FILED_EMERGENCY");
      assertThat(settlement.getInsuredArea()).isEqualTo("440700");
      assertThat(settlement.getCareArea()).isEqualTo("110000");
      assertSplit(
          settlement,
          Split.newBuilder()
              .setTotalFen(4_780_000)
              .setFullSelfPayFen(30_000)
              .setOverLimitFen(50_000)
              .setFirstSelfPayFen(100_000)
              .setInScopeFen(4_600_000)
              .setDeductibleFen(150_000)
              .setPooledFundFen(3_248_500)
              .setEmployeeLargeFundFen(526_125)
              .setFundTotalFen(3_774_625)
              .setPersonPartFen(1_005_375)
              .setCashFen(1_005_375));
      assertCounters(
          person,
          Map.of(
              "pooled/2025", 3_248_500L,
              "major_base/2025", 1_201_500L,
              "major_deductible/2025", 500_000L,
              "major_paid/2025", 526_125L));
      assertThat(Stays.state(client, encounter)).isEqualTo("ENCOUNTER_STATE_SETTLED");
    }
  }

  @Test
  void nanchangEmployeeReferredToGuangzhou() {
    String person = gateway.newPerson("360100");
    gateway.addFiling(person, "360100", "REFERRAL", "440100", "2025-03-01", "2025-08-31");
    List<ChargeLine> lines =
        lines(
            ADMITTED,
            item(SURGERY, 1, 15_000),
            item(EXAMINATION, 5, 600),
            item(DRUG_B, 50, 40),
            item(WARD_ROUND, 4, 50),
            item(OWN, 1, 150));
    try (DemoClient client = gateway.client(Stays.GUANGZHOU)) {
      String encounter = Stays.ready(client, person, "21", STAY, lines);
      Settlement settlement = settled(client, Stays.claim(person, encounter, lines));
      assertThat(settlement.getDecision().getOutcome().name()).endsWith("FILED_REFERRAL");
      assertSplit(
          settlement,
          Split.newBuilder()
              .setTotalFen(2_035_000)
              .setFullSelfPayFen(15_000)
              .setFirstSelfPayFen(20_000)
              .setInScopeFen(2_000_000)
              .setCrossRegionFirstShareFen(200_000)
              .setDeductibleFen(80_000)
              .setPooledFundFen(1_462_000)
              .setFundTotalFen(1_462_000)
              .setPersonPartFen(573_000)
              .setCashFen(573_000));
      assertCounters(person, Map.of("pooled/2025", 1_462_000L));
    }
  }

  @Test
  void jiangmenEmployeeLongTermInXiamenWithAnInjury() {
    String person = gateway.newPerson("440700");
    gateway.load(
        Map.of(
            "filings.csv",
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n"
                + "FX"
                + person
                + ","
                + person
                + ",310,440700,LONG_TERM_WORKER,APPROVED,350200,2025-01-01,,yes,no,no,H35020000001\n"));
    VisitFlags thirdParty =
        STAY.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(YesNo.YES_NO_YES).build();
    List<ChargeLine> lines =
        lines(
            ADMITTED,
            item(SURGERY, 1, 5_000),
            item(EXAMINATION, 3, 600),
            item(DRUG, 50, 20),
            item(WARD_ROUND, 4, 50),
            item(OWN, 1, 80));
    try (DemoClient client = gateway.client(Stays.XIAMEN)) {
      String encounter = Stays.ready(client, person, "22", thirdParty, lines);
      SettleRequest request = settle(id(), Stays.claim(person, encounter, lines));
      assertThat(refusal(() -> client.settlement().settle(request)).reason())
          .isEqualTo("THIRD_PARTY");
      client
          .encounter()
          .correctFlags(
              CorrectFlagsRequest.newBuilder()
                  .setRequestId(id())
                  .setEncounterId(encounter)
                  .setFlags(thirdParty.toBuilder().setThirdParty(YesNo.YES_NO_NO))
                  .setReason("患者更正")
                  .build());
      assertThat(refusal(() -> client.settlement().settle(request)).reason())
          .isEqualTo("STATEMENT_MISSING");
      client.encounter().recordInjuryStatement(statement(encounter));
      Settlement settlement = client.settlement().settle(request).getSettlement();
      assertThat(settlement.getDecision().getOutcome().name()).endsWith("FILED_LONG_TERM");
      assertThat(settlement.getClearingType()).isEqualTo("22");
      assertSplit(
          settlement,
          Split.newBuilder()
              .setTotalFen(808_000)
              .setFullSelfPayFen(8_000)
              .setInScopeFen(800_000)
              .setDeductibleFen(60_000)
              .setPooledFundFen(666_000)
              .setFundTotalFen(666_000)
              .setPersonPartFen(142_000)
              .setCashFen(142_000));
      assertCounters(
          person,
          Map.of(
              "pooled/2025", 666_000L,
              "major_base/2025", 74_000L,
              "major_deductible/2025", 74_000L));
    }
  }

  private static RecordInjuryStatementRequest statement(String encounterId) {
    return RecordInjuryStatementRequest.newBuilder()
        .setRequestId(id())
        .setEncounterId(encounterId)
        .setStatement(
            InjuryStatement.newBuilder()
                .setSigner(StatementSigner.STATEMENT_SIGNER_PATIENT)
                .setSignerName("示范测试")
                .setSignerDocumentType("01")
                .setSignerDocumentNumber("TEST")
                .setSignerTelephone("00000000000")
                .setInjuryDate(date(ADMITTED))
                .setInjuryHour(9)
                .setInjuryPlace("楼梯")
                .setInjuryCourse("踩空摔倒")
                .setNoThirdParty(YesNo.YES_NO_YES)
                .setNoWorkInjury(YesNo.YES_NO_YES)
                .setQueryAuthorised(YesNo.YES_NO_YES)
                .setWarningRead(YesNo.YES_NO_YES)
                .setQueryAgency("示范市医疗保障事业中心")
                .setRepaymentPromised(YesNo.YES_NO_YES)
                .setSignedDate(date(Stays.DISCHARGED)))
        .build();
  }

  @Test
  void aPharmacySaleByCredentialWithAccountAndCash() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "150.00");
    Claim.Builder claim =
        bill(
                person,
                InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
                lines(DAY, item(DRUG, 4, 25), item(DRUG_B, 2, 60), item(OWN, 1, 30)))
            .setPerson(byCredential(person))
            .setAccountUse(AccountUse.ACCOUNT_USE_OWN);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      assertSplit(
          settled(client, claim),
          Split.newBuilder()
              .setTotalFen(25_000)
              .setFullSelfPayFen(3_000)
              .setFirstSelfPayFen(1_200)
              .setInScopeFen(20_800)
              .setDeductibleFen(10_000)
              .setPooledFundFen(5_400)
              .setFundTotalFen(5_400)
              .setPersonPartFen(19_600)
              .setAccountFen(15_000)
              .setCashFen(4_600));
      assertCounters(
          person, Map.of("outpatient_deductible/2025", 10_000L, "outpatient_pooled/2025", 5_400L));
      assertThat(Rows.balance(gateway, person)).isZero();
    }
  }

  private static PersonRef byCredential(String person) {
    return PersonRef.newBuilder()
        .setCredential(
            Credential.newBuilder()
                .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
                .setNumber(person))
        .build();
  }

  @Test
  void nanchangEmployeeWhoFilesTooLateForTheFirstTry() {
    String person = gateway.newPerson("360100");
    gateway.addFiling(person, "360100", "OTHER_TEMPORARY", "310000", "2024-06-01", "2024-11-30");
    List<ChargeLine> lines =
        lines(
            ADMITTED,
            item(SURGERY, 1, 7_000),
            item(EXAMINATION, 3, 600),
            item(DRUG_B, 25, 40),
            item(WARD_ROUND, 6, 50));
    try (DemoClient client = gateway.client(TestGateway.SHANGHAI)) {
      String encounter = Stays.ready(client, person, "21", STAY, lines);
      SettleRequest request = settle(id(), Stays.claim(person, encounter, lines));
      String before = Rows.everything(gateway, person);
      assertThat(refusal(() -> client.settlement().settle(request)).reason())
          .isEqualTo("FILING_EXPIRED");
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
      gateway.addFiling(person, "360100", "OTHER_TEMPORARY", "310000", "2025-03-01", "2025-08-31");
      Settlement settlement = client.settlement().settle(request).getSettlement();
      assertThat(settlement.getRequestId()).isEqualTo(request.getRequestId());
      assertSplit(
          settlement,
          Split.newBuilder()
              .setTotalFen(1_010_000)
              .setFirstSelfPayFen(10_000)
              .setInScopeFen(1_000_000)
              .setCrossRegionFirstShareFen(200_000)
              .setDeductibleFen(50_000)
              .setPooledFundFen(675_000)
              .setFundTotalFen(675_000)
              .setPersonPartFen(335_000)
              .setCashFen(335_000));
      assertCounters(person, Map.of("pooled/2025", 675_000L));
    }
  }

  private static Claim.Builder beijingVisit(String person, List<ChargeLine> lines) {
    return bill(
        person,
        InlineBill.newBuilder().setMedType("11").setServiceDate(date(DAY)).setFlags(VISIT),
        lines);
  }

  @Test
  void beijingEmployeeAcrossTheYearlyDeductible() {
    String person = gateway.newPerson("110000");
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      Settlement first =
          settled(
              client,
              beijingVisit(person, lines(DAY, item(EXAMINATION, 2, 600), item(DRUG, 10, 30))));
      assertSplit(
          first,
          Split.newBuilder()
              .setTotalFen(150_000)
              .setInScopeFen(150_000)
              .setDeductibleFen(150_000)
              .setPersonPartFen(150_000)
              .setCashFen(150_000));
      assertCounters(
          person,
          Map.of("outpatient_deductible/2025", 150_000L, "outpatient_in_scope/2025", 150_000L));
      Settlement second =
          settled(
              client,
              beijingVisit(person, lines(DAY, item(EXAMINATION, 1, 600), item(DRUG, 20, 20))));
      assertSplit(
          second,
          Split.newBuilder()
              .setTotalFen(100_000)
              .setInScopeFen(100_000)
              .setDeductibleFen(30_000)
              .setPooledFundFen(49_000)
              .setFundTotalFen(49_000)
              .setPersonPartFen(51_000)
              .setCashFen(51_000));
      assertCounters(
          person,
          Map.of(
              "outpatient_deductible/2025", 180_000L,
              "outpatient_in_scope/2025", 250_000L,
              "outpatient_pooled/2025", 49_000L));
    }
  }

  @Test
  void aRepeatHasNoSecondEffectAndTheSameBytes() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "50.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Claim.Builder claim = pharmacy(person, 300).setAccountUse(AccountUse.ACCOUNT_USE_OWN);
      String token = preview(client, claim).getPreviewToken();
      SettleRequest request = settle(id(), claim).toBuilder().setPreviewToken(token).build();
      SettleResponse first = client.settlement().settle(request);
      String after = Rows.everything(gateway, person);
      SettleResponse again = client.settlement().settle(request);
      SettleResponse laterWithoutToken =
          client
              .settlement()
              .settle(
                  request.toBuilder()
                      .clearPreviewToken()
                      .setSettleBefore(
                          Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() + 600))
                      .build());
      SettleResponse tooLate =
          client
              .settlement()
              .settle(
                  request.toBuilder()
                      .setSettleBefore(
                          Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() - 60))
                      .build());
      assertThat(again.toByteString()).isEqualTo(first.toByteString());
      assertThat(laterWithoutToken.toByteString()).isEqualTo(first.toByteString());
      assertThat(tooLate.toByteString()).isEqualTo(first.toByteString());
      assertThat(Rows.everything(gateway, person)).isEqualTo(after);
      assertThat(Rows.settlements(gateway, person)).isOne();
    }
  }

  @Test
  void anIdWithAnotherBodyIsRefusedNamingTheField() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "50.00");
    SettleRequest request = settle(id(), pharmacy(person, 300));
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      client.settlement().settle(request);
      String after = Rows.everything(gateway, person);
      Map<String, Consumer<Claim.Builder>> changes =
          Map.of(
              "claim.institution_code",
              claim -> claim.setInstitutionCode(TestGateway.MADE_UP_PHARMACY),
              "claim.person.person_id",
              claim -> claim.setPerson(byCredential(person)),
              "claim.bill.insurance_type",
              claim -> claim.getBillBuilder().setInsuranceType("310"),
              "claim.bill.service_date.day",
              claim ->
                  claim
                      .getBillBuilder()
                      .setServiceDate(date(DAY.plusDays(1)))
                      .getLinesBuilder(0)
                      .setFeeDate(date(DAY.plusDays(1))),
              "claim.bill.lines[0].local_item_code",
              claim -> claim.getBillBuilder().getLinesBuilder(0).setLocalItemCode("X1"),
              "claim.bill.lines[0].amount_fen",
              claim ->
                  claim
                      .setTotalFen(30_001)
                      .getBillBuilder()
                      .getLinesBuilder(0)
                      .setAmountFen(30_001),
              "claim.bill.lines",
              claim ->
                  claim
                      .setTotalFen(60_000)
                      .getBillBuilder()
                      .addLines(claim.getBill().getLines(0).toBuilder().setLineNumber(2).build()),
              "claim.total_fen",
              claim -> claim.setTotalFen(1),
              "claim.account_use",
              claim -> claim.setAccountUse(AccountUse.ACCOUNT_USE_OWN));
      changes.forEach(
          (field, change) -> {
            Claim.Builder claim = request.getClaim().toBuilder();
            change.accept(claim);
            ErrorDetails error =
                refusal(
                    () -> client.settlement().settle(request.toBuilder().setClaim(claim).build()));
            assertThat(error.reason()).as(field).isEqualTo("REQUEST_ID_REUSED");
            assertThat(error.metadata()).contains("field=" + field);
          });
      assertThat(Rows.everything(gateway, person)).isEqualTo(after);
    }
  }

  @Test
  void anIdOfOneMethodIsRefusedToAnother() {
    String person = gateway.newPerson("990100");
    String used = id();
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement settlement =
          client.settlement().settle(settle(used, pharmacy(person, 300))).getSettlement();
      ErrorDetails error =
          refusal(
              () ->
                  client
                      .settlement()
                      .reverseSettlement(
                          ReverseSettlementRequest.newBuilder()
                              .setRequestId(used)
                              .setSettlementId(settlement.getSettlementId())
                              .setReason("x")
                              .build()));
      assertThat(error.reason()).isEqualTo("REQUEST_ID_REUSED");
      assertThat(error.metadata()).contains("field=method");
      assertThat(Rows.settlements(gateway, person)).isOne();
    }
  }

  @Test
  void twoInstitutionsMayUseTheSameId() {
    String person = gateway.newPerson("990100");
    String shared = id();
    try (DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      SettleResponse sale = pharmacy.settlement().settle(settle(shared, pharmacy(person, 300)));
      SettleResponse visit = hospital.settlement().settle(settle(shared, outpatient(person, 200)));
      assertThat(sale.getSettlement().getSettlementId())
          .isNotEqualTo(visit.getSettlement().getSettlementId());
      assertThat(pharmacy.settlement().settle(settle(shared, pharmacy(person, 300))))
          .isEqualTo(sale);
      assertThat(hospital.settlement().settle(settle(shared, outpatient(person, 200))))
          .isEqualTo(visit);
      assertThat(Rows.settlements(gateway, person)).isEqualTo(2);
    }
  }

  @Test
  void aRefusalDoesNotBindItsId() {
    String person = gateway.newPerson("990100");
    String used = id();
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      assertThat(
              refusal(() -> client.settlement().settle(settle(used, outpatient(person, 300))))
                  .reason())
          .isEqualTo("NOT_FILED");
      assertThat(gateway.number("SELECT count(*) FROM command WHERE person_id = '" + person + "'"))
          .isZero();
      gateway.addFiling(person, "990100", "OTHER_TEMPORARY", "110000", "2025-03-01", "2025-08-31");
      // Even another body: nothing was bound.
      Settlement settlement =
          client.settlement().settle(settle(used, outpatient(person, 400))).getSettlement();
      assertThat(settlement.getSplit().getPooledFundFen()).isEqualTo(10_500);
    }
  }

  @Test
  void aSettleAfterItsTimeIsRefusedAndTakesNoEffect() {
    String person = gateway.newPerson("990100");
    SettleRequest late =
        settle(id(), pharmacy(person, 300)).toBuilder()
            .setSettleBefore(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() - 1))
            .build();
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      String before = Rows.everything(gateway, person);
      assertThat(refusal(() -> client.settlement().settle(late)).reason())
          .isEqualTo("SETTLE_BEFORE_PASSED");
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
      assertThat(
              client
                  .settlement()
                  .settle(late.toBuilder().setSettleBefore(soon()).build())
                  .hasSettlement())
          .isTrue();
    }
  }

  @Test
  void aPreviewIsWhatSettleAnswers() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "100.00");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Claim.Builder visit = outpatient(person, 500).setAccountUse(AccountUse.ACCOUNT_USE_OWN);
      String before = Rows.everything(gateway, person);
      PreviewSettlementResponse preview = preview(client, visit);
      assertThat(Rows.everything(gateway, person)).isEqualTo(before);
      assertThat(preview.getSettlement().getSettlementId()).isEmpty();
      assertThat(preview.getSettlement().hasSettleTime()).isFalse();
      Settlement settlement = settled(client, visit);
      assertThat(
              settlement.toBuilder().clearSettlementId().clearRequestId().clearSettleTime().build())
          .isEqualTo(preview.getSettlement());
      List<ChargeLine> lines = lines(ADMITTED, item(SURGERY, 1, 5_000), item(OWN, 1, 80));
      String encounter = Stays.ready(client, person, "21", STAY, lines);
      Claim.Builder stay = Stays.claim(person, encounter, lines);
      Settlement previewed = preview(client, stay).getSettlement();
      assertThat(
              settled(client, stay).toBuilder()
                  .clearSettlementId()
                  .clearRequestId()
                  .clearSettleTime()
                  .build())
          .isEqualTo(previewed);
    }
  }

  @Test
  void anEqualPreviewPassesThoughTheBalanceMoved() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "1000.00");
    Claim.Builder claim = pharmacy(person, 300).setAccountUse(AccountUse.ACCOUNT_USE_OWN);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      PreviewSettlementResponse preview = preview(client, claim);
      settled(client, ownItem(person, 50));
      Settlement settlement =
          client
              .settlement()
              .settle(
                  settle(id(), claim).toBuilder()
                      .setPreviewToken(preview.getPreviewToken())
                      .build())
              .getSettlement();
      assertThat(settlement.getSplit().toBuilder().clearAccountBalanceFen().build())
          .isEqualTo(
              preview.getSettlement().getSplit().toBuilder().clearAccountBalanceFen().build());
      assertThat(settlement.getSplit().getAccountBalanceFen()).isEqualTo(100_000 - 5_000 - 20_000);
      assertThat(Rows.balance(gateway, person)).isEqualTo(75_000);
    }
  }

  /** A sale that moves the account and no counter. */
  private static Claim.Builder ownItem(String person, long yuan) {
    return bill(
            person,
            InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)),
            lines(DAY, item(OWN, 1, yuan)))
        .setAccountUse(AccountUse.ACCOUNT_USE_OWN);
  }

  private void assertChanged(
      DemoClient client, String person, Claim.Builder claim, String token, String component) {
    String before = Rows.everything(gateway, person);
    ErrorDetails error =
        refusal(
            () ->
                client
                    .settlement()
                    .settle(settle(id(), claim).toBuilder().setPreviewToken(token).build()));
    assertThat(error.reason()).isEqualTo("PREVIEW_CHANGED");
    assertThat(error.metadata()).contains("component=" + component);
    assertThat(Rows.everything(gateway, person)).isEqualTo(before);
  }

  @Test
  void aPreviewSaysThatCountersMoved() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      String token = preview(client, pharmacy(person, 300)).getPreviewToken();
      settled(client, pharmacy(person, 40));
      assertChanged(client, person, pharmacy(person, 300), token, "counters");
    }
  }

  @Test
  void aPreviewSaysThatTheAccountMoved() {
    String person = gateway.newPerson("990100", "11", "ACTIVE", "100.00");
    Claim.Builder claim = pharmacy(person, 90).setAccountUse(AccountUse.ACCOUNT_USE_OWN);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      String token = preview(client, claim).getPreviewToken();
      settled(client, ownItem(person, 30));
      assertChanged(client, person, claim, token, "account");
    }
  }

  @Test
  void aPreviewSaysThatTheFilingMoved() {
    String person = gateway.newPerson("990100");
    gateway.addFiling(person, "990100", "OTHER_TEMPORARY", "110000", "2025-03-01", "2025-08-31");
    try (DemoClient client = gateway.client(TestGateway.BEIJING)) {
      String token = preview(client, outpatient(person, 500)).getPreviewToken();
      gateway.addFiling(person, "990100", "LONG_TERM_WORKER", "110000", "2025-01-01", "");
      assertChanged(client, person, outpatient(person, 500), token, "filing");
    }
  }

  @Test
  void aPreviewSaysThatTheBillIsAnother() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      String token = preview(client, pharmacy(person, 300)).getPreviewToken();
      assertChanged(client, person, pharmacy(person, 301), token, "bill");
    }
  }

  @Test
  void aPreviewSaysThatThePolicyMovedAndTheOldOneStillExplains() throws IOException {
    String person = gateway.newPerson("990100");
    Path policies = Files.createTempDirectory("yidi-policy");
    copyWithOtherShare(TestGateway.DEMONSTRATION.resolve("policy"), policies);
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      Settlement first = settled(client, pharmacy(person, 300));
      PreviewSettlementResponse preview = preview(client, pharmacy(person, 200));
      assertThat(preview.getSettlement().getSplit().getPooledFundFen()).isEqualTo(10_000);
      gateway.gateway().withPolicies(List.of(policies));
      try {
        assertChanged(client, person, pharmacy(person, 200), preview.getPreviewToken(), "policy");
        Settlement second = settled(client, pharmacy(person, 200));
        assertThat(second.getSplit().getPooledFundFen()).isEqualTo(10_200);
        assertThat(second.getPolicyVersion()).isNotEqualTo(first.getPolicyVersion());
        for (Settlement one : List.of(first, second)) {
          assertThat(explain(client, one).getReproduced()).isTrue();
          assertThat(
                  gateway.number(
                      "SELECT count(*) FROM policy_archive WHERE version = '"
                          + one.getPolicyVersion()
                          + "' AND length(files) > 0"))
              .isOne();
        }
      } finally {
        gateway.gateway().withPolicies(List.of(TestGateway.DEMONSTRATION.resolve("policy")));
      }
      assertThat(preview(client, pharmacy(person, 200)).getSettlement().getPolicyVersion())
          .isEqualTo(first.getPolicyVersion());
    }
  }

  private static void copyWithOtherShare(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.resolveSibling("."));
        Files.writeString(
            target, Files.readString(file).replace("in_service: 50%,", "in_service: 51%,"));
      }
    }
  }

  private static ExplainSettlementResponse explain(DemoClient client, Settlement settlement) {
    return client
        .settlement()
        .explainSettlement(
            ExplainSettlementRequest.newBuilder()
                .setSettlementId(settlement.getSettlementId())
                .build());
  }

  private static Settlement get(DemoClient client, String settlementId) {
    return client
        .settlement()
        .getSettlement(GetSettlementRequest.newBuilder().setSettlementId(settlementId).build())
        .getSettlement();
  }

  @Test
  void aSettlementIsReadAsStoredAndThenAsReversed() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY);
        DemoClient other = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement settlement = settled(client, pharmacy(person, 300));
      assertThat(get(client, settlement.getSettlementId())).isEqualTo(settlement);
      Settlement reversal =
          client
              .settlement()
              .reverseSettlement(
                  ReverseSettlementRequest.newBuilder()
                      .setRequestId(id())
                      .setSettlementId(settlement.getSettlementId())
                      .setReason("退药")
                      .build())
              .getReversal();
      assertThat(get(client, settlement.getSettlementId()))
          .isEqualTo(
              settlement.toBuilder()
                  .setState(SettlementState.SETTLEMENT_STATE_REVERSED)
                  .setReversedBySettlementId(reversal.getSettlementId())
                  .build());
      assertThat(get(client, reversal.getSettlementId())).isEqualTo(reversal);
      assertThat(refusal(() -> get(other, settlement.getSettlementId())).reason())
          .isEqualTo("OTHER_INSTITUTION");
      assertThat(refusal(() -> explain(other, settlement)).reason()).isEqualTo("OTHER_INSTITUTION");
      assertThat(refusal(() -> get(client, "S0000000000000000000000")).reason())
          .isEqualTo("SETTLEMENT_NOT_FOUND");
    }
  }

  private static ListSettlementsResponse list(
      DemoClient client, ListSettlementsRequest.Builder request) {
    return client.settlement().listSettlements(request.build());
  }

  private static List<String> ids(List<Settlement> settlements) {
    return settlements.stream().map(Settlement::getSettlementId).toList();
  }

  @Test
  void aListIsFilteredByPersonEncounterDayAndInstitution() {
    String person = gateway.newPerson("990100");
    try (DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL);
        DemoClient pharmacy = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      List<ChargeLine> lines = lines(ADMITTED, item(SURGERY, 1, 5_000));
      String encounter = Stays.ready(hospital, person, "21", STAY, lines);
      Settlement visit = settled(hospital, outpatient(person, 200));
      Settlement stay = settled(hospital, Stays.claim(person, encounter, lines));
      Settlement sale = settled(pharmacy, pharmacy(person, 200));
      ListSettlementsRequest.Builder ofPerson =
          ListSettlementsRequest.newBuilder().setPersonId(person);
      assertThat(ids(list(hospital, ofPerson).getSettlementsList()))
          .containsExactly(stay.getSettlementId(), visit.getSettlementId());
      assertThat(ids(list(pharmacy, ofPerson).getSettlementsList()))
          .containsExactly(sale.getSettlementId());
      List<Settlement> ofEncounter =
          list(hospital, ListSettlementsRequest.newBuilder().setEncounterId(encounter))
              .getSettlementsList();
      assertThat(ofEncounter).containsExactly(stay.toBuilder().clearLines().clearSteps().build());
      LocalDate day =
          Instant.ofEpochSecond(visit.getSettleTime().getSeconds())
              .atZone(ZoneId.of("Asia/Shanghai"))
              .toLocalDate();
      assertThat(
              list(
                      hospital,
                      ofPerson
                          .clone()
                          .setSettledFrom(date(day))
                          .setSettledUntil(date(day.plusDays(2))))
                  .getSettlementsCount())
          .isEqualTo(2);
      assertThat(list(hospital, ofPerson.clone().setSettledUntil(date(day))).getSettlementsCount())
          .isZero();
      assertThat(
              list(hospital, ofPerson.clone().setSettledFrom(date(day.plusDays(2))))
                  .getSettlementsCount())
          .isZero();
      assertThat(
              refusal(
                      () ->
                          list(
                              hospital,
                              ofPerson
                                  .clone()
                                  .setSettledFrom(date(day))
                                  .setSettledUntil(date(day))))
                  .reason())
          .isEqualTo("FIELD_INVALID");
    }
  }

  @Test
  void pagesStayStableWhileNewSettlementsArrive() {
    String person = gateway.newPerson("990100");
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_PHARMACY)) {
      List<String> made = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        made.add(settled(client, pharmacy(person, 10 + i)).getSettlementId());
      }
      List<String> seen = new ArrayList<>();
      String token = "";
      int pages = 0;
      do {
        ListSettlementsResponse page =
            list(
                client,
                ListSettlementsRequest.newBuilder()
                    .setPersonId(person)
                    .setPageSize(2)
                    .setPageToken(token));
        seen.addAll(ids(page.getSettlementsList()));
        token = page.getNextPageToken();
        pages++;
        settled(client, pharmacy(person, 50));
      } while (!token.isEmpty());
      assertThat(pages).isEqualTo(4);
      assertThat(seen).containsExactlyElementsOf(made.reversed());
      assertThat(
              refusal(
                      () ->
                          list(
                              client,
                              ListSettlementsRequest.newBuilder().setPageToken("not a token")))
                  .reason())
          .isEqualTo("FIELD_INVALID");
    }
  }

  @Test
  void aLongBillIsExplainedWhole() {
    String person = gateway.newPerson("990100");
    List<ChargeLine> lines =
        IntStream.rangeClosed(1, 250)
            .mapToObj(
                number ->
                    lines(DAY, item(number % 3 == 0 ? DRUG_B : DRUG, 1, 7)).getFirst().toBuilder()
                        .setLineNumber(number)
                        .build())
            .toList();
    try (DemoClient client = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      Settlement settlement =
          settled(
              client,
              bill(
                  person,
                  InlineBill.newBuilder()
                      .setMedType("11")
                      .setServiceDate(date(DAY))
                      .setFlags(VISIT),
                  lines));
      assertThat(settlement.getLinesCount()).isEqualTo(200);
      ExplainSettlementResponse explained = explain(client, settlement);
      assertThat(explained.getReproduced()).isTrue();
      assertThat(explained.getSettlement()).isEqualTo(settlement);
      assertThat(explained.getLinesCount()).isEqualTo(250);
      assertThat(explained.getLinesList().subList(0, 200)).isEqualTo(settlement.getLinesList());
      assertThat(explained.getLinesList().stream().mapToLong(one -> one.getAmountFen()).sum())
          .isEqualTo(settlement.getSplit().getTotalFen());
      assertThat(explained.getLinesList())
          .allSatisfy(
              cut ->
                  assertThat(
                          cut.getFullSelfPayFen()
                              + cut.getOverLimitFen()
                              + cut.getFirstSelfPayFen()
                              + cut.getInScopeFen())
                      .isEqualTo(cut.getAmountFen()));
      int own = settlement.getStepsCount();
      assertThat(own).isPositive();
      assertThat(explained.getStepsCount()).isGreaterThan(own);
      assertThat(
              explained
                  .getStepsList()
                  .subList(explained.getStepsCount() - own, explained.getStepsCount()))
          .isEqualTo(settlement.getStepsList());
    }
  }
}
