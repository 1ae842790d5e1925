package io.yidi.gateway.settlement;

import io.yidi.gateway.deduction.DeductionStore;
import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.Trip;
import io.yidi.gateway.settlement.Writes.CommandRow;
import io.yidi.gateway.settlement.Writes.CounterRow;
import io.yidi.gateway.settlement.Writes.EncounterRow;
import io.yidi.gateway.settlement.Writes.FilingUseRow;
import io.yidi.gateway.settlement.Writes.FundAmount;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.Split;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the hot path that write. All are array statements whose text does not depend on
 * the number of rows; all name the person; a test refuses any that does not.
 */
final class SettlementWriter {

  /** Amount columns of a settlement, in the order of {@link SettlementRow#amounts}. */
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

  static final ArrayInsert<SettlementRow> SETTLEMENTS = settlements();

  static final ArrayInsert<CounterRow> COUNTERS =
      new ArrayInsert<CounterRow>(
              "counter",
              "ON CONFLICT (person_id, insured_area, insurance_type, name, period)"
                  + " DO UPDATE SET value = counter.value + EXCLUDED.value, in_force ="
                  + " counter.in_force + EXCLUDED.in_force")
          .column("person_id", "text", CounterRow::personId)
          .column("insured_area", "text", CounterRow::insuredArea)
          .column("insurance_type", "text", CounterRow::insuranceType)
          .column("name", "text", row -> row.movement().name())
          .column("period", "text", row -> row.movement().period())
          .column("value", "int8", row -> row.movement().value())
          .column("in_force", "int4", row -> 1);

  static final String COUNTERS_DOWN =
      "UPDATE counter c SET value = c.value + v.amount, in_force = c.in_force + v.in_force FROM"
          + " unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::int4[])"
          + " AS v(person_id, insured_area, insurance_type, name, period, amount, in_force) WHERE"
          + " c.person_id = v.person_id AND c.insured_area = v.insured_area AND c.insurance_type ="
          + " v.insurance_type AND c.name = v.name AND c.period = v.period AND c.person_id ="
          + " ANY(?)";

  /**
   * A group has at most one record of a person. Rows of a list would be joined with the accounts
   * each with each, which took a tenth of what PostgreSQL does for a settlement.
   */
  static final String ACCOUNTS =
      "UPDATE account a SET balance_fen = a.balance_fen - v.paid[array_position(v.persons,"
          + " a.person_id)] FROM (SELECT ?::text[] AS persons, ?::text[] AS areas, ?::text[] AS"
          + " types, ?::int8[] AS paid) v WHERE a.person_id = ANY(?) AND a.insured_area ="
          + " v.areas[array_position(v.persons, a.person_id)] AND a.insurance_type ="
          + " v.types[array_position(v.persons, a.person_id)]";

  /** Names the encounters too, so that the lines of earlier ones are not looked at. */
  static final String TAKE_LINES =
      "UPDATE charge_line l SET settlement_id = v.settlement_id FROM unnest(?::text[], ?::text[],"
          + " ?::text[], ?::text[]) AS v(person_id, encounter_id, settlement_id, batch) WHERE"
          + " l.person_id = v.person_id AND l.encounter_id = v.encounter_id AND l.settlement_id IS"
          + " NULL AND (v.batch = '' OR l.upload_id = v.batch) AND l.person_id = ANY(?) AND"
          + " l.encounter_id = ANY(?)";

  /** Takes the same columns as the taking; which batch it was does not matter any more. */
  static final String GIVE_LINES_BACK =
      "UPDATE charge_line l SET settlement_id = NULL FROM unnest(?::text[], ?::text[], ?::text[],"
          + " ?::text[]) AS v(person_id, encounter_id, settlement_id, batch) WHERE l.person_id ="
          + " v.person_id AND l.encounter_id = v.encounter_id AND l.settlement_id ="
          + " v.settlement_id AND l.person_id = ANY(?) AND l.encounter_id = ANY(?)";

  /** Touches no row that is not in a state of the life cycle's table; then nothing is written. */
  static final String ENCOUNTER_STATES =
      "UPDATE encounter e SET state = v.state FROM unnest(?::text[], ?::text[], ?::text[],"
          + " ?::text[]) AS v(person_id, encounter_id, state, expected) WHERE e.person_id ="
          + " v.person_id AND e.encounter_id = v.encounter_id AND e.state ="
          + " ANY(string_to_array(v.expected, ',')) AND e.person_id = ANY(?) AND e.encounter_id ="
          + " ANY(?)";

