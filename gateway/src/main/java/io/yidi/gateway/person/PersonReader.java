package io.yidi.gateway.person;

import com.google.protobuf.ByteString;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonState.Account;
import io.yidi.gateway.person.PersonState.Approval;
import io.yidi.gateway.person.PersonState.Counter;
import io.yidi.gateway.person.PersonState.Filed;
import io.yidi.gateway.person.PersonState.FilingUse;
import io.yidi.gateway.person.PersonState.Relation;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.person.PersonState.Unsettled;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.time.Period;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads persons with everything that decides a price, a group at a time. */
public final class PersonReader {

  /**
   * Asked after the lock was got: a clock in the locking statement would be read before it waits.
   */
  private static final String CLOCK = "SELECT clock_timestamp() AS read_at";

  private PersonReader() {}

  /**
   * Locks persons in the order of their numbers and reads them. Every writer that can change a
   * price comes this way.
   *
   * @param persons person numbers
   * @param encounters encounters to read with them
   * @param requests request ids whose stored commands are wanted
   * @return the persons that exist, by number
   */
  public static Map<String, PersonState> lock(
      Connection connection,
      Collection<String> persons,
      Collection<String> encounters,
      Collection<String> requests)
      throws SQLException {
    return read(connection, PersonSql.LOCK, persons, encounters, requests);
  }

  /** Reads persons without locking them; for previews and queries. */
  public static Map<String, PersonState> peek(
      Connection connection,
      Collection<String> persons,
      Collection<String> encounters,
      Collection<String> requests)
      throws SQLException {
    return read(connection, PersonSql.READ, persons, encounters, requests);
  }

  private static Map<String, PersonState> read(
      Connection connection,
      String personSql,
      Collection<String> persons,
      Collection<String> encounters,
      Collection<String> requests)
      throws SQLException {
    Map<String, Parts> found = new LinkedHashMap<>();
    Sql.query(
        connection,
        personSql,
        row -> found.put(row.getString("person_id"), new Parts(row)),
        persons);
    if (found.isEmpty()) {
      return Map.of();
    }
    Instant readAt = Sql.query(connection, CLOCK, row -> Sql.instant(row, "read_at")).getFirst();
    each(
        connection,
        PersonSql.RELATIONS,
        found,
        (parts, row) -> parts.relations.add(relation(row)),
        persons);
    each(
        connection,
        PersonSql.ACCOUNTS,
        found,
        (parts, row) -> parts.accounts.add(account(row)),
        persons);
    each(
        connection,
        PersonSql.COUNTERS,
        found,
        (parts, row) -> parts.counters.add(counter(row)),
        persons);
    each(
        connection,
        PersonSql.FILINGS,
        found,
        (parts, row) -> parts.filings.add(filing(row)),
        persons);
    each(
        connection,
        PersonSql.APPROVALS,
        found,
        (parts, row) -> parts.approvals.add(approval(row)),
        persons);
    if (!encounters.isEmpty()) {
      Map<String, List<Unsettled>> lines = new HashMap<>();
      each(
          connection,
          PersonSql.CHARGES,
          found,
          (parts, row) ->
              lines
                  .computeIfAbsent(row.getString("encounter_id"), id -> new ArrayList<>())
                  .add(new Unsettled(line(row), row.getString("upload_id"))),
          persons,
          encounters);
      each(
          connection,
          PersonSql.ENCOUNTERS,
          found,
          (parts, row) -> {
            String id = row.getString("encounter_id");
            parts.encounters.put(id, encounter(row, lines.getOrDefault(id, List.of())));
          },
          persons,
          encounters);
    }
    if (!requests.isEmpty()) {
      each(
          connection,
          PersonSql.COMMANDS,
          found,
          (parts, row) -> parts.commands.add(command(row)),
          persons,
          requests);
    }
    Map<String, PersonState> states = new LinkedHashMap<>();
    found.forEach((id, parts) -> states.put(id, parts.state(readAt)));
    return states;
  }

  /** Takes one row for the person it belongs to. */
  private interface RowTaker {
    void take(Parts parts, ResultSet row) throws SQLException;
  }

  private static void each(
      Connection connection,
      String sql,
      Map<String, Parts> found,
      RowTaker taker,
      Object... arguments)
      throws SQLException {
    Sql.query(
        connection,
        sql,
        row -> {
          Parts parts = found.get(row.getString("person_id"));
          if (parts != null) {
            taker.take(parts, row);
          }
          return true;
        },
        arguments);
  }

  /** A person while its rows come in. */
  private static final class Parts {
    private final String personId;
    private final String name;
    private final String gender;
    private final LocalDate birthDate;
    private final String documentNumber;
    private final List<Relation> relations = new ArrayList<>();
    private final List<Account> accounts = new ArrayList<>();
    private final List<Counter> counters = new ArrayList<>();
    private final List<Filed> filings = new ArrayList<>();
    private final List<Approval> approvals = new ArrayList<>();
    private final Map<String, StoredEncounter> encounters = new HashMap<>();
    private final List<StoredCommand> commands = new ArrayList<>();

