package io.yidi.gateway.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.ledger.ProofReport;
import io.yidi.gateway.testing.TestGateway;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/** Proves the invariants over everything that tests have stored so far, and over own data. */
class InvariantsTest {

  private static final TestGateway GATEWAY = TestGateway.shared();

  /** One of each kind of history, so that the proofs are never about nothing. */
  @BeforeAll
  static void makeHistory() {
    History.make(GATEWAY);
  }

  /** A named piece of SQL. */
  record Proof(String name, String sql) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Everything that the tests of this database have stored so far. */
  @Test
  void nothingStoredViolates() {
    ProofReport report = StoredProof.of(GATEWAY.jdbcUrl());
    assertThat(report.findings())
        .allSatisfy(finding -> assertThat(finding.first()).as(finding.invariant().id()).isEmpty());
    assertThat(report.settlements()).isPositive();
  }

  @Test
  void thereIsSomethingToProve() {
    assertThat(GATEWAY.number("SELECT count(*) FROM settlement WHERE kind = 'REVERSAL'"))
        .isGreaterThanOrEqualTo(2);
    assertThat(GATEWAY.number("SELECT count(*) FROM command WHERE state = 'VOID'")).isPositive();
    assertThat(GATEWAY.number("SELECT count(*) FROM charge_line WHERE settlement_id IS NOT NULL"))
        .isPositive();
    assertThat(GATEWAY.number("SELECT count(*) FROM account_movement")).isPositive();
  }

  private static final String SETTLEMENT_LINK = "settlement_check";