  static final String FILINGS_USED =
      "UPDATE filing f SET used_up = v.used FROM unnest(?::text[], ?::text[], ?::bool[]) AS"
          + " v(person_id, filing_id, used) WHERE f.person_id = v.person_id AND f.filing_id ="
          + " v.filing_id AND f.person_id = ANY(?)";

  static final ArrayInsert<FilingUseRow> FILING_EVENTS =
      new ArrayInsert<FilingUseRow>("filing_event")
          .column("person_id", "text", FilingUseRow::personId)
          .column("filing_id", "text", FilingUseRow::filingId)
          .column("actor", "text", FilingUseRow::institutionCode)
          .column("event", "text", row -> row.used() ? "USE" : "GIVE_BACK")
          .column("reference", "text", FilingUseRow::settlementId)
          .column("status", "text", row -> row.status().name())
          .column("at", "timestamptz", FilingUseRow::at)
          .column("channel", "text", row -> "")
          .column("text", "text", FilingUseRow::settlementId);

  static final ArrayInsert<CommandRow> COMMANDS =
      new ArrayInsert<CommandRow>("command")
          .column("person_id", "text", CommandRow::personId)
          .column("institution_code", "text", CommandRow::institutionCode)
          .column("request_id", "text", CommandRow::requestId)
          .column("kind", "text", CommandRow::kind)
          .column("state", "text", row -> row.done() ? "DONE" : "VOID")
          .column("subject_id", "text", CommandRow::subjectId)
          .column("request", "bytea", row -> Packed.pack(row.request()))
          .column("reply", "bytea", row -> Packed.pack(row.reply()))
          .column("created_at", "timestamptz", CommandRow::createdAt);

  private SettlementWriter() {}

  /** Amounts of a split, in the order of the columns. */
  static List<Long> amounts(Split split) {
    return List.of(
        split.total(),
        split.cut().fullSelfPay(),
        split.cut().overLimit(),
        split.cut().firstSelfPay(),
        split.cut().inScope(),
        split.firstShare(),
        split.deductible(),
        split.fundTotal(),
        split.hospitalPart(),
        split.personPart(),
        split.account(),
        split.cash());
  }

  private static ArrayInsert<SettlementRow> settlements() {
    ArrayInsert<SettlementRow> insert =
        new ArrayInsert<SettlementRow>("settlement")
            .column("person_id", "text", SettlementRow::personId)
            .column("settlement_id", "text", SettlementRow::settlementId)
            .column("kind", "text", row -> row.kind().name())
            .column("reverses_settlement_id", "text", SettlementRow::reverses)
            .column("refunds_settlement_id", "text", SettlementRow::refunds)
            .column("refund_number", "int4", SettlementRow::refundNumber)
            .column("institution_code", "text", SettlementRow::institutionCode)
            .column("request_id", "text", SettlementRow::requestId)
            .column("encounter_id", "text", SettlementRow::encounterId)
            .column("insured_area", "text", SettlementRow::insuredArea)
            .column("care_area", "text", SettlementRow::careArea)
            .column("insurance_type", "text", SettlementRow::insuranceType)
            .column("person_type", "text", SettlementRow::personType)
            .column("visit_kind", "text", SettlementRow::visitKind)
            .column("med_type", "text", SettlementRow::medType)
            .column("clr_type", "text", SettlementRow::clearingType)
            .column("clr_optins", "text", SettlementRow::clearingAgency)
            .column("begin_date", "date", SettlementRow::begin)
            .column("end_date", "date", SettlementRow::end)
            .column("policy_date", "date", SettlementRow::policyDate)
            .column("settled_at", "timestamptz", SettlementRow::settledAt)
            .column("outcome", "text", SettlementRow::outcome)
            .column("tier", "text", SettlementRow::tier)
            .column("filing_id", "text", SettlementRow::filingId);
    for (int i = 0; i < AMOUNTS.size(); i++) {
      int index = i;
      insert.column(AMOUNTS.get(i), "int8", row -> row.amounts().get(index));
    }
    return insert
        .list("fund_codes", "text", row -> of(row.funds(), FundAmount::code))
        .list("fund_fields", "text", row -> of(row.funds(), FundAmount::field))
        .list("fund_amounts", "int8", row -> of(row.funds(), FundAmount::amountFen))
        .list("movement_names", "text", row -> of(row.movements(), CounterValue::name))
        .list("movement_periods", "text", row -> of(row.movements(), CounterValue::period))
        .list("movement_amounts", "int8", row -> of(row.movements(), CounterValue::value))
        .column("policy_version", "text", SettlementRow::policyVersion)
        .column("catalogue_version", "text", SettlementRow::catalogueVersion)
        .column("engine_version", "text", SettlementRow::engineVersion)
        .column("statement_number", "int4", SettlementRow::statementNumber)
        .column("claim_record", "bytea", row -> Packed.pack(row.claimRecord()))
        .column("result_record", "bytea", row -> Packed.pack(row.resultRecord()));
  }

