package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.credential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.eligibility.v1.BenefitCounter;
import io.yidi.proto.eligibility.v1.BenefitTier;
import io.yidi.proto.eligibility.v1.CounterMovement;
import io.yidi.proto.eligibility.v1.CounterUnit;
import io.yidi.proto.eligibility.v1.FilingDecision;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceRequest;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceResponse;
import io.yidi.proto.eligibility.v1.GetInsuredPersonRequest;
import io.yidi.proto.eligibility.v1.InsuranceRelation;
import io.yidi.proto.eligibility.v1.InsuredPerson;
import io.yidi.proto.eligibility.v1.MovementSource;
import io.yidi.proto.eligibility.v1.RelationStatus;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.Evidence;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.VisitKind;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EligibilityTest {

  private static final String BEIJING_PHARMACY = "P11010500001";
  private static final String XINJIANG_RULES = "新医保规〔2022〕2号";
  private static final String MADE_UP_RULES = "示范数据(虚构,不是任何地方的规定)";
  private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient PHARMACY = GATEWAY.client(TestGateway.MADE_UP_PHARMACY);
  private static final DemoClient BEIJING = GATEWAY.client(TestGateway.BEIJING);

  @AfterAll
  static void close() {
    HOSPITAL.close();
    PHARMACY.close();
    BEIJING.close();
  }

  private static String identityNumber() {
    return String.format(Locale.ROOT, "%017dX", NUMBERS.incrementAndGet() % 100_000_000_000_000L);
  }

  private static String cardNumber() {
    return "CARD" + NUMBERS.incrementAndGet();
  }

  private static void addCredential(
      String personId, String type, String number, String serial, String status) {
    GATEWAY.load(
        Map.of(
            "credentials.csv",
            "person_id,type,number,card_serial,status\n"
                + String.join(",", personId, type, number, serial, status)
                + "\n"));
  }

  private static void addRelation(
      String personId, String type, String area, String status, String from, String until) {
    GATEWAY.load(
        Map.of(
            "relations.csv",
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                + String.join(",", personId, type, area, "11", "no", status, from, until)
                + "\n"));
  }

  private static InsuredPerson identify(Credential credential) {
    return identify(GetInsuredPersonRequest.newBuilder().setCredential(credential));
  }

  private static InsuredPerson identify(GetInsuredPersonRequest.Builder request) {
    return HOSPITAL.eligibility().getInsuredPerson(request.build()).getPerson();
  }

  private static Credential.Builder card(String number, String serial) {
    return Credential.newBuilder()
        .setType(CredentialType.CREDENTIAL_TYPE_SOCIAL_SECURITY_CARD)
        .setNumber(number)
        .setCardSerial(serial);
  }

  private static String text(MessageOrBuilder message) {
    return TextFormat.printer().escapingNonAscii(false).printToString(message);
  }

  @Test
  void eachKindOfCredentialFindsThePerson() {
    String personId = GATEWAY.newPerson("990100");
    String identity = identityNumber();
    String card = cardNumber();
    addCredential(personId, "02", identity, "", "NORMAL");
    addCredential(personId, "03", card, "SERIAL-7", "NORMAL");
    List<Credential> ways =
        List.of(
            credential(personId),
            Credential.newBuilder()
                .setType(CredentialType.CREDENTIAL_TYPE_ID_NUMBER)
                .setNumber(identity)
                .build(),
            card(card, "SERIAL-7").build());
    assertThat(ways).allSatisfy(way -> assertThat(identify(way).getPersonId()).isEqualTo(personId));
  }

  @Test
  void aCardNeedsItsSerial() {
    String personId = GATEWAY.newPerson("990100");
    String card = cardNumber();
    addCredential(personId, "03", card, "SERIAL-7", "NORMAL");
    Refused.by(() -> identify(card(card, "SERIAL-8").build()))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_CREDENTIAL_NOT_FOUND)
        .reading("卡识别码");
    Refused.by(() -> identify(card(card, "").build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("credential.card_serial", "1 to 32 characters");
    Refused.by(() -> identify(credential(personId).toBuilder().setCardSerial("SERIAL-7").build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("credential.card_serial", "0 to 0 characters");
  }

  @ParameterizedTest
  @CsvSource({
    "LOST,已挂失,改用医保电子凭证",
    "FROZEN,已冻结,请患者联系参保地经办机构",
    "CANCELLED,已注销,请患者使用新卡",
    "EXPIRED,已过期,请患者更新凭证"
  })
  void aCredentialInABadStateSaysWhichAndWhatToDo(String status, String state, String nextStep) {
    String personId = GATEWAY.newPerson("990100");
    String card = cardNumber();
    addCredential(personId, "03", card, "SERIAL-7", status);
    Refused refused =
        Refused.by(() -> identify(card(card, "SERIAL-7").build()))
            .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CREDENTIAL_NOT_USABLE)
            .having("status", status)
            .reading(state)
            .reading(nextStep);
    assertThat(refused.details().toString()).doesNotContain(card).doesNotContain(personId);
    assertThat(identify(credential(personId)).getPersonId())
        .as("another credential of the same person works")
        .isEqualTo(personId);
  }

  @Test
  void namesAndNumbersAreMasked() {
    String personId = GATEWAY.newPerson("990100");
    String identity = identityNumber();
    GATEWAY.load(
        Map.of(
            "persons.csv",
            "person_id,name,gender,birth_date,document_type,document_number\n"
                + personId
                + ",欧阳示范,2,1980-05-05,01,"
                + identity
                + "\n"));
    addCredential(personId, "02", identity, "", "NORMAL");
    Credential byNumber =
        Credential.newBuilder()
            .setType(CredentialType.CREDENTIAL_TYPE_ID_NUMBER)
            .setNumber(identity)
            .build();
    InsuredPerson found = identify(byNumber);
    assertThat(found.getMaskedName()).isEqualTo("欧**");
    assertThat(found.getMaskedDocumentNumber())
        .isEqualTo(identity.substring(0, 3) + "*****" + identity.substring(14));
    assertThat(found.getGender()).isEqualTo("2");
    assertThat(found.getBirthDate().getYear()).isEqualTo(1980);
    Settlement preview =
        HOSPITAL
            .settlement()
            .previewSettlement(
                PreviewSettlementRequest.newBuilder().setClaim(outpatient(personId, 300)).build())
            .getSettlement();
    assertThat(preview.getMaskedName()).isEqualTo("欧**");
    Refused refused =
        Refused.by(
            () ->
                identify(
                    GetInsuredPersonRequest.newBuilder()
                        .setCredential(byNumber.toBuilder().setNumber("1" + identity))));
    assertThat(List.of(text(found), text(preview), refused.details().toString()))
        .allSatisfy(
            answer ->
                assertThat(answer)
                    .doesNotContain("欧阳")
                    .doesNotContain("阳示范")
                    .doesNotContain(identity));
  }

  @Test
  void relationsComeWithStateAndNextStep() {
    String personId = GATEWAY.newPerson("440783", "11", "ACTIVE", null);
    GATEWAY.load(
        Map.of(
            "accounts.csv",
            "person_id,insured_area,insurance_type,opening_balance\n"
                + personId
                + ",440700,310,66.60\n"));
    addRelation(personId, "390", "990100", "SUSPENDED", "2016-01-01", "");
    addRelation(personId, "340", "110105", "ACTIVE", "2017-01-01", "2020-01-01");
    addRelation(personId, "510", "310115", "ACTIVE", "2018-01-01", "");
    List<InsuranceRelation> relations = identify(credential(personId)).getRelationsList();
    assertThat(relations)
        .extracting(InsuranceRelation::getInsuranceType, InsuranceRelation::getStatus)
        .containsExactly(
            tuple("310", RelationStatus.RELATION_STATUS_ACTIVE),
            tuple("510", RelationStatus.RELATION_STATUS_ACTIVE),
            tuple("390", RelationStatus.RELATION_STATUS_SUSPENDED),
            tuple("340", RelationStatus.RELATION_STATUS_ENDED));

    InsuranceRelation county = relations.get(0);
    assertThat(county.getInsuredArea()).isEqualTo("440783");
    assertThat(county.getPoolingArea()).isEqualTo("440700");
    assertThat(county.getPoolingAreaName()).isEqualTo("江门市");
    assertThat(county.getAccountBalanceFen()).isEqualTo(6_660);
    assertThat(county.getPersonType()).isEqualTo("11");
    assertThat(county.hasNextStep()).isFalse();
    assertThat(county.hasEndDate()).isFalse();

    assertThat(relations.get(2).getNextStep().getZh()).contains("已暂停", "示范市(虚构)经办机构");
    assertThat(relations.get(3).getNextStep().getZh()).contains("已终止", "自费结算");
    assertThat(relations.get(3).getEndDate().getYear()).isEqualTo(2020);
    assertThat(relations.get(3).getPoolingArea()).isEqualTo("110000");
  }

  @Test
  void theDayAskedForDecidesTheState() {
    String personId = GATEWAY.newPerson("990100");
    addRelation(personId, "390", "110105", "ACTIVE", "2016-01-01", "2020-01-01");
    GetInsuredPersonRequest.Builder then =
        GetInsuredPersonRequest.newBuilder()
            .setCredential(credential(personId))
            .setOnDate(date(DAY.withYear(2019)));
    assertThat(identify(then).getRelationsList())
        .extracting(InsuranceRelation::getStatus)
        .containsOnly(RelationStatus.RELATION_STATUS_ACTIVE)
        .hasSize(2);
    then.setOnDate(date(DAY.withYear(2010)));
    assertThat(identify(then).getRelationsList()).isEmpty();
  }

  private static VerifyFilingRequest.Builder ask(String personId, String medType) {
    return VerifyFilingRequest.newBuilder()
        .setPerson(person(personId))
        .setMedType(medType)
        .setBeginDate(date(DAY));
  }

  private static FilingDecision verify(DemoClient client, VerifyFilingRequest.Builder request) {
    return client.eligibility().verifyFiling(request.build()).getDecision();
  }

  /** Checks outcome, tier, and that there is a finding, a rule version and the sources named. */
  private static void expect(
      FilingDecision decision,
      FilingOutcome outcome,
      boolean settles,
      BenefitTier tier,
      String... sources) {
    assertThat(decision.getOutcome()).as(text(decision)).isEqualTo(outcome);
    assertThat(decision.getSettlesDirectly()).isEqualTo(settles);
    assertThat(decision.getTier()).isEqualTo(tier);
    assertThat(decision.getFinding().getZh()).matches("(?s).*\\p{IsHan}.*");
    assertThat(decision.getFinding().getEn()).isNotBlank();
    assertThat(decision.getRuleVersion()).isNotBlank();
    assertThat(decision.getStepsList()).isNotEmpty();
    assertThat(decision.hasNextStep())
        .as("a next step where it does not settle")
        .isEqualTo(!settles);
    assertThat(
            decision.getSteps(0).getEvidenceList().stream()
                .map(one -> one.getDocument() + " " + one.getArticle())
                .toList())
        .containsExactly(sources);
    assertThat(
            decision.getStepsList().stream()
                .flatMap(step -> step.getEvidenceList().stream())
                .map(Evidence::getGradeValue))
        .doesNotContain(0);
  }

  @Test
  void careAtHomeIsLocal() {
    String personId = GATEWAY.newPerson("990100");
    expect(
        verify(HOSPITAL, ask(personId, "11").setFlags(VISIT)),
        FilingOutcome.FILING_OUTCOME_LOCAL,
        true,
        BenefitTier.BENEFIT_TIER_LOCAL);
    expect(
        verify(PHARMACY, ask(personId, "41")),
        FilingOutcome.FILING_OUTCOME_LOCAL,
        true,
        BenefitTier.BENEFIT_TIER_LOCAL);
    VerifyFilingRequest.Builder byCredential =
        ask(personId, "11")
            .setFlags(VISIT)
            .setPerson(person(personId).toBuilder().setCredential(credential(personId)));
    assertThat(verify(HOSPITAL, byCredential).getOutcome())
        .isEqualTo(FilingOutcome.FILING_OUTCOME_LOCAL);
  }

  @Test
  void careAwayWithoutAFilingIsRefusedAndSaysWhatToDo() {
    FilingDecision decision =
        verify(BEIJING, ask(GATEWAY.newPerson("990100"), "21").setFlags(Visits.STAY));
    expect(
        decision,
        FilingOutcome.FILING_OUTCOME_NOT_FILED,
        false,
        BenefitTier.BENEFIT_TIER_UNFILED,
        MADE_UP_RULES + " ",
        XINJIANG_RULES + " 第十五条(第二个)");
    assertThat(decision.getNextStep().getZh()).contains("补办异地就医备案", "手工报销");
  }

  @Test
  void anEmergencyIsDeemedFiled() {
    VisitFlags emergency =
        Visits.STAY.toBuilder().setInpatientType(InpatientType.INPATIENT_TYPE_EMERGENCY).build();
    expect(
        verify(BEIJING, ask(GATEWAY.newPerson("440783"), "21").setFlags(emergency)),
        FilingOutcome.FILING_OUTCOME_DEEMED_FILED_EMERGENCY,
        true,
        BenefitTier.BENEFIT_TIER_EMERGENCY,
        "开平市异地就医备案办事指南 一、备案类型“急诊抢救人员”",
        XINJIANG_RULES + " 第八条(五)、第三十三条");
  }

  @Test
  void aFilingDecides() {
    String personId = GATEWAY.newPerson("990100");
    GATEWAY.addFiling(personId, "990100", "LONG_TERM_RESIDENT", "110000", "2025-01-01", "");
    FilingDecision decision = verify(BEIJING, ask(personId, "21").setFlags(Visits.STAY));
    expect(
        decision,
        FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM,
        true,
        BenefitTier.BENEFIT_TIER_LONG_TERM,
        XINJIANG_RULES + " 第十二条、第十三条");
    assertThat(decision.getFilingId()).isNotBlank();
    assertThat(
            verify(
                    BEIJING,
                    ask(personId, "21")
                        .setFlags(Visits.STAY)
                        .setBeginDate(date(DAY.withYear(2024))))
                .getOutcome())
        .isEqualTo(FilingOutcome.FILING_OUTCOME_FILING_NOT_YET_EFFECTIVE);
  }

  @Test
  void anInjuryNeedsTheStatementOfItsEncounter() {
    String personId = GATEWAY.newPerson("990100");
    String encounter =
        Visits.open(HOSPITAL, Visits.stay(personId).setMedType("22").setFlags(Visits.INJURY));
    VerifyFilingRequest.Builder asked = ask(personId, "22").setFlags(Visits.INJURY);

    FilingDecision missing = verify(HOSPITAL, asked);
    expect(
        missing,
        FilingOutcome.FILING_OUTCOME_STATEMENT_MISSING,
        false,
        BenefitTier.BENEFIT_TIER_UNSPECIFIED,
        MADE_UP_RULES + " ",
        XINJIANG_RULES + " 第三十四条、附件8");
    assertThat(missing.getNextStep().getZh()).contains("《外伤无第三方责任承诺书》");
    assertThat(verify(HOSPITAL, asked.setEncounterId(encounter)).getOutcome())
        .as("an encounter without a statement")
        .isEqualTo(FilingOutcome.FILING_OUTCOME_STATEMENT_MISSING);

    HOSPITAL.encounter().recordInjuryStatement(Visits.recordingStatement(encounter));
    assertThat(verify(HOSPITAL, asked).getOutcome()).isEqualTo(FilingOutcome.FILING_OUTCOME_LOCAL);

    VisitFlags thirdParty = Visits.INJURY.toBuilder().setThirdParty(YesNo.YES_NO_YES).build();
    FilingDecision claimed = verify(HOSPITAL, asked.setFlags(thirdParty));
    expect(
        claimed,
        FilingOutcome.FILING_OUTCOME_THIRD_PARTY,
        false,
        BenefitTier.BENEFIT_TIER_UNSPECIFIED,
        MADE_UP_RULES + " ",
        XINJIANG_RULES + " 第三十四条、附件8");
    assertThat(claimed.getNextStep().getZh()).contains("第三方承担");
  }

  @Test
  void anEncounterOfAnotherPersonHasNoStatementToLend() {
    String other = GATEWAY.newPerson("990100");
    String encounter = Visits.open(HOSPITAL, Visits.stay(other));
    String personId = GATEWAY.newPerson("990100");
    Refused.by(
            () ->
                verify(
                    HOSPITAL,
                    ask(personId, "22").setFlags(Visits.INJURY).setEncounterId(encounter)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_ENCOUNTER_NOT_FOUND);
  }

  @Test
  void anEncounterOfAnotherInstitutionIsOutOfReach() {
    String personId = GATEWAY.newPerson("990100");
    String encounter = Visits.open(HOSPITAL, Visits.stay(personId));
    try (DemoClient other = GATEWAY.client(TestGateway.SHANGHAI)) {
      Refused.by(
              () ->
                  verify(
                      other, ask(personId, "22").setFlags(Visits.INJURY).setEncounterId(encounter)))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION)
          .reading("其他机构");
    }
  }

  @Test
  void aPharmacyOutsideTheNetworkServesItsOwnCityOnly() {
    try (DemoClient pharmacy = GATEWAY.client(BEIJING_PHARMACY)) {
      FilingDecision away = verify(pharmacy, ask(GATEWAY.newPerson("990100"), "41"));
      expect(
          away,
          FilingOutcome.FILING_OUTCOME_NOT_NETWORKED,
          false,
          BenefitTier.BENEFIT_TIER_UNSPECIFIED,
          XINJIANG_RULES + " 第十五条(第二个)、第十六条");
      assertThat(away.getNextStep().getZh()).contains("自费结算", "手工报销");
      assertThat(verify(pharmacy, ask(GATEWAY.newPerson("110105"), "41")).getOutcome())
          .isEqualTo(FilingOutcome.FILING_OUTCOME_LOCAL);
      assertThat(
              verify(pharmacy, ask(GATEWAY.newPerson("110105"), "11").setFlags(VISIT)).getOutcome())
          .as("a service for which the pharmacy has no agreement at all")
          .isEqualTo(FilingOutcome.FILING_OUTCOME_NOT_NETWORKED);
    }
  }

  @Test
  void anInactiveRelationIsAnAnswer() {
    FilingDecision suspended =
        verify(
            HOSPITAL,
            ask(GATEWAY.newPerson("990100", "11", "SUSPENDED", null), "11").setFlags(VISIT));
    expect(
        suspended,
        FilingOutcome.FILING_OUTCOME_INSURANCE_INACTIVE,
        false,
        BenefitTier.BENEFIT_TIER_UNSPECIFIED,
        "攀医保〔2017〕10号 三、社会保障卡鉴权");
    assertThat(suspended.getNextStep().getZh()).contains("恢复参保");
  }

  @Test
  void severalRelationsAskForTheInsuranceType() {
    String personId = GATEWAY.newPerson("990100");
    addRelation(personId, "390", "440783", "ACTIVE", "2016-01-01", "");
    VerifyFilingRequest.Builder asked = ask(personId, "11").setFlags(VISIT);
    Refused.by(() -> verify(HOSPITAL, asked))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_RELATION_NOT_FOUND)
        .having("field", "insurance_type")
        .saying("expected: one of 310, 390")
        .reading("请指定险种");
    assertThat(verify(HOSPITAL, asked.setInsuranceType("310")).getOutcome())
        .isEqualTo(FilingOutcome.FILING_OUTCOME_LOCAL);
    assertThat(verify(HOSPITAL, asked.setInsuranceType("390")).getOutcome())
        .isEqualTo(FilingOutcome.FILING_OUTCOME_NOT_FILED);
    Refused.by(() -> verify(HOSPITAL, asked.setInsuranceType("510")))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_RELATION_NOT_FOUND)
        .saying("insurance_type: 510");
  }

  private static GetBenefitBalanceRequest.Builder balance(String personId, VisitKind kind) {
    return GetBenefitBalanceRequest.newBuilder()
        .setPerson(person(personId))
        .setVisitKind(kind)
        .setOnDate(date(DAY));
  }

  private static GetBenefitBalanceResponse read(GetBenefitBalanceRequest.Builder request) {
    return HOSPITAL.eligibility().getBenefitBalance(request.build());
  }

  private static BenefitCounter counter(GetBenefitBalanceResponse response, String name) {
    return response.getCountersList().stream()
        .filter(one -> one.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void expect(BenefitCounter counter, long used, long limit, long remaining) {
    assertThat(Stream.of(counter.getUsed(), counter.getLimit(), counter.getRemaining()))
        .as(counter.getName() + ": used, limit, remaining")
        .containsExactly(used, limit, remaining);
    assertThat(counter.getPeriod()).isEqualTo("2025");
    assertThat(counter.getUnit()).isEqualTo(CounterUnit.COUNTER_UNIT_FEN);
  }

  @Test
  void theBalanceIsTheSumOfItsMovements() {
    String personId = GATEWAY.newPerson("990100", "11", "ACTIVE", "50.00");
    GetBenefitBalanceRequest.Builder asked = balance(personId, VisitKind.VISIT_KIND_OUTPATIENT);
    GetBenefitBalanceResponse fresh = read(asked);
    expect(counter(fresh, "outpatient_deductible"), 0, 10_000, 10_000);
    expect(counter(fresh, "outpatient_pooled"), 0, 200_000, 200_000);
    assertThat(fresh.getAccountBalanceFen()).isEqualTo(5_000);
    assertThat(fresh.getPolicyVersion()).isNotBlank();

    Settlement settled =
        HOSPITAL.settlement().settle(settle(id(), outpatient(personId, 300))).getSettlement();
    GATEWAY.load(
        Map.of(
            "external_usage.csv",
            "person_id,insured_area,insurance_type,counter,period,reference,amount,times,date\n"
                + personId
                + ",990100,310,outpatient_pooled,2025,CLAIM-1,500.00,,2025-02-01\n"));
    GetBenefitBalanceResponse used = read(asked);
    expect(counter(used, "outpatient_deductible"), 10_000, 10_000, 0);
    expect(counter(used, "outpatient_pooled"), 61_000, 200_000, 139_000);
    assertThat(counter(used, "outpatient_pooled").getMovementsList())
        .as("newest first")
        .containsExactly(
            CounterMovement.newBuilder()
                .setAmount(50_000)
                .setSource(MovementSource.MOVEMENT_SOURCE_EXTERNAL)
                .setReference("CLAIM-1")
                .setDate(date(LocalDate.of(2025, 2, 1)))
                .build(),
            CounterMovement.newBuilder()
                .setAmount(11_000)
                .setSource(MovementSource.MOVEMENT_SOURCE_SETTLEMENT)
                .setReference(settled.getSettlementId())
                .setDate(date(DAY))
                .build());
    assertThat(counter(read(asked.setPageSize(1)), "outpatient_pooled").getMovementsList())
        .extracting(CounterMovement::getReference)
        .containsExactly("CLAIM-1");

    Settlement reversal =
        HOSPITAL
            .settlement()
            .reverseSettlement(
                ReverseSettlementRequest.newBuilder()
                    .setRequestId(id())
                    .setSettlementId(settled.getSettlementId())
                    .setReason("退号")
                    .build())
            .getReversal();
    GetBenefitBalanceResponse after = read(asked.setPageSize(0));
    expect(counter(after, "outpatient_deductible"), 0, 10_000, 10_000);
    expect(counter(after, "outpatient_pooled"), 50_000, 200_000, 150_000);
    CounterMovement newest = counter(after, "outpatient_pooled").getMovements(0);
    assertThat(newest.getAmount()).isEqualTo(-11_000);
    assertThat(newest.getReference()).isEqualTo(reversal.getSettlementId());
    assertThat(counter(after, "outpatient_pooled").getMovementsCount()).isEqualTo(3);
  }

  @Test
  void usageAboveTheLimitLeavesNothing() {
    String personId = GATEWAY.newPerson("990100");
    GATEWAY.load(
        Map.of(
            "external_usage.csv",
            "person_id,insured_area,insurance_type,counter,period,reference,amount,times,date\n"
                + personId
                + ",990100,310,outpatient_pooled,2025,CLAIM-1,2500.00,,2025-02-01\n"));
    expect(
        counter(read(balance(personId, VisitKind.VISIT_KIND_OUTPATIENT)), "outpatient_pooled"),
        250_000,
        200_000,
        0);
    assertThat(
            read(balance(personId, VisitKind.VISIT_KIND_OUTPATIENT)
                    .setOnDate(date(DAY.withYear(2024))))
                .getCountersList())
        .as("another year")
        .allSatisfy(
            counter -> {
              assertThat(counter.getPeriod()).isEqualTo("2024");
              assertThat(counter.getUsed()).isZero();
              assertThat(counter.getMovementsList()).isEmpty();
            });
  }

  @Test
  void staysAreCountedInTimes() {
    String personId = GATEWAY.newPerson("990100");
    GATEWAY.load(
        Map.of(
            "external_usage.csv",
            "person_id,insured_area,insurance_type,counter,period,reference,amount,times,date\n"
                + personId
                + ",990100,310,stays,2025,CLAIM-1,,2,2025-02-01\n"));
    BenefitCounter stays =
        counter(read(balance(personId, VisitKind.VISIT_KIND_INPATIENT)), "stays");
    assertThat(stays.getUnit()).isEqualTo(CounterUnit.COUNTER_UNIT_TIMES);
    assertThat(stays.getUsed()).isEqualTo(2);
    assertThat(stays.getLimit()).isZero();
    assertThat(stays.getRemaining()).isZero();
  }

  @Test
  void aPlaceWithoutAPublishedPolicyIsNotCovered() {
    Refused.by(() -> read(balance(GATEWAY.newPerson("653226"), VisitKind.VISIT_KIND_OUTPATIENT)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_COVERED)
        .having("missing", "policy")
        .reading("没有可引用的公开规定");
    Refused.by(
            () ->
                read(
                    balance(GATEWAY.newPerson("990100"), VisitKind.VISIT_KIND_OUTPATIENT)
                        .setOnDate(date(DAY.withYear(2023)))))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_COVERED);
  }
}
