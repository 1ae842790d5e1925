package io.yidi.gateway.settlement;

import static io.yidi.gateway.ledger.Invariant.ACCOUNTS;
import static io.yidi.gateway.ledger.Invariant.ACCOUNT_AND_CASH;
import static io.yidi.gateway.ledger.Invariant.BILL_PARTS;
import static io.yidi.gateway.ledger.Invariant.CHAIN_NET;
import static io.yidi.gateway.ledger.Invariant.CHARGE_LINES;
import static io.yidi.gateway.ledger.Invariant.COUNTERS;
import static io.yidi.gateway.ledger.Invariant.DEDUCTIONS;
import static io.yidi.gateway.ledger.Invariant.ENCOUNTERS;
import static io.yidi.gateway.ledger.Invariant.EXTERNAL_USAGE;
import static io.yidi.gateway.ledger.Invariant.FILINGS;
import static io.yidi.gateway.ledger.Invariant.FUNDS;
import static io.yidi.gateway.ledger.Invariant.OUTSIDE_ORDERS;
import static io.yidi.gateway.ledger.Invariant.PAYERS;
import static io.yidi.gateway.ledger.Invariant.PERSONS;
import static io.yidi.gateway.ledger.Invariant.RECOVERIES;
import static io.yidi.gateway.ledger.Invariant.REPLAY;
import static io.yidi.gateway.ledger.Invariant.REPLIES;
import static io.yidi.gateway.ledger.Invariant.REQUESTS;
import static io.yidi.gateway.ledger.Invariant.REVERSALS;
import static io.yidi.gateway.ledger.Invariant.SIGNS;
import static io.yidi.gateway.ledger.Invariant.STATEMENTS;
import static io.yidi.gateway.ledger.Invariant.STORED_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.ledger.Invariant;
import io.yidi.gateway.ledger.ProofOptions;
import io.yidi.gateway.ledger.ProofReport;
import io.yidi.gateway.ledger.ProofReport.Finding;
import io.yidi.gateway.ledger.Violation;
import io.yidi.gateway.testing.TestGateway;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof finds nothing in a sound database, and each fault by its name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerProofTest {

  private static final ProofOptions ALL = new ProofOptions(ProofOptions.ALL, 1, 1_000);

  private static final String IN_FORCE =
      "NOT EXISTS (SELECT 1 FROM settlement r WHERE r.reverses_settlement_id = s.settlement_id)";

  /** A bill in force that no encounter belongs to. */
  private static final String BILL =
      "(SELECT s.settlement_id FROM settlement s WHERE s.kind = 'ORIGINAL' AND s.encounter_id = ''"
          + " AND "
          + IN_FORCE
          + " ORDER BY s.settlement_id LIMIT 1)";

  /** The reversal of a stay with items of every class. */
  private static final String REVERSAL =
      "(SELECT s.settlement_id FROM settlement s WHERE s.kind = 'REVERSAL' AND s.full_self_pay_fen"
          + " < 0 ORDER BY s.settlement_id LIMIT 1)";

  private static final List<String> TABLES =
      List.of(
          "person",
          "settlement",
          "counter",
          "external_usage",
          "account",
          "account_opening",
          "command",
          "encounter",
          "charge_line",
          "filing",
          "recovery",
          "deduction",
          "deduction_fund");

  /** An own gateway, because the tests break its database. */
  private final TestGateway gateway = TestGateway.start(TestGateway.freshDirectory("proof"));

  @BeforeAll
  void makeHistory() {
    History.make(gateway);
    History.make(gateway);
    Rows.texts(
            gateway,
            "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname FROM"
                + " pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace")
        .forEach(sql -> Rows.execute(gateway, sql));
    Rows.execute(gateway, "DROP INDEX settlement_reversed_once");
    Rows.execute(gateway, "DROP INDEX recovery_once");
    for (String table : TABLES) {
      Rows.execute(gateway, "CREATE TABLE sound_" + table + " AS SELECT * FROM " + table);
    }
  }

  @AfterAll
  void stop() {
    gateway.stop();
  }

  @AfterEach
  void mend() {
    Rows.execute(
        gateway,
        TABLES.stream()
            .map(
                table ->
                    "DELETE FROM " + table + "; INSERT INTO " + table + " TABLE sound_" + table)
            .collect(Collectors.joining("; ")));
  }

  private ProofReport prove(ProofOptions options) {
    return gateway.gateway().ledger().prove(options, progress -> {});
  }

  private static Set<Invariant> violated(ProofReport report) {
    return report.findings().stream()
        .filter(finding -> finding.violations() > 0)
        .map(Finding::invariant)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Invariant.class)));
  }

  private static Finding of(ProofReport report, Invariant invariant) {
    return report.findings().stream()
        .filter(finding -> finding.invariant() == invariant)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSoundHistoryIsProvedWhole() {
    ProofReport report = prove(ALL);
    assertThat(report.findings())
        .extracting(Finding::invariant)
        .containsExactly(Invariant.values());
    assertThat(report.findings()).allSatisfy(finding -> assertThat(finding.first()).isEmpty());
    assertThat(report.holds()).isTrue();
    assertThat(report.findings())
        .as("nothing is proved about nothing")
        .allSatisfy(
            finding -> assertThat(finding.checked()).as(finding.invariant().id()).isPositive());
    assertThat(report.settlements())
        .isEqualTo(gateway.number("SELECT count(*) FROM settlement"))
        .isEqualTo(of(report, STORED_RESULT).checked());
    assertThat(report.persons()).isEqualTo(gateway.number("SELECT count(*) FROM person"));
    assertThat(of(report, REPLAY).checked())
        .isEqualTo(gateway.number("SELECT count(*) FROM settlement WHERE kind <> 'REVERSAL'"));
  }

  @Test
  void theSampleFollowsTheSeedAndItsSize() {
    long claims = gateway.number("SELECT count(*) FROM settlement WHERE kind <> 'REVERSAL'");
    assertThat(of(prove(new ProofOptions(0, 1, 1_000)), REPLAY).checked()).isZero();
    long some = of(prove(new ProofOptions(claims / 2, 7, 1_000)), REPLAY).checked();
    assertThat(some).isBetween(1L, claims - 1);
    assertThat(of(prove(new ProofOptions(claims / 2, 7, 1)), REPLAY).checked()).isEqualTo(some);
  }

  @Test
  void theSizeOfABatchDoesNotMatter() {
    Rows.execute(gateway, "UPDATE counter SET value = value + 1");
    ProofReport whole = prove(new ProofOptions(0, 1, 100_000));
    ProofReport oneByOne = prove(new ProofOptions(0, 1, 1));
    assertThat(violated(oneByOne)).containsExactly(COUNTERS);
    assertThat(oneByOne.persons()).isEqualTo(whole.persons());
    assertThat(oneByOne.findings())
        .extracting(Finding::checked)
        .isEqualTo(whole.findings().stream().map(Finding::checked).toList());
    assertThat(of(oneByOne, COUNTERS).violations()).isEqualTo(of(whole, COUNTERS).violations());
  }

  @Test
  void theFirstViolationsAreKeptAndAllAreCounted() {
    Rows.execute(
        gateway,
        "INSERT INTO counter SELECT 'P' || n, '990100', '310', 'x', '2025', 1, 1 FROM"
            + " generate_series(1, 50) n");
    Finding finding = of(prove(new ProofOptions(0, 1, 1_000)), COUNTERS);
    assertThat(finding.violations()).isEqualTo(50);
    assertThat(finding.first()).hasSize(20);
  }

  /**
   * A way to break what is stored.
   *
   * @param invariant what it breaks
   * @param also what falls with it
   * @param sql statements
   */
  record Fault(Invariant invariant, Set<Invariant> also, List<String> sql) {
    @Override
    public String toString() {
      return invariant.id() + ": " + sql.getFirst();
    }
  }

  private static Fault fault(Invariant invariant, Set<Invariant> also, String... sql) {
    return new Fault(invariant, also, List.of(sql));
  }

  private static String bill(String change) {
    return "UPDATE settlement SET " + change + " WHERE settlement_id = " + BILL;
  }

  private static String reversal(String change) {
    return "UPDATE settlement SET " + change + " WHERE settlement_id = " + REVERSAL;
  }

  static Stream<Fault> faults() {
    Set<Invariant> result = Set.of(STORED_RESULT);
    return Stream.of(
        fault(BILL_PARTS, result, bill("over_limit_fen = over_limit_fen + 1")),
        fault(BILL_PARTS, result, bill("first_share_fen = in_scope_fen + 1")),
        fault(PAYERS, result, bill("hospital_part_fen = hospital_part_fen + 1")),
        fault(FUNDS, result, bill("fund_amounts[1] = fund_amounts[1] + 1")),
        fault(ACCOUNT_AND_CASH, result, bill("cash_fen = cash_fen + 1")),
        fault(
            SIGNS,
            Set.of(CHAIN_NET, STORED_RESULT),
            bill("full_self_pay_fen = -1, in_scope_fen = in_scope_fen + full_self_pay_fen + 1")),
        fault(
            SIGNS,
            Set.of(REVERSALS, STORED_RESULT),
            reversal(
                "full_self_pay_fen = 1, in_scope_fen = in_scope_fen + full_self_pay_fen - 1,"
                    + " deductible_fen = 0"),
            // The original gives way, so that no net falls below zero.
            "UPDATE settlement SET in_scope_fen = in_scope_fen + 1000000, total_fen = total_fen +"
                + " 1000000, cash_fen = cash_fen + 1000000, person_part_fen = person_part_fen +"
                + " 1000000 WHERE settlement_id = (SELECT reverses_settlement_id FROM settlement"
                + " WHERE settlement_id = "
                + REVERSAL.replace("full_self_pay_fen < 0", "full_self_pay_fen = 1")
                + ")"),
        fault(
            CHAIN_NET,
            Set.of(REVERSALS, STORED_RESULT),
            reversal("in_scope_fen = in_scope_fen - 1, full_self_pay_fen = full_self_pay_fen + 1")),
        fault(REVERSALS, Set.of(), reversal("clr_type = '99'")),
        fault(
            STORED_RESULT,
            Set.of(),
            bill(
                "movement_amounts[array_position(movement_names, 'outpatient_pooled')] ="
                    + " movement_amounts[array_position(movement_names, 'outpatient_pooled')] + 1"),
            "UPDATE counter c SET value = value + 1 WHERE name = 'outpatient_pooled' AND person_id"
                + " = (SELECT person_id FROM settlement WHERE settlement_id = "
                + BILL
                + ")"),
        fault(
            STORED_RESULT,
            Set.of(COUNTERS),
            reversal("movement_names = '{}', movement_periods = '{}', movement_amounts = '{}'")),
        fault(
            STORED_RESULT,
            Set.of(COUNTERS),
            bill(
                "movement_names = movement_names || ARRAY['pooled'], movement_periods ="
                    + " movement_periods || ARRAY['2024'], movement_amounts = movement_amounts ||"
                    + " 5::bigint")),
        fault(STORED_RESULT, Set.of(COUNTERS), bill("movement_names[1] = NULL")),
        fault(
            STORED_RESULT,
            Set.of(),
            reversal(
                "movement_names = movement_names || movement_names[1:1], movement_periods ="
                    + " movement_periods || movement_periods[1:1], movement_amounts ="
                    + " movement_amounts || 0::bigint")),
        fault(STORED_RESULT, Set.of(REPLAY), bill("result_record = '\\x02'")),
        fault(
            COUNTERS,
            Set.of(),
            "UPDATE counter SET value = value + 1 WHERE name = 'outpatient_pooled'"),
        fault(
            COUNTERS, Set.of(), "UPDATE counter SET in_force = in_force - 1 WHERE name = 'stays'"),
        fault(
            EXTERNAL_USAGE,
            Set.of(),
            "UPDATE external_usage SET amount = amount - 1 WHERE takes_back <> '' AND name ="
                + " 'pooled'",
            "UPDATE counter SET value = value - 1 WHERE name = 'pooled'"),
        fault(
            EXTERNAL_USAGE,
            Set.of(),
            "INSERT INTO external_usage SELECT person_id, insured_area, insurance_type, name,"
                + " period, 'UTWICE', amount, moved_on, booked_at, takes_back FROM external_usage"
                + " WHERE takes_back <> '' AND name = 'pooled'",
            "UPDATE counter SET value = value - 12345 WHERE name = 'pooled'"),
        fault(REQUESTS, Set.of(), "DELETE FROM command WHERE subject_id = " + BILL),
        fault(
            REQUESTS,
            Set.of(),
            "UPDATE command SET state = 'VOID', reply = '', subject_id = '' WHERE subject_id = "
                + BILL),
        fault(
            REQUESTS,
            Set.of(),
            "INSERT INTO command SELECT person_id, institution_code, 'request-twice', kind, state,"
                + " subject_id, request, reply, created_at FROM command WHERE subject_id = "
                + BILL),
        fault(REPLIES, Set.of(), "UPDATE command SET reply = '\\x00' WHERE subject_id = " + BILL),
        fault(
            REPLIES,
            Set.of(),
            "UPDATE command SET reply = set_byte(reply, length(reply) - 1, get_byte(reply,"
                + " length(reply) - 1) # 1) WHERE subject_id = "
                + BILL),
        fault(
            REPLIES,
            Set.of(),
            "UPDATE command SET reply = (SELECT other.reply FROM command other WHERE"
                + " other.subject_id = "
                + REVERSAL
                + ") WHERE subject_id = "
                + BILL),
        fault(REPLIES, Set.of(), "UPDATE command SET reply = '\\x01' WHERE state = 'VOID'"),
        fault(STATEMENTS, Set.of(), bill("statement_number = 7")),
        fault(RECOVERIES, Set.of(), "UPDATE recovery SET fund_total_fen = fund_total_fen + 1"),
        fault(
            DEDUCTIONS,
            Set.of(),
            "UPDATE deduction SET total_fen = total_fen + 1 WHERE kind = 'DEDUCTION'"),
        fault(
            DEDUCTIONS,
            Set.of(),
            "UPDATE deduction SET total_fen = total_fen + 1000000 WHERE kind = 'DEDUCTION'",
            "UPDATE deduction_fund f SET amount_fen = amount_fen + 1000000 FROM deduction d WHERE"
                + " d.person_id = f.person_id AND d.deduction_id = f.deduction_id AND d.kind ="
                + " 'DEDUCTION'"),
        fault(
            DEDUCTIONS,
            Set.of(),
            "UPDATE deduction SET total_fen = total_fen - 1000000 WHERE kind = 'RELEASE'",
            "UPDATE deduction_fund f SET amount_fen = amount_fen - 1000000 FROM deduction d WHERE"
                + " d.person_id = f.person_id AND d.deduction_id = f.deduction_id AND d.kind ="
                + " 'RELEASE'"),
        fault(
            PERSONS,
            Set.of(),
            "DELETE FROM person WHERE person_id = (SELECT person_id FROM settlement LIMIT 1)"),
        fault(PERSONS, Set.of(), "UPDATE person SET hash = hash # 1"),
        fault(ACCOUNTS, Set.of(), "UPDATE account SET balance_fen = balance_fen + 1"),
        fault(ACCOUNTS, Set.of(), "UPDATE account_opening SET booked_at = now()"),
        fault(ACCOUNTS, Set.of(), "UPDATE account_opening SET amount_fen = amount_fen + 1"),
        fault(
            CHARGE_LINES,
            Set.of(),
            "UPDATE charge_line SET settlement_id = " + BILL + " WHERE outside_order_id <> ''"),
        fault(
            CHARGE_LINES,
            Set.of(),
            "UPDATE charge_line SET amount_fen = amount_fen + 1 WHERE outside_order_id <> ''"),
        fault(
            OUTSIDE_ORDERS,
            Set.of(),
            "UPDATE charge_line SET outside_order_id = 'ONONE' WHERE outside_order_id <> ''"),
        fault(
            ENCOUNTERS,
            Set.of(),
            "UPDATE encounter SET state = 'DISCHARGED' WHERE state = 'SETTLED'"),
        fault(
            ENCOUNTERS,
            Set.of(),
            "UPDATE encounter SET state = 'SETTLED' WHERE state = 'SELF_PAID'"),
        fault(FILINGS, Set.of(), "UPDATE filing SET used_up = false WHERE single_use AND used_up"),
        fault(REPLAY, Set.of(), bill("policy_version = 'no such version'")),
        fault(REPLAY, Set.of(), bill("claim_record = '\\x06'")),
        fault(
            REPLAY,
            Set.of(),
            bill("claim_record = set_byte(claim_record, 20, get_byte(claim_record, 20) # 1)")));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsFoundByItsName(Fault fault) {
    for (String sql : fault.sql()) {
      Rows.execute(gateway, sql);
    }
    ProofReport report = prove(ALL);
    Set<Invariant> expected = new LinkedHashSet<>(fault.also());
    expected.add(fault.invariant());
    assertThat(violated(report))
        .as(() -> details(report))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(of(report, fault.invariant()).first())
        .allSatisfy(
            one -> {
              assertThat(one.personId()).isNotEmpty();
              assertThat(one.subject()).isNotEmpty();
              assertThat(one.detail()).isNotEmpty();
            });
  }

  private static String details(ProofReport report) {
    return report.findings().stream()
        .flatMap(
            finding ->
                finding.first().stream().map(one -> finding.invariant().id() + " " + line(one)))
        .collect(Collectors.joining("\n"));
  }

  private static String line(Violation one) {
    return one.subject() + ": " + one.detail();
  }

  @Test
  void everyInvariantHasItsFault() {
    assertThat(faults().map(Fault::invariant).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Invariant.values());
  }
}
