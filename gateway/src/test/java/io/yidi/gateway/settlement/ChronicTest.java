package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.eligibility.v1.BenefitCounter;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceRequest;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceResponse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.LineCut;
import io.yidi.proto.type.v1.VisitKind;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** 门诊慢特病 with approvals, chosen institutions, limits by disease and month, and identities. */
class ChronicTest {
  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);

  private static String approved(String identities, String... approvals) {
    String person = GATEWAY.newPerson("990100");
    GATEWAY.load(
        Map.of(
            "relations.csv",
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,plan,identities,valid_from,valid_until\n"
                + person
                + ",390,990100,15,no,ACTIVE,,"
                + identities
                + ",2020-01-01,\n",
            "disease_approvals.csv",
            "person_id,insurance_type,insured_area,disease_code,institutions,valid_from,valid_until\n"
                + rows(person, approvals)));
    return person;
  }

  private static String rows(String person, String... approvals) {
    StringBuilder rows = new StringBuilder();
    for (String approval : approvals) {
      rows.append(person).append(",390,990100,").append(approval).append('\n');
    }
    return rows.toString();
  }

  private static Claim.Builder chronic(String person, String disease, LocalDate day, long yuan) {
    return bill(
        person,
        InlineBill.newBuilder()
            .setMedType("14")
            .setServiceDate(date(day))
            .setInsuranceType("390")
            .setDiseaseCode(disease)
            .setFlags(Bills.VISIT),
        lines(day, item(Bills.DRUG, 1, yuan)));
  }

  private static Settlement settled(Claim.Builder claim) {
    return HOSPITAL.settlement().settle(settle(id(), claim)).getSettlement();
  }

  private static ErrorDetails error(Claim.Builder claim) {
    return ErrorDetails.of(refused(() -> settled(claim)));
  }

  @Test
  void aMonthsLimitIsKeptForEachDisease() {
    LocalDate may = LocalDate.of(2025, 5, 6);
    String person = approved("", "M03900,,2025-01-01,", "M01600,,2025-01-01,");
    assertThat(settled(chronic(person, "M03900", may, 200)).getSplit().getFundTotalFen())
        .isEqualTo(14_000);
    assertThat(settled(chronic(person, "M03900", may, 200)).getSplit().getFundTotalFen())
        .isEqualTo(7_000);
    assertThat(settled(chronic(person, "M01600", may, 500)).getSplit().getFundTotalFen())
        .isEqualTo(28_000);
    assertThat(
            settled(chronic(person, "M03900", may.plusMonths(1), 100)).getSplit().getFundTotalFen())
        .isEqualTo(7_000);
  }

  @Test
  void anIdentityHasItsOwnShare() {
    String person = approved("SHI_FAN_DI_BAO", "M03900,,2025-01-01,");
    assertThat(
            settled(chronic(person, "M03900", LocalDate.of(2025, 5, 6), 100))
                .getSplit()
                .getFundTotalFen())
        .isEqualTo(7_500);
  }

  @Test
  void anApprovalMustHoldOnTheDay() {
    String person = approved("", "M03900,,2025-01-01,2025-06-01");
    LocalDate last = LocalDate.of(2025, 5, 31);
    assertThat(settled(chronic(person, "M03900", last, 100)).getSplit().getFundTotalFen())
        .isEqualTo(7_000);
    ErrorDetails ended = error(chronic(person, "M03900", last.plusDays(1), 100));
    assertThat(ended.reason()).isEqualTo("DISEASE_NOT_APPROVED");
    assertThat(error(chronic(person, "M01600", last, 100)).reason())
        .isEqualTo("DISEASE_NOT_APPROVED");
  }

  @Test
  void anotherInstitutionWasChosen() {
    String person = approved("", "M03900," + TestGateway.BEIJING + ",2025-01-01,");
    ErrorDetails error = error(chronic(person, "M03900", LocalDate.of(2025, 5, 6), 100));
    assertThat(error.reason()).isEqualTo("DISEASE_INSTITUTION_NOT_CHOSEN");
  }

  @Test
  void aDiseaseWithoutFiguresIsNotCovered() {
    String person = approved("", "M99900,,2025-01-01,");
    ErrorDetails error = error(chronic(person, "M99900", LocalDate.of(2025, 5, 6), 100));
    assertThat(error.reason()).isEqualTo("NOT_COVERED");
  }

  /**
   * Limits what the made-up place allows for a disease of its own to class 甲, from 2025-05-01 on.
   */
  private static void limitScope(String disease) {
    GATEWAY.load(
        Map.of(
            "disease_scopes.csv",
            "area,disease_code,item_code,valid_from,valid_until\n990100,"
                + disease
                + ","
                + Bills.DRUG
                + ",2025-05-01,\n"));
  }

  @Test
  void thePlaceOfCareLimitsWhatItCoversForADisease() {
    limitScope("M01600");
    String person = approved("", "M03900,,2025-01-01,", "M01600,,2025-01-01,");
    LocalDate may = LocalDate.of(2025, 5, 6);
    Settlement limited = settled(both(person, "M01600", may));
    assertThat(limited.getSplit().getFullSelfPayFen()).isEqualTo(10_000);
    assertThat(limited.getSplit().getInScopeFen()).isEqualTo(10_000);
    assertThat(limited.getLinesList())
        .extracting(LineCut::getOutsideDisease)
        .containsExactly(false, true);
    assertThat(limited.getStepsList())
        .filteredOn(step -> step.getRule().equals("disease-scope"))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getAmountOutFen()).isEqualTo(10_000);
              assertThat(step.getEvidence(0).getArticle()).isEqualTo("第三十二条");
            });
    assertThat(settled(both(person, "M03900", may)).getSplit().getFullSelfPayFen()).isZero();
    assertThat(settled(both(person, "M01600", may.minusMonths(1))).getSplit().getFullSelfPayFen())
        .isZero();
  }

  private static Claim.Builder both(String person, String disease, LocalDate day) {
    return bill(
        person,
        InlineBill.newBuilder()
            .setMedType("14")
            .setServiceDate(date(day))
            .setInsuranceType("390")
            .setDiseaseCode(disease)
            .setFlags(Bills.VISIT),
        lines(day, item(Bills.DRUG, 1, 100), item(Bills.DRUG_B, 1, 100)));
  }

  private static GetBenefitBalanceResponse balance(String person, LocalDate day) {
    return HOSPITAL
        .eligibility()
        .getBenefitBalance(
            GetBenefitBalanceRequest.newBuilder()
                .setPerson(person(person))
                .setInsuranceType("390")
                .setVisitKind(VisitKind.VISIT_KIND_CHRONIC_OUTPATIENT)
                .setOnDate(date(day))
                .build());
  }

  @Test
  void theBalanceKnowsLimitsOfDiseasesAndWhatFurtherOnesAdd() {
    LocalDate may = LocalDate.of(2025, 5, 6);
    String one = approved("", "M03900,,2025-01-01,");
    assertThat(balance(one, may).getCountersList())
        .extracting(BenefitCounter::getName, BenefitCounter::getPeriod, BenefitCounter::getLimit)
        .containsExactly(
            tuple("chronic_pooled", "2025", 300_000L),
            tuple("disease_month", "2025-05/M03900", 30_000L));
    String two = approved("", "M03900,,2025-01-01,", "M99900,,2025-01-01,", "M01600,,2025-01-01,");
    settled(chronic(two, "M03900", may, 200));
    assertThat(balance(two, may).getCountersList())
        .extracting(
            BenefitCounter::getPeriod, BenefitCounter::getLimit, BenefitCounter::getRemaining)
        .containsExactly(
            tuple("2025", 330_000L, 316_000L),
            tuple("2025-05/M01600", 40_000L, 40_000L),
            tuple("2025-05/M03900", 30_000L, 10_000L));
  }
}
