package io.yidi.gateway.ledger;

import com.google.protobuf.ByteString;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.split.CounterValue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the settlement table with what hangs on it.
 *
 * @param kind ORIGINAL, REFUND or REVERSAL
 * @param chain the original that it belongs to
 * @param amounts in the order of {@link Sums#AMOUNTS}
 * @param funds what the funds pay, in their order
 * @param movements what it moves the counters by, by name and period
 * @param result stored result, empty for a reversal
 * @param claim stored claim; null where the record is not among those to adjudicate again
 */
record StoredRecord(
    String personId,
    String settlementId,
    String kind,
    String chain,
    List<Long> amounts,
    List<Fund> funds,
    List<CounterValue> movements,
    ByteString result,
    @Nullable ByteString claim,
    String policyVersion,
    String engineVersion) {

  /** Parts of a text are kept apart by a character that no code holds. */
  private static final String PART = "\u001f";

  /**
   * Records of a range chain by chain, each in the order in which it grew. Claims come only with
   * those whose hash is within the share.
   */
  static final String SQL =
      "SELECT s.person_id, s.settlement_id, s.kind, "
          + Sums.CHAIN
          + " AS chain, s.policy_version, s.engine_version, s.result_record, CASE WHEN s.kind <>"
          + " 'REVERSAL' AND (hashtextextended(s.settlement_id, :seed) & 9223372036854775807) <="
          + " :share THEN s.claim_record END AS claim, "
          + String.join(", ", Sums.AMOUNTS.stream().map(amount -> "s." + amount).toList())
          + ", ARRAY(SELECT f.fund_code || chr(31) || f.fund_field || chr(31) || f.amount_fen FROM"
          + " unnest(s.fund_codes, s.fund_fields, s.fund_amounts) WITH ORDINALITY AS f(fund_code,"
          + " fund_field, amount_fen, number) ORDER BY f.number) AS funds, ARRAY(SELECT"
          + " coalesce(m.name, '') || chr(31) || coalesce(m.period, '') || chr(31) ||"
          + " coalesce(m.amount, 0) FROM unnest(s.movement_names,"
          + " s.movement_periods, s.movement_amounts) AS m(name, period, amount) ORDER BY"
          + " m.name COLLATE \"C\", m.period COLLATE \"C\") AS movements FROM settlement s WHERE"
          + " {s} ORDER BY s.person_id, chain, s.kind = 'REVERSAL', s.kind <> 'ORIGINAL',"
          + " s.settled_at, s.settlement_id";

  /**
   * What a fund pays.
   *
   * @param code fund_pay_type
   * @param field national member
   */
  record Fund(String code, String field, long amount) {}

  static StoredRecord read(ResultSet row) throws SQLException {
    List<Long> amounts = new ArrayList<>();
    for (String amount : Sums.AMOUNTS) {
      amounts.add(row.getLong(amount));
    }
    byte[] claim = row.getBytes("claim");
    return new StoredRecord(
        row.getString("person_id"),
        row.getString("settlement_id"),
        row.getString("kind"),
        row.getString("chain"),
        amounts,
        Sql.texts(row, "funds").stream().map(StoredRecord::fund).toList(),
        Sql.texts(row, "movements").stream().map(StoredRecord::movement).toList(),
        unpacked(row.getBytes("result_record")),
        claim == null ? null : unpacked(claim),
        row.getString("policy_version"),
        row.getString("engine_version"));
  }

  /** Damaged bytes are taken as they stand: who decodes them finds them wrong. */
  private static ByteString unpacked(byte[] stored) {
    try {
      return ByteString.copyFrom(Packed.unpack(stored));
    } catch (Packed.DamagedException e) {
      return ByteString.copyFrom(stored);
    }
  }

  private static Fund fund(String text) {
    String[] parts = text.split(PART, -1);
    return new Fund(parts[0], parts[1], Long.parseLong(parts[2]));
  }

  private static CounterValue movement(String text) {
    String[] parts = text.split(PART, -1);
    return new CounterValue(parts[0], parts[1], Long.parseLong(parts[2]));
  }

  boolean isReversal() {
    return kind.equals("REVERSAL");
  }

  boolean isOriginal() {
    return kind.equals("ORIGINAL");
  }
}
