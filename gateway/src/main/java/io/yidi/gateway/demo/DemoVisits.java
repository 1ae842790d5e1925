package io.yidi.gateway.demo;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.demo.DemoClient.soon;
import static io.yidi.gateway.demo.DemoClient.stay;

import io.grpc.StatusRuntimeException;
import io.yidi.gateway.load.DirectoryLoader;
import io.yidi.policy.money.Money;
import io.yidi.proto.eligibility.v1.BenefitCounter;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceRequest;
import io.yidi.proto.eligibility.v1.GetInsuredPersonRequest;
import io.yidi.proto.eligibility.v1.VerifyFilingRequest;
import io.yidi.proto.encounter.v1.CorrectFlagsRequest;
import io.yidi.proto.encounter.v1.DischargeRequest;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.RecordInjuryStatementRequest;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.GetSettlementSheetRequest;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundedLine;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SheetFormat;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.Credential;
import io.yidi.proto.type.v1.CredentialType;
import io.yidi.proto.type.v1.InpatientType;
import io.yidi.proto.type.v1.OutpatientEmergencyReferral;
import io.yidi.proto.type.v1.PersonRef;
import io.yidi.proto.type.v1.VisitFlags;
import io.yidi.proto.type.v1.VisitKind;
import io.yidi.proto.type.v1.YesNo;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Six visits of made-up persons, played over gRPC. Every run has its own persons, so that counters
 * begin at zero; service dates are fixed. Each figure is compared with the one that the published
 * rule gives.
 */
public final class DemoVisits {

  private static final String DRUG = "XDEMO0000000001";
  private static final String DRUG_B = "XDEMO0000000002";
  private static final String EXAMINATION = "XDEMO0000000003";
  private static final String SURGERY = "XDEMO0000000004";
  private static final String IMPLANT = "XDEMO0000000005";
  private static final String OWN = "XDEMO0000000006";
  private static final String WARD_ROUND = "001102000050000";
  private static final String BED = "001109000010000";

  private static final String BEIJING = "H11010500001";
  private static final String SHANGHAI = "H31011500001";
  private static final String XIAMEN = "H35020000001";
  private static final String GUANGZHOU = "H44010000001";
  private static final String PHARMACY = "P99010100001";

