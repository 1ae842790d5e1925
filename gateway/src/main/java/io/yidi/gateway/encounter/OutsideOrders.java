package io.yidi.gateway.encounter;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Today;
import io.yidi.proto.encounter.v1.CancelOutsideOrderRequest;
import io.yidi.proto.encounter.v1.CancelOutsideOrderResponse;
import io.yidi.proto.encounter.v1.OutsideOrder;
import io.yidi.proto.encounter.v1.OutsidePlace;
import io.yidi.proto.encounter.v1.RecordOutsideOrderRequest;
import io.yidi.proto.encounter.v1.RecordOutsideOrderResponse;
import io.yidi.proto.type.v1.YesNo;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.LocalDate;

/**
 * Keeps the slips for what a stay has done at another hospital or buys at a pharmacy; the costs
 * settle with the stay (002 Art. 35, annex 9).
 */
@Singleton
final class OutsideOrders {

  private static final int MAX_ITEMS = 50;

  private final OwnEncounters encounters;
  private final Today today;

  OutsideOrders(OwnEncounters encounters, Today today) {
    this.encounters = encounters;
    this.today = today;
  }

  RecordOutsideOrderResponse record(RecordOutsideOrderRequest request) {
    Fields fields = new Fields();
    if (fields.present("order", request.hasOrder())) {
      check(fields, request.getOrder());
    }
    return encounters.write(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "RecordOutsideOrder", request),
        RecordOutsideOrderResponse.parser(),
        scope -> record(scope, request));
  }

  private void check(Fields fields, OutsideOrder order) {
    fields.said("order.place", order.getPlace());
    fields.text("order.provider_name", order.getProviderName(), 1, 200);
    if (order.getItemsCount() < 1 || order.getItemsCount() > MAX_ITEMS) {
      fields.wrong("order.items", order.getItemsCount() + " items", "1 to " + MAX_ITEMS);
    }
    for (int i = 0; i < order.getItemsCount(); i++) {
      fields.text("order.items[" + i + "]", order.getItems(i), 1, 200);
    }
    fields.text("order.reason", order.getReason(), 1, 500);
    fields.text("order.department", order.getDepartment(), 1, 100);
    fields.text("order.diagnosis", order.getDiagnosis(), 1, 200);
    fields.text("order.doctor_name", order.getDoctorName(), 1, 50);
    if (order.getOfficeSeal() != YesNo.YES_NO_YES) {
      fields.wrong(
          "order.office_seal", order.getOfficeSeal(), "YES_NO_YES; unsealed it settles nothing");
    }
    LocalDate day = fields.date("order.order_date", order.hasOrderDate(), order.getOrderDate());
    fields.notAfter("order.order_date", day, today.date(), "today");
  }

  /**
   * A code that is given is one of the directory and of the kind said. Asked when a stored reply
   * was looked for, because the directory may change before a repeat.
   */
  private static void checkProvider(Fields fields, OutsideOrder order, ReferenceData reference) {
    String code = order.getProviderCode();
    if (code.isEmpty()) {
      return;
    }
    String kind = order.getPlace() == OutsidePlace.OUTSIDE_PLACE_PHARMACY ? "pharmacy" : "hospital";
    ReferenceData.Institution provider = reference.institutions().get(code);
    boolean fits =
        provider != null
            && provider.type().equals("pharmacy") == kind.equals("pharmacy")
            && !code.equals(Caller.institution());
    if (!fits) {
      fields.wrong(
          "order.provider_code",
          code.length() > 30 ? code.length() + " characters" : code,
          "another " + kind + " of the directory, or empty");
    }
  }

  private RecordOutsideOrderResponse record(
      EncounterWrites.Scope scope, RecordOutsideOrderRequest request) throws SQLException {
    StoredEncounter encounter =
        scope.encounter(request.getEncounterId(), Event.RECORD_OUTSIDE_ORDER);
    LocalDate day = EncounterForm.date(request.getOrder().getOrderDate());
    Fields fields = new Fields();
    checkProvider(fields, request.getOrder(), scope.rules().reference());
    fields.notBefore("order.order_date", day, encounter.begin(), "the admission");
    if (encounter.end() != null) {
      fields.notAfter("order.order_date", day, encounter.end(), "the discharge");
    }
    fields.done();
    String orderId = Ids.make('O', scope.person().personId(), scope.now());
    OutsideOrderStore.insert(scope, request.getEncounterId(), orderId, request.getOrder());
    return RecordOutsideOrderResponse.newBuilder()
        .setOrderId(orderId)
        .setEncounter(scope.read(request.getEncounterId()))
        .build();
  }

  CancelOutsideOrderResponse cancel(CancelOutsideOrderRequest request) {
    Fields fields = new Fields();
    fields.text("order_id", request.getOrderId(), 1, 30);
    return encounters.change(
        fields,
        new OwnEncounters.Call(
            request.getRequestId(), request.getEncounterId(), "CancelOutsideOrder", request),
        CancelOutsideOrderResponse.parser(),
        encounter -> CancelOutsideOrderResponse.newBuilder().setEncounter(encounter).build(),
        scope -> {
          scope.encounter(request.getEncounterId(), Event.CANCEL_OUTSIDE_ORDER);
          OutsideOrderStore.cancel(
              scope.connection(),
              scope.person().personId(),
              request.getEncounterId(),
              request.getOrderId());
        });
  }
}
