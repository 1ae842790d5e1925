package io.yidi.bench.data;

import io.yidi.bench.report.Progress;
import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Proves with few statements that what was generated agrees with itself. */
final class DataCheck {

  /**
   * A proof.
   *
   * @param what what is proved
   * @param sql counts the rows that contradict it
   */
  private record Proof(String what, String sql) {}

  private static final List<Proof> PROOFS =
      List.of(
          new Proof(
              "counter = sum of its movements",
              "SELECT count(*) FROM (SELECT person_id, insured_area, insurance_type, name, period,"
                  + " sum(amount) AS moved FROM counter_movement GROUP BY 1, 2, 3, 4, 5) m FULL"
                  + " JOIN counter c USING (person_id, insured_area, insurance_type, name, period)"
                  + " WHERE m.moved IS DISTINCT FROM c.value"),
          new Proof(
              "account = sum of its movements",
              "SELECT count(*) FROM (SELECT person_id, insured_area, insurance_type,"
                  + " sum(amount_fen) AS moved FROM account_movement GROUP BY 1, 2, 3) m FULL JOIN"
                  + " account a USING (person_id, insured_area, insurance_type) WHERE m.moved IS"
                  + " DISTINCT FROM a.balance_fen"),
          new Proof(
              "funds of a settlement make its fund total",
              "SELECT count(*) FROM settlement s LEFT JOIN (SELECT person_id, settlement_id,"
                  + " sum(amount_fen) AS paid FROM settlement_fund GROUP BY 1, 2) f USING"
                  + " (person_id, settlement_id) WHERE coalesce(f.paid, 0) <> s.fund_total_fen"),
          new Proof(
              "each settlement has the command that made it",
              "SELECT count(*) FROM settlement s LEFT JOIN command c ON c.person_id = s.person_id"
                  + " AND c.institution_code = s.institution_code AND c.request_id = s.request_id"
                  + " AND c.subject_id = s.settlement_id AND c.created_at = s.settled_at WHERE"
                  + " c.person_id IS NULL"),
          new Proof(
              "each settled encounter has its settlement, and its lines make the total",
              "SELECT count(*) FROM encounter e LEFT JOIN settlement s ON s.person_id = e.person_id"
                  + " AND s.encounter_id = e.encounter_id LEFT JOIN (SELECT person_id,"
                  + " settlement_id, sum(amount_fen) AS charged FROM charge_line WHERE"
                  + " settlement_id IS NOT NULL GROUP BY 1, 2) l ON l.person_id = s.person_id AND"
                  + " l.settlement_id = s.settlement_id WHERE e.state = 'SETTLED' AND l.charged IS"
                  + " DISTINCT FROM s.total_fen"));

  private DataCheck() {}

  /** Proves all; returns what does not hold, empty when everything does. */
  static List<String> run(Connection connection) throws SQLException {
    Sql.update(connection, "SET statement_timeout = 0");
    List<String> broken = new ArrayList<>();
    for (Proof proof : PROOFS) {
      Progress.during("proving that " + proof.what(), () -> prove(connection, proof, broken));
    }
    return broken;
  }

  private static void prove(Connection connection, Proof proof, List<String> broken)
      throws SQLException {
    long count =
        Objects.requireNonNull(
            Sql.queryOne(connection, proof.sql(), row -> row.getLong(1)), proof.what());
    if (count > 0) {
      broken.add(proof.what() + ": " + count + " rows do not agree (expected: 0)");
    }
  }
}