    Parts(ResultSet row) throws SQLException {
      personId = row.getString("person_id");
      name = row.getString("name");
      gender = row.getString("gender");
      birthDate = Sql.requiredDate(row, "birth_date");
      documentNumber = row.getString("document_number");
    }

    PersonState state(Instant readAt) {
      return new PersonState(
          personId,
          name,
          gender,
          birthDate,
          documentNumber,
          readAt,
          relations,
          accounts,
          counters,
          filings,
          approvals,
          encounters,
          commands);
    }
  }

  private static Relation relation(ResultSet row) throws SQLException {
    return new Relation(
        row.getString("insurance_type"),
        row.getString("insured_area"),
        row.getString("person_type"),
        row.getBoolean("civil_servant"),
        RelationStatus.valueOf(row.getString("status")),
        validity(row),
        row.getString("plan"),
        Sql.texts(row, "identities"));
  }

  private static Period validity(ResultSet row) throws SQLException {
    return new Period(Sql.requiredDate(row, "valid_from"), Sql.date(row, "valid_until"));
  }

  private static Approval approval(ResultSet row) throws SQLException {
    return new Approval(
        row.getString("insurance_type"),
        row.getString("insured_area"),
        new Qualification(
            row.getString("disease_code"), validity(row), Sql.texts(row, "institutions")));
  }

  private static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("insurance_type"), row.getString("insured_area"), row.getLong("balance_fen"));
  }

  private static Counter counter(ResultSet row) throws SQLException {
    return new Counter(
        row.getString("insurance_type"),
        row.getString("insured_area"),
        new CounterValue(row.getString("name"), row.getString("period"), row.getLong("value")));
  }

  private static Filed filing(ResultSet row) throws SQLException {
    return new Filed(
        row.getString("insurance_type"),
        row.getString("insured_area"),
        filingRecord(row),
        row.getBoolean("single_use"),
        Sql.date(row, "locked_until"),
        Sql.texts(row, "uses").stream().map(PersonReader::use).toList());
  }

  /** A use from an encounter, empty for an inline bill, and a settlement. */
  private static FilingUse use(String stored) {
    int slash = stored.indexOf('/');
    return new FilingUse(stored.substring(0, slash), stored.substring(slash + 1));
  }

  /** What the filing decision looks at, from a row of the filings. */
  public static FilingRecord filingRecord(ResultSet row) throws SQLException {
    return new FilingRecord(
        row.getString("filing_id"),
        FilingKind.valueOf(row.getString("kind")),
        FilingStatus.valueOf(row.getString("status")),
        row.getString("destination"),
        Sql.requiredDate(row, "start_date"),
        Sql.date(row, "end_date"),
        row.getBoolean("by_materials"),
        row.getBoolean("used_up"),
        row.getBoolean("onward"),
        Sql.texts(row, "designated"));
  }

  private static StoredEncounter encounter(ResultSet row, List<Unsettled> lines)
      throws SQLException {
    return new StoredEncounter(
        row.getString("encounter_id"),
        row.getString("institution_code"),
        row.getString("insurance_type"),
        row.getString("med_type"),
        EncounterLife.State.valueOf(row.getString("state")),
        Sql.requiredDate(row, "begin_date"),
        Sql.date(row, "end_date"),
        flags(row, ""),
        row.getString("disease_code"),
        Sql.texts(row, "diagnosis_codes"),
        row.getInt("statement_number"),
        row.getBoolean("statement_disproved"),
        row.getBoolean("part_settled"),
        selfPaid(row.getString("self_paid_cause")),
        lines);
  }

  private static SelfPaid.@Nullable Cause selfPaid(String stored) {
    return stored.isEmpty() ? null : SelfPaid.Cause.valueOf(stored);
  }

  /** Flags from columns with a prefix. */
  public static VisitFlags flags(ResultSet row, String prefix) throws SQLException {
    return new VisitFlags(
        Flag.valueOf(row.getString(prefix + "trauma")),
        Flag.valueOf(row.getString(prefix + "third_party")),
        InpatientType.valueOf(row.getString(prefix + "inpatient_type")),
        EmergencyReferral.valueOf(row.getString(prefix + "emergency_referral")));
  }

  /** A charge line. */
  public static ChargeLine line(ResultSet row) throws SQLException {
    return new ChargeLine(
        row.getInt("line_number"),
        row.getString("item_code"),
        Sql.requiredDate(row, "fee_date"),
        row.getLong("quantity_e4"),
        row.getLong("unit_price_e6"),
        row.getLong("amount_fen"),
        HospitalApproval.valueOf(row.getString("approval")),
        row.getInt("refunds_line"));
  }

  private static StoredCommand command(ResultSet row) throws SQLException {
    return new StoredCommand(
        row.getString("institution_code"),
        row.getString("request_id"),
        row.getString("kind"),
        row.getString("state").equals("DONE"),
        row.getString("subject_id"),
        ByteString.copyFrom(row.getBytes("request")),
        ByteString.copyFrom(row.getBytes("reply")));
  }
}
