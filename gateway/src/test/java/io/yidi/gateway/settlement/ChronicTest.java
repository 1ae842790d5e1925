package io.yidi.gateway.settlement;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.demo.DemoClient.item;
import static io.yidi.gateway.demo.DemoClient.lines;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.Settlement;
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
}
