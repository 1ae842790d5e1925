package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.settlement.Writes.FundRow;
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

  /** For reversals, under the person's lock. */
  static final String BY_PERSON =
      "SELECT s.*, c.reply, EXISTS (SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = s.settlement_id) AS reversed FROM settlement s JOIN"
          + " command c ON c.person_id = s.person_id AND c.institution_code = s.institution_code"
          + " AND c.request_id = s.request_id WHERE s.person_id = ANY(?) AND (s.settlement_id ="
          + " ANY(?) OR s.request_id = ANY(?))";

  static final String MOVEMENTS_BY_PERSON =
      "SELECT reference, name, period, amount FROM counter_movement WHERE person_id = ANY(?) AND"
          + " reference = ANY(?) AND source = 'SETTLEMENT' ORDER BY name, period";

  static final String FUNDS_BY_PERSON =
      "SELECT * FROM settlement_fund WHERE person_id = ANY(?) AND settlement_id = ANY(?) ORDER BY"
          + " position";

  private static final String BY_ID =
      "SELECT s.person_id, s.institution_code, s.claim_record, s.result_record, s.policy_version,"
          + " c.kind, c.reply, (SELECT r.settlement_id FROM settlement r WHERE r.person_id ="
          + " s.person_id AND r.reverses_settlement_id = s.settlement_id) AS reversed_by FROM"
          + " settlement s JOIN command c ON c.person_id = s.person_id AND c.institution_code ="
          + " s.institution_code AND c.request_id = s.request_id WHERE s.settlement_id = ?";

  private static final String LISTED =
      "s.settlement_id, s.settled_at, c.kind, c.reply, (SELECT r.settlement_id FROM settlement r"
          + " WHERE r.person_id = s.person_id AND r.reverses_settlement_id = s.settlement_id) AS"
          + " reversed_by";

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
                    List.of(),
                    List.of(),
                    ByteString.copyFrom(row.getBytes("reply")))),
        persons,
        settlements,
        requests);
    if (found.isEmpty()) {
      return found;
    }
    Map<String, List<CounterValue>> movements = new HashMap<>();
    Sql.query(
        connection,
        MOVEMENTS_BY_PERSON,
        row ->
            movements
                .computeIfAbsent(row.getString("reference"), reference -> new ArrayList<>())
                .add(
                    new CounterValue(
                        row.getString("name"), row.getString("period"), row.getLong("amount"))),
        persons,
        found.keySet());
    Map<String, List<FundRow>> funds = new HashMap<>();
    Sql.query(
        connection,
        FUNDS_BY_PERSON,
        row ->
            funds
                .computeIfAbsent(row.getString("settlement_id"), id -> new ArrayList<>())
                .add(
                    new FundRow(
                        row.getString("person_id"),
                        row.getString("settlement_id"),
                        row.getInt("position"),
                        row.getString("fund_code"),
                        row.getString("fund_field"),
                        row.getLong("amount_fen"))),
        persons,
        found.keySet());
    found.replaceAll(
        (id, one) ->
            new StoredSettlement(
                one.row(),
                one.reversed(),
                funds.getOrDefault(id, List.of()),
                movements.getOrDefault(id, List.of()),
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
        row.getString("kind").equals("REVERSAL"),
        row.getString("reverses_settlement_id"),
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
        row.getString("policy_version"),
        row.getString("catalogue_version"),
        row.getString("engine_version"),
        row.getInt("statement_number"),
        ByteString.copyFrom(row.getBytes("claim_record")),
        ByteString.copyFrom(row.getBytes("result_record")));
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
      @Nullable String reversedBy) {}

  /** Finds a settlement by its number; null when there is none. */
  static @Nullable Found find(Connection connection, String settlementId) throws SQLException {
    return Sql.queryOne(
        connection,
        BY_ID,
        row ->
            new Found(
                row.getString("person_id"),
                row.getString("institution_code"),
                ByteString.copyFrom(row.getBytes("claim_record")),
                ByteString.copyFrom(row.getBytes("result_record")),
                row.getString("policy_version"),
                row.getString("kind"),
                ByteString.copyFrom(row.getBytes("reply")),
                row.getString("reversed_by")),
        settlementId);
  }

  /** One row of a list. */
  record Listed(
      String settlementId,
      Instant settledAt,
      String kind,
      ByteString reply,
      @Nullable String reversedBy) {}

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
        ByteString.copyFrom(row.getBytes("reply")),
        row.getString("reversed_by"));
  }
}