  private static final LocalDate ADMITTED = LocalDate.of(2025, 3, 3);
  private static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 11);

  private static final VisitFlags STAY =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setInpatientType(InpatientType.INPATIENT_TYPE_ORDINARY)
          .build();
  private static final VisitFlags VISIT =
      VisitFlags.newBuilder()
          .setTrauma(YesNo.YES_NO_NO)
          .setOutpatientEmergencyReferral(
              OutpatientEmergencyReferral.OUTPATIENT_EMERGENCY_REFERRAL_NEITHER)
          .build();

  private final int port;
  private final DirectoryLoader loader;
  private final Path data;
  private final ClerkScreen screen;
  private final PrintStream out;
  private final String run =
      Long.toString(Instant.now().toEpochMilli(), 36).toUpperCase(Locale.ROOT);
  private int differences;
  private int figures;

  /** Plays on a port, loading persons with a loader from the demonstration's folder. */
  public DemoVisits(int port, DirectoryLoader loader, Path data, PrintStream out) {
    this.port = port;
    this.loader = loader;
    this.data = data;
    this.out = out;
    this.screen = new ClerkScreen(out);
  }

  /** Plays all visits; tells whether every figure was the expected one. */
  public boolean play() {
    out.println(
        "演示数据均为虚构;待遇标准取自公开规定。 All persons, institutions and prices are made up; benefit figures are"
            + " published ones.");
    load("visits");
    emergencyInBeijing();
    referralToGuangzhou();
    injuryInXiamen();
    pharmacySale();
    expiredFilingInShanghai();
    yearlyDeductibleInBeijing();
    out.println();
    out.println(
        differences == 0
            ? "全部 "
                + figures
                + " 个金额与公布的规则一致。 All "
                + figures
                + " figures are as the published rules give them."
            : differences + " 个金额不一致! " + differences + " of " + figures + " figures differ!");
    return differences == 0;
  }

  private void load(String folder) {
    UnaryOperator<String> mark = text -> text.replace("@RUN@", run);
    loader.load(data.resolve(folder), mark);
  }

  private void expect(String zh, String en, long expected, long actual) {
    figures++;
    boolean same = expected == actual;
    if (!same) {
      differences++;
    }
    out.println(
        "   "
            + (same ? "✓ " : "✗ ")
            + zh
            + " "
            + Money.yuan(actual)
            + (same ? "" : ",应为 " + Money.yuan(expected))
            + "  "
            + en);
  }

  private Credential credential(int number) {
    return Credential.newBuilder()
        .setType(CredentialType.CREDENTIAL_TYPE_E_CREDENTIAL)
        .setNumber("DEMO-" + run + "-" + number)
        .build();
  }

  private String id(String what) {
    return "demo-" + run + "-" + what;
  }

  private static PersonRef person(String personId) {
    return PersonRef.newBuilder().setPersonId(personId).build();
  }

  private String identify(DemoClient client, int number) {
    var found =
        client
            .eligibility()
            .getInsuredPerson(
                GetInsuredPersonRequest.newBuilder()
                    .setCredential(credential(number))
                    .setOnDate(date(ADMITTED))
                    .build())
            .getPerson();
    screen.say(
        "读卡 "
            + found.getMaskedName()
            + ",参保地 "
            + found.getRelations(0).getPoolingAreaName()
            + ",险种 "
            + found.getRelations(0).getInsuranceType(),
        "identified by e-credential");
    return found.getPersonId();
  }

  private void verify(
      DemoClient client, String personId, String medType, VisitFlags flags, String encounterId) {
    screen.decision(
        client
            .eligibility()
            .verifyFiling(
                VerifyFilingRequest.newBuilder()
                    .setPerson(person(personId))
                    .setMedType(medType)
                    .setBeginDate(date(ADMITTED))
                    .setFlags(flags)
                    .setEncounterId(encounterId)
                    .build())
            .getDecision());
  }

  private String admit(DemoClient client, int number, String medType, VisitFlags flags) {
    screen.flags(flags);
    return client
        .encounter()
        .openEncounter(
            OpenEncounterRequest.newBuilder()
                .setRequestId(id("open-" + number))
                .setCredential(credential(number))
                .setMedType(medType)
                .setBeginDate(date(ADMITTED))
                .setInstitutionVisitNumber("ZY" + run + number)
                .setFlags(flags)
                .setDepartment("示范科")
                .build())
        .getEncounter()
        .getEncounterId();
  }

  private void chargeAndDischarge(
      DemoClient client, String encounterId, int number, List<ChargeLine> lines) {
    client.upload(encounterId, id("upload-" + number), lines);
    client
        .encounter()
        .discharge(
            DischargeRequest.newBuilder()
                .setRequestId(id("discharge-" + number))
                .setEncounterId(encounterId)
                .setEndDate(date(DISCHARGED))
                .setDischargeWay("1")
                .build());
  }

  private static long total(List<ChargeLine> lines) {
    return lines.stream().mapToLong(ChargeLine::getAmountFen).sum();
  }

  private SettleRequest settleRequest(String requestId, Claim claim) {
    return SettleRequest.newBuilder()
        .setRequestId(requestId)
        .setSettleBefore(soon())
        .setClaim(claim)
        .build();
  }

  /** Previews, then settles exactly what was previewed. */
  private Settlement previewAndSettle(DemoClient client, String requestId, Claim claim) {
    var preview =
        client
            .settlement()
            .previewSettlement(PreviewSettlementRequest.newBuilder().setClaim(claim).build());
    SettleResponse settled =
        client
            .settlement()
            .settle(
                settleRequest(requestId, claim).toBuilder()
                    .setPreviewToken(preview.getPreviewToken())
                    .build());
    screen.settlement(settled.getSettlement());
    return settled.getSettlement();
  }

  private void expectRefusal(Runnable call) {
    try {
      call.run();
      differences++;
      out.println("   ✗ 应当拒绝,却已通过  should have been refused");
    } catch (StatusRuntimeException refused) {
      screen.refusal(refused);
    }
  }

  private void emergencyInBeijing() {
    screen.title(
        1,
        "江门在职职工,未备案,急诊住院于北京三级医院",
        "Jiangmen employee, no filing, emergency admission to a third-level hospital in Beijing");
    try (DemoClient client = new DemoClient(port, BEIJING)) {
      String personId = identify(client, 1);
      VisitFlags flags =
          STAY.toBuilder().setInpatientType(InpatientType.INPATIENT_TYPE_EMERGENCY).build();
      verify(client, personId, "21", flags, "");
      String encounter = admit(client, 1, "21", flags);
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
      chargeAndDischarge(client, encounter, 1, lines);
      Settlement settled =
          previewAndSettle(
              client,
              id("settle-1"),
              stay(person(personId), encounter, total(lines), date(DISCHARGED)));
      expect("政策范围内", "in scope", 4_600_000, settled.getSplit().getInScopeFen());
      expect(
          "统筹 (46,000 − 1,500) × 73%", "pooled", 3_248_500, settled.getSplit().getPooledFundFen());
      expect(
          "大病 (46,000 − 1,500 − 32,485 − 5,000) × 75%",
          "major illness", 526_125, settled.getSplit().getEmployeeLargeFundFen());
      handOut(client, settled);
    }
  }

  /** Shows how the sheet begins that the patient is handed, and the command that prints it. */
  private void handOut(DemoClient client, Settlement settled) {
    screen.sheet(
        client
            .settlement()
            .getSettlementSheet(
                GetSettlementSheetRequest.newBuilder()
                    .setSettlementId(settled.getSettlementId())
                    .setFormat(SheetFormat.SHEET_FORMAT_TEXT)
                    .build())
            .getContent()
            .toStringUtf8());
    screen.say(
        "打印全部: ./yidi sheet "
            + settled.getSettlementId()
            + " --institution "
            + settled.getInstitutionCode()
            + " --port "
            + port
            + " --format pdf",
        "prints all of it");
  }

  private void referralToGuangzhou() {
    screen.title(
        2,
        "南昌职工,转诊备案,住院于广州三级医院;同一请求号结算两次",
        "Nanchang employee with a referral filing in Guangzhou; settled twice with one request id");
    try (DemoClient client = new DemoClient(port, GUANGZHOU)) {
      String personId = identify(client, 2);
      verify(client, personId, "21", STAY, "");
      String encounter = admit(client, 2, "21", STAY);
      List<ChargeLine> lines =
          lines(
              ADMITTED,
              item(SURGERY, 1, 15_000),
              item(EXAMINATION, 5, 600),
              item(DRUG_B, 50, 40),
              item(WARD_ROUND, 4, 50),
              item(OWN, 1, 150));
      chargeAndDischarge(client, encounter, 2, lines);
      Claim claim = stay(person(personId), encounter, total(lines), date(DISCHARGED));
      Settlement settled = previewAndSettle(client, id("settle-2"), claim);
      expect(
          "先行自付 20,000 × 10%",
          "first share", 200_000, settled.getSplit().getCrossRegionFirstShareFen());
      expect("统筹 (18,000 − 800) × 85%", "pooled", 1_462_000, settled.getSplit().getPooledFundFen());
      SettleResponse again = client.settlement().settle(settleRequest(id("settle-2"), claim));
      boolean same = again.getSettlement().toByteString().equals(settled.toByteString());
      figures++;
      differences += same ? 0 : 1;
      screen.say((same ? "✓" : "✗") + " 重复请求:一次生效,答复逐字节相同", "repeat: one effect, the same bytes");
    }
  }

  private void injuryInXiamen() {
    screen.title(
        3,
        "江门职工,材料方式备案长住厦门,外伤住院于二级医院",
        "Jiangmen employee, long-term in Xiamen by materials, injury admission, second-level"
            + " hospital");
    try (DemoClient client = new DemoClient(port, XIAMEN)) {
      String personId = identify(client, 3);
      VisitFlags injury =
          STAY.toBuilder().setTrauma(YesNo.YES_NO_YES).setThirdParty(YesNo.YES_NO_NO).build();
      VisitFlags thirdParty = injury.toBuilder().setThirdParty(YesNo.YES_NO_YES).build();
      String encounter = admit(client, 3, "22", thirdParty);
      List<ChargeLine> lines =
          lines(
              ADMITTED,
              item(SURGERY, 1, 5_000),
              item(EXAMINATION, 3, 600),
              item(DRUG, 50, 20),
              item(WARD_ROUND, 4, 50),
              item(OWN, 1, 80));
      chargeAndDischarge(client, encounter, 3, lines);
      Claim claim = stay(person(personId), encounter, total(lines), date(DISCHARGED));
      PreviewSettlementRequest preview =
          PreviewSettlementRequest.newBuilder().setClaim(claim).build();
      screen.say("患者称涉及第三方:", "with a third party:");
      expectRefusal(() -> client.settlement().previewSettlement(preview));
      screen.say("更正标志:不涉及第三方。", "flags corrected: no third party");
      client
          .encounter()
          .correctFlags(
              CorrectFlagsRequest.newBuilder()
                  .setRequestId(id("flags-3"))
                  .setEncounterId(encounter)
                  .setFlags(injury)
                  .setReason("患者更正:自行摔伤,不涉及第三方")
                  .build());
      expectRefusal(() -> client.settlement().previewSettlement(preview));
      client.encounter().recordInjuryStatement(statement(encounter));
      screen.say("已签署《外伤无第三方责任承诺书》。", "the statement is signed (002 annex 8)");
      verify(client, personId, "22", injury, encounter);
      Settlement settled = previewAndSettle(client, id("settle-3"), claim);
      expect("统筹 (8,000 − 600) × 90%", "pooled", 666_000, settled.getSplit().getPooledFundFen());
    }
  }

  private RecordInjuryStatementRequest statement(String encounterId) {
    return RecordInjuryStatementRequest.newBuilder()
        .setRequestId(id("statement-3"))
        .setEncounterId(encounterId)
        .setStatement(
            InjuryStatement.newBuilder()
                .setSigner(StatementSigner.STATEMENT_SIGNER_PATIENT)
                .setSignerName("示范三号")
                .setSignerDocumentType("01")
                .setSignerDocumentNumber("DEMO-" + run + "-3")
                .setSignerTelephone("00000000000")
                .setInjuryDate(date(ADMITTED))
                .setInjuryHour(9)
                .setInjuryPlace("示范小区楼梯")
                .setInjuryCourse("下楼时不慎踩空摔倒")
                .setNoThirdParty(YesNo.YES_NO_YES)
                .setNoWorkInjury(YesNo.YES_NO_YES)
                .setQueryAuthorised(YesNo.YES_NO_YES)
                .setWarningRead(YesNo.YES_NO_YES)
                .setQueryAgency("示范市医疗保障事业中心")
                .setRepaymentPromised(YesNo.YES_NO_YES)
                .setSignedDate(date(DISCHARGED)))
        .build();
  }

  private void pharmacySale() {
    screen.title(
        4,
        "药店购药,一次调用(示范市,虚构规则):账户与现金;退回一盒",
        "A pharmacy sale in one call (made-up place): account and cash; one box comes back");
    try (DemoClient client = new DemoClient(port, PHARMACY)) {
      List<ChargeLine> lines =
          lines(ADMITTED, item(DRUG, 4, 25), item(DRUG_B, 2, 60), item(OWN, 1, 30));
      Claim claim =
          Claim.newBuilder()
              .setPerson(PersonRef.newBuilder().setCredential(credential(4)))
              .setBill(
                  InlineBill.newBuilder()
                      .setMedType("41")
                      .setServiceDate(date(ADMITTED))
                      .addAllLines(lines))
              .setTotalFen(total(lines))
              .setAccountUse(AccountUse.ACCOUNT_USE_OWN)
              .build();
      Settlement settled =
          client.settlement().settle(settleRequest(id("settle-4"), claim)).getSettlement();
      screen.decision(settled.getDecision());
      screen.settlement(settled);
      expect(
          "门诊统筹 (208 − 100) × 50%",
          "outpatient fund", 5_400, settled.getSplit().getPooledFundFen());
      expect("账户", "account", 15_000, settled.getSplit().getAccountFen());
      expect("现金", "cash", 4_600, settled.getSplit().getCashFen());
      oneBoxComesBack(client, settled);
    }
  }

  private void oneBoxComesBack(DemoClient client, Settlement sale) {
    screen.say("顾客退回一盒乙类药:", "one box of the class 乙 drug comes back:");
    Settlement refund =
        client
            .settlement()
            .refundLines(
                RefundLinesRequest.newBuilder()
                    .setRequestId(id("refund-4"))
                    .setSettlementId(sale.getSettlementId())
                    .addLines(
                        RefundedLine.newBuilder()
                            .setLineNumber(2)
                            .setQuantityE4(10_000)
                            .setAmountFen(6_000))
                    .setReason("未拆封退回")
                    .build())
            .getRefund();
    screen.settlement(refund);
    expect("退费总额", "refund, total", -6_000, refund.getSplit().getTotalFen());
    expect(
        "基金退回 (208 − 154) × 50%", "back to the fund", -2_700, refund.getSplit().getPooledFundFen());
    expect("现金退还", "cash to the customer", -3_300, refund.getSplit().getCashFen());
    expect(
        "剩余费用的基金 (154 − 100) × 50%",
        "fund for what remains", 2_700, refund.getRemaining().getPooledFundFen());
  }

  private void expiredFilingInShanghai() {
    screen.title(
        5,
        "南昌职工,临时备案已过期,住院于上海二级医院",
        "Nanchang employee, temporary filing expired, second-level hospital in Shanghai");
    try (DemoClient client = new DemoClient(port, SHANGHAI)) {
      String personId = identify(client, 5);
      String encounter = admit(client, 5, "21", STAY);
      List<ChargeLine> lines =
          lines(
              ADMITTED,
              item(SURGERY, 1, 7_000),
              item(EXAMINATION, 3, 600),
              item(DRUG_B, 25, 40),
              item(WARD_ROUND, 6, 50));
      chargeAndDischarge(client, encounter, 5, lines);
      Claim claim = stay(person(personId), encounter, total(lines), date(DISCHARGED));
      expectRefusal(() -> client.settlement().settle(settleRequest(id("settle-5"), claim)));
      load("late-filing");
      screen.say(
          "患者在出院结算前补办备案,开始日期 2025-03-01。",
          "the patient files before the discharge settlement, from a day before admission");
      verify(client, personId, "21", STAY, "");
      Settlement settled = previewAndSettle(client, id("settle-5"), claim);
      expect(
          "先行自付 10,000 × 20%",
          "first share", 200_000, settled.getSplit().getCrossRegionFirstShareFen());
      expect("统筹 (8,000 − 500) × 90%", "pooled", 675_000, settled.getSplit().getPooledFundFen());
    }
  }

  private void yearlyDeductibleInBeijing() {
    screen.title(
        6,
        "北京职工本地门诊,两次就诊跨过年度起付线,撤销第一次",
        "Beijing employee, two outpatient visits across the yearly deductible; the first is"
            + " reversed");
    try (DemoClient client = new DemoClient(port, BEIJING)) {
      String personId = identify(client, 6);
      Settlement first =
          outpatient(
              client,
              "settle-6a",
              personId,
              lines(ADMITTED, item(EXAMINATION, 2, 600), item(DRUG, 10, 30)));
      expect("第一次 1,500 全部计入起付线,基金", "first visit, fund", 0, first.getSplit().getFundTotalFen());
      Settlement second =
          outpatient(
              client,
              "settle-6b",
              personId,
              lines(ADMITTED, item(EXAMINATION, 1, 600), item(DRUG, 20, 20)));
      expect(
          "第二次 (1,000 − 300) × 70%",
          "second visit, fund", 49_000, second.getSplit().getFundTotalFen());
      var reversal =
          client
              .settlement()
              .reverseSettlement(
                  ReverseSettlementRequest.newBuilder()
                      .setRequestId(id("reverse-6"))
                      .setSettlementId(first.getSettlementId())
                      .setReason("退号")
                      .build())
              .getReversal();
      expect("撤销第一次,总额", "reversal, total", -150_000, reversal.getSplit().getTotalFen());
      BenefitCounter deductible =
          client
              .eligibility()
              .getBenefitBalance(
                  GetBenefitBalanceRequest.newBuilder()
                      .setPerson(person(personId))
                      .setVisitKind(VisitKind.VISIT_KIND_OUTPATIENT)
                      .setOnDate(date(ADMITTED))
                      .build())
              .getCounters(0);
      screen.say(
          "第二次结算不变;累计恰好减去第一次的变动。",
          "the second settlement stands; the counters drop by exactly what the first had moved");
      expect("已计起付线", "deductible borne", 30_000, deductible.getUsed());
      expect("下一次就诊尚需承担", "the next visit bears up to", 150_000, deductible.getRemaining());
    }
  }

  private Settlement outpatient(
      DemoClient client, String requestId, String personId, List<ChargeLine> lines) {
    Claim claim =
        Claim.newBuilder()
            .setPerson(person(personId))
            .setBill(
                InlineBill.newBuilder()
                    .setMedType("11")
                    .setServiceDate(date(ADMITTED))
                    .setFlags(VISIT)
                    .addAllLines(lines))
            .setTotalFen(total(lines))
            .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED)
            .build();
    return previewAndSettle(client, id(requestId), claim);
  }
}
