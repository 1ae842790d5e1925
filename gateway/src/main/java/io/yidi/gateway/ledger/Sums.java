package io.yidi.gateway.ledger;

import java.util.List;
import java.util.stream.Collectors;

/** Pieces of SQL that several invariants share. Written apart from the code that writes. */
final class Sums {

  /** Amounts of a record, as its columns are called. */
  static final List<String> AMOUNTS =
      List.of(
          "total_fen",
          "full_self_pay_fen",
          "over_limit_fen",
          "first_self_pay_fen",
          "in_scope_fen",
          "first_share_fen",
          "deductible_fen",
          "fund_total_fen",
          "hospital_part_fen",
          "person_part_fen",
          "account_fen",
          "cash_fen");

  /** The original that a record s belongs to. */
  static final String CHAIN =
      "coalesce(s.reverses_settlement_id, s.refunds_settlement_id, s.settlement_id)";

  /** The person's hash that the number of a settlement s holds, in Crockford's base 32. */
  static final String HASH =
      "SELECT sum((strpos('0123456789ABCDEFGHJKMNPQRSTVWXYZ', substr(s.settlement_id, n + 1, 1)) -"
          + " 1)::bigint << 5 * (6 - n)) AS hash FROM generate_series(1, 6) AS n";

  /** The net of every chain of the range, and whether it was reversed. */
  static final String CHAINS =
      "(SELECT s.person_id, "
          + CHAIN
          + " AS chain, bool_or(s.kind = 'REVERSAL') AS reversed, "
          + AMOUNTS.stream()
              .map(amount -> "sum(s." + amount + ") AS " + amount)
              .collect(Collectors.joining(", "))
          + " FROM settlement s WHERE {s} GROUP BY s.person_id, "
          + CHAIN
          + ")";

  /** Whether the record s was reversed. */
  static final String REVERSED =
      "EXISTS (SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = s.settlement_id AND r.kind = 'REVERSAL')";

  /** Whether the command c made a record. A cancellation may have found nothing to take back. */
  static final String MAKES_A_RECORD =
      "c.state = 'DONE' AND (c.kind IN ('Settle', 'ReverseSettlement', 'RefundLines') OR (c.kind ="
          + " 'CancelUnknown' AND c.subject_id <> ''))";

  private Sums() {}

  /** Rows of an amount's name and its value, for VALUES. */
  static String named(String table) {
    return AMOUNTS.stream()
        .map(amount -> "('" + amount + "', " + table + amount + ")")
        .collect(Collectors.joining(", "));
  }
}
