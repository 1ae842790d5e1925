package io.yidi.gateway.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.person.Ids;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database of a version before keeps what it says of funds, accounts and counters. */
class MigrationTest {

  private static final String BEFORE = "16";

  /** A part of S3 is given back; the columns that came with refunds stand at the end. */
  private static final String REFUND =
      settlement("T3", "REFUND", "NULL", -200, -100, -50)
          .replace("'2', '', '')", "'2', '', '', 0, 'S3', 1)");

  /**
   * An original that funds and account pay, its reversal, one that nobody else pays for, and one
   * with a refund; everybody is made up.
   */
  private static final List<String> ROWS =
      List.of(
          settlement("S1", "ORIGINAL", "NULL", 10_000, 7_000, 2_000),
          settlement("R1", "REVERSAL", "'S1'", -10_000, -7_000, -2_000),
          settlement("S2", "ORIGINAL", "NULL", 500, 0, 0),
          settlement("S3", "ORIGINAL", "NULL", 900, 600, 200),
          REFUND,
          "INSERT INTO settlement_fund VALUES ('P1', 'S1', 0, '310100', 'hifp_pay', 6000), ('P1',"
              + " 'S1', 1, '330100', 'hifob_pay', 1000), ('P1', 'R1', 0, '310100', 'hifp_pay',"
              + " -6000), ('P1', 'R1', 1, '330100', 'hifob_pay', -1000)",
          "INSERT INTO account VALUES ('P1', '990100', '310', 5000)",
          "INSERT INTO account_movement VALUES ('P1', '990100', '310', 'opening', 5000,"
              + " '2025-01-01T00:00Z'), ('P1', '990100', '310', 'S1', -2000, '2025-03-03T00:00Z'),"
              + " ('P1', '990100', '310', 'R1', 2000, '2025-03-03T00:00Z'), ('P1', '990100', '310',"
              + " 'S3', -200, '2025-03-03T00:00Z'), ('P1', '990100', '310', 'T3', 50,"
              + " '2025-03-03T00:00Z')",
          "INSERT INTO settlement_fund VALUES ('P1', 'S3', 0, '310100', 'hifp_pay', 600), ('P1',"
              + " 'T3', 0, '310100', 'hifp_pay', -100)",
          "INSERT INTO counter_movement VALUES ('P1', '990100', '310', 'pooled', '2025', 'S1',"
              + " 'SETTLEMENT', 7000, '2025-03-03', '2025-03-03T00:00Z', ''), ('P1', '990100',"
              + " '310', 'deductible', '2025', 'S1', 'SETTLEMENT', 0, '2025-03-03',"
              + " '2025-03-03T00:00Z', ''), ('P1', '990100', '310', 'pooled', '2025', 'R1',"
              + " 'SETTLEMENT', -7000, '2025-03-03', '2025-03-03T00:00Z', ''), ('P1', '990100',"
              + " '310', 'pooled', '2025', 'U1', 'EXTERNAL', 90, '2025-02-02', '2025-02-03T00:00Z',"
              + " ''), ('P1', '990100', '310', 'pooled', '2025', 'U2', 'EXTERNAL', -90,"
              + " '2025-02-02', '2025-02-04T00:00Z', 'U1')");

  private static final List<String> LOOKS =
      List.of(
          "SELECT f::text FROM settlement_fund f ORDER BY settlement_id, position",
          "SELECT m::text FROM account_movement m ORDER BY reference",
          "SELECT m::text FROM counter_movement m ORDER BY reference, name");

  /** Numbers as the gateway makes them, by the short ones that stand above. */
  private static final Map<String, String> NUMBERS =
      Stream.of("S1", "S2", "S3", "R1", "T3")
          .collect(
              Collectors.toMap(
                  name -> name, name -> Ids.make(name.charAt(0), "P1", Instant.EPOCH)));

  @TempDir static Path folder;

  private static DatabaseServer server;
  private Connection connection;

  private static String settlement(
      String id, String kind, String reverses, long total, long funds, long account) {
    long person = total - funds;
    return "INSERT INTO settlement VALUES ('P1', '%s', '%s', %s, 'H1', 'q-%s', '', '990100',"
            .formatted(id, kind, reverses, id)
        + " '110000', '310', '11', 'OUTPATIENT', '11', '11', '110000', '2025-03-03', NULL,"
        + " '2025-03-03', '2025-03-03T00:00Z', 'FILED_LONG_TERM', 'LONG_TERM', 'F1', %d, 0, 0, 0,"
            .formatted(total)
        + " %d, 0, 0, %d, 0, %d, %d, %d, 'p', 'c', '2', '', '')"
            .formatted(total, funds, person, account, person - account);
  }

