package io.yidi.gateway.settlement;

import static io.yidi.gateway.settlement.Stays.ADMITTED;
import static io.yidi.gateway.settlement.Stays.STAY;
import static io.yidi.gateway.settlement.Stays.claim;
import static io.yidi.gateway.settlement.Stays.ready;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Filings.approve;
import static io.yidi.gateway.testing.Filings.cancel;
import static io.yidi.gateway.testing.Filings.get;
import static io.yidi.gateway.testing.Filings.review;
import static io.yidi.gateway.testing.Filings.submit;
import static io.yidi.gateway.testing.Filings.temporary;
import static io.yidi.gateway.testing.Filings.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.settlement.Threads.Answer;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.filing.v1.Filing;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.FilingHistory;
import io.yidi.proto.filing.v1.FilingState;
import io.yidi.proto.filing.v1.ReviewDecision;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.ChargeLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Filings while visits settle: one outcome for everybody, whoever comes first. */
class FilingRacesTest {
  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient AGENCY = GATEWAY.client(Filings.AGENCY);
  private static final DemoClient BEIJING = GATEWAY.client(TestGateway.BEIJING);
  private static final List<ChargeLine> LINES = List.of(Visits.line(1, 9_000));

  /** A person with an approved temporary filing that covers the stays of these tests. */
  private static Filing filed(String person) {
    Filing filing =
        submit(
            AGENCY,
            temporary(person)
                .setChannel(FilingChannel.FILING_CHANNEL_COUNTER)
                .setStartDate(DemoClient.date(ADMITTED.minusDays(1))));
    return approve(AGENCY, filing.getFilingId());
  }

  private static Settlement settled(String person, String encounter) {
    return BEIJING
        .settlement()
        .settle(settle(id(), claim(person, encounter, LINES)))
        .getSettlement();
  }

  @Test
  void aCancelRacingASettlementLeavesOneOutcome() {
    int kept = 0;
    for (int round = 0; round < 12; round++) {
      String person = GATEWAY.newPerson("990100");
      String filing = filed(person).getFilingId();
      String encounter = ready(BEIJING, person, "21", STAY, LINES);
      List<Callable<String>> both =
          List.of(
              () -> settled(person, encounter).getDecision().getFilingId(),
              () ->
                  AGENCY
                      .filing()
                      .cancelFiling(
                          cancel(filing).setChannel(FilingChannel.FILING_CHANNEL_COUNTER).build())
                      .getFiling()
                      .getState()
                      .name());
      List<Answer<String>> answers = Threads.together(both);
      assertThat(answers.get(1).required()).isEqualTo("FILING_STATE_CLOSED");
      if (answers.get(0).refusal().isEmpty()) {
        assertThat(answers.get(0).required()).isEqualTo(filing);
        kept++;
      } else {
        assertThat(answers.get(0).refusal()).isEqualTo("FILING_CLOSED");
      }
    }
    assertThat(kept).isBetween(0, 12);
  }

  @Test
  void twoReviewersGetOneDecision() {
    for (int round = 0; round < 8; round++) {
      String id = submit(BEIJING, temporary(GATEWAY.newPerson("990100"))).getFilingId();
      List<Callable<String>> both = new ArrayList<>();
      for (ReviewDecision decision :
          List.of(ReviewDecision.REVIEW_DECISION_APPROVE, ReviewDecision.REVIEW_DECISION_REJECT)) {
        both.add(
            () ->
                AGENCY
                    .filing()
                    .reviewFiling(review(id, decision, "示范意见"))
                    .getFiling()
                    .getState()
                    .name());
      }
      List<Answer<String>> answers = Threads.together(both);
      List<Answer<String>> done = answers.stream().filter(one -> one.refusal().isEmpty()).toList();
      assertThat(done).hasSize(1);
      assertThat(answers)
          .filteredOn(one -> !one.refusal().isEmpty())
          .extracting(Answer::refusal)
          .containsExactly("FILING_STATE");
      assertThat(get(BEIJING, id).getState().name()).isEqualTo(done.getFirst().required());
    }
  }

  /**
   * A filing that comes before the discharge settlement counts for the whole stay (002 Art. 15-1).
   */
  @Test
  void aFilingBeforeTheSettlementCountsThoughItCameAfterTheAdmission() {
    String person = GATEWAY.newPerson("990100");
    String encounter = ready(BEIJING, person, "21", STAY, LINES);
    assertThat(ErrorDetails.of(refused(() -> settled(person, encounter))).reason())
        .isEqualTo("NOT_FILED");
    Filing late = submit(BEIJING, temporary(person));
    approve(AGENCY, late.getFilingId());
    ErrorDetails early = ErrorDetails.of(refused(() -> settled(person, encounter)));
    assertThat(early.reason()).isEqualTo("FILING_NOT_YET_EFFECTIVE");
    assertThat(early.zh()).contains("备案开始日期");
    String filing = filedFrom(person);
    assertThat(settled(person, encounter).getDecision().getFilingId()).isEqualTo(filing);
  }

