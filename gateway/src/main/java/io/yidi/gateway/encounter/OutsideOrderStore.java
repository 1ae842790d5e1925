package io.yidi.gateway.encounter;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.rpc.Masking;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.OutsideOrder;
import io.yidi.proto.encounter.v1.OutsidePlace;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.type.v1.YesNo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores orders that are carried out elsewhere during a stay. */
final class OutsideOrderStore {

  private OutsideOrderStore() {}

  static void insert(
      EncounterWrites.Scope scope, String encounterId, String orderId, OutsideOrder order)
      throws SQLException {
    Sql.update(
        scope.connection(),
        "INSERT INTO outside_order (person_id, encounter_id, order_id, place, provider_name,"
            + " provider_code, items, reason, department, diagnosis, doctor_name, office_seal,"
            + " order_date, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, true, ?, ?)",
        scope.person().personId(),
        encounterId,
        orderId,
        order.getPlace().name().substring("OUTSIDE_PLACE_".length()),
        order.getProviderName(),
        order.getProviderCode(),
        List.copyOf(order.getItemsList()),
        order.getReason(),
        order.getDepartment(),
        order.getDiagnosis(),
        order.getDoctorName(),
        EncounterForm.date(order.getOrderDate()),
        scope.now());
  }

  /** Orders of an encounter, oldest first. */
  static List<OutsideOrder> list(Connection connection, String personId, String encounterId)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT o.*, p.name, p.gender, p.birth_date, p.document_type, p.document_number FROM"
            + " outside_order o JOIN person p ON p.person_id = o.person_id WHERE o.person_id = ?"
            + " AND o.encounter_id = ? ORDER BY o.recorded_at, o.order_id",
        OutsideOrderStore::order,
        personId,
        encounterId);
  }

  private static OutsideOrder order(ResultSet row) throws SQLException {
    LocalDate day = Sql.requiredDate(row, "order_date");
    return OutsideOrder.newBuilder()
        .setOrderId(row.getString("order_id"))
        .setPlace(OutsidePlace.valueOf("OUTSIDE_PLACE_" + row.getString("place")))
        .setProviderName(row.getString("provider_name"))
        .setProviderCode(row.getString("provider_code"))
        .addAllItems(Sql.texts(row, "items"))
        .setReason(row.getString("reason"))
        .setDepartment(row.getString("department"))
        .setDiagnosis(row.getString("diagnosis"))
        .setDoctorName(row.getString("doctor_name"))
        .setOfficeSeal(YesNo.YES_NO_YES)
        .setOrderDate(Wire.date(day))
        .setMaskedPatientName(Masking.name(row.getString("name")))
        .setPatientGender(row.getString("gender"))
        .setPatientAge(
            Math.toIntExact(ChronoUnit.YEARS.between(Sql.requiredDate(row, "birth_date"), day)))
        .setDocumentType(row.getString("document_type"))
        .setMaskedDocumentNumber(Masking.number(row.getString("document_number")))
        .setRecordTime(Wire.timestamp(Sql.instant(row, "recorded_at")))
        .build();
  }

  /** First and last day of an order. */
  record Span(@Nullable LocalDate first, @Nullable LocalDate last) {}

  /** What the orders of an encounter span; null days when there are none. */
  static Span span(Connection connection, String personId, String encounterId) throws SQLException {
    return Sql.query(
            connection,
            "SELECT min(order_date) AS first, max(order_date) AS last FROM outside_order WHERE"
                + " person_id = ? AND encounter_id = ?",
            row -> new Span(Sql.date(row, "first"), Sql.date(row, "last")),
            personId,
            encounterId)
        .getFirst();
  }

  /**
   * Deletes an order that no line names.
   *
   * @throws Refusal when the encounter has none of this number, or a line names it
   */
  static void cancel(Connection connection, String personId, String encounterId, String orderId)
      throws SQLException {
    Integer line =
        Sql.queryOne(
            connection,
            "SELECT line_number FROM charge_line WHERE person_id = ? AND encounter_id = ? AND"
                + " outside_order_id = ? ORDER BY line_number LIMIT 1",
            row -> row.getInt(1),
            personId,
            encounterId,
            orderId);
    if (line != null) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_OUTSIDE_ORDER_IN_USE,
              "第 " + line + " 行费用引用该外检外购单,请先撤销相应费用。",
              "order_id: line " + line + " names it (expected: an order that no line names)")
          .with("line_number", line.toString());
    }
    int deleted =
        Sql.update(
            connection,
            "DELETE FROM outside_order WHERE person_id = ? AND encounter_id = ? AND order_id = ?",
            personId,
            encounterId,
            orderId);
    if (deleted == 0) {
      throw notFound("order_id", orderId);
    }
  }

  /** The refusal of an order that the encounter does not have. */
  static Refusal notFound(String field, String orderId) {
    return new Refusal(
        ErrorReason.ERROR_REASON_OUTSIDE_ORDER_NOT_FOUND,
        "该就诊没有编号为 " + orderId + " 的外检外购单,请核对或先登记。",
        field + ": " + orderId + " (expected: an outside order of this encounter)");
  }
}
