package io.yidi.gateway.settlement;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Proves the invariants over everything that a database holds. */
public final class StoredProof {

  private StoredProof() {}

  /** What is broken: the invariant and the keys of rows that break it. Empty when all hold. */
  public static List<String> violations(String jdbcUrl) throws SQLException {
    List<String> broken = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      for (InvariantsTest.Proof proof : InvariantsTest.violations().toList()) {
        List<String> rows = column(connection, proof.sql());
        if (!rows.isEmpty()) {
          broken.add(proof.name() + ": " + rows);
        }
      }
    }
    return broken;
  }

  /** Number of settlements and reversals by request id. */
  static Map<String, Integer> effects(String jdbcUrl) throws SQLException {
    Map<String, Integer> effects = new HashMap<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      column(connection, "SELECT request_id FROM settlement")
          .forEach(requestId -> effects.merge(requestId, 1, Integer::sum));
    }
    return effects;
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        @Nullable String text = found.getString(1);
        rows.add(String.valueOf(text));
      }
    }
    return rows;
  }
}
