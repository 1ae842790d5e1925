package io.yidi.gateway.settlement;

import io.yidi.gateway.testing.TestGateway;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at the database behind a gateway, past the gateway. */
final class Rows {

  private Rows() {}

  /** First column of every row, as text. */
  static List<String> texts(TestGateway gateway, String sql) {
    return texts(gateway.jdbcUrl(), sql);
  }

  /** The same of the database at an address. */
  static List<String> texts(String jdbcUrl, String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Runs a statement. */
  static void execute(TestGateway gateway, String sql) {
    execute(gateway.jdbcUrl(), sql);
  }

  /** The same on the database at an address. */
  static void execute(String jdbcUrl, String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Counters of a person as the counter table keeps them, "name/period" to value. */
  static Map<String, Long> counters(TestGateway gateway, String personId) {
    return sums(
        gateway,
        "SELECT name || '/' || period || '=' || value FROM counter WHERE person_id = '"
            + personId
            + "' AND value <> 0");
  }

  /** Counters of a person as the sum of their movements. */
  static Map<String, Long> movements(TestGateway gateway, String personId) {
    return sums(
        gateway,
        "SELECT name || '/' || period || '=' || sum(amount) FROM counter_movement WHERE person_id ="
            + " '"
            + personId
            + "' GROUP BY name, period HAVING sum(amount) <> 0");
  }

  private static Map<String, Long> sums(TestGateway gateway, String sql) {
    Map<String, Long> sums = new TreeMap<>();
    for (String text : texts(gateway, sql)) {
      int at = text.indexOf('=');
      sums.put(text.substring(0, at), Long.valueOf(text.substring(at + 1)));
    }
    return sums;
  }

  /** Balance of a person's only account, in fen. */
  static long balance(TestGateway gateway, String personId) {
    return gateway.number("SELECT balance_fen FROM account WHERE person_id = '" + personId + "'");
  }

  /** Settlements and reversals stored for a person. */
  static long settlements(TestGateway gateway, String personId) {
    return gateway.number("SELECT count(*) FROM settlement WHERE person_id = '" + personId + "'");
  }

  /** Net of all settlements and reversals of a person, in fen. */
  static long net(TestGateway gateway, String personId) {
    return gateway.number(
        "SELECT coalesce(sum(total_fen), 0) FROM settlement WHERE person_id = '" + personId + "'");
  }

  /**
   * What a person's stored state looks like to money: settlements, counters, movements, accounts,
   * commands. Two equal texts mean that nothing took effect in between.
   */
  static String everything(TestGateway gateway, String personId) {
    StringBuilder all = new StringBuilder();
    for (String table :
        List.of(
            "settlement",
            "settlement_fund",
            "counter",
            "counter_movement",
            "account",
            "account_movement",
            "encounter",
            "charge_line",
            "deduction",
            "deduction_fund",
            "command")) {
      all.append(table)
          .append(
              texts(
                  gateway,
                  "SELECT t::text FROM "
                      + table
                      + " t WHERE person_id = '"
                      + personId
                      + "' ORDER BY 1"))
          .append('\n');
    }
    return all.toString();
  }
}
