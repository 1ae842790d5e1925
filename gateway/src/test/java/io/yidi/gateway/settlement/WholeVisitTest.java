package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.settlement.Stays.state;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Further batches of a visit where the insured place looks at the visit as a whole. */
class WholeVisitTest {

  /** A made-up policy with a deductible on each visit. */
  private static final String POLICY =
      """
      schema: 1
      place: {code: "990100", name: 示范市(虚构)}
      insurance_type: "340"
      visit: outpatient
      evidence:
        rules: {document: 规则示例, grade: FICTITIOUS, effective_from: "2024-01-01"}
      persons:
        insured: any
      levels:
        all: any
      pooled_fund: {code: "340100", zh: 统筹基金, en: pooled fund}
      deductible:
        - {evidence: rules, amount: 100}
      ratio:
        - {evidence: rules, bands: [{share: 50%}]}
      cap:
        - {evidence: rules, amount: none}
      tiers:
        local: [{evidence: rules}]
      """;

  @Test
  void aFurtherBatchOfAVisitWithADeductibleOfItsOwnIsNotSplitByItself(@TempDir Path folder)
      throws IOException {
    Files.createDirectories(folder.resolve("990100/340"));
    Files.writeString(folder.resolve("990100/340/outpatient.yaml"), POLICY);
    TestGateway gateway =
        TestGateway.start(TestGateway.freshDirectory("whole-visit"), List.of(folder));
    try (DemoClient hospital = gateway.client(TestGateway.MADE_UP_HOSPITAL)) {
      String personId = gateway.newPerson("990100");
      gateway.load(
          Map.of(
              "relations.csv",
              "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                  + personId
                  + ",340,990100,11,no,ACTIVE,2015-01-01,\n"));
      String visit = open(hospital, personId);
      String one = batch(hospital, visit, 1);
      String two = batch(hospital, visit, 2);
      Settlement first = settleNow(hospital, personId, visit, one, 300);
      assertThat(first.getSplit().getFundTotalFen()).isEqualTo(10_000);
      Refused.by(() -> settleNow(hospital, personId, visit, two, 300))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_COVERED)
          .having("missing", "whole_visit")
          .reading("整次就诊");
      hospital
          .settlement()
          .reverseSettlement(
              ReverseSettlementRequest.newBuilder()
                  .setRequestId(id())
                  .setSettlementId(first.getSettlementId())
                  .setReason("整次结算")
                  .build());
      Settlement whole = settleNow(hospital, personId, visit, "", 600);
      assertThat(whole.getSplit().getFundTotalFen()).isEqualTo(25_000);
      assertThat(state(hospital, visit)).isEqualTo("ENCOUNTER_STATE_SETTLED");
    } finally {
      gateway.stop();
    }
  }

  private static String open(DemoClient hospital, String personId) {
    OpenEncounterRequest.Builder request =
        Visits.visit(personId).setInsuranceType("340").setFlags(VISIT);
    return Visits.open(hospital, request);
  }

  private static String batch(DemoClient hospital, String visit, int number) {
    String uploadId = id();
    hospital.upload(
        visit,
        uploadId,
        List.of(
            item(DRUG, 1, 300)
                .apply(ChargeLine.newBuilder().setLineNumber(number).setFeeDate(date(DAY)))
                .build()));
    return uploadId;
  }

  private static Settlement settleNow(
      DemoClient hospital, String personId, String visit, String batch, long yuan) {
    return hospital
        .settlement()
        .settle(
            settle(
                id(),
                Claim.newBuilder()
                    .setPerson(person(personId))
                    .setEncounterId(visit)
                    .setChargeBatch(batch)
                    .setTotalFen(yuan * 100)
                    .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED)))
        .getSettlement();
  }
}
