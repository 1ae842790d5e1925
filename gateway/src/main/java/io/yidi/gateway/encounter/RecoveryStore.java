package io.yidi.gateway.encounter;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.Recovery;
import io.yidi.proto.encounter.v1.RecoveryState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores what is to be got back, and looks at the settlements that it is about. */
final class RecoveryStore {

  private static final String REVERSED =
      "EXISTS (SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = s.settlement_id) AS reversed";

  /** What a settlement comes to after the refunds of its lines. */
  private static final String LEFT = leftOf("fund_total_fen") + ", " + leftOf("hospital_part_fen");

  private static final String WITH_SETTLEMENT =
      "SELECT c.*, "
          + REVERSED
          + ", "
          + LEFT
          + " FROM recovery c JOIN settlement s ON s.person_id = c.person_id AND s.settlement_id ="
          + " c.settlement_id";

  /** The order of a list. */
  static final Comparator<Recovery> LATEST_FIRST =
      Comparator.comparing((Recovery one) -> Wire.instant(one.getCreateTime()))
          .thenComparing(Recovery::getRecoveryId)
          .reversed();

  private RecoveryStore() {}

  /** Whose a settlement is, and of which encounter; empty for an inline bill. */
  record Owner(String personId, String institutionCode, String encounterId) {}

  /** Whose a settlement is; null when there is none. */
  static @Nullable Owner owner(Connection connection, String settlementId) throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT s.person_id, s.institution_code, s.encounter_id FROM settlement s WHERE "
            + Ids.OF_PERSONS
            + " AND s.settlement_id = ?",
        row -> new Owner(row.getString(1), row.getString(2), row.getString(3)),
        Ids.personHash(settlementId),
        settlementId);
  }

  /** A settlement as far as a statement under it matters. */
  record Settled(
      String settlementId,
      String encounterId,
      String institutionCode,
      int statementNumber,
      boolean refund,
      boolean reversed,
      boolean disproved,
      long fundTotalFen,
      long hospitalPartFen) {}

  /**
   * Settlements of an encounter, or the record of a number, each after the refunds of its lines; a
   * reversal counts as reversed.
   */
  static List<Settled> settled(
      Connection connection, String personId, String encounterId, String settlementId)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT s.*, s.kind = 'REVERSAL' OR "
            + REVERSED
            + ", "
            + LEFT
            + ", EXISTS (SELECT 1 FROM recovery c WHERE c.person_id = s.person_id AND"
            + " c.settlement_id = s.settlement_id) AS disproved FROM settlement s WHERE s.person_id"
            + " = ? AND ((s.encounter_id = ? AND s.kind = 'ORIGINAL') OR s.settlement_id = ?) ORDER"
            + " BY s.settled_at, s.settlement_id",
        row ->
            new Settled(
                row.getString("settlement_id"),
                row.getString("encounter_id"),
                row.getString("institution_code"),
                row.getInt("statement_number"),
                row.getString("kind").equals("REFUND"),
                row.getBoolean("reversed"),
                row.getBoolean("disproved"),
                row.getLong("left_fund_total_fen"),
                row.getLong("left_hospital_part_fen")),
        personId,
        encounterId,
        settlementId);
  }

  /** An amount of a settlement after the refunds of its lines. */
  private static String leftOf(String column) {
    return "(SELECT sum(p."
        + column
        + ") FROM settlement p WHERE p.person_id = s.person_id AND s.settlement_id IN"
        + " (p.settlement_id, p.refunds_settlement_id)) AS left_"
        + column;
  }

  /** A new recovery. */
  record NewRecovery(
      String personId,
      String recoveryId,
      Settled settled,
      String reason,
      String evidence,
      Instant now) {}

  static void insert(Connection connection, NewRecovery one) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO recovery (person_id, recovery_id, settlement_id, encounter_id,"
            + " institution_code, statement_number, state, fund_total_fen, hospital_part_fen,"
            + " reason, evidence, created_at) VALUES (?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?, ?, ?)",
        one.personId(),
        one.recoveryId(),
        one.settled().settlementId(),
        one.settled().encounterId(),
        one.settled().institutionCode(),
        one.settled().statementNumber(),
        one.settled().fundTotalFen(),
        one.settled().hospitalPartFen(),
        one.reason(),
        one.evidence(),
        one.now());
  }

  /** Recoveries by their numbers, in the order of their settlements. */
  static List<Recovery> read(Connection connection, String personId, List<String> recoveryIds)
      throws SQLException {
    return Sql.query(
        connection,
        WITH_SETTLEMENT
            + " WHERE c.person_id = ? AND c.recovery_id = ANY(?) ORDER BY s.settled_at,"
            + " s.settlement_id",
        RecoveryStore::recovery,
        personId,
        recoveryIds);
  }

  /** Lists recoveries of institutions, the latest first. */
  static List<Recovery> list(
      Connection connection,
      List<String> institutions,
      String personId,
      @Nullable PageToken after,
      int limit)
      throws SQLException {
    Instant time = after == null ? null : after.time();
    return Sql.query(
        connection,
        WITH_SETTLEMENT
            + " WHERE c.institution_code = ANY(?) AND (?::text = '' OR c.person_id = ?) AND"
            + " (?::timestamptz IS NULL OR (c.created_at, c.recovery_id) < (?, ?)) ORDER BY"
            + " c.created_at DESC, c.recovery_id DESC LIMIT ?",
        RecoveryStore::recovery,
        institutions,
        personId,
        personId,
        time,
        time,
        after == null ? "" : after.id(),
        limit);
  }

  private static Recovery recovery(ResultSet row) throws SQLException {
    boolean reversed = row.getBoolean("reversed");
    return Recovery.newBuilder()
        .setRecoveryId(row.getString("recovery_id"))
        .setSettlementId(row.getString("settlement_id"))
        .setEncounterId(row.getString("encounter_id"))
        .setPersonId(row.getString("person_id"))
        .setStatementNumber(row.getInt("statement_number"))
        .setState(RecoveryState.valueOf("RECOVERY_STATE_" + row.getString("state")))
        .setFundTotalFen(row.getLong("fund_total_fen"))
        .setHospitalPartFen(row.getLong("hospital_part_fen"))
        .setReason(row.getString("reason"))
        .setEvidence(row.getString("evidence"))
        .setCreateTime(Wire.timestamp(Sql.instant(row, "created_at")))
        .setSettlementReversed(reversed)
        .setLeftFundTotalFen(reversed ? 0 : row.getLong("left_fund_total_fen"))
        .setLeftHospitalPartFen(reversed ? 0 : row.getLong("left_hospital_part_fen"))
        .build();
  }
}
