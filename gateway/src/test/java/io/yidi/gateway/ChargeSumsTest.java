package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.OWN;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.ADMITTED;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.line;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.stay;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.encounter.v1.ChargeCategorySum;
import io.yidi.proto.encounter.v1.SumChargesRequest;
import io.yidi.proto.encounter.v1.SumChargesResponse;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ChargeSumsTest {

  /** In the catalogue of the made-up place from 2025-01-01 on. */
  private static final String NEW_ITEM = "XM01AEX094D001010101792";

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient OTHER = GATEWAY.client(TestGateway.SHANGHAI);

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    HOSPITAL.close();
    OTHER.close();
  }

  private static SumChargesResponse sum(DemoClient client, String encounter, boolean unsettled) {
    return client
        .encounter()
        .sumCharges(
            SumChargesRequest.newBuilder()
                .setEncounterId(encounter)
                .setUnsettledOnly(unsettled)
                .build());
  }

  private static ChargeCategorySum category(String code, int lines, long fen) {
    return ChargeCategorySum.newBuilder()
        .setChargeCategory(code)
        .setLineCount(lines)
        .setAmountFen(fen)
        .build();
  }

  @Test
  void linesAreSummedByCategoryRefundsDeducted() {
    String encounter = open(HOSPITAL, stay(personId));
    assertThat(sum(HOSPITAL, encounter, false).getCategoriesCount()).isZero();
    HOSPITAL.upload(
        encounter,
        id(),
        List.of(
            line(1, DRUG, 3, 100).build(),
            line(2, DRUG_B, 1, 50).build(),
            line(3, DRUG, -1, 100).setRefundsLineNumber(1).build(),
            line(4, OWN, 1, 80).build(),
            line(5, "XDEMO0000000003", 2, 600).build()));
    SumChargesResponse all = sum(HOSPITAL, encounter, false);
    assertThat(all.getCategoriesList())
        .containsExactly(
            category("03", 1, 120_000), category("09", 3, 25_000), category("14", 1, 8_000));
    assertThat(all.hasNotInCatalogue()).isFalse();
    assertThat(all.getLineCount()).isEqualTo(5);
    assertThat(all.getTotalFen()).isEqualTo(153_000);
    assertThat(all.getCatalogueVersion()).isNotEmpty();
    assertThat(sum(HOSPITAL, encounter, true)).isEqualTo(all);

    HOSPITAL.encounter().discharge(discharge(encounter).build());
    HOSPITAL
        .settlement()
        .settle(
            settle(
                id(),
                DemoClient.stay(person(personId), encounter, 153_000, date(DISCHARGED))
                    .toBuilder()));
    assertThat(sum(HOSPITAL, encounter, false)).isEqualTo(all);
    assertThat(sum(HOSPITAL, encounter, true).getLineCount()).isZero();
    assertThat(sum(HOSPITAL, encounter, true).getTotalFen()).isZero();
  }

  /** The catalogue of the day of the fee decides, so one item can be in it and not in it. */
  @Test
  void itemsThatTheCatalogueLacksAreReportedApart() {
    LocalDate before = LocalDate.of(2024, 12, 31);
    String encounter = open(HOSPITAL, stay(personId).setBeginDate(date(before)));
    HOSPITAL.upload(
        encounter,
        id(),
        List.of(
            line(1, NEW_ITEM, 1, 10).setFeeDate(date(before)).build(),
            line(2, NEW_ITEM, 1, 20).setFeeDate(date(ADMITTED)).build(),
            line(3, "X-NOBODY", 2, 30).build(),
            line(4, "X-NOBODY", -1, 30).setRefundsLineNumber(3).build()));
    SumChargesResponse all = sum(HOSPITAL, encounter, false);
    assertThat(all.getCategoriesList()).containsExactly(category("09", 1, 2_000));
    assertThat(all.getNotInCatalogue()).isEqualTo(category("", 3, 4_000));
    assertThat(all.getLinesNotInCatalogueList()).containsExactly(1, 3, 4);
    assertThat(all.getLineCount()).isEqualTo(4);
    assertThat(all.getTotalFen()).isEqualTo(6_000);
  }

  @Test
  void sumsAreForTheOwnInstitution() {
    String encounter = open(HOSPITAL, stay(personId));
    Refused.by(() -> sum(OTHER, encounter, false))
        .with(Code.PERMISSION_DENIED, ErrorReason.ERROR_REASON_OTHER_INSTITUTION);
    Refused.by(() -> sum(HOSPITAL, "E-NOBODY", false))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_ENCOUNTER_NOT_FOUND);
  }
}