  private static <E, V> List<V> of(List<E> list, Function<E, V> value) {
    return list.stream().map(value).toList();
  }

  /** Writes everything of a group in one trip. */
  static void write(Connection connection, Writes writes) throws SQLException {
    Trip trip = new Trip();
    SETTLEMENTS.addTo(trip, writes.settlements);
    moveCounters(trip, writes.counters);
    moveAccounts(trip, writes.settlements);
    markEncounters(trip, writes.encounters);
    useFilings(trip, writes.filings);
    DeductionStore.addTo(trip, writes.deductions);
    COMMANDS.addTo(trip, writes.commands);
    trip.run(connection);
  }

  /**
   * A movement inserts the counter when it is new, also one of nothing: a cycle begins with it. One
   * that changes or takes back an earlier one always meets a counter that is there.
   */
  private static void moveCounters(Trip trip, List<CounterRow> counters) {
    COUNTERS.addTo(trip, counters.stream().filter(row -> row.inForce() > 0).toList());
    List<CounterRow> down = counters.stream().filter(row -> row.inForce() <= 0).toList();
    if (!down.isEmpty()) {
      trip.update(
          down.size(),
          "counters",
          COUNTERS_DOWN,
          column(down, "text", CounterRow::personId),
          column(down, "text", CounterRow::insuredArea),
          column(down, "text", CounterRow::insuranceType),
          column(down, "text", row -> row.movement().name()),
          column(down, "text", row -> row.movement().period()),
          column(down, "int8", row -> row.movement().value()),
          column(down, "int4", CounterRow::inForce),
          distinct(down, CounterRow::personId));
    }
  }

  /** What a record says that the account pays is what its balance moves by. */
  private static void moveAccounts(Trip trip, List<SettlementRow> records) {
    List<SettlementRow> paid = records.stream().filter(row -> row.accountFen() != 0).toList();
    if (!paid.isEmpty()) {
      trip.update(
          paid.size(),
          "accounts",
          ACCOUNTS,
          column(paid, "text", SettlementRow::personId),
          column(paid, "text", SettlementRow::insuredArea),
          column(paid, "text", SettlementRow::insuranceType),
          column(paid, "int8", SettlementRow::accountFen),
          distinct(paid, SettlementRow::personId));
    }
  }

  private static void markEncounters(Trip trip, List<EncounterRow> rows) {
    markLines(trip, TAKE_LINES, rows.stream().filter(EncounterRow::takes).toList());
    markLines(trip, GIVE_LINES_BACK, rows.stream().filter(row -> !row.takes()).toList());
    if (!rows.isEmpty()) {
      trip.update(
          rows.size(),
          "encounters",
          ENCOUNTER_STATES,
          column(rows, "text", EncounterRow::personId),
          column(rows, "text", EncounterRow::encounterId),
          column(rows, "text", EncounterRow::state),
          column(rows, "text", EncounterRow::expected),
          distinct(rows, EncounterRow::personId),
          distinct(rows, EncounterRow::encounterId));
    }
  }

  private static void useFilings(Trip trip, List<FilingUseRow> rows) {
    FILING_EVENTS.addTo(trip, rows);
    if (!rows.isEmpty()) {
      trip.update(
          rows.size(),
          "filings",
          FILINGS_USED,
          column(rows, "text", FilingUseRow::personId),
          column(rows, "text", FilingUseRow::filingId),
          column(rows, "bool", FilingUseRow::used),
          distinct(rows, FilingUseRow::personId));
    }
  }

  private static void markLines(Trip trip, String sql, List<EncounterRow> rows) {
    if (!rows.isEmpty()) {
      trip.update(
          sql,
          column(rows, "text", EncounterRow::personId),
          column(rows, "text", EncounterRow::encounterId),
          column(rows, "text", EncounterRow::settlementId),
          column(rows, "text", EncounterRow::batch),
          distinct(rows, EncounterRow::personId),
          distinct(rows, EncounterRow::encounterId));
    }
  }

  private static <R> List<String> distinct(List<R> rows, Function<R, String> key) {
    return rows.stream().map(key).distinct().toList();
  }

  private static <R> Sql.Column column(
      List<R> rows, String type, Function<R, ? extends @Nullable Object> value) {
    return new Sql.Column(type, rows.stream().<@Nullable Object>map(value).toList());
  }
}
