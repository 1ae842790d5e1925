package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.deduction.DeductionStore;
import io.yidi.gateway.deduction.Deductions;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.settlement.Writes.FundAmount;
import io.yidi.gateway.settlement.Writes.RecordKind;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.split.CounterValue;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads stored settlements. */
final class SettlementReader {

  /** For reversals and refunds, under the person's lock: settlements with their refunds. */
  static final String BY_PERSON =
      "SELECT s.*, c.reply, EXISTS (SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = s.settlement_id) AS reversed FROM settlement s JOIN"
          + " command c ON c.person_id = s.person_id AND c.institution_code = s.institution_code"
          + " AND c.request_id = s.request_id WHERE s.person_id = ANY(?) AND EXISTS (SELECT 1 FROM"
          + " settlement o WHERE o.person_id = s.person_id AND o.settlement_id IN (s.settlement_id,"
          + " s.refunds_settlement_id) AND (o.settlement_id = ANY(?) OR o.request_id = ANY(?)))";

  /** What later records make of one; a refund is reversed with its settlement. */
  private static final String LATER =
      "(SELECT r.settlement_id FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = coalesce(s.refunds_settlement_id, s.settlement_id)) AS"
          + " reversed_by, ARRAY(SELECT f.settlement_id FROM settlement f WHERE f.person_id ="
          + " s.person_id AND f.refunds_settlement_id = s.settlement_id ORDER BY f.refund_number)"
          + " AS refunded_by, (SELECT k.reply FROM settlement f JOIN command k ON k.person_id ="
          + " f.person_id AND k.institution_code = f.institution_code AND k.request_id ="
          + " f.request_id WHERE f.person_id = s.person_id AND f.refunds_settlement_id ="
          + " s.settlement_id ORDER BY f.refund_number DESC LIMIT 1) AS last_refund";

  private static final String BY_NUMBER =
      "SELECT s.person_id, s.institution_code, s.claim_record, s.result_record, s.policy_version,"
          + " c.kind, c.reply, "
          + LATER
          + " FROM settlement s JOIN command c ON c.person_id = s.person_id AND c.institution_code"
          + " = s.institution_code AND c.request_id = s.request_id WHERE "
          + Ids.OF_PERSONS
          + " AND s.settlement_id = ?";

  /** Columns of {@link #listed}, from a settlement s and its command c. */
  private static final String LISTED = "s.settlement_id, s.settled_at, c.kind, c.reply, " + LATER;

  private SettlementReader() {}

  /** Settlements of locked persons, by number or by the request that made them. */
  static Map<String, StoredSettlement> read(
      Connection connection,
      Collection<String> persons,
      Collection<String> settlements,
      Collection<String> requests)
      throws SQLException {
    Map<String, StoredSettlement> found = new HashMap<>();
    Sql.query(
        connection,
        BY_PERSON,
        row ->
            found.put(
                row.getString("settlement_id"),
                new StoredSettlement(
                    row(row),
                    row.getBoolean("reversed"),
                    Deductions.NONE,
                    Packed.read(row, "reply"))),
        persons,
        settlements,
        requests);
    if (found.isEmpty()) {
      return found;
    }
    Map<String, Deductions> deductions = DeductionStore.read(connection, persons, found.keySet());
    found.replaceAll(
        (id, one) ->
            new StoredSettlement(
                one.row(),
                one.reversed(),
                deductions.getOrDefault(id, Deductions.NONE),
                one.reply()));
    return found;
  }

  private static SettlementRow row(ResultSet row) throws SQLException {
    List<Long> amounts = new ArrayList<>();
    for (String column : SettlementWriter.AMOUNTS) {
      amounts.add(row.getLong(column));
    }
    return new SettlementRow(
        row.getString("person_id"),
        row.getString("settlement_id"),
        RecordKind.valueOf(row.getString("kind")),
        row.getString("reverses_settlement_id"),
        row.getString("refunds_settlement_id"),
        row.getInt("refund_number"),
        row.getString("institution_code"),
        row.getString("request_id"),
        row.getString("encounter_id"),
        row.getString("insured_area"),
        row.getString("care_area"),
        row.getString("insurance_type"),
        row.getString("person_type"),
        row.getString("visit_kind"),
        row.getString("med_type"),
        row.getString("clr_type"),
        row.getString("clr_optins"),
        Sql.requiredDate(row, "begin_date"),
        Sql.date(row, "end_date"),
        Sql.requiredDate(row, "policy_date"),
        Sql.instant(row, "settled_at"),
        row.getString("outcome"),
        row.getString("tier"),
        row.getString("filing_id"),
        amounts,
        parts(row, "fund_codes", "fund_fields", "fund_amounts", FundAmount::new),
        parts(row, "movement_names", "movement_periods", "movement_amounts", CounterValue::new),
        row.getString("policy_version"),
        row.getString("catalogue_version"),
        row.getString("engine_version"),
        row.getInt("statement_number"),
        Packed.read(row, "claim_record"),
        Packed.read(row, "result_record"));
  }

  /** Makes one of the things that three lists of a row hold part by part. */
  private interface Part<T> {
    T of(String first, String second, long amount);
  }

  private static <T> List<T> parts(
      ResultSet row, String first, String second, String amounts, Part<T> part)
      throws SQLException {
    List<String> firsts = Sql.texts(row, first);
    List<String> seconds = Sql.texts(row, second);
    List<Long> numbers = Sql.numbers(row, amounts);
    List<T> parts = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i++) {
      parts.add(part.of(firsts.get(i), seconds.get(i), numbers.get(i)));
    }
    return parts;
  }

  /**
   * What later records make of a settlement.
   *
   * @param reversedBy its reversal, or that of the settlement that a refund belongs to; null for
   *     none
   * @param refundedBy its refunds in their order
   * @param lastRefund reply of the last of them, null for none
   */
  record Later(
      @Nullable String reversedBy, List<String> refundedBy, @Nullable ByteString lastRefund) {

    Later {
      refundedBy = List.copyOf(refundedBy);
    }
  }

  private static Later later(ResultSet row) throws SQLException {
    return new Later(
        row.getString("reversed_by"),
        Sql.texts(row, "refunded_by"),
        Packed.readIfAny(row, "last_refund"));
  }

  /** A settlement with its records, for reading and explaining. */
  record Found(
      String personId,
      String institutionCode,
      ByteString claimRecord,
      ByteString resultRecord,
      String policyVersion,
      String kind,
      ByteString reply,
      Later later) {}

  /** Finds a settlement by its number; null when there is none. */
  static @Nullable Found find(Connection connection, String settlementId) throws SQLException {
    return Sql.queryOne(
        connection,
        BY_NUMBER,
        row ->
            new Found(
                row.getString("person_id"),
                row.getString("institution_code"),
                Packed.read(row, "claim_record"),
                Packed.read(row, "result_record"),
                row.getString("policy_version"),
                row.getString("kind"),
                Packed.read(row, "reply"),
                later(row)),
        Ids.personHash(settlementId),
        settlementId);
  }

  /** One row of a list. */
  record Listed(
      String settlementId, Instant settledAt, String kind, ByteString reply, Later later) {}

  /** Columns of {@link #listed}, from a settlement s and its command c. */
  static String listedColumns() {
    return LISTED;
  }

  /** Reads one row of a list. */
  static Listed listed(ResultSet row) throws SQLException {
    return new Listed(
        row.getString("settlement_id"),
        Sql.instant(row, "settled_at"),
        row.getString("kind"),
        Packed.read(row, "reply"),
        later(row));
  }
}