  /** By constraint: a row that breaks it and nothing that is checked before it. */
  private static Map<String, String> wrongRows() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("version_activation_kind_check", row("version_activation", "{\"kind\": \"x\"}"));
    rows.put("region_code_check", row("region", "{\"code\": \"1\"}"));
    rows.put("region_pooling_area_check", row("region", "{\"pooling_area\": \"1234567\"}"));
    rows.put("region_filing_place_check", row("region", "{\"filing_place\": \"abcdef\"}"));
    rows.put("region_check", row("region", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("institution_type_check", row("institution", "{\"type\": \"shop\"}"));
    rows.put(
        "institution_level_check", row("institution_level", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put(
        "institution_service_service_check", row("institution_service", "{\"service\": \"x\"}"));
    rows.put(
        "institution_service_check",
        row("institution_service", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("catalogue_item_kind_check", row("catalogue_item", "{\"kind\": \"x\"}"));
    rows.put(
        "catalogue_item_check1",
        row("catalogue_item", "{\"since_version\": \"2\", \"until_version\": \"1\"}"));
    for (String count : List.of("added", "changed", "ended")) {
      rows.put(
          "catalogue_version_" + count + "_check",
          row("catalogue_version", "{\"" + count + "\": -1}"));
    }
    rows.put("catalogue_item_item_class_check", row("catalogue_item", "{\"item_class\": \"D\"}"));
    rows.put(
        "catalogue_item_charge_category_check",
        row("catalogue_item", "{\"charge_category\": \"15\"}"));
    rows.put("catalogue_item_check", row("catalogue_item", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("person_gender_check", row("person", "{\"gender\": \"3\"}"));
    rows.put("credential_type_check", row("credential", "{\"type\": \"04\"}"));
    rows.put("credential_status_check", row("credential", "{\"status\": \"x\"}"));
    rows.put("insurance_relation_status_check", row("insurance_relation", "{\"status\": \"x\"}"));
    rows.put(
        "insurance_relation_check", row("insurance_relation", "{\"valid_until\": \"1990-01-01\"}"));
    rows.put("account_balance_fen_check", row("account", "{\"balance_fen\": -1}"));
    rows.put("account_opening_amount_fen_check", row("account_opening", "{\"amount_fen\": -1}"));
    rows.put("counter_value_check", row("counter", "{\"value\": -1}"));
    rows.put("counter_in_force_check", row("counter", "{\"value\": 0, \"in_force\": -1}"));
    rows.put("nothing_in_force_counts_nothing", row("counter", "{\"value\": 1, \"in_force\": 0}"));
    rows.put("encounter_state_check", row("encounter", "{\"state\": \"x\"}"));
    rows.put(
        "self_paid_has_its_cause",
        row("encounter", "{\"state\": \"OPEN\", \"self_paid_cause\": \"x\"}"));
    rows.put("encounter_check", row("encounter", "{\"end_date\": \"1990-01-01\"}"));
    rows.put("charge_line_line_number_check", row("charge_line", "{\"line_number\": 0}"));
    rows.put("charge_line_quantity_e4_check", row("charge_line", "{\"quantity_e4\": 0}"));
    rows.put("charge_line_unit_price_e6_check", row("charge_line", "{\"unit_price_e6\": 0}"));
    rows.put("command_state_check", row("command", "{\"state\": \"PENDING\"}"));
    String filing =
        "INSERT INTO filing VALUES ('P', 'F', '310', '990100', 'REFERRAL', 'APPROVED', '110000',"
            + " '2025-01-02', '2025-01-01', true, false, false, '{}')";
    rows.put("filing_check", filing);
    rows.put(
        "disease_approval_check",
        "INSERT INTO disease_approval VALUES ('P', '310', '990100', 'M1', '{}', '2025-01-02',"
            + " '2025-01-01')");
    rows.put("filing_record_group_check", filing("record_group", "'X'"));
    rows.put("filing_way_check", filing("way", "'X'"));
    rows.put("filing_request_number_check", filingRequest(0, "CANCEL", "PENDING"));
    rows.put("filing_request_kind_check", filingRequest(1, "X", "PENDING"));
    rows.put("filing_request_state_check", filingRequest(1, "CANCEL", "X"));
    rows.put(
        "disease_choice_status_check",
        "INSERT INTO disease_choice VALUES ('P', 'C', '310', '990100', 'M1', 'H', '', 'X', '',"
            + " now())");
    rows.put("agency_code_check", "INSERT INTO agency VALUES ('x', 'n', '990100')");
    rows.put("agency_insured_area_check", "INSERT INTO agency VALUES ('JG0000', 'n', '99')");
    rows.put("holiday_source_check", "INSERT INTO holiday VALUES ('2025-01-01', false, '')");
    rows.put("item_mapping_check", mapping("L", "'2025-01-01'"));
    rows.put("item_mapping_local_item_code_check", mapping("", "NULL"));
    rows.put("disease_scope_area_check", scope("99", "NULL"));
    rows.put("disease_scope_check", scope("990100", "'2025-01-01'"));
    rows.put("injury_statement_signer_check", statement("X", 9, "2025-01-02"));
    rows.put("injury_statement_injury_hour_check", statement("PATIENT", 24, "2025-01-02"));
    rows.put("injury_statement_check", statement("PATIENT", 9, "2024-12-31"));
    rows.put(
        "injury_statement_number_check",
        statement("PATIENT", 9, "2025-01-02").replace("'2025-01-02', 1", "'2025-01-02', 0"));
    rows.put(
        "only_a_relative_has_a_relation",
        statement("PATIENT", 9, "2025-01-02")
            .replace("'2025-01-02', 1, ''", "'2025-01-02', 1, '配偶'"));
    rows.put("recovery_statement_number_check", recovery("0, 'OPEN', 0, 0"));
    rows.put("recovery_state_check", recovery("1, 'x', 0, 0"));
    rows.put("recovery_fund_total_fen_check", recovery("1, 'OPEN', -1, 0"));
    rows.put("recovery_hospital_part_fen_check", recovery("1, 'OPEN', 0, -1"));
    rows.put("unknown_outcome_outcome_check", unknownOutcome("'LOST', now()"));
    rows.put("resolved_with_its_outcome", unknownOutcome("'DONE', NULL"));
    rows.put("outside_order_place_check", outsideOrder("'SHOP'", "'{x}'", "true"));
    rows.put("outside_order_items_check", outsideOrder("'HOSPITAL'", "'{}'", "true"));
    rows.put("outside_order_office_seal_check", outsideOrder("'HOSPITAL'", "'{x}'", "false"));
    rows.put("settlement_statement_number_check", settlement("{\"statement_number\": -1}"));
    rows.put(SETTLEMENT_LINK, settlement("{\"reverses_settlement_id\": \"S1\"}"));
    rows.put("parts_make_the_total", settlement("{\"over_limit_fen\": 1000000}"));
    rows.put("payers_make_the_total", settlement("{\"fund_total_fen\": 99999999}"));
    rows.put("funds_are_whole", settlement("{\"fund_codes\": [\"310100\", \"1\", \"2\"]}"));
    rows.put(
        "movements_are_whole",
        settlement("{\"movement_names\": [\"1\", \"2\", \"3\", \"4\", \"5\"]}"));
    rows.put("account_and_cash_make_the_person", settlement("{\"cash_fen\": 99999999}"));
    rows.put("one_sign", settlement("{\"deductible_fen\": -1}"));
    rows.put("a_refund_names_its_settlement", settlement("{\"refund_number\": 1}"));
    rows.put("deduction_kind_check", deduction("X", "'K'", "", "VIOLATION", -1));
    rows.put("deduction_ground_check", deduction("DEDUCTION", "NULL", "", "X", 1));
    rows.put("an_offset_names_its_deduction", deduction("WITHDRAWAL", "NULL", "", "VIOLATION", -1));
    rows.put("a_release_names_its_cause", deduction("RELEASE", "'K'", "", "VIOLATION", -1));
    rows.put("an_offset_is_opposite", deduction("DEDUCTION", "NULL", "", "VIOLATION", -1));
    rows.put(
        "deduction_fund_amount_fen_check",
        "INSERT INTO deduction_fund VALUES ('P', 'K', '310100', 0)");
    return rows;
  }

  private static String filing(String column, String value) {
    return "INSERT INTO filing (person_id, filing_id, insurance_type, insured_area, kind, status,"
        + " destination, start_date, by_materials, used_up, onward, designated, "
        + column
        + ") VALUES ('P', 'F', '310', '990100', 'REFERRAL', 'APPROVED', '110000', '2025-01-01',"
        + " true, false, false, '{}', "
        + value
        + ")";
  }

  private static String filingRequest(int number, String kind, String state) {
    return "INSERT INTO filing_request VALUES ('P', 'F', "
        + number
        + ", '"
        + kind
        + "', '"
        + state
        + "', 'r', '{}', NULL, now())";
  }

  private static String mapping(String localCode, String until) {
    return "INSERT INTO item_mapping VALUES ('H', '"
        + localCode
        + "', 'n', 'X', '2025-01-02', "
        + until
        + ")";
  }

  private static String scope(String area, String until) {
    return "INSERT INTO disease_scope VALUES ('"
        + area
        + "', 'M1', 'X', '2025-01-02', "
        + until
        + ")";
  }

  private static String statement(String signer, int hour, String signed) {
    return "INSERT INTO injury_statement VALUES ('P', 'E', '"
        + signer
        + "', 'n', '01', 'd', 't', '2025-01-01', "
        + hour
        + ", 'p', 'c', '"
        + signed
        + "', 1, '', '', 'H', now())";
  }

  private static String outsideOrder(String place, String items, String seal) {
    return "INSERT INTO outside_order VALUES ('P', 'E', 'O', "
        + place
        + ", 'n', '', "
        + items
        + ", 'r', 'd', 'g', 's', "
        + seal
        + ", '2025-01-01', now())";
  }

  private static String unknownOutcome(String found) {
    return "INSERT INTO unknown_outcome VALUES ('P', 'H', 'request-1', now(), NULL, " + found + ")";
  }

  private static String deduction(
      String kind, String offsets, String cause, String ground, long fen) {
    return "INSERT INTO deduction VALUES ('P', 'K', '"
        + kind
        + "', 'S', "
        + offsets
        + ", '"
        + cause
        + "', 'H', 'JG', '990100', '990100', '310', '"
        + ground
        + "', 'r', 'e', "
        + fen
        + ", now())";
  }

  private static String recovery(String values) {
    return "INSERT INTO recovery VALUES ('P', 'D', 'S', 'E', 'H', " + values + ", 'r', 'e', now())";
  }

  /** A copy of some row of a table with a change. */
  private static String row(String table, String change) {
    return "INSERT INTO "
        + table
        + " SELECT r.* FROM (SELECT * FROM "
        + table
        + " LIMIT 1) AS one CROSS JOIN LATERAL jsonb_populate_record(NULL::"
        + table
        + ", to_jsonb(one) || '"
        + change
        + "'::jsonb) AS r";
  }

  /** A copy of an original settlement with a change. */
  private static String settlement(String change) {
    return row("settlement", "{\"settlement_id\": \"SWRONG\"}")
        .replace(
            "FROM settlement LIMIT 1",
            "FROM settlement WHERE kind = 'ORIGINAL' AND account_fen = 0 LIMIT 1")
        .replace("\"SWRONG\"}", "\"SWRONG\"}'::jsonb || '" + change);
  }

  @Test
  void everyCheckOfTheSchemaHasItsCase() {
    Set<String> checks =
        new TreeSet<>(
            Rows.texts(
                GATEWAY,
                "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace ="
                    + " 'public'::regnamespace"));
    // Whatever has no kind has no sign either, and that is found first.
    checks.remove("settlement_kind_check");
    assertThat(wrongRows().keySet()).containsExactlyInAnyOrderElementsOf(checks);
  }

  static Stream<Proof> constraints() {
    return wrongRows().entrySet().stream().map(one -> new Proof(one.getKey(), one.getValue()));
  }

  @ParameterizedTest
  @MethodSource("constraints")
  void theDatabaseRefusesAWrongRow(Proof constraint) throws SQLException {
    assertThat(brokenBy(constraint.sql())).isEqualTo(constraint.name());
  }

  @Test
  void theDatabaseRefusesWhatHasNoKindOrIsThereTwice() throws SQLException {
    assertThat(brokenBy(settlement("{\"kind\": \"ADJUSTMENT\"}")))
        .isIn("one_sign", "settlement_kind_check");
    assertThat(brokenBy(settlement("{\"kind\": \"REVERSAL\", \"reverses_settlement_id\": \"S\"}")))
        .isEqualTo("one_sign");
    assertThat(
            brokenBy(
                settlement(
                    "{\"kind\": \"REFUND\", \"refunds_settlement_id\": \"S\", \"refund_number\":"
                        + " 1}")))
        .as("a refund takes something back")
        .isEqualTo("one_sign");
    assertThat(brokenBy("INSERT INTO settlement SELECT * FROM settlement LIMIT 1"))
        .isEqualTo("settlement_pkey");
    assertThat(brokenBy("INSERT INTO command SELECT * FROM command LIMIT 1"))
        .isEqualTo("command_pkey");
    assertThat(
            brokenBy(
                row("settlement", "{\"settlement_id\": \"SWRONG\"}")
                    .replace(
                        "FROM settlement LIMIT 1",
                        "FROM settlement WHERE kind = 'REVERSAL' LIMIT 1")))
        .isEqualTo("settlement_reversed_once");
    assertThat(
            brokenBy(
                row("settlement", "{\"settlement_id\": \"SWRONG\"}")
                    .replace(
                        "FROM settlement LIMIT 1",
                        "FROM settlement WHERE kind = 'REFUND' LIMIT 1")))
        .isEqualTo("settlement_refunds");
  }

  /** Name of the constraint that a statement breaks; it takes no effect. */
  private static String brokenBy(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(GATEWAY.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      try {
        int rows = statement.executeUpdate(sql);
        return rows + " rows were taken";
      } catch (PSQLException e) {
        return String.valueOf(
            Objects.requireNonNull(e.getServerErrorMessage(), e.toString()).getConstraint());
      } finally {
        connection.rollback();
      }
    }
  }
}
