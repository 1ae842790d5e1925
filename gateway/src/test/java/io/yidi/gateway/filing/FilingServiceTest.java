package io.yidi.gateway.filing;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Filings.approve;
import static io.yidi.gateway.testing.Filings.byPromise;
import static io.yidi.gateway.testing.Filings.cancel;
import static io.yidi.gateway.testing.Filings.decide;
import static io.yidi.gateway.testing.Filings.get;
import static io.yidi.gateway.testing.Filings.longTerm;
import static io.yidi.gateway.testing.Filings.review;
import static io.yidi.gateway.testing.Filings.submit;
import static io.yidi.gateway.testing.Filings.temporary;
import static io.yidi.gateway.testing.Filings.verify;
import static io.yidi.gateway.testing.Visits.today;
import static io.yidi.proto.filing.v1.ReviewDecision.REVIEW_DECISION_APPROVE;
import static io.yidi.proto.filing.v1.ReviewDecision.REVIEW_DECISION_REJECT;
import static io.yidi.proto.filing.v1.ReviewDecision.REVIEW_DECISION_RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.MovedAgency;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.filing.v1.Applicant;
import io.yidi.proto.filing.v1.CancelFilingResponse;
import io.yidi.proto.filing.v1.ChangeFilingRequest;
import io.yidi.proto.filing.v1.CheckFilingRequest;
import io.yidi.proto.filing.v1.CheckFilingResponse;
import io.yidi.proto.filing.v1.Contact;
import io.yidi.proto.filing.v1.ExtendFilingRequest;
import io.yidi.proto.filing.v1.Filing;
import io.yidi.proto.filing.v1.FilingAction;
import io.yidi.proto.filing.v1.FilingApplication;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.FilingHistory;
import io.yidi.proto.filing.v1.FilingKind;
import io.yidi.proto.filing.v1.FilingState;
import io.yidi.proto.filing.v1.ListFilingsRequest;
import io.yidi.proto.filing.v1.ListFilingsResponse;
import io.yidi.proto.filing.v1.ListReviewsRequest;
import io.yidi.proto.filing.v1.ListReviewsResponse;
import io.yidi.proto.filing.v1.Material;
import io.yidi.proto.filing.v1.Objection;
import io.yidi.proto.filing.v1.Proxy;
import io.yidi.proto.filing.v1.RecordGroup;
import io.yidi.proto.filing.v1.RecordTab;
import io.yidi.proto.filing.v1.ReferPatientRequest;
import io.yidi.proto.filing.v1.Review;
import io.yidi.proto.filing.v1.ReviseFilingRequest;
import io.yidi.proto.filing.v1.SubmitFilingRequest;
import io.yidi.proto.filing.v1.SupplementMaterialsRequest;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Filings from the application to their end, as patients and agencies see them. */
class FilingServiceTest {
  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient AGENCY = GATEWAY.client(Filings.AGENCY);
  private static final DemoClient SELF_SERVICE_AGENCY = GATEWAY.client(Filings.SELF_SERVICE_AGENCY);
  private static final DemoClient BEIJING = GATEWAY.client(TestGateway.BEIJING);
  private static final DemoClient SHANGHAI = GATEWAY.client(TestGateway.SHANGHAI);
  private static final DemoClient HOME = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);

  @AfterAll
  static void close() {
    List.of(AGENCY, SELF_SERVICE_AGENCY, BEIJING, SHANGHAI, HOME).forEach(DemoClient::close);
  }

  /** Insured where applications are reviewed by hand. */
  private static String reviewed() {
    return GATEWAY.newPerson("990100");
  }

  /** Insured where they are opened at once. */
  private static String opened() {
    return GATEWAY.newPerson("990200");
  }

  private static FilingOutcome outcome(DemoClient hospital, String person) {
    return verify(hospital, person, today()).getOutcome();
  }

  private static List<String> history(Filing filing) {
    return filing.getHistoryList().stream().map(FilingHistory::getEvent).toList();
  }

  /** Ends the lock of a filing, as half a year would. */
  private static void unlock(String filingId) {
    Stored.texts(
        GATEWAY,
        "UPDATE filing SET locked_until = current_date - 1 WHERE filing_id = '"
            + filingId
            + "' RETURNING filing_id");
  }

  private static String settled(Filing filing) {
    return filing.getStateName() + " " + filing.getState();
  }

  @Nested
  class Reviewed {

    @Test
    void anApplicationWaitsForTheAgencyAndThenCounts() {
      String person = reviewed();
      Filing filing = submit(BEIJING, longTerm(person));
      assertThat(settled(filing)).isEqualTo("申办中 FILING_STATE_UNDER_REVIEW");
      assertThat(filing.getGroup()).isEqualTo(RecordGroup.RECORD_GROUP_QUICK);
      assertThat(filing.hasReviewDueDate()).isTrue();
      assertThat(filing.getActionsList()).containsExactly(FilingAction.FILING_ACTION_VIEW);
      assertThat(filing.getPersonName()).isEqualTo("示**");
      assertThat(filing.getContact().getTelephone()).isEqualTo("000*****78");
      assertThat(outcome(BEIJING, person))
          .isEqualTo(FilingOutcome.FILING_OUTCOME_FILING_UNDER_REVIEW);

      Filing approved = approve(AGENCY, filing.getFilingId());
      assertThat(settled(approved)).isEqualTo("备案成功 FILING_STATE_APPROVED");
      assertThat(approved.getLockedUntil()).isEqualTo(date(today().plusMonths(6)));
      assertThat(approved.getRetainUntil()).isEqualTo(date(today().plusYears(2)));
      assertThat(approved.hasEndDate()).isFalse();
      assertThat(history(approved)).containsExactly("SUBMIT", "APPROVE");
      assertThat(outcome(BEIJING, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM);
      assertThat(outcome(SHANGHAI, person))
          .isEqualTo(FilingOutcome.FILING_OUTCOME_FILING_OTHER_PLACE);
    }

    @Test
    void whoReviewsIsSaidByTheDirectoryOfTheMomentOfTheLock() {
      String person = reviewed();
      Filing filing = submit(BEIJING, longTerm(person));
      assertThat(
              MovedAgency.refusal(
                  GATEWAY, person, "990100", agency -> approve(agency, filing.getFilingId())))
          .isEqualTo("AGENCY_ONLY");
      assertThat(approve(AGENCY, filing.getFilingId()).getState())
          .isEqualTo(FilingState.FILING_STATE_APPROVED);
    }

    @ParameterizedTest
    @CsvSource({
      "REVIEW_DECISION_RETURN,被退回 FILING_STATE_RETURNED,FILING_OUTCOME_FILING_RETURNED",
      "REVIEW_DECISION_REJECT,备案失败 FILING_STATE_REJECTED,FILING_OUTCOME_FILING_REJECTED",
    })
    void whatIsSentBackIsCorrectedAndReviewedAgain(
        io.yidi.proto.filing.v1.ReviewDecision decision, String state, FilingOutcome outcome) {
      String person = reviewed();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      Filing back = AGENCY.filing().reviewFiling(review(id, decision, "居住证已过期")).getFiling();
      assertThat(settled(back)).isEqualTo(state);
      assertThat(back.getOpinion()).isEqualTo("居住证已过期");
      assertThat(back.getActionsList()).contains(FilingAction.FILING_ACTION_REVISE);
      assertThat(outcome(BEIJING, person)).isEqualTo(outcome);

      ReviseFilingRequest revise =
          ReviseFilingRequest.newBuilder()
              .setRequestId(id())
              .setFilingId(id)
              .setApplication(
                  longTerm(person).clearMaterials().addMaterials(Material.MATERIAL_PROPERTY_DEED))
              .build();
      Filing again = BEIJING.filing().reviseFiling(revise).getFiling();
      assertThat(settled(again)).isEqualTo("申办中 FILING_STATE_UNDER_REVIEW");
      assertThat(again.getFilingId()).isEqualTo(id);
      assertThat(again.getMaterialsList()).containsExactly(Material.MATERIAL_PROPERTY_DEED);
      assertThat(BEIJING.filing().reviseFiling(revise).getFiling()).isEqualTo(again);
      assertThat(approve(AGENCY, id).getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
    }

    @Test
    void aCorrectionIsForTheSamePersonAndInsurance() {
      String person = reviewed();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      AGENCY.filing().reviewFiling(review(id, REVIEW_DECISION_RETURN, "请更正"));
      Refused.by(
              () ->
                  BEIJING
                      .filing()
                      .reviseFiling(
                          ReviseFilingRequest.newBuilder()
                              .setRequestId(id())
                              .setFilingId(id)
                              .setApplication(longTerm(reviewed()))
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("application.credential", "that of the filing's person");
    }

    @Test
    void cancellingIsReviewedOnceTheLockHasEnded() {
      String person = reviewed();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      approve(AGENCY, id);
      Refused.by(() -> BEIJING.filing().cancelFiling(cancel(id).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_LOCKED)
          .having("locked_until", today().plusMonths(6).toString());
      unlock(id);
      Filing asked = BEIJING.filing().cancelFiling(cancel(id).build()).getFiling();
      assertThat(settled(asked)).isEqualTo("备案成功 FILING_STATE_APPROVED");
      assertThat(asked.getRequests(0).getState().name()).isEqualTo("FILING_REQUEST_STATE_PENDING");
      assertThat(asked.getRequests(0).hasReviewDueDate()).isTrue();
      Refused.by(() -> BEIJING.filing().cancelFiling(cancel(id).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_REQUEST_PENDING)
          .reading("此备案存在未审核通过的撤销申请,不支持再次申请");
      assertThat(outcome(BEIJING, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM);

      Filing closed =
          AGENCY
              .filing()
              .decideFilingRequest(decide(id, 1, REVIEW_DECISION_APPROVE, ""))
              .getFiling();
      assertThat(settled(closed)).isEqualTo("已关闭 FILING_STATE_CLOSED");
      assertThat(outcome(BEIJING, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILING_CLOSED);
      assertThat(history(closed))
          .containsExactly("SUBMIT", "APPROVE", "REQUEST_CANCEL", "GRANT_CANCEL");
    }

    @Test
    void aRefusedCancellationLeavesTheFilingAndMayBeAskedForAgain() {
      String id = submit(BEIJING, temporary(reviewed())).getFilingId();
      approve(AGENCY, id);
      BEIJING.filing().cancelFiling(cancel(id).build());
      Filing refused =
          AGENCY
              .filing()
              .decideFilingRequest(decide(id, 1, REVIEW_DECISION_REJECT, "住院尚未结算"))
              .getFiling();
      assertThat(refused.getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
      assertThat(refused.getRequests(0).getOpinion()).isEqualTo("住院尚未结算");
      Refused.by(
              () -> AGENCY.filing().decideFilingRequest(decide(id, 1, REVIEW_DECISION_APPROVE, "")))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE)
          .having("state", "REJECTED");
      Filing again = BEIJING.filing().cancelFiling(cancel(id).build()).getFiling();
      assertThat(again.getRequestsCount()).isEqualTo(2);
    }

    @Test
    void theAgencyCancelsAtItsCounterAtOnceWhateverTheLock() {
      String id = submit(BEIJING, longTerm(reviewed())).getFilingId();
      approve(AGENCY, id);
      CancelFilingResponse closed =
          AGENCY
              .filing()
              .cancelFiling(cancel(id).setChannel(FilingChannel.FILING_CHANNEL_COUNTER).build());
      assertThat(closed.getFiling().getState()).isEqualTo(FilingState.FILING_STATE_CLOSED);
    }

    @Test
    void promisedPapersAreOwedUntilTheAgencyHasSeenThem() {
      String person = reviewed();
      String id = submit(BEIJING, byPromise(person)).getFilingId();
      Filing approved = approve(AGENCY, id);
      assertThat(approved.getByMaterials()).isFalse();
      assertThat(approved.getPromiseDueDate()).isEqualTo(date(today().plusMonths(2)));
      assertThat(approved.getActionsList()).contains(FilingAction.FILING_ACTION_SUPPLEMENT);
      assertThat(outcome(HOME, person))
          .isEqualTo(FilingOutcome.FILING_OUTCOME_RETURN_HOME_BY_PROMISE);
      Refused.by(() -> supplement(id, Material.MATERIAL_WORK_CONTRACT))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_MATERIALS_MISSING)
          .reading("居住证");

      Filing asked = supplement(id, Material.MATERIAL_RESIDENCE_PROOF);
      assertThat(asked.getRequests(0).hasReviewDueDate()).isTrue();
      assertThat(asked.getActionsList()).doesNotContain(FilingAction.FILING_ACTION_SUPPLEMENT);
      Refused.by(() -> supplement(id, Material.MATERIAL_RESIDENCE_PROOF))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_REQUEST_PENDING);
      assertThat(outcome(HOME, person))
          .isEqualTo(FilingOutcome.FILING_OUTCOME_RETURN_HOME_BY_PROMISE);

      Filing granted =
          AGENCY
              .filing()
              .decideFilingRequest(decide(id, 1, REVIEW_DECISION_APPROVE, ""))
              .getFiling();
      assertThat(granted.getByMaterials()).isTrue();
      assertThat(granted.hasPromiseDueDate()).isFalse();
      assertThat(granted.getActionsList()).doesNotContain(FilingAction.FILING_ACTION_SUPPLEMENT);
      assertThat(outcome(HOME, person))
          .isEqualTo(FilingOutcome.FILING_OUTCOME_RETURN_HOME_BY_MATERIALS);
      Refused.by(() -> supplement(id, Material.MATERIAL_RESIDENCE_PROOF))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE)
          .reading("材料已齐");
    }

    @Test
    void informationIsChangedBySelfServiceOnly() {
      String id = submit(BEIJING, longTerm(reviewed())).getFilingId();
      approve(AGENCY, id);
      Refused.by(() -> BEIJING.filing().changeFiling(change(id, today()).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE);
    }

    @Test
    void anotherDestinationTakesOverAfterTheLock() {
      String person = reviewed();
      String old = submit(BEIJING, longTerm(person)).getFilingId();
      approve(AGENCY, old);
      FilingApplication.Builder move =
          longTerm(person).setDestination("310000").setReplacesFilingId(old);
      Refused.by(() -> submit(BEIJING, longTerm(person).setDestination("310000")))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_DUPLICATE)
          .having("field", "replaces_filing_id");
      Refused.by(() -> submit(BEIJING, move))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_LOCKED);
      unlock(old);
      String moved = submit(BEIJING, move).getFilingId();
      assertThat(get(BEIJING, old).getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
      approve(AGENCY, moved);
      Filing closed = get(BEIJING, old);
      assertThat(closed.getState()).isEqualTo(FilingState.FILING_STATE_CLOSED);
      assertThat(closed.getHistoryList().getLast().getText()).isEqualTo(moved);
      assertThat(outcome(SHANGHAI, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILED_LONG_TERM);
      assertThat(outcome(BEIJING, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILING_CLOSED);
    }

    /** 001 §2.1: what was handed in by hand goes back to the desk, though the place moved on. */
    @Test
    void aCorrectionAfterThePlaceMovedIsStillReviewed() {
      String person = opened();
      String id = submit(BEIJING, temporary(person)).getFilingId();
      Stored.texts(
          GATEWAY,
          "UPDATE filing SET way = 'REVIEWED', record_group = 'QUICK', status = 'RETURNED' WHERE"
              + " filing_id = '"
              + id
              + "' RETURNING filing_id");
      Filing revised =
          BEIJING
              .filing()
              .reviseFiling(
                  ReviseFilingRequest.newBuilder()
                      .setRequestId(id())
                      .setFilingId(id)
                      .setApplication(temporary(person))
                      .build())
              .getFiling();
      assertThat(settled(revised)).isEqualTo("申办中 FILING_STATE_UNDER_REVIEW");
      assertThat(revised.getGroup()).isEqualTo(RecordGroup.RECORD_GROUP_QUICK);
      assertThat(settled(approve(SELF_SERVICE_AGENCY, id))).isEqualTo("备案成功 FILING_STATE_APPROVED");
    }

    /** One relation's application closes nothing of another one, and no temporary one replaces. */
    @Test
    void onlyALongTermFilingOfTheRelationIsReplaced() {
      String person = reviewed();
      GATEWAY.load(
          Map.of(
              "relations.csv",
              "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                  + person
                  + ",390,990200,21,no,ACTIVE,2015-01-01,\n"));
      String old = submit(BEIJING, longTerm(person).setInsuranceType("310")).getFilingId();
      approve(AGENCY, old);
      Refused.by(
              () ->
                  submit(
                      BEIJING,
                      longTerm(person)
                          .setInsuranceType("390")
                          .setDestination("310000")
                          .setReplacesFilingId(old)))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_FILING_NOT_FOUND);
      Refused.by(
              () ->
                  submit(
                      BEIJING,
                      temporary(person)
                          .setInsuranceType("310")
                          .setDestination("310000")
                          .setReplacesFilingId(old)))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("application.replaces_filing_id", "long-term");
    }

    @Test
    void whatWasCancelledMeanwhileNeedsNoReplacing() {
      String person = reviewed();
      String old = submit(BEIJING, longTerm(person)).getFilingId();
      approve(AGENCY, old);
      unlock(old);
      String moved =
          submit(BEIJING, longTerm(person).setDestination("310000").setReplacesFilingId(old))
              .getFilingId();
      AGENCY
          .filing()
          .cancelFiling(cancel(old).setChannel(FilingChannel.FILING_CHANNEL_COUNTER).build());
      assertThat(approve(AGENCY, moved).getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
      assertThat(history(get(BEIJING, old))).doesNotContain("REPLACE");
    }

    /** The relation moved to another place, so this agency insures the person no more. */
    @Test
    void aReviewLooksAtTheRelationOfTheFiling() {
      String person = reviewed();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      GATEWAY.load(
          Map.of(
              "relations.csv",
              "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                  + person
                  + ",310,990100,11,no,ENDED,2015-01-01,\n"
                  + person
                  + ",310,990200,11,no,ACTIVE,2015-01-01,\n"));
      Refused.by(() -> approve(AGENCY, id))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_INSURANCE_INACTIVE);
    }

    /** Loading the files of the first day again takes back nothing that happened since. */
    @Test
    void anotherLoadLeavesWhatHappenedAlone() {
      String person = reviewed();
      String row = "ZL-" + person + "," + person;
      String rest = ",310,990100,OTHER_TEMPORARY,APPROVED,110000,2025-01-01,,yes,no,no,\n";
      String head =
          "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n";
      GATEWAY.load(Map.of("filings.csv", head + row + rest));
      GATEWAY.load(Map.of("filings.csv", head + row + rest.replace("110000", "310000")));
      assertThat(get(BEIJING, "ZL-" + person).getDestination()).isEqualTo("310000");
      AGENCY
          .filing()
          .cancelFiling(
              cancel("ZL-" + person).setChannel(FilingChannel.FILING_CHANNEL_COUNTER).build());
      GATEWAY.load(Map.of("filings.csv", head + row + rest));
      Filing kept = get(BEIJING, "ZL-" + person);
      assertThat(kept.getState()).isEqualTo(FilingState.FILING_STATE_CLOSED);
      assertThat(kept.getDestination()).isEqualTo("310000");
    }

    @Test
    void theAgencyChangesALockedFilingForSpecialReasons() {
      String person = reviewed();
      String old = submit(BEIJING, longTerm(person)).getFilingId();
      approve(AGENCY, old);
      FilingApplication.Builder move =
          longTerm(person)
              .setDestination("310000")
              .setReplacesFilingId(old)
              .setChannel(FilingChannel.FILING_CHANNEL_COUNTER)
              .setApplicant(Applicant.APPLICANT_AGENCY)
              .setSpecialReason("居住地迁移");
      Refused.by(() -> submit(BEIJING, move))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
      Refused.by(() -> submit(AGENCY, move.clone().clearSpecialReason()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_LOCKED)
          .having("field", "special_reason");
      Filing moved = submit(AGENCY, move);
      assertThat(moved.getGroup()).isEqualTo(RecordGroup.RECORD_GROUP_LOCAL);
      assertThat(moved.getHistory(0).getText()).isEqualTo("居住地迁移");
      assertThat(approve(AGENCY, moved.getFilingId()).getReplacesFilingId()).isEqualTo(old);
    }

    @Test
    void aReviewAfterTheInsuranceWasSuspendedApprovesNothing() {
      String person = reviewed();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      GATEWAY.load(
          Map.of(
              "relations.csv",
              "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
                  + person
                  + ",310,990100,11,no,SUSPENDED,2015-01-01,\n"));
      Refused.by(() -> approve(AGENCY, id))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_INSURANCE_INACTIVE)
          .reading("恢复参保");
      assertThat(get(BEIJING, id).getState()).isEqualTo(FilingState.FILING_STATE_UNDER_REVIEW);
      AGENCY.filing().reviewFiling(review(id, REVIEW_DECISION_RETURN, "请先恢复参保"));
      assertThat(get(BEIJING, id).getOpinion()).isEqualTo("请先恢复参保");
    }

    @Test
    void onlyTheAgencyOfTheInsuredPlaceReviews() {
      String id = submit(BEIJING, longTerm(reviewed())).getFilingId();
      for (DemoClient other : List.of(BEIJING, SELF_SERVICE_AGENCY)) {
        Refused.by(() -> approve(other, id))
            .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
      }
      approve(AGENCY, id);
      Refused.by(() -> approve(AGENCY, id))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE)
          .having("state", "APPROVED");
    }
  }

  private static Filing supplement(String id, Material material) {
    return BEIJING
        .filing()
        .supplementMaterials(
            SupplementMaterialsRequest.newBuilder()
                .setRequestId(id())
                .setFilingId(id)
                .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
                .setNoticeAccepted(YesNo.YES_NO_YES)
                .addMaterials(material)
                .build())
        .getFiling();
  }

  private static ChangeFilingRequest.Builder change(String id, LocalDate start) {
    return ChangeFilingRequest.newBuilder()
        .setRequestId(id())
        .setFilingId(id)
        .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
        .setNoticeAccepted(YesNo.YES_NO_YES)
        .setStartDate(date(start))
        .setContact(Contact.newBuilder().setName("新联系人").setTelephone("00087654321"));
  }

  @Nested
  class SelfService {

    @Test
    void opensAtOnceChangesAnyNumberOfTimesAndCancelsAtOnce() {
      String person = opened();
      Filing filing = submit(BEIJING, temporary(person));
      assertThat(settled(filing)).isEqualTo("已开通 FILING_STATE_APPROVED");
      assertThat(filing.getGroup()).isEqualTo(RecordGroup.RECORD_GROUP_SELF_SERVICE);
      assertThat(filing.getEndDate()).isEqualTo(date(today().plusMonths(6).minusDays(1)));
      assertThat(filing.getActionsList())
          .containsExactly(
              FilingAction.FILING_ACTION_VIEW,
              FilingAction.FILING_ACTION_CHANGE,
              FilingAction.FILING_ACTION_CANCEL);
      assertThat(outcome(BEIJING, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILED_TEMPORARY);
      String id = filing.getFilingId();
      LocalDate earlier = today().minusDays(20);
      Filing changed = BEIJING.filing().changeFiling(change(id, earlier).build()).getFiling();
      assertThat(changed.getStartDate()).isEqualTo(date(earlier));
      assertThat(changed.getEndDate()).isEqualTo(date(earlier.plusMonths(6).minusDays(1)));
      assertThat(changed.getContact().getName()).isEqualTo("新**");
      Filing again =
          BEIJING
              .filing()
              .changeFiling(change(id, today()).setEndDate(date(today().plusDays(3))).build())
              .getFiling();
      assertThat(again.getEndDate()).isEqualTo(date(today().plusDays(3)));
      Refused.by(
              () ->
                  BEIJING
                      .filing()
                      .changeFiling(
                          change(id, today()).setEndDate(date(today().plusMonths(7))).build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("end_date", "to " + today().plusMonths(6).minusDays(1));

      Filing closed = BEIJING.filing().cancelFiling(cancel(id).build()).getFiling();
      assertThat(settled(closed)).isEqualTo("已关闭 FILING_STATE_CLOSED");
      assertThat(history(closed)).containsExactly("SUBMIT", "CHANGE", "CHANGE", "CANCEL");
      Refused.by(() -> BEIJING.filing().cancelFiling(cancel(id).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE)
          .having("state", "CLOSED");
    }

    /** 001 §2.2.1.4: papers of a self-service filing are reviewed by hand too. */
    @Test
    void promisedPapersAreReviewedByHandToo() {
      Filing filing = submit(BEIJING, byPromise(opened()));
      String id = filing.getFilingId();
      assertThat(filing.getActionsList()).contains(FilingAction.FILING_ACTION_SUPPLEMENT);
      Filing asked = supplement(id, Material.MATERIAL_RESIDENCE_PROOF);
      assertThat(asked.getByMaterials()).isFalse();
      assertThat(asked.getRequests(0).hasReviewDueDate()).isTrue();
      assertThat(asked.getActionsList()).doesNotContain(FilingAction.FILING_ACTION_SUPPLEMENT);
      Filing granted =
          SELF_SERVICE_AGENCY
              .filing()
              .decideFilingRequest(decide(id, 1, REVIEW_DECISION_APPROVE, ""))
              .getFiling();
      assertThat(granted.getByMaterials()).isTrue();
      assertThat(granted.getActionsList()).doesNotContain(FilingAction.FILING_ACTION_SUPPLEMENT);
    }

    @Test
    void tabsOfSelfServiceHoldWhatTheirNamesSay() {
      String person = opened();
      String open = submit(BEIJING, temporary(person)).getFilingId();
      String closed =
          submit(
                  BEIJING,
                  temporary(person).setDestination("310000").setOverlapAccepted(YesNo.YES_NO_YES))
              .getFilingId();
      BEIJING.filing().cancelFiling(cancel(closed).build());
      assertThat(tab(person, RecordTab.RECORD_TAB_DONE)).containsExactly("已开通 " + open);
      assertThat(tab(person, RecordTab.RECORD_TAB_CLOSED)).containsExactly("已关闭 " + closed);
      assertThat(tab(person, RecordTab.RECORD_TAB_FAILED)).isEmpty();
      String suspended = GATEWAY.newPerson("990200", "11", "SUSPENDED", null);
      String failed = submit(BEIJING, temporary(suspended)).getFilingId();
      assertThat(tab(suspended, RecordTab.RECORD_TAB_FAILED)).containsExactly("开通失败 " + failed);
      assertThat(tab(suspended, RecordTab.RECORD_TAB_DONE)).isEmpty();
    }

    private List<String> tab(String person, RecordTab tab) {
      return list(person, RecordGroup.RECORD_GROUP_SELF_SERVICE, tab).stream()
          .map(one -> one.getStateName() + " " + one.getFilingId())
          .toList();
    }

    @Test
    void somebodyElseOfTheFamilyFiles() {
      Filing filing = submit(BEIJING, temporary(opened()).setApplicant(Applicant.APPLICANT_FAMILY));
      assertThat(settled(filing)).isEqualTo("已开通 FILING_STATE_APPROVED");
      assertThat(filing.getApplicant()).isEqualTo(Applicant.APPLICANT_FAMILY);
    }

    /** 001 §2.2.1.3.1, §2.2.1.4.1: the notice is read again before anything is changed. */
    @Test
    void theNoticeIsReadEachTime() {
      String id = submit(BEIJING, byPromise(opened())).getFilingId();
      Refused.by(
              () ->
                  BEIJING
                      .filing()
                      .changeFiling(change(id, today()).setNoticeAccepted(YesNo.YES_NO_NO).build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("notice_accepted", "YES_NO_YES");
      Refused.by(
              () ->
                  BEIJING
                      .filing()
                      .supplementMaterials(
                          SupplementMaterialsRequest.newBuilder()
                              .setRequestId(id())
                              .setFilingId(id)
                              .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
                              .addMaterials(Material.MATERIAL_RESIDENCE_PROOF)
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("notice_accepted", "YES_NO_YES");
    }

    @Test
    void anAutomaticReviewThatFailsIsKept() {
      String person = GATEWAY.newPerson("990200", "11", "SUSPENDED", null);
      Filing failed = submit(BEIJING, temporary(person));
      assertThat(settled(failed)).isEqualTo("开通失败 FILING_STATE_REJECTED");
      assertThat(failed.getOpinion()).contains("参保关系");
      assertThat(failed.getActionsList()).containsExactly(FilingAction.FILING_ACTION_VIEW);
    }

    @Test
    void theLockCoversTheDestinationAloneWhereThePlaceSaysSo() {
      String person = opened();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      assertThat(get(BEIJING, id).getLockedUntil()).isEqualTo(date(today().plusMonths(12)));
      Refused.by(
              () ->
                  submit(
                      BEIJING, longTerm(person).setDestination("310000").setReplacesFilingId(id)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_LOCKED);
      assertThat(BEIJING.filing().cancelFiling(cancel(id).build()).getFiling().getState())
          .isEqualTo(FilingState.FILING_STATE_CLOSED);
      // Cancelling is no way round the lock; the destination it held may be filed for again.
      Refused.by(() -> submit(BEIJING, longTerm(person).setDestination("310000")))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_LOCKED);
      assertThat(settled(submit(BEIJING, longTerm(person)))).startsWith("已开通");
    }

    @Test
    void whomTheAgencyLetsGoMayFileElsewhere() {
      String person = opened();
      String id = submit(BEIJING, longTerm(person)).getFilingId();
      SELF_SERVICE_AGENCY
          .filing()
          .cancelFiling(cancel(id).setChannel(FilingChannel.FILING_CHANNEL_COUNTER).build());
      assertThat(settled(submit(BEIJING, longTerm(person).setDestination("310000"))))
          .startsWith("已开通");
    }

    @Test
    void anEndedFilingIsNotChangedAndLongTermOnesNeverMeet() {
      String person = opened();
      GATEWAY.addFiling(person, "990200", "OTHER_TEMPORARY", "110000", "2024-01-01", "2024-03-01");
      String ended =
          list(person, RecordGroup.RECORD_GROUP_LOCAL, RecordTab.RECORD_TAB_UNSPECIFIED)
              .getFirst()
              .getFilingId();
      Stored.texts(
          GATEWAY,
          "UPDATE filing SET way = 'SELF_SERVICE' WHERE filing_id = '"
              + ended
              + "' RETURNING filing_id");
      Refused.by(
              () ->
                  BEIJING
                      .filing()
                      .changeFiling(
                          change(ended, today())
                              .setChannel(FilingChannel.FILING_CHANNEL_PROVINCIAL_APP)
                              .build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE)
          .reading("已到期");
      LocalDate later = today().plusMonths(2);
      String first =
          submit(BEIJING, longTerm(person).setEndDate(date(later.minusDays(1)))).getFilingId();
      submit(BEIJING, longTerm(person).setStartDate(date(later)));
      Refused.by(() -> BEIJING.filing().changeFiling(change(first, today()).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_DUPLICATE)
          .having("field", "start_date");
    }

    /** What waits ends with its filing. */
    @Test
    void closingAFilingEndsItsRequests() {
      String person = opened();
      String id =
          submit(SELF_SERVICE_AGENCY, temporary(person).setKind(FilingKind.FILING_KIND_REFERRAL))
              .getFilingId();
      extend(id);
      Filing closed = BEIJING.filing().cancelFiling(cancel(id).build()).getFiling();
      assertThat(closed.getRequests(0).getState().name())
          .isEqualTo("FILING_REQUEST_STATE_REJECTED");
      assertThat(closed.getRequests(0).getOpinion()).contains("备案已关闭");
    }

    @Test
    void extendingIsReviewedAndMonthByMonth() {
      String person = opened();
      String id =
          submit(SELF_SERVICE_AGENCY, temporary(person).setKind(FilingKind.FILING_KIND_REFERRAL))
              .getFilingId();
      LocalDate end = today().plusMonths(1).minusDays(1);
      assertThat(get(BEIJING, id).getEndDate()).isEqualTo(date(end));
      assertThat(get(BEIJING, id).getSingleUse()).isTrue();
      extend(id);
      Refused.by(() -> extend(id))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_REQUEST_PENDING);
      Filing granted =
          SELF_SERVICE_AGENCY
              .filing()
              .decideFilingRequest(decide(id, 1, REVIEW_DECISION_APPROVE, ""))
              .getFiling();
      assertThat(granted.getEndDate()).isEqualTo(date(end.plusMonths(1)));
      extend(id);
      assertThat(
              SELF_SERVICE_AGENCY
                  .filing()
                  .decideFilingRequest(decide(id, 2, REVIEW_DECISION_REJECT, "未说明原因"))
                  .getFiling()
                  .getEndDate())
          .isEqualTo(date(end.plusMonths(1)));
    }

    @Test
    void whatHasNoExtensionIsNotExtended() {
      String id = submit(BEIJING, temporary(opened())).getFilingId();
      Refused.by(() -> extend(id))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE);
    }

    private Filing extend(String id) {
      return BEIJING
          .filing()
          .extendFiling(
              ExtendFilingRequest.newBuilder()
                  .setRequestId(id())
                  .setFilingId(id)
                  .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP)
                  .setReason("未能按期入院")
                  .build())
          .getFiling();
    }

    /** 001 §2.1.1.2: a filing reviewed before the place moved is cancelled at the counter. */
    @Test
    void aFilingFromBeforeThePlaceMovedIsCancelledAtTheCounter() {
      String person = opened();
      String id = submit(BEIJING, temporary(person)).getFilingId();
      Stored.texts(
          GATEWAY,
          "UPDATE filing SET way = 'REVIEWED', record_group = 'QUICK' WHERE filing_id = '"
              + id
              + "' RETURNING filing_id");
      assertThat(get(BEIJING, id).getActionsList())
          .doesNotContain(FilingAction.FILING_ACTION_CANCEL);
      Refused.by(() -> BEIJING.filing().cancelFiling(cancel(id).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_COUNTER_ONLY)
          .reading("前往参保地医保经办机构办理");
      assertThat(
              SELF_SERVICE_AGENCY
                  .filing()
                  .cancelFiling(cancel(id).setChannel(FilingChannel.FILING_CHANNEL_COUNTER).build())
                  .getFiling()
                  .getState())
          .isEqualTo(FilingState.FILING_STATE_CLOSED);
    }
  }

  @Nested
  class LocalRecords {

    @ParameterizedTest
    @EnumSource(
        value = FilingChannel.class,
        names = {
          "FILING_CHANNEL_EMPLOYER_PORTAL",
          "FILING_CHANNEL_TELEPHONE",
          "FILING_CHANNEL_COUNTER",
          "FILING_CHANNEL_PROVINCIAL_APP",
          "FILING_CHANNEL_HOSPITAL"
        })
    void everyLocalChannelLeadsToLocalRecords(FilingChannel channel) {
      boolean desk =
          channel == FilingChannel.FILING_CHANNEL_COUNTER
              || channel == FilingChannel.FILING_CHANNEL_TELEPHONE;
      FilingApplication.Builder application = longTerm(reviewed()).setChannel(channel);
      if (desk) {
        Refused.by(() -> submit(BEIJING, application))
            .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
            .naming("application.channel", "not the agency of the insured place");
      }
      Filing filing = submit(desk ? AGENCY : BEIJING, application);
      assertThat(filing.getChannel()).isEqualTo(channel);
      assertThat(filing.getGroup()).isEqualTo(RecordGroup.RECORD_GROUP_LOCAL);
    }

    @Test
    void loadedFilingsAreShownButNotTouchedByNationalChannels() {
      String person = reviewed();
      GATEWAY.addFiling(person, "990100", "OTHER_TEMPORARY", "110000", "2025-01-01", "");
      Filing loaded =
          list(person, RecordGroup.RECORD_GROUP_LOCAL, RecordTab.RECORD_TAB_UNSPECIFIED).getFirst();
      assertThat(loaded.getActionsList()).containsExactly(FilingAction.FILING_ACTION_VIEW);
      Refused.by(() -> BEIJING.filing().cancelFiling(cancel(loaded.getFilingId()).build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_READ_ONLY);
      Filing asked =
          BEIJING
              .filing()
              .cancelFiling(
                  cancel(loaded.getFilingId())
                      .setChannel(FilingChannel.FILING_CHANNEL_PROVINCIAL_APP)
                      .build())
              .getFiling();
      assertThat(asked.getRequestsCount()).isEqualTo(1);
    }

    /** 000, at the end: ask the agency before a long-term filing is cancelled. */
    @Test
    void hotanWantsItsAgencyAsked() {
      String person = GATEWAY.newPerson("653200");
      GATEWAY.addFiling(person, "653200", "LONG_TERM_RESIDENT", "110000", "2024-01-01", "");
      String id =
          list(person, RecordGroup.RECORD_GROUP_UNSPECIFIED, RecordTab.RECORD_TAB_UNSPECIFIED)
              .getFirst()
              .getFilingId();
      var request = cancel(id).setChannel(FilingChannel.FILING_CHANNEL_PROVINCIAL_APP);
      Refused.by(() -> BEIJING.filing().cancelFiling(request.build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_AGENCY_NOT_ASKED)
          .reading("先咨询参保地医保经办机构");
      assertThat(
              BEIJING
                  .filing()
                  .cancelFiling(request.setAgencyAsked(YesNo.YES_NO_YES).build())
                  .getFiling()
                  .getRequestsCount())
          .isEqualTo(1);
    }
  }

  private static List<Filing> list(String person, RecordGroup group, RecordTab tab) {
    return BEIJING
        .filing()
        .listFilings(
            ListFilingsRequest.newBuilder()
                .setPerson(person(person))
                .setGroup(group)
                .setTab(tab)
                .build())
        .getFilingsList();
  }

  @Nested
  class Records {

    @Test
    void tabsHoldWhatTheirNamesSay() {
      String person = reviewed();
      String waiting = submit(BEIJING, longTerm(person)).getFilingId();
      String approved = approve(AGENCY, other(person, "310000")).getFilingId();
      String rejected = other(person, "350200");
      AGENCY.filing().reviewFiling(review(rejected, REVIEW_DECISION_REJECT, "材料不清"));
      String returned = other(person, "440100");
      AGENCY.filing().reviewFiling(review(returned, REVIEW_DECISION_RETURN, "请更正"));
      String closed = approve(AGENCY, other(person, "460100")).getFilingId();
      BEIJING.filing().cancelFiling(cancel(closed).build());
      AGENCY.filing().decideFilingRequest(decide(closed, 1, REVIEW_DECISION_APPROVE, ""));
      assertThat(tab(person, RecordTab.RECORD_TAB_UNDER_REVIEW)).containsExactly(waiting);
      assertThat(tab(person, RecordTab.RECORD_TAB_DONE)).containsExactly(rejected, approved);
      assertThat(tab(person, RecordTab.RECORD_TAB_RETURNED)).containsExactly(returned);
      assertThat(tab(person, RecordTab.RECORD_TAB_CLOSED)).containsExactly(closed);
      assertThat(tab(person, RecordTab.RECORD_TAB_UNSPECIFIED))
          .containsExactly(closed, returned, rejected, approved, waiting)
          .isEqualTo(paged(person));
      assertThat(
              list(person, RecordGroup.RECORD_GROUP_SELF_SERVICE, RecordTab.RECORD_TAB_UNSPECIFIED))
          .isEmpty();
    }

    private String other(String person, String destination) {
      return submit(
              BEIJING,
              temporary(person).setDestination(destination).setOverlapAccepted(YesNo.YES_NO_YES))
          .getFilingId();
    }

    private List<String> tab(String person, RecordTab tab) {
      return list(person, RecordGroup.RECORD_GROUP_QUICK, tab).stream()
          .map(Filing::getFilingId)
          .toList();
    }

    private List<String> paged(String person) {
      List<String> all = new ArrayList<>();
      String token = "";
      do {
        ListFilingsResponse page =
            BEIJING
                .filing()
                .listFilings(
                    ListFilingsRequest.newBuilder()
                        .setPerson(person(person))
                        .setPageSize(2)
                        .setPageToken(token)
                        .build());
        page.getFilingsList().forEach(one -> all.add(one.getFilingId()));
        token = page.getNextPageToken();
      } while (!token.isEmpty());
      return all;
    }

    @Test
    void reviewsAreListedTheMostUrgentFirst() {
      String first = submit(BEIJING, longTerm(reviewed())).getFilingId();
      String second = submit(BEIJING, longTerm(reviewed())).getFilingId();
      Stored.texts(
          GATEWAY,
          "UPDATE filing SET review_due = current_date - 9 WHERE filing_id = '"
              + second
              + "' RETURNING filing_id");
      List<Review> overdue = reviews(true);
      assertThat(overdue).extracting(Review::getSubjectId).contains(second).doesNotContain(first);
      assertThat(overdue).allMatch(Review::getOverdue);
      List<Review> all = reviews(false);
      assertThat(all).extracting(Review::getSubjectId).contains(first, second);
      assertThat(all.indexOf(all.stream().filter(one -> is(one, second)).findFirst().get()))
          .isLessThan(all.indexOf(all.stream().filter(one -> is(one, first)).findFirst().get()));
      Refused.by(() -> BEIJING.filing().listReviews(ListReviewsRequest.getDefaultInstance()))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
    }

    private boolean is(Review review, String subject) {
      return review.getSubjectId().equals(subject);
    }

    private List<Review> reviews(boolean overdueOnly) {
      List<Review> all = new ArrayList<>();
      String token = "";
      do {
        ListReviewsResponse page =
            AGENCY
                .filing()
                .listReviews(
                    ListReviewsRequest.newBuilder()
                        .setOverdueOnly(overdueOnly)
                        .setPageSize(3)
                        .setPageToken(token)
                        .build());
        all.addAll(page.getReviewsList());
        token = page.getNextPageToken();
      } while (!token.isEmpty());
      assertThat(all).doesNotHaveDuplicates();
      return all;
    }
  }

  @Nested
  class WhatStandsAgainstAnApplication {

    private CheckFilingResponse check(FilingApplication.Builder application) {
      return BEIJING
          .filing()
          .checkFiling(CheckFilingRequest.newBuilder().setApplication(application).build());
    }

    @Test
    void isPointedOutBeforeItIsMade() {
      String person = reviewed();
      CheckFilingResponse good = check(longTerm(person));
      assertThat(good.getObjectionsList()).isEmpty();
      assertThat(good.getTerms().getLockMonths()).isEqualTo(6);
      assertThat(good.getTerms().getSelfService()).isFalse();
      submit(BEIJING, longTerm(person));
      assertThat(check(longTerm(person)).getObjectionsList())
          .extracting(Objection::getCause)
          .containsExactly("DUPLICATE");
      assertThat(check(temporary(person)).getObjectionsList())
          .extracting(Objection::getCause)
          .containsExactly("OVERLAP");
      assertThat(check(temporary(person).setOverlapAccepted(YesNo.YES_NO_YES)).getObjectionsList())
          .isEmpty();
      assertThat(check(longTerm(reviewed()).clearMaterials().setDestination("990100")))
          .satisfies(
              bad ->
                  assertThat(bad.getObjectionsList())
                      .extracting(Objection::getCause)
                      .containsExactly("CHANNEL", "DESTINATION", "MATERIALS"));
    }

    /** 000 §1 and 002 Art. 14: Urumqi is filed to 自治区本级, counties to their city. */
    @ParameterizedTest
    @CsvSource({
      "650100,659900",
      "440783,440700",
      "110105,110000",
      "879999,没有就医地",
      "460000,",
      "460100,"
    })
    void aDestinationIsAPlaceThatPatientsFileFor(String destination, String hint) {
      CheckFilingResponse checked = check(longTerm(reviewed()).setDestination(destination));
      if (hint == null) {
        assertThat(checked.getObjectionsList()).isEmpty();
      } else {
        assertThat(checked.getObjectionsList())
            .singleElement()
            .satisfies(
                one -> {
                  assertThat(one.getCause()).isEqualTo("DESTINATION");
                  assertThat(one.getText().getZh()).contains(hint);
                });
      }
    }

    /** Urumqi bears another code as a destination (002 Art. 14), and is home to its own. */
    @Test
    void nobodyFilesForHomeByItsOtherCode() {
      assertThat(
              check(
                      longTerm(GATEWAY.newPerson("650100"))
                          .setChannel(FilingChannel.FILING_CHANNEL_PROVINCIAL_APP)
                          .setDestination("659900"))
                  .getObjectionsList())
          .first()
          .satisfies(
              one -> {
                assertThat(one.getCause()).isEqualTo("DESTINATION");
                assertThat(one.getText().getZh()).contains("就医地就是参保地");
              });
    }

    @Test
    void aStartAfterTheAdmissionIsRefused() {
      Refused.by(
              () ->
                  submit(
                      BEIJING, temporary(reviewed()).setAdmissionDate(date(today().minusDays(1)))))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_PERIOD)
          .having("field", "start_date");
    }

    @Test
    void everyWrongFieldIsNamed() {
      FilingApplication bad =
          FilingApplication.newBuilder()
              .setDestination("11")
              .setIntendedStayMonths(-1)
              .setApplicant(Applicant.APPLICANT_PROXY)
              .setContact(Contact.newBuilder().setName("某").setTelephone("1"))
              .addMaterials(Material.MATERIAL_UNSPECIFIED)
              .addDesignatedInstitutions("H1")
              .addDesignatedInstitutions("H1")
              .build();
      Refused refused =
          Refused.by(
                  () ->
                      BEIJING
                          .filing()
                          .submitFiling(
                              SubmitFilingRequest.newBuilder()
                                  .setRequestId("short")
                                  .setApplication(bad)
                                  .build()))
              .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID);
      for (String field :
          List.of(
              "request_id",
              "application.credential",
              "application.kind",
              "application.destination",
              "application.start_date",
              "application.intended_stay_months",
              "application.channel",
              "application.proxy",
              "application.notice_accepted",
              "application.contact.telephone",
              "application.materials[0]",
              "application.designated_institutions")) {
        refused.naming(field, "expected");
      }
    }

    @Test
    void aProxyShowsADocumentAndIsMasked() {
      Filing filing =
          submit(
              AGENCY,
              longTerm(reviewed())
                  .setChannel(FilingChannel.FILING_CHANNEL_COUNTER)
                  .setApplicant(Applicant.APPLICANT_PROXY)
                  .setProxy(
                      Proxy.newBuilder()
                          .setName("代办示范")
                          .setDocumentType("01")
                          .setDocumentNumber("990100199001011234")));
      assertThat(filing.getProxy().getName()).isEqualTo("代**");
      assertThat(filing.getProxy().getDocumentNumber()).isEqualTo("990*****1234");
      assertThat(filing.getGroup()).isEqualTo(RecordGroup.RECORD_GROUP_LOCAL);
    }

    @Test
    void aLostCardStopsAnApplicationButNoRepeat() {
      String person = reviewed();
      SubmitFilingRequest request =
          SubmitFilingRequest.newBuilder()
              .setRequestId(id())
              .setApplication(longTerm(person))
              .build();
      Filing first = BEIJING.filing().submitFiling(request).getFiling();
      GATEWAY.setCredential(person, "LOST");
      assertThat(BEIJING.filing().submitFiling(request).getFiling()).isEqualTo(first);
      Refused.by(() -> submit(BEIJING, longTerm(person)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_CREDENTIAL_NOT_USABLE);
      Refused.by(
              () ->
                  BEIJING
                      .filing()
                      .submitFiling(request.toBuilder().setApplication(temporary(person)).build()))
          .with(Code.ALREADY_EXISTS, ErrorReason.ERROR_REASON_REQUEST_ID_REUSED)
          .having("field", "application.kind");
    }

    @Test
    void whatIsNotThereIsSaid() {
      Refused.by(() -> get(BEIJING, "B000"))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_FILING_NOT_FOUND);
      Refused.by(() -> submit(BEIJING, longTerm(reviewed()).setReplacesFilingId("B000")))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_FILING_NOT_FOUND);
      try (DemoClient nobody = GATEWAY.client("H99999999999")) {
        Refused.by(() -> submit(nobody, longTerm(reviewed())))
            .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND);
      }
    }

    @ParameterizedTest
    @EnumSource(
        value = FilingChannel.class,
        names = {"FILING_CHANNEL_NATIONAL_WECHAT", "FILING_CHANNEL_NATIONAL_APP"})
    void someChannelsDoNotFileForEverybody(FilingChannel channel) {
      boolean app = channel == FilingChannel.FILING_CHANNEL_NATIONAL_APP;
      FilingApplication.Builder forFamily =
          longTerm(reviewed()).setChannel(channel).setApplicant(Applicant.APPLICANT_FAMILY);
      if (app) {
        assertThat(submit(BEIJING, forFamily).getApplicant()).isEqualTo(Applicant.APPLICANT_FAMILY);
      } else {
        Refused.by(() -> submit(BEIJING, forFamily))
            .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_CHANNEL);
      }
    }
  }

  @Nested
  class Referral {

    private ReferPatientRequest.Builder refer(String person, String destination) {
      return ReferPatientRequest.newBuilder()
          .setRequestId(id())
          .setCredential(io.yidi.gateway.testing.Visits.credential(person))
          .setDestination(destination)
          .setDiagnosisCode("I21.900")
          .setReason("本地设备条件有限")
          .setStartDate(date(today()));
    }

    @Test
    void aHospitalOfTheInsuredPlaceRefersAtOnce() {
      String person = reviewed();
      ReferPatientRequest request =
          refer(person, "110000").setTargetInstitution(TestGateway.BEIJING).build();
      Filing filing = HOME.filing().referPatient(request).getFiling();
      assertThat(settled(filing)).isEqualTo("备案成功 FILING_STATE_APPROVED");
      assertThat(filing.getReferringInstitution()).isEqualTo(TestGateway.MADE_UP_HOSPITAL);
      assertThat(filing.getEndDate()).isEqualTo(date(today().plusMonths(6).minusDays(1)));
      assertThat(filing.toString()).doesNotContain("I21");
      assertThat(filing.getHistory(0).getText()).isEqualTo("本地设备条件有限");
      assertThat(get(AGENCY, filing.getFilingId()).getHistory(0).getText()).isEqualTo("本地设备条件有限");
      assertThat(get(SHANGHAI, filing.getFilingId()).getHistory(0).getText()).isEmpty();
      assertThat(outcome(BEIJING, person)).isEqualTo(FilingOutcome.FILING_OUTCOME_FILED_REFERRAL);
      assertThat(HOME.filing().referPatient(request).getFiling()).isEqualTo(filing);
    }

    /** 002 Art. 13: the hospital of the filed place refers a long-term resident onward. */
    @Test
    void aHospitalOfTheFiledPlaceRefersOnward() {
      String person = reviewed();
      Refused.by(() -> SHANGHAI.filing().referPatient(refer(person, "110000").build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFERRAL_NOT_ALLOWED);
      approve(AGENCY, submit(BEIJING, longTerm(person).setDestination("310000")).getFilingId());
      Filing filing = SHANGHAI.filing().referPatient(refer(person, "110000").build()).getFiling();
      assertThat(filing.getOnwardReferral()).isTrue();
      assertThat(outcome(BEIJING, person))
          .isEqualTo(FilingOutcome.FILING_OUTCOME_FILED_ONWARD_REFERRAL);
    }

    @Test
    void whereTheAgencyRefersHospitalsDoNot() {
      String person = opened();
      Refused.by(() -> HOME.filing().referPatient(refer(person, "110000").build()))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFERRAL_NOT_ALLOWED)
          .reading("经办机构");
    }

    /** 003 §4.2.1(1): only hospitals of the levels that the insured place names refer. */
    @Test
    void aSmallHospitalDoesNotRefer() {
      try (DemoClient small = GATEWAY.client("H99010100002")) {
        Refused.by(() -> small.filing().referPatient(refer(reviewed(), "110000").build()))
            .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFERRAL_NOT_ALLOWED)
            .saying("hosp_lv: 8");
      }
    }

    @Test
    void theTargetLiesAtTheDestination() {
      String person = reviewed();
      Refused.by(
              () ->
                  HOME.filing()
                      .referPatient(
                          refer(person, "110000")
                              .setTargetInstitution(TestGateway.SHANGHAI)
                              .build()))
          .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
          .naming("target_institution", "an institution of the destination");
      try (DemoClient pharmacy = GATEWAY.client(TestGateway.MADE_UP_PHARMACY)) {
        Refused.by(() -> pharmacy.filing().referPatient(refer(person, "110000").build()))
            .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_REFERRAL_NOT_ALLOWED);
      }
    }
  }

  /** 004 §4.2: Jiangmen's employees choose one small and one large institution. */
  @Test
  void chosenInstitutionsAreKeptAndDecide() {
    String person = GATEWAY.newPerson("440700");
    FilingApplication.Builder application =
        longTerm(person)
            .setChannel(FilingChannel.FILING_CHANNEL_PROVINCIAL_APP)
            .addMaterials(Material.MATERIAL_CREDENTIAL)
            .addMaterials(Material.MATERIAL_FILING_FORM)
            .addDesignatedInstitutions(TestGateway.SHANGHAI);
    Refused.by(() -> submit(BEIJING, application))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_DESIGNATION);
    application.clearDesignatedInstitutions().addDesignatedInstitutions(TestGateway.BEIJING);
    Refused.by(() -> submit(BEIJING, application))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_DESIGNATION)
        .reading("先选定一家一级及以下");
    application.addDesignatedInstitutions("H11010500002");
    String id = submit(BEIJING, application).getFilingId();
    try (DemoClient agency = GATEWAY.client("JG440700")) {
      Filing filing = approve(agency, id);
      assertThat(filing.getDesignatedInstitutionsList())
          .containsExactly(TestGateway.BEIJING, "H11010500002");
      assertThat(settled(filing)).isEqualTo("备案成功 FILING_STATE_APPROVED");
    }
  }
}