  @BeforeAll
  static void start() {
    server = DatabaseServer.open(Map.of(), folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Flyway flyway(String until) {
    return Flyway.configure()
        .dataSource(server.jdbcUrl(), "postgres", "")
        .locations("classpath:db/migration")
        .cleanDisabled(false)
        .target(until)
        .load();
  }

  @BeforeEach
  void fillTheVersionBefore() throws SQLException {
    flyway(BEFORE).clean();
    flyway(BEFORE).migrate();
    connection = DriverManager.getConnection(server.jdbcUrl());
    for (String row : ROWS) {
      execute(row);
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private List<String> texts(String look) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(look)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private void execute(String sql) throws SQLException {
    String numbered = sql;
    for (Map.Entry<String, String> number : NUMBERS.entrySet()) {
      numbered = numbered.replace("'" + number.getKey() + "'", "'" + number.getValue() + "'");
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(numbered);
    }
  }

  private List<String> all() throws SQLException {
    List<String> all = new ArrayList<>();
    for (String look : LOOKS) {
      all.addAll(texts(look));
    }
    return all;
  }

  @Test
  void fundsAccountsAndCountersReadAsBefore() throws SQLException {
    List<String> before = all();
    assertThat(before).hasSize(16);
    flyway("latest").migrate();
    assertThat(all()).isEqualTo(before);
  }

  /** Numbers lead to their persons by the hash, whatever a person's number is made of. */
  @Test
  void personsGetTheHashOfTheirNumber() throws SQLException {
    List<String> persons = List.of("P1", "demo-000123", "", "人员-1", "Zürich", "\uD83D\uDE80");
    for (String person : persons) {
      execute(
          "INSERT INTO person VALUES ('%s', '测试', '1', '2000-01-01', '01', 'X')".formatted(person));
    }
    flyway("latest").migrate();
    assertThat(texts("SELECT person_id || '=' || hash FROM person"))
        .containsExactlyInAnyOrderElementsOf(
            persons.stream().map(person -> person + "=" + Ids.hash(person)).toList());
  }

  @Test
  void aNumberThatDoesNotLeadToItsPersonStopsIt() throws SQLException {
    execute("INSERT INTO person VALUES ('P1', '测试', '1', '2000-01-01', '01', 'X')");
    execute("UPDATE settlement SET person_id = 'P2' WHERE settlement_id = 'S2'");
    execute("INSERT INTO person VALUES ('P2', '测试', '1', '2000-01-01', '01', 'X')");
    assertThatThrownBy(() -> flyway("latest").migrate())
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("hash of its person");
    execute("UPDATE settlement SET person_id = 'P1' WHERE settlement_id = 'S2'");
    flyway("latest").migrate();
    assertThat(texts("SELECT count(*)::text FROM settlement")).containsExactly("5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE account_movement SET amount_fen = -1999 WHERE reference = 'S1'",
        "UPDATE account_movement SET booked_at = '2025-03-04T00:00Z' WHERE reference = 'S1'",
        "INSERT INTO account_movement VALUES ('P1', '990100', '310', 'S9', -1, '2025-03-03')",
        "DELETE FROM account_movement WHERE reference = 'R1'",
        "INSERT INTO settlement_fund VALUES ('P1', 'S9', 0, '310100', 'hifp_pay', 1)",
        "UPDATE settlement_fund SET amount_fen = 5999 WHERE settlement_id = 'S1' AND position = 0",
        "DELETE FROM settlement_fund WHERE settlement_id = 'T3'",
        "UPDATE counter_movement SET moved_on = '2025-03-04' WHERE reference = 'S1'",
        "UPDATE counter_movement SET insured_area = '990200' WHERE reference = 'R1'",
        "UPDATE counter_movement SET takes_back = 'U9' WHERE reference = 'R1'",
        "UPDATE counter_movement SET source = 'SETTLEMENT' WHERE reference = 'U1'"
      })
  void whatTheSettlementDoesNotSayStopsIt(String wrong) throws SQLException {
    execute(wrong);
    List<String> before = all();
    assertThatThrownBy(() -> flyway("latest").migrate())
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("verify-ledger");
    assertThat(all()).isEqualTo(before);
  }
}
