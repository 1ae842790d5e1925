package io.yidi.gateway;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.person;
import static io.yidi.gateway.testing.Bills.settle;
import static io.yidi.gateway.testing.Visits.ADMITTED;
import static io.yidi.gateway.testing.Visits.DISCHARGED;
import static io.yidi.gateway.testing.Visits.discharge;
import static io.yidi.gateway.testing.Visits.line;
import static io.yidi.gateway.testing.Visits.open;
import static io.yidi.gateway.testing.Visits.ordering;
import static io.yidi.gateway.testing.Visits.stay;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Bills;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.gateway.testing.Visits;
import io.yidi.proto.encounter.v1.CancelChargesRequest;
import io.yidi.proto.encounter.v1.CancelOutsideOrderRequest;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.ListChargesRequest;
import io.yidi.proto.encounter.v1.OpenEncounterRequest;
import io.yidi.proto.encounter.v1.OpenEncounterResponse;
import io.yidi.proto.encounter.v1.OutsideOrder;
import io.yidi.proto.encounter.v1.OutsidePlace;
import io.yidi.proto.encounter.v1.RecordOutsideOrderRequest;
import io.yidi.proto.encounter.v1.RecordOutsideOrderResponse;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.type.v1.ChargeLine;
import io.yidi.proto.type.v1.YesNo;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OutsideOrderTest {

  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);

  private final String personId = GATEWAY.newPerson("990100");

  @AfterAll
  static void close() {
    HOSPITAL.close();
  }

  private static RecordOutsideOrderResponse order(RecordOutsideOrderRequest.Builder request) {
    return HOSPITAL.encounter().recordOutsideOrder(request.build());
  }

  private static RecordOutsideOrderRequest.Builder with(
      String encounter, UnaryOperator<OutsideOrder.Builder> change) {
    RecordOutsideOrderRequest.Builder request = ordering(encounter);
    return request.setOrder(change.apply(request.getOrder().toBuilder()));
  }

  private static Encounter cancel(String encounter, String order) {
    return HOSPITAL
        .encounter()
        .cancelOutsideOrder(
            CancelOutsideOrderRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounter)
                .setOrderId(order)
                .build())
        .getEncounter();
  }

  private static ChargeLine naming(int number, long yuan, String order) {
    return line(number, yuan).toBuilder().setOutsideOrderId(order).build();
  }

  @Test
  void anOrderIsKeptWithEveryFieldOfTheSlip() {
    String encounter = open(HOSPITAL, stay(personId));
    RecordOutsideOrderRequest request = ordering(encounter).build();
    RecordOutsideOrderResponse reply = HOSPITAL.encounter().recordOutsideOrder(request);
    assertThat(HOSPITAL.encounter().recordOutsideOrder(request))
        .as("a repeat answers as the first time")
        .isEqualTo(reply);
    Encounter read = Visits.get(HOSPITAL, encounter);
    assertThat(read).isEqualTo(reply.getEncounter());
    assertThat(read.getOutsideOrdersCount()).isEqualTo(1);
    OutsideOrder kept = read.getOutsideOrders(0);
    assertThat(kept.getOrderId()).isEqualTo(reply.getOrderId());
    assertThat(kept.getMaskedPatientName()).isEqualTo("示**");
    assertThat(kept.getPatientGender()).isEqualTo("1");
    assertThat(kept.getPatientAge()).as("born on 1980-05-05").isEqualTo(44);
    assertThat(kept.getDocumentType()).isEqualTo("01");
    assertThat(kept.getRecordTime().getSeconds()).isPositive();
    assertThat(
            kept.toBuilder()
                .clearOrderId()
                .clearMaskedPatientName()
                .clearPatientGender()
                .clearPatientAge()
                .clearDocumentType()
                .clearMaskedDocumentNumber()
                .clearRecordTime()
                .build())
        .isEqualTo(request.getOrder());
    assertThat(TextFormat.printer().escapingNonAscii(false).printToString(kept))
        .doesNotContain("示范测试", personId);
  }

  /** What the directory says by then does not matter to a repeat. */
  @Test
  void aRepeatIsAnsweredThoughTheProviderIsNoLongerInTheDirectory() {
    loadInstitution("P99010100777", "pharmacy");
    String encounter = open(HOSPITAL, stay(personId));
    RecordOutsideOrderRequest request =
        with(encounter, order -> order.setProviderCode("P99010100777")).build();
    RecordOutsideOrderResponse reply = HOSPITAL.encounter().recordOutsideOrder(request);
    removeInstitution("P99010100777");
    assertThat(HOSPITAL.encounter().recordOutsideOrder(request)).isEqualTo(reply);
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .recordOutsideOrder(request.toBuilder().setRequestId(id()).build()))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("order.provider_code", "another pharmacy of the directory");
  }

  @Test
  void anOpeningIsRepeatedThoughTheInstitutionIsNoLongerInTheDirectory() {
    loadInstitution("H99010100777", "hospital");
    OpenEncounterRequest request = stay(personId).build();
    try (DemoClient client = GATEWAY.client("H99010100777")) {
      OpenEncounterResponse reply = client.encounter().openEncounter(request);
      removeInstitution("H99010100777");
      assertThat(client.encounter().openEncounter(request)).isEqualTo(reply);
      Refused.by(
              () ->
                  client.encounter().openEncounter(request.toBuilder().setRequestId(id()).build()))
          .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_INSTITUTION_NOT_FOUND);
    }
  }

  private static void loadInstitution(String code, String type) {
    GATEWAY.load(
        Map.of(
            "institutions.csv",
            "code,name,type,area,filing_place,clearing_agency\n"
                + code
                + ",示范机构,"
                + type
                + ",990100,,990100\n"));
  }

  /** Takes an institution out, and loads another so that the directory is read again. */
  private static void removeInstitution(String code) {
    Stored.texts(GATEWAY, "DELETE FROM institution WHERE code = '" + code + "' RETURNING code");
    loadInstitution("H99010100778", "hospital");
  }

  @Test
  void linesThatNameAnOrderSettleWithTheStay() {
    String encounter = open(HOSPITAL, stay(personId));
    String order = order(ordering(encounter)).getOrderId();
    HOSPITAL.upload(encounter, id(), List.of(line(1, 2_000), naming(2, 500, order)));
    assertThat(
            HOSPITAL
                .encounter()
                .listCharges(ListChargesRequest.newBuilder().setEncounterId(encounter).build())
                .getLinesList())
        .extracting(ChargeLine::getOutsideOrderId)
        .containsExactly("", order);
    Refused.by(() -> cancel(encounter, order))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_OUTSIDE_ORDER_IN_USE)
        .having("line_number", "2")
        .reading("先撤销相应费用");
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    Claim.Builder claim =
        DemoClient.stay(person(personId), encounter, 250_000, date(DISCHARGED)).toBuilder();
    assertThat(
            HOSPITAL
                .settlement()
                .settle(settle(id(), claim))
                .getSettlement()
                .getSplit()
                .getPooledFundFen())
        .as("(2,500 − 600) × 85 %, as one bill")
        .isEqualTo(161_500);
  }

  @Test
  void anOrderIsTakenOutOnceNoLineNamesIt() {
    String encounter = open(HOSPITAL, stay(personId));
    String order = order(ordering(encounter)).getOrderId();
    HOSPITAL.upload(encounter, id(), List.of(naming(1, 500, order)));
    HOSPITAL
        .encounter()
        .cancelCharges(
            CancelChargesRequest.newBuilder()
                .setRequestId(id())
                .setEncounterId(encounter)
                .setAll(true)
                .build());
    CancelOutsideOrderRequest request =
        CancelOutsideOrderRequest.newBuilder()
            .setRequestId(id())
            .setEncounterId(encounter)
            .setOrderId(order)
            .build();
    Encounter without = HOSPITAL.encounter().cancelOutsideOrder(request).getEncounter();
    assertThat(without.getOutsideOrdersCount()).isZero();
    assertThat(HOSPITAL.encounter().cancelOutsideOrder(request).getEncounter())
        .as("a repeat answers as the first time")
        .isEqualTo(without);
    Refused.by(() -> cancel(encounter, order))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_OUTSIDE_ORDER_NOT_FOUND);
  }

  @Test
  void linesNameOrdersOfTheirOwnStayOnly() {
    String other = order(ordering(open(HOSPITAL, stay(personId)))).getOrderId();
    String encounter = open(HOSPITAL, stay(personId));
    Refused.by(() -> HOSPITAL.upload(encounter, id(), List.of(line(1, 1), naming(2, 1, other))))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_OUTSIDE_ORDER_NOT_FOUND)
        .having("line_number", "2")
        .saying("lines[line_number 2].outside_order_id");
    assertThat(Visits.get(HOSPITAL, encounter).getLineCount()).isZero();
    String visit = open(HOSPITAL, Visits.visit(personId));
    ChargeLine outpatient = naming(1, 1, other).toBuilder().setFeeDate(date(Bills.DAY)).build();
    Refused.by(() -> HOSPITAL.upload(visit, id(), List.of(outpatient)))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("lines[line_number 1].outside_order_id", "the encounter is no stay");
    Claim.Builder inline = Bills.outpatient(personId, 300);
    inline.getBillBuilder().getLinesBuilder(0).setOutsideOrderId(other);
    Refused.by(() -> HOSPITAL.settlement().settle(settle(id(), inline)))
        .naming("claim.bill.lines[0].outside_order_id", "the bill is no stay");
  }

  @Test
  void anOrderLiesInsideTheStay() {
    String encounter = open(HOSPITAL, stay(personId));
    Refused.by(() -> order(with(encounter, one -> one.setOrderDate(date(ADMITTED.minusDays(1))))))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("order.order_date", "not before 2025-03-03, the admission");
    order(with(encounter, one -> one.setOrderDate(date(DISCHARGED))));
    LocalDate early = DISCHARGED.minusDays(1);
    Refused.by(
            () ->
                HOSPITAL
                    .encounter()
                    .discharge(discharge(encounter).setEndDate(date(early)).build()))
        .naming("end_date", "not before 2025-03-11, the last outside order");
    HOSPITAL.encounter().discharge(discharge(encounter).build());
    Refused.by(() -> order(with(encounter, one -> one.setOrderDate(date(DISCHARGED.plusDays(1))))))
        .naming("order.order_date", "not after 2025-03-11, the discharge");
  }

  @Test
  void everyWrongFieldOfAnOrderIsNamed() {
    String encounter = open(HOSPITAL, stay(personId));
    Refused.by(() -> order(ordering(encounter).clearOrder())).naming("order", "absent");
    Refused.by(() -> order(ordering(encounter).setOrder(OutsideOrder.getDefaultInstance())))
        .with(Code.INVALID_ARGUMENT, ErrorReason.ERROR_REASON_FIELD_INVALID)
        .naming("order.place", "UNSPECIFIED")
        .naming("order.provider_name", "empty")
        .naming("order.items", "0 items")
        .naming("order.reason", "empty")
        .naming("order.department", "empty")
        .naming("order.diagnosis", "empty")
        .naming("order.doctor_name", "empty")
        .naming("order.office_seal", "YES_NO_YES")
        .naming("order.order_date", "absent");
    Refused.by(() -> order(with(encounter, one -> one.setOfficeSeal(YesNo.YES_NO_NO))))
        .naming("order.office_seal", "unsealed it settles nothing");
    for (String code : List.of(TestGateway.BEIJING, "P00000000000")) {
      Refused.by(() -> order(with(encounter, one -> one.setProviderCode(code))))
          .naming("order.provider_code", "another pharmacy of the directory");
    }
    Refused.by(
            () ->
                order(
                    with(
                        encounter,
                        one ->
                            one.setPlace(OutsidePlace.OUTSIDE_PLACE_HOSPITAL)
                                .setProviderCode(TestGateway.MADE_UP_HOSPITAL))))
        .naming("order.provider_code", "another hospital of the directory");
    assertThat(
            order(
                    with(
                        encounter,
                        one ->
                            one.setPlace(OutsidePlace.OUTSIDE_PLACE_HOSPITAL)
                                .setProviderCode(TestGateway.BEIJING)))
                .getEncounter()
                .getOutsideOrdersCount())
        .isEqualTo(1);
  }
}
