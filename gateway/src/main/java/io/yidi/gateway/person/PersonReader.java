package io.yidi.gateway.person;

import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.Trip;
import io.yidi.gateway.person.PersonState.Account;
import io.yidi.gateway.person.PersonState.Approval;
import io.yidi.gateway.person.PersonState.Counter;
import io.yidi.gateway.person.PersonState.Filed;
import io.yidi.gateway.person.PersonState.FilingUse;
import io.yidi.gateway.person.PersonState.Relation;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.person.PersonState.Unsettled;
import io.yidi.gateway.rules.Activation;
import io.yidi.gateway.rules.Rules.Versions;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads persons with everything that decides a price, a group at a time. */
public final class PersonReader {

  /**
   * Asked after the lock was got: a clock in the locking statement would be read before it waits.
   */
  private static final String CLOCK = "SELECT clock_timestamp() AS read_at";

  private PersonReader() {}

  /**
   * What to read.
   *
   * @param persons person numbers
   * @param encounters encounters to read with them
   * @param commands keys of the stored commands that are wanted
   * @param balances whether accounts and counters are wanted, which no filing is decided by
   */
  public record Wanted(
      Collection<String> persons,
      Collection<String> encounters,
      Collection<CommandKey> commands,
      boolean balances) {

    /** With accounts and counters. */
    public Wanted(
        Collection<String> persons,
        Collection<String> encounters,
        Collection<CommandKey> commands) {
      this(persons, encounters, commands, true);
    }

    /** One person without encounters and commands. */
    public static Wanted person(String personId) {
      return person(personId, List.of(), List.of());
    }

    /** One person. */
    public static Wanted person(
        String personId, Collection<String> encounters, Collection<CommandKey> commands) {
      return new Wanted(List.of(personId), encounters, commands);
    }
  }

  /**
   * Under what a command is stored.
   *
   * @param personId person whose command it is
   * @param institution institution that sent it
   * @param requestId its request id, unique for the two
   */
  public record CommandKey(String personId, String institution, String requestId) {}

  /**
   * What was read, in one trip to the database.
   *
   * @param persons the persons that exist, by number
   * @param inForce versions of the rules that were in force then
   */
  public record Seen(Map<String, PersonState> persons, Versions inForce) {

    /** A person, null when nobody has the number. */
    public @Nullable PersonState person(String personId) {
      return persons.get(personId);
    }
  }

  /**
   * Locks persons in the order of their numbers and reads them. Every writer that can change a
   * price comes this way.
   */
  public static Seen lock(Connection connection, Wanted wanted) throws SQLException {
    return read(connection, PersonSql.LOCK, wanted);
  }

  /** Reads persons without locking them; for previews and queries. */
  public static Seen peek(Connection connection, Wanted wanted) throws SQLException {
    return read(connection, PersonSql.READ, wanted);
  }

  private static Seen read(Connection connection, String personSql, Wanted wanted)
      throws SQLException {
    Map<String, Parts> found = new LinkedHashMap<>();
    Map<String, String> inForce = new HashMap<>();
    List<Instant> clock = new ArrayList<>(1);
    Collection<String> persons = wanted.persons();
    Trip trip =
        new Trip()
            .query(personSql, row -> found.put(row.getString("person_id"), new Parts(row)), persons)
            .query(CLOCK, row -> clock.add(Sql.instant(row, "read_at")));
    Activation.addTo(trip, inForce);
    each(trip, PersonSql.RELATIONS, found, (to, row) -> to.relations.add(relation(row)), persons);
    if (wanted.balances()) {
      each(trip, PersonSql.ACCOUNTS, found, (to, row) -> to.accounts.add(account(row)), persons);
      each(trip, PersonSql.COUNTERS, found, (to, row) -> to.counters.add(counter(row)), persons);
    }
    each(trip, PersonSql.FILINGS, found, (to, row) -> to.filings.add(filing(row)), persons);
    each(trip, PersonSql.APPROVALS, found, (to, row) -> to.approvals.add(approval(row)), persons);
    addEncounters(trip, found, wanted);
    if (!wanted.commands().isEmpty()) {
      each(
          trip,
          PersonSql.COMMANDS,
          found,
          (to, row) -> to.commands.add(command(row)),
          distinct(wanted, CommandKey::personId),
          distinct(wanted, CommandKey::institution),
          distinct(wanted, CommandKey::requestId));
    }
    trip.run(connection);
    Map<String, PersonState> states = LinkedHashMap.newLinkedHashMap(found.size());
    found.forEach((id, parts) -> states.put(id, parts.state(clock.getFirst(), wanted.balances())));
    return new Seen(states, Activation.versions(inForce));
  }

  private static List<String> distinct(Wanted wanted, Function<CommandKey, String> part) {
    return wanted.commands().stream().map(part).distinct().toList();
  }

  private static void addEncounters(Trip trip, Map<String, Parts> found, Wanted wanted) {
    if (wanted.encounters().isEmpty()) {
      return;
    }
    Map<String, List<Unsettled>> lines = new HashMap<>();
    each(
        trip,
        PersonSql.CHARGES,
        found,
        (to, row) ->
            lines
                .computeIfAbsent(row.getString("encounter_id"), id -> new ArrayList<>())
                .add(new Unsettled(line(row), row.getString("upload_id"))),
        wanted.persons(),
        wanted.encounters());
    each(
        trip,
        PersonSql.ENCOUNTERS,
        found,
        (to, row) -> {
          String id = row.getString("encounter_id");
          to.encounters.put(id, encounter(row, lines.getOrDefault(id, List.of())));
        },
        wanted.persons(),
        wanted.encounters());
  }

  /** Takes one row for the person it belongs to. */
  private interface RowTaker {
    void take(Parts parts, ResultSet row) throws SQLException;
  }

  private static void each(
      Trip trip, String sql, Map<String, Parts> found, RowTaker taker, Object... arguments) {
    trip.query(
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

    PersonState state(Instant readAt, boolean balancesRead) {
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
          commands,
          balancesRead);
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
        Packed.read(row, "request"),
        Packed.read(row, "reply"));
  }
}
