package io.yidi.gateway.settlement;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.ledger.ProofOptions;
import io.yidi.gateway.ledger.ProofReport;
import java.nio.file.Path;
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

  /**
   * Proves all by a gateway that has nothing in memory, with every settlement computed again:
   * policies come from the archive.
   */
  static ProofReport of(String jdbcUrl) {
    try (DatabaseServer database =
            DatabaseServer.open(Map.of(DatabaseServer.URL_VARIABLE, jdbcUrl), Path.of("none"));
        Gateway fresh = Gateway.on(database, Map.of())) {
      return fresh.ledger().prove(new ProofOptions(ProofOptions.ALL, 1, 500), progress -> {});
    }
  }

  /** What is broken: the invariant and the records that break it. Empty when all hold. */
  public static List<String> violations(String jdbcUrl) {
    return of(jdbcUrl).findings().stream()
        .filter(finding -> !finding.first().isEmpty())
        .map(finding -> finding.invariant().id() + ": " + finding.first())
        .toList();
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
