package io.yidi.gateway.filing;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Visits.today;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Filings;
import io.yidi.gateway.testing.MovedAgency;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.filing.v1.ChooseDiseaseInstitutionRequest;
import io.yidi.proto.filing.v1.DiseaseChoice;
import io.yidi.proto.filing.v1.FilingChannel;
import io.yidi.proto.filing.v1.FilingState;
import io.yidi.proto.filing.v1.ListDiseaseChoicesRequest;
import io.yidi.proto.filing.v1.ListDiseaseChoicesResponse;
import io.yidi.proto.filing.v1.ReviewDecision;
import io.yidi.proto.filing.v1.ReviewDiseaseChoiceRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Choosing institutions for diseases of 门诊慢特病 (001 §3, 003 §4.1.2(3)). */
class DiseaseChoiceTest {
  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.BEIJING);
  private static final DemoClient AGENCY = GATEWAY.client(Filings.SELF_SERVICE_AGENCY);

  private static String approved() {
    String person = GATEWAY.newPerson("990200");
    GATEWAY.load(
        Map.of(
            "disease_approvals.csv",
            "person_id,insurance_type,insured_area,disease_code,institutions,valid_from,valid_until\n"
                + person
                + ",310,990200,M03900,,2025-01-01,\n"
                + person
                + ",310,990200,M01600,,2024-01-01,2025-01-01\n"));
    return person;
  }

  private static ChooseDiseaseInstitutionRequest.Builder choose(
      String person, String disease, String institution) {
    return ChooseDiseaseInstitutionRequest.newBuilder()
        .setRequestId(id())
        .setPerson(person(person))
        .setDiseaseCode(disease)
        .setInstitutionCode(institution)
        .setChannel(FilingChannel.FILING_CHANNEL_NATIONAL_APP);
  }

  private static DiseaseChoice chosen(ChooseDiseaseInstitutionRequest.Builder request) {
    return HOSPITAL.filing().chooseDiseaseInstitution(request.build()).getChoice();
  }

  private static ReviewDiseaseChoiceRequest review(String choice, ReviewDecision decision) {
    return ReviewDiseaseChoiceRequest.newBuilder()
        .setRequestId(id())
        .setChoiceId(choice)
        .setDecision(decision)
        .setOpinion("示范意见")
        .build();
  }

  private static DiseaseChoice approve(DiseaseChoice choice) {
    return AGENCY
        .filing()
        .reviewDiseaseChoice(review(choice.getChoiceId(), ReviewDecision.REVIEW_DECISION_APPROVE))
        .getChoice();
  }

  private static ListDiseaseChoicesResponse list(String person) {
    return HOSPITAL
        .filing()
        .listDiseaseChoices(
            ListDiseaseChoicesRequest.newBuilder().setPerson(person(person)).build());
  }

  @Test
  void aChoiceIsReviewedAndThenEntersTheApproval() {
    String person = approved();
    assertThat(list(person).getQualificationsList())
        .singleElement()
        .satisfies(held -> assertThat(held.getDiseaseCode()).isEqualTo("M03900"));
    DiseaseChoice choice = chosen(choose(person, "M03900", TestGateway.BEIJING));
    assertThat(choice.getState()).isEqualTo(FilingState.FILING_STATE_UNDER_REVIEW);
    assertThat(choice.getInstitutionName()).contains("示范北京三级医院");
    assertThat(choice.hasReviewDueDate()).isTrue();
    assertThat(list(person).getQualifications(0).getInstitutionsList()).isEmpty();
    Refused.by(() -> chosen(choose(person, "M03900", TestGateway.SHANGHAI)))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_REQUEST_PENDING);

    DiseaseChoice decided = approve(choice);
    assertThat(decided.getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
    assertThat(decided.getLockedUntil()).isEqualTo(date(today().plusMonths(12)));
    assertThat(list(person).getQualifications(0).getInstitutionsList())
        .containsExactly(TestGateway.BEIJING);
    Refused.by(() -> chosen(choose(person, "M03900", TestGateway.BEIJING)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("institution_code", "not chosen yet");
    Refused.by(() -> approve(choice))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_STATE);
  }

  @Test
  void aChoiceIsLockedForAYearUnlessTheAgencyChangesIt() {
    String person = approved();
    DiseaseChoice first = approve(chosen(choose(person, "M03900", TestGateway.BEIJING)));
    ChooseDiseaseInstitutionRequest.Builder other =
        choose(person, "M03900", TestGateway.SHANGHAI)
            .setReplacesInstitutionCode(TestGateway.BEIJING);
    Refused.by(() -> chosen(other))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_LOCKED);
    Stored.texts(
        GATEWAY,
        "UPDATE disease_choice SET locked_until = current_date - 1 WHERE choice_id = '"
            + first.getChoiceId()
            + "' RETURNING choice_id");
    DiseaseChoice second = approve(chosen(other));
    ListDiseaseChoicesResponse after = list(person);
    assertThat(after.getQualifications(0).getInstitutionsList())
        .containsExactly(TestGateway.SHANGHAI);
    assertThat(after.getChoicesList())
        .extracting(DiseaseChoice::getChoiceId, DiseaseChoice::getState)
        .containsExactly(
            tuple(second.getChoiceId(), FilingState.FILING_STATE_APPROVED),
            tuple(first.getChoiceId(), FilingState.FILING_STATE_CLOSED));
    // The second is locked again; the agency may change it nevertheless.
    DiseaseChoice third =
        AGENCY
            .filing()
            .chooseDiseaseInstitution(
                choose(person, "M03900", TestGateway.BEIJING)
                    .setReplacesInstitutionCode(TestGateway.SHANGHAI)
                    .setChannel(FilingChannel.FILING_CHANNEL_COUNTER)
                    .build())
            .getChoice();
    assertThat(approve(third).getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
  }

  @Test
  void whoReviewsIsSaidByTheDirectoryOfTheMomentOfTheLock() {
    String person = approved();
    DiseaseChoice choice = chosen(choose(person, "M03900", TestGateway.BEIJING));
    ReviewDiseaseChoiceRequest review =
        review(choice.getChoiceId(), ReviewDecision.REVIEW_DECISION_APPROVE);
    assertThat(
            MovedAgency.refusal(
                GATEWAY, person, "990200", agency -> agency.filing().reviewDiseaseChoice(review)))
        .isEqualTo("AGENCY_ONLY");
    assertThat(approve(choice).getState()).isEqualTo(FilingState.FILING_STATE_APPROVED);
  }

  @Test
  void aRefusedChoiceChangesNothing() {
    String person = approved();
    DiseaseChoice choice = chosen(choose(person, "M03900", TestGateway.BEIJING));
    DiseaseChoice refused =
        AGENCY
            .filing()
            .reviewDiseaseChoice(
                review(choice.getChoiceId(), ReviewDecision.REVIEW_DECISION_REJECT))
            .getChoice();
    assertThat(refused.getState()).isEqualTo(FilingState.FILING_STATE_REJECTED);
    assertThat(refused.getOpinion()).isEqualTo("示范意见");
    assertThat(list(person).getQualifications(0).getInstitutionsList()).isEmpty();
    assertThat(chosen(choose(person, "M03900", TestGateway.BEIJING)).getState())
        .isEqualTo(FilingState.FILING_STATE_UNDER_REVIEW);
  }

  @Test
  void whoIsNotApprovedOrAsksTheWrongInstitutionIsTold() {
    String person = approved();
    for (String disease : new String[] {"M01600", "M99900"}) {
      Refused.by(() -> chosen(choose(person, disease, TestGateway.BEIJING)))
          .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_DISEASE_NOT_APPROVED);
    }
    Refused.by(() -> chosen(choose(person, "M03900", "P11010500001")))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("institution_code", "门诊慢特病");
    DiseaseChoice choice = chosen(choose(person, "M03900", TestGateway.BEIJING));
    try (DemoClient other = GATEWAY.client(Filings.AGENCY)) {
      Refused.by(
              () ->
                  other
                      .filing()
                      .reviewDiseaseChoice(
                          review(choice.getChoiceId(), ReviewDecision.REVIEW_DECISION_APPROVE)))
          .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_AGENCY_ONLY);
    }
    Refused.by(
            () ->
                AGENCY
                    .filing()
                    .reviewDiseaseChoice(review("C000", ReviewDecision.REVIEW_DECISION_APPROVE)))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_FILING_NOT_FOUND);
  }
}
