package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.load.DirectoryLoader.Problems;
import io.yidi.gateway.load.Tables.AccountRow;
import io.yidi.gateway.load.Tables.ApprovalRow;
import io.yidi.gateway.load.Tables.CredentialRow;
import io.yidi.gateway.load.Tables.FilingRow;
import io.yidi.gateway.load.Tables.PersonRow;
import io.yidi.gateway.load.Tables.RelationRow;
import io.yidi.gateway.load.Tables.UsageRow;
import io.yidi.gateway.usage.UsageBook;
import io.yidi.gateway.usage.UsageBook.Usage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The rows of a directory that belong to persons and lie in the databases of these. */
record PersonRows(
    Loaded<PersonRow> persons,
    Loaded<CredentialRow> credentials,
    Loaded<RelationRow> relations,
    Loaded<AccountRow> accounts,
    Loaded<UsageRow> usage,
    Loaded<FilingRow> filings,
    Loaded<ApprovalRow> approvals) {

  /** The rows of those persons whose numbers are wanted. */
  PersonRows only(Predicate<String> wanted) {
    return new PersonRows(
        persons.only(row -> wanted.test(row.id())),
        credentials.only(row -> wanted.test(row.person())),
        relations.only(row -> wanted.test(row.person())),
        accounts.only(row -> wanted.test(row.person())),
        usage.only(row -> wanted.test(row.person())),
        filings.only(row -> wanted.test(row.person())),
        approvals.only(row -> wanted.test(row.person())));
  }

  /** Numbers of all persons of the rows. */
  Set<String> ids() {
    Set<String> ids = new TreeSet<>();
    persons.rows().forEach(row -> ids.add(row.id()));
    relations.rows().forEach(row -> ids.add(row.person()));
    credentials.rows().forEach(row -> ids.add(row.person()));
    accounts.rows().forEach(row -> ids.add(row.person()));
    usage.rows().forEach(row -> ids.add(row.person()));
    filings.rows().forEach(row -> ids.add(row.person()));
    approvals.rows().forEach(row -> ids.add(row.person()));
    return ids;
  }

  /**
   * Checks these rows against a database and stores them there; with problems nothing may stay, and
   * after checks that failed nothing is stored any more.
   *
   * @param connection open transaction on the database of these persons
   * @param all rows of all databases
   * @param problems takes what is wrong
   */
  void store(Connection connection, PersonRows all, Problems problems) throws SQLException {
    checkPersons(connection, problems.checks());
    checkNumbers(connection, all, problems.checks());
    if (!problems.checks().isEmpty()) {
      return;
    }
    PersonRow.INSERT.run(connection, persons.rows());
    CredentialRow.INSERT.run(connection, credentials.rows());
    RelationRow.INSERT.run(connection, relations.rows());
    FilingRow.INSERT.run(connection, filings.rows());
    ApprovalRow.INSERT.run(connection, approvals.rows());
    for (AccountRow account : accounts.rows()) {
      openAccount(connection, account);
    }
    bookUsage(connection, problems.conflicts());
    checkPeriods(new Overlaps(connection, problems.conflicts()));
  }

  /** Every person must be stored or come with the rows. Locks those that are there, in order. */
  private void checkPersons(Connection connection, List<String> problems) throws SQLException {
    Set<String> known =
        new HashSet<>(
            Sql.query(
                connection,
                "SELECT person_id FROM person WHERE person_id = ANY(?) ORDER BY person_id FOR"
                    + " UPDATE",
                row -> row.getString(1),
                ids()));
    persons.rows().forEach(row -> known.add(row.id()));
    String column = "person_id";
    String expected = "a person of persons.csv or of the database";
    relations.require(problems, column, RelationRow::person, known::contains, expected);
    credentials.require(problems, column, CredentialRow::person, known::contains, expected);
    accounts.require(problems, column, AccountRow::person, known::contains, expected);
    usage.require(problems, column, UsageRow::person, known::contains, expected);
    filings.require(problems, column, FilingRow::person, known::contains, expected);
    approvals.require(problems, column, ApprovalRow::person, known::contains, expected);
  }

  /** No number is somebody else's, in whatever databases they are. */
  private void checkNumbers(Connection connection, PersonRows all, List<String> problems)
      throws SQLException {
    all.checkFilings(connection, problems);
    Set<CredentialRow> own = new HashSet<>(credentials.rows());
    Loaded<CredentialRow> elsewhere = all.credentials.only(row -> !own.contains(row));
    if (!elsewhere.rows().isEmpty()) {
      checkNotHeld(connection, elsewhere, problems);
    }
  }

  /** A filing is asked for by its number alone, so no two persons have one of the same. */
  private void checkFilings(Connection connection, List<String> problems) throws SQLException {
    Map<String, String> owners = new HashMap<>();
    filings.rows().forEach(row -> owners.put(row.id(), row.person()));
    Set<String> taken =
        new HashSet<>(
            Sql.query(
                connection,
                "SELECT filing_id, person_id FROM filing WHERE filing_id = ANY(?)",
                row ->
                    row.getString(2).equals(owners.get(row.getString(1))) ? "" : row.getString(1),
                owners.keySet()));
    filings.require(
        problems,
        "filing_id",
        FilingRow::id,
        id -> !taken.contains(id),
        "a number that no other person's filing has");
  }

  /** A credential does not lie in two databases. */
  private static void checkNotHeld(
      Connection connection, Loaded<CredentialRow> elsewhere, List<String> problems)
      throws SQLException {
    Set<String> held =
        new HashSet<>(
            Sql.query(
                connection,
                "SELECT c.type || ' ' || c.number FROM credential c JOIN unnest(?::text[],"
                    + " ?::text[]) AS v(type, number) ON c.type = v.type AND c.number = v.number",
                row -> row.getString(1),
                elsewhere.rows().stream().map(CredentialRow::type).toList(),
                elsewhere.rows().stream().map(CredentialRow::number).toList()));
    elsewhere.require(
        problems,
        "number",
        row -> row.type() + " " + row.number(),
        one -> !held.contains(one),
        "a credential that no person of another database has");
  }

  /** Opens an account once; a later load leaves its balance, which settlements have moved since. */
  private static void openAccount(Connection connection, AccountRow account) throws SQLException {
    int opened =
        Sql.update(
            connection,
            "INSERT INTO account VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            account.person(),
            account.area(),
            account.insurance(),
            account.balance());
    if (opened == 1) {
      Sql.update(
          connection,
          "INSERT INTO account_opening VALUES (?, ?, ?, ?, clock_timestamp())",
          account.person(),
          account.area(),
          account.insurance(),
          account.balance());
    }
  }

  /** Books external usage once for each reference. */
  private void bookUsage(Connection connection, List<String> problems) throws SQLException {
    if (usage.rows().isEmpty()) {
      return;
    }
    // After the locks, so that movements of a person follow each other as they were booked.
    Instant now =
        Sql.query(connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now"))
            .getFirst();
    for (int i = 0; i < usage.rows().size(); i++) {
      Usage one = usage.rows().get(i).usage();
      if (UsageBook.book(connection, one, now) != null) {
        continue;
      }
      Long before = UsageBook.amount(connection, one);
      if (before == null || before != one.amount()) {
        problems.add(
            usage.place(i)
                + ": reference "
                + one.reference()
                + (before == null
                    ? " is the number of a settlement"
                    : " was booked with another amount")
                + " (expected: a new reference)");
      }
    }
  }

  /** Nothing may hold twice on one day. */
  private void checkPeriods(Overlaps overlaps) throws SQLException {
    overlaps.check(
        relations,
        RelationRow::person,
        "insurance_relation",
        "person_id",
        "insurance_type",
        "insured_area");
    overlaps.check(
        approvals,
        ApprovalRow::person,
        "disease_approval",
        "person_id",
        "insurance_type",
        "insured_area",
        "disease_code");
  }
}
