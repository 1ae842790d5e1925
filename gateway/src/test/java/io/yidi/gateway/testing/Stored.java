package io.yidi.gateway.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at what the gateway's database holds. */
public final class Stored {

  private static final List<String> DIRECTORY =
      List.of(
          "region",
          "institution",
          "institution_level",
          "institution_service",
          "catalogue_item",
          "person",
          "credential",
          "insurance_relation",
          "account",
          "account_opening",
          "counter",
          "counter_movement",
          "filing",
          "version_activation");

  /** One connection for each database, kept: tests look after every call. */
  private static final Map<String, Connection> CONNECTIONS = new HashMap<>();

  private Stored() {}

  private static synchronized Connection connection(TestGateway gateway) throws SQLException {
    Connection kept = CONNECTIONS.get(gateway.jdbcUrl());
    if (kept == null || kept.isClosed()) {
      kept = DriverManager.getConnection(gateway.jdbcUrl());
      CONNECTIONS.put(gateway.jdbcUrl(), kept);
    }
    return kept;
  }

  /** Rows of the one text column that a query answers. */
  public static List<String> texts(TestGateway gateway, String sql) {
    try (Statement statement = connection(gateway).createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Number of rows of each table that a directory fills, versions in force included. */
  public static List<String> directory(TestGateway gateway) {
    return texts(
        gateway,
        DIRECTORY.stream()
            .map(table -> "SELECT '" + table + " ' || count(*) FROM " + table)
            .collect(Collectors.joining(" UNION ALL ")));
  }

  /** Number of rows that settling or an encounter has stored for a person. */
  public static long ofPerson(TestGateway gateway, String personId) {
    String sql =
        Stream.of(
                "settlement",
                "encounter",
                "command",
                "charge_line",
                "charge_staged",
                "charge_upload",
                "counter_movement",
                "injury_statement",
                "recovery",
                "deduction",
                "deduction_fund",
                "outside_order",
                "flag_correction")
            .map(
                table ->
                    "(SELECT count(*) FROM " + table + " WHERE person_id = '" + personId + "')")
            .collect(Collectors.joining(" + ", "SELECT ", ""));
    return Long.parseLong(texts(gateway, sql).getFirst());
  }
}