  private static String filedFrom(String person) {
    Filing filing =
        submit(
            BEIJING,
            temporary(person)
                .setDestination("110000")
                .setStartDate(DemoClient.date(ADMITTED))
                .setEndDate(DemoClient.date(ADMITTED.plusDays(30))));
    approve(AGENCY, filing.getFilingId());
    return filing.getFilingId();
  }

  private static Settlement batch(String person, String visit, String upload, long yuan) {
    return BEIJING
        .settlement()
        .settle(
            settle(
                id(),
                Claim.newBuilder()
                    .setPerson(person(person))
                    .setEncounterId(visit)
                    .setChargeBatch(upload)
                    .setTotalFen(yuan * 100)
                    .setAccountUse(AccountUse.ACCOUNT_USE_NOT_USED)))
        .getSettlement();
  }

  private static void reverse(Settlement settlement) {
    BEIJING
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(settlement.getSettlementId())
                .setReason("退费")
                .build());
  }

  /** The batches of one visit are one use; the filing is free when the last one is taken back. */
  @Test
  void everyBatchOfAVisitIsTheSameUseOfASingleUseFiling() {
    String person = GATEWAY.newPerson("990100");
    String filing = "BATCH" + person;
    GATEWAY.load(
        Map.of(
            "filings.csv",
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated,single_use\n"
                + filing
                + ","
                + person
                + ",310,990100,OTHER_TEMPORARY,APPROVED,110000,2025-01-01,2025-12-31,yes,no,no,,yes\n"));
    String visit = Stays.open(BEIJING, person, "11", DAY, VISIT);
    List<String> uploads = List.of(id(), id());
    for (int i = 0; i < 2; i++) {
      ChargeLine line =
          DemoClient.item(DRUG, 1, 300)
              .apply(ChargeLine.newBuilder().setLineNumber(i + 1).setFeeDate(DemoClient.date(DAY)))
              .build();
      BEIJING.upload(visit, uploads.get(i), List.of(line));
    }
    Settlement first = batch(person, visit, uploads.get(0), 300);
    assertThat(first.getDecision().getFilingId()).isEqualTo(filing);
    Settlement second = batch(person, visit, uploads.get(1), 300);
    assertThat(second.getDecision().getFilingId()).isEqualTo(filing);
    Runnable another = () -> BEIJING.settlement().settle(settle(id(), outpatient(person, 300)));
    assertThat(ErrorDetails.of(refused(another)).reason())
        .as("another visit")
        .isEqualTo("FILING_USED_UP");
    reverse(first);
    assertThat(get(BEIJING, filing).getUsedUp()).as("the second batch stands").isTrue();
    assertThat(ErrorDetails.of(refused(another)).reason()).isEqualTo("FILING_USED_UP");
    Rows.execute(GATEWAY, "UPDATE filing SET status = 'CLOSED' WHERE filing_id = '" + filing + "'");
    reverse(second);
    assertThat(get(BEIJING, filing).getUsedUp()).isFalse();
    assertThat(
            Rows.texts(
                GATEWAY,
                "SELECT event || ' ' || status || ' ' || reference FROM filing_event WHERE"
                    + " filing_id = '"
                    + filing
                    + "' AND event = 'GIVE_BACK'"))
        .singleElement()
        .asString()
        .startsWith("GIVE_BACK CLOSED ");
  }

  /** 003 §4.2.2(2): one settlement uses the filing up; taking it back gives the filing back. */
  @Test
  void aSingleUseFilingIsUsedByOneSettlement() {
    String person = GATEWAY.newPerson("990100");
    GATEWAY.load(
        Map.of(
            "filings.csv",
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated,single_use\n"
                + "ONCE"
                + person
                + ","
                + person
                + ",310,990100,REFERRAL,APPROVED,110000,2025-01-01,,yes,no,no,,yes\n"));
    String filing = "ONCE" + person;
    Settlement first = settled(person, ready(BEIJING, person, "21", STAY, LINES));
    assertThat(first.getDecision().getFilingId()).isEqualTo(filing);
    Filing used = get(BEIJING, filing);
    assertThat(used.getUsedUp()).isTrue();
    assertThat(used.getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
    assertThat(used.getHistoryList())
        .extracting(FilingHistory::getEvent, FilingHistory::getText)
        .containsExactly(org.assertj.core.api.Assertions.tuple("USE", first.getSettlementId()));
    String second = ready(BEIJING, person, "21", STAY, LINES);
    assertThat(ErrorDetails.of(refused(() -> settled(person, second))).reason())
        .isEqualTo("FILING_USED_UP");
    assertThat(verify(BEIJING, person, ADMITTED).getOutcome())
        .isEqualTo(FilingOutcome.FILING_OUTCOME_FILING_USED_UP);
    BEIJING
        .settlement()
        .reverseSettlement(
            ReverseSettlementRequest.newBuilder()
                .setRequestId(id())
                .setSettlementId(first.getSettlementId())
                .setReason("退费")
                .build());
    assertThat(get(BEIJING, filing).getUsedUp()).isFalse();
    assertThat(settled(person, second).getDecision().getFilingId()).isEqualTo(filing);
  }
}
