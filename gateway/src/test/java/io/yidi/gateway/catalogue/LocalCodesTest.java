package io.yidi.gateway.catalogue;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.DRUG;
import static io.yidi.gateway.testing.Bills.DRUG_B;
import static io.yidi.gateway.testing.Bills.VISIT;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.refused;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.ErrorDetails;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Upload;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.catalogue.v1.ListMappingGapsRequest;
import io.yidi.proto.catalogue.v1.ListMappingGapsResponse;
import io.yidi.proto.catalogue.v1.MappingGap;
import io.yidi.proto.catalogue.v1.MappingGapKind;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.SettleRequest;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.type.v1.ChargeLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Institutions' own codes, their mapping to national ones (目录对照), and its gaps. */
class LocalCodesTest {
  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final String HOSPITAL = TestGateway.SHANGHAI;

  private static void map(String... rows) {
    GATEWAY.load(
        Map.of(
            "item_mappings.csv",
            "institution,local_code,local_name,item_code,valid_from,valid_until\n"
                + String.join("\n", rows)
                + "\n"));
  }

  private static ChargeLine local(int number, String code, long yuan) {
    return Visits.line(number, DRUG, 1, yuan)
        .setFeeDate(date(DAY))
        .clearItemCode()
        .setLocalItemCode(code)
        .build();
  }

  private static Claim.Builder visit(String person, ChargeLine... lines) {
    return bill(
        person,
        InlineBill.newBuilder().setMedType("11").setServiceDate(date(DAY)).setFlags(VISIT),
        List.of(lines));
  }

  @Test
  void theMappingOfTheDayFillsInTheNationalCode() {
    String made = TestGateway.MADE_UP_HOSPITAL;
    map(
        made + ",L-1,自编一," + DRUG_B + ",2020-01-01,2025-03-10",
        made + ",L-1,自编一," + DRUG + ",2025-03-10,");
    String person = GATEWAY.newPerson("990100");
    try (DemoClient client = GATEWAY.client(made)) {
      SettleRequest request = settle(id(), visit(person, local(1, "L-1", 100)));
      SettleResponse first = client.settlement().settle(request);
      assertThat(first.getSettlement().getLines(0).getItemCode()).isEqualTo(DRUG);
      // What the mapping says later does not change the answer to a repeat.
      map(made + ",L-1,自编一,," + "2025-03-10,");
      assertThat(client.settlement().settle(request)).isEqualTo(first);
      ErrorDetails error =
          ErrorDetails.of(
              refused(
                  () ->
                      client.settlement().settle(settle(id(), visit(person, local(7, "L-1", 1))))));
      assertThat(error.reason()).isEqualTo("ITEM_NOT_MAPPED");
      assertThat(error.metadata()).contains("line_number=7");
    }
  }

  @Test
  void aLineWithoutAnyCodeIsWrong() {
    String person = GATEWAY.newPerson("990100");
    try (DemoClient client = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL)) {
      ErrorDetails error =
          ErrorDetails.of(
              refused(
                  () -> client.settlement().settle(settle(id(), visit(person, local(1, "", 1))))));
      assertThat(error.reason()).isEqualTo("FIELD_INVALID");
      assertThat(error.violations())
          .singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("claim.bill.lines[0].item_code: ");
    }
  }

  @Test
  void gapsAreReported() {
    map(
        HOSPITAL + ",L-10,有对照," + DRUG + ",2020-01-01,",
        HOSPITAL + ",L-20,无国家码,,2020-01-01,",
        HOSPITAL + ",L-30,目录外,XNOWHERE,2020-01-01,",
        HOSPITAL + ",L-40,已失效," + DRUG + ",2020-01-01,2025-06-01");
    String person = GATEWAY.newPerson("440700");
    try (DemoClient client = GATEWAY.client(HOSPITAL)) {
      String encounter = Visits.open(client, Visits.visit(person));
      List<ChargeLine> lines =
          new ArrayList<>(
              List.of(
                  local(1, "L-10", 1),
                  local(2, "L-40", 1),
                  local(3, "L-10", 1).toBuilder().setItemCode(DRUG_B).build(),
                  local(4, "L-50", 1).toBuilder().setItemCode(DRUG).build()));
      client.upload(encounter, id(), lines);
      assertThat(
              client
                  .encounter()
                  .listCharges(ListChargesRequest.newBuilder().setEncounterId(encounter).build())
                  .getLinesList())
          .extracting(ChargeLine::getLocalItemCode, ChargeLine::getItemCode)
          .containsExactly(
              tuple("L-10", DRUG), tuple("L-40", DRUG), tuple("L-10", DRUG_B), tuple("L-50", DRUG));
      ListMappingGapsResponse all =
          client.catalogue().listMappingGaps(ListMappingGapsRequest.getDefaultInstance());
      assertThat(all.getGapsList())
          .extracting(
              MappingGap::getLocalItemCode,
              MappingGap::getKind,
              MappingGap::getItemCode,
              MappingGap::getLineCount)
          .containsExactly(
              tuple("L-10", MappingGapKind.MAPPING_GAP_KIND_CHARGED_OTHERWISE, DRUG_B, 1),
              tuple("L-20", MappingGapKind.MAPPING_GAP_KIND_NO_NATIONAL_CODE, "", 0),
              tuple("L-30", MappingGapKind.MAPPING_GAP_KIND_NOT_IN_CATALOGUE, "XNOWHERE", 0),
              tuple("L-40", MappingGapKind.MAPPING_GAP_KIND_NOT_MAPPED, "", 1),
              tuple("L-50", MappingGapKind.MAPPING_GAP_KIND_NOT_MAPPED, "", 1));
      assertThat(pages(client)).isEqualTo(all.getGapsList());
    }
    assertThat(GATEWAY.gateway().mappingGaps(HOSPITAL, DAY))
        .extracting(MappingGap::getLocalItemCode)
        .containsExactly("L-10", "L-20", "L-30", "L-50");
  }

  private static List<MappingGap> pages(DemoClient client) {
    List<MappingGap> all = new ArrayList<>();
    String token = "";
    do {
      ListMappingGapsResponse page =
          client
              .catalogue()
              .listMappingGaps(
                  ListMappingGapsRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      all.addAll(page.getGapsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  @Test
  void anUnmappedLineIsRefusedWhenUploaded() {
    String person = GATEWAY.newPerson("440700");
    try (DemoClient client = GATEWAY.client(HOSPITAL)) {
      String encounter = Visits.open(client, Visits.visit(person));
      try (Upload upload = new Upload(GATEWAY.port(), HOSPITAL)) {
        upload.header(encounter, id()).lines(List.of(local(1, "L-NEVER", 1)));
        ErrorDetails error = ErrorDetails.of(refused(upload::complete));
        assertThat(error.reason()).isEqualTo("ITEM_NOT_MAPPED");
      }
    }
  }
}
