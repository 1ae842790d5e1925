package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.load.Tables.AccountRow;
import io.yidi.gateway.load.Tables.CredentialRow;
import io.yidi.gateway.load.Tables.FilingRow;
import io.yidi.gateway.load.Tables.InstitutionRow;
import io.yidi.gateway.load.Tables.ItemRow;
import io.yidi.gateway.load.Tables.LevelRow;
import io.yidi.gateway.load.Tables.PersonRow;
import io.yidi.gateway.load.Tables.RegionRow;
import io.yidi.gateway.load.Tables.RelationRow;
import io.yidi.gateway.load.Tables.ServiceRow;
import io.yidi.gateway.load.Tables.UsageRow;
import io.yidi.gateway.rules.Activation;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Loads a directory in one transaction, after every row of every file has been checked. */
@Singleton
public final class DirectoryLoader {

  private static final Set<String> FILES =
      Set.of(
          "regions",
          "institutions",
          "institution_levels",
          "institution_services",
          "catalogue",
          "persons",
          "credentials",
          "relations",
          "accounts",
          "external_usage",
          "filings");

  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Database database;

  DirectoryLoader(Database database) {
    this.database = database;
  }

  /**
   * Loads a directory.
   *
   * @param directory folder with files named after the tables, as .csv or .yaml
   * @param prepare applied to the text of each file, for demonstrations that name their run
   * @return rows stored by file
   * @throws LoadException naming every bad row; nothing is stored then
   */
  public Map<String, Integer> load(Path directory, UnaryOperator<String> prepare) {
    if (!Files.isDirectory(directory)) {
      throw new LoadException(
          List.of(
              directory
                  + ": no such directory (expected: a folder with "
                  + String.join(".csv, ", FILES.stream().sorted().toList())
                  + ".csv)"));
    }
    List<String> problems = new ArrayList<>();
    try {
      Batch batch = new Batch(new RowFiles(directory, prepare, problems), problems);
      if (batch.counts.isEmpty() && problems.isEmpty()) {
        problems.add(
            directory
                + ": nothing to load (expected: files named "
                + FILES.stream().sorted().toList()
                + ")");
      }
      refuse(problems);
      return database.write(connection -> store(connection, batch, problems));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new LoadException(problems);
    }
  }

  /** All rows of a directory. */
  private static final class Batch {
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<String> problems;
    private final List<RegionRow> regions;
    private final List<InstitutionRow> institutions;
    private final List<LevelRow> levels;
    private final List<ServiceRow> services;
    private final List<ItemRow> items;
    private final List<PersonRow> persons;
    private final List<CredentialRow> credentials;
    private final List<RelationRow> relations;
    private final List<AccountRow> accounts;
    private final List<UsageRow> usage;
    private final List<FilingRow> filings;

    Batch(RowFiles files, List<String> problems) throws IOException {
      this.problems = problems;
      Instant now = Instant.now();
      files.refuseUnknown(FILES);
      regions =
          table(
              files,
              "regions",
              RegionRow.COLUMNS,
              RegionRow::read,
              row -> row.code() + " " + row.from());
      institutions =
          table(
              files,
              "institutions",
              InstitutionRow.COLUMNS,
              InstitutionRow::read,
              InstitutionRow::code);
      levels =
          table(
              files,
              "institution_levels",
              LevelRow.COLUMNS,
              LevelRow::read,
              row -> row.institution() + " " + row.from());
      services =
          table(
              files,
              "institution_services",
              ServiceRow.COLUMNS,
              ServiceRow::read,
              row -> row.institution() + " " + row.service() + " " + row.from());
      items =
          table(
              files,
              "catalogue",
              ItemRow.COLUMNS,
              ItemRow::read,
              row -> row.area() + " " + row.code() + " " + row.from());
      persons = table(files, "persons", PersonRow.COLUMNS, PersonRow::read, PersonRow::id);
      credentials =
          table(
              files,
              "credentials",
              CredentialRow.COLUMNS,
              CredentialRow::read,
              row -> row.type() + " " + row.number());
      relations =
          table(
              files,
              "relations",
              RelationRow.COLUMNS,
              RelationRow::read,
              row -> row.person() + " " + row.insurance() + " " + row.area() + " " + row.from());
      accounts =
          table(
              files,
              "accounts",
              AccountRow.COLUMNS,
              AccountRow::read,
              row -> row.person() + " " + row.area() + " " + row.insurance());
      usage =
          table(
              files,
              "external_usage",
              UsageRow.COLUMNS,
              row -> UsageRow.read(row, now),
              row ->
                  row.person() + " " + row.counter() + " " + row.period() + " " + row.reference());
      filings =
          table(
              files,
              "filings",
              FilingRow.COLUMNS,
              FilingRow::read,
              row -> row.person() + " " + row.id());
    }

    private <T> List<T> table(
        RowFiles files,
        String name,
        Set<String> columns,
        Function<Row, T> reader,
        Function<T, String> key)
        throws IOException {
      List<T> rows = new ArrayList<>();
      Set<String> keys = new HashSet<>();
      for (Row row : files.rows(name, columns)) {
        T read = reader.apply(row);
        if (!keys.add(key.apply(read))) {
          row.problem("the same key twice: " + key.apply(read) + " (expected: once)");
        }
        rows.add(read);
      }
      if (!rows.isEmpty()) {
        counts.put(name, rows.size());
      }
      return rows;
    }

    Set<String> personIds() {
      Set<String> ids = new TreeSet<>();
      persons.forEach(row -> ids.add(row.id()));
      relations.forEach(row -> ids.add(row.person()));
      credentials.forEach(row -> ids.add(row.person()));
      accounts.forEach(row -> ids.add(row.person()));
      usage.forEach(row -> ids.add(row.person()));
      filings.forEach(row -> ids.add(row.person()));
      return ids;
    }
  }

  private static Map<String, Integer> store(
      Connection connection, Batch batch, List<String> problems) throws SQLException {
    checkReferences(connection, batch);
    refuse(problems);
    RegionRow.INSERT.run(connection, batch.regions);
    InstitutionRow.INSERT.run(connection, batch.institutions);
    LevelRow.INSERT.run(connection, batch.levels);
    ServiceRow.INSERT.run(connection, batch.services);
    for (ItemRow item : batch.items) {
      storeItem(connection, item);
    }
    PersonRow.INSERT.run(connection, batch.persons);
    CredentialRow.INSERT.run(connection, batch.credentials);
    RelationRow.INSERT.run(connection, batch.relations);
    for (AccountRow account : batch.accounts) {
      openAccount(connection, account);
    }
    for (UsageRow used : batch.usage) {
      bookUsage(connection, used, problems);
    }
    for (FilingRow filing : batch.filings) {
      storeFiling(connection, filing);
    }
    refuse(problems);
    activate(connection, batch);
    return batch.counts;
  }

  /**
   * Every row must belong to something that is stored or comes with it. Locks the persons that are
   * there, in order.
   */
  private static void checkReferences(Connection connection, Batch batch) throws SQLException {
    Set<String> known =
        new HashSet<>(
            Sql.query(
                connection,
                "SELECT person_id FROM person WHERE person_id = ANY(?) ORDER BY person_id FOR"
                    + " UPDATE",
                row -> row.getString(1),
                batch.personIds()));
    batch.persons.forEach(row -> known.add(row.id()));
    for (String person : batch.personIds()) {
      if (!known.contains(person)) {
        batch.problems.add(
            "person_id: " + person + " (expected: a person of persons.csv or of the database)");
      }
    }
    Set<String> institutions =
        new HashSet<>(
            Sql.query(connection, "SELECT code FROM institution", row -> row.getString(1)));
    batch.institutions.forEach(row -> institutions.add(row.code()));
    batch.levels.forEach(
        row ->
            reference(batch, institutions, "institution_levels: institution", row.institution()));
    batch.services.forEach(
        row ->
            reference(batch, institutions, "institution_services: institution", row.institution()));
    batch.filings.forEach(
        row ->
            row.designated()
                .forEach(code -> reference(batch, institutions, "filings: designated", code)));
    Map<String, String> pooling = new HashMap<>();
    Sql.query(
        connection,
        "SELECT code, pooling_area FROM region",
        row -> pooling.put(row.getString(1), row.getString(2)));
    batch.regions.forEach(row -> pooling.put(row.code(), row.pooling()));
    batch.regions.forEach(
        row -> reference(batch, pooling.keySet(), "regions: pooling_area", row.pooling()));
    batch.institutions.forEach(
        row -> reference(batch, pooling.keySet(), "institutions: area", row.area()));
    batch.relations.forEach(
        row -> reference(batch, pooling.keySet(), "relations: insured_area", row.area()));
    batch.accounts.forEach(row -> poolingArea(batch, pooling, "accounts", row.area()));
    batch.usage.forEach(row -> poolingArea(batch, pooling, "external_usage", row.area()));
    batch.filings.forEach(row -> poolingArea(batch, pooling, "filings", row.area()));
  }

  private static void reference(Batch batch, Set<String> known, String where, String value) {
    if (!known.contains(value)) {
      batch.problems.add(
          where + ": " + value + " (expected: one of this directory or of the database)");
    }
  }

  private static void poolingArea(
      Batch batch, Map<String, String> pooling, String where, String area) {
    if (!area.equals(pooling.get(area))) {
      batch.problems.add(where + ": insured_area: " + area + " (expected: a pooling area)");
    }
  }

  private static void storeItem(Connection connection, ItemRow item) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO catalogue_item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (area,"
            + " code, valid_from) DO UPDATE SET name = EXCLUDED.name, item_class ="
            + " EXCLUDED.item_class, charge_category = EXCLUDED.charge_category,"
            + " share_insurance_types = EXCLUDED.share_insurance_types, share_ppm ="
            + " EXCLUDED.share_ppm, ceiling_levels = EXCLUDED.ceiling_levels, ceiling_e6 ="
            + " EXCLUDED.ceiling_e6, limited_use = EXCLUDED.limited_use, valid_until ="
            + " EXCLUDED.valid_until",
        item.area(),
        item.code(),
        item.name(),
        item.itemClass(),
        item.category(),
        keys(item.shares()),
        values(item.shares()),
        keys(item.ceilings()),
        values(item.ceilings()),
        item.limited(),
        item.from(),
        item.until());
  }

  private static Sql.Column keys(Map<String, Long> map) {
    return new Sql.Column("text", List.copyOf(map.keySet()));
  }

  private static Sql.Column values(Map<String, Long> map) {
    return new Sql.Column("int8", List.copyOf(map.values()));
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
          "INSERT INTO account_movement VALUES (?, ?, ?, 'opening', ?, clock_timestamp())",
          account.person(),
          account.area(),
          account.insurance(),
          account.balance());
    }
  }

  /** Books external usage once for each reference. */
  private static void bookUsage(Connection connection, UsageRow used, List<String> problems)
      throws SQLException {
    int booked =
        Sql.update(
            connection,
            "INSERT INTO counter_movement (person_id, insured_area, insurance_type, name, period,"
                + " reference, source, amount, moved_on, booked_at) VALUES (?, ?, ?, ?, ?, ?,"
                + " 'EXTERNAL', ?, ?, ?) ON CONFLICT DO NOTHING",
            used.person(),
            used.area(),
            used.insurance(),
            used.counter(),
            used.period(),
            used.reference(),
            used.amount(),
            used.day(),
            used.at());
    if (booked == 1) {
      Sql.update(
          connection,
          "INSERT INTO counter VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (person_id, insured_area,"
              + " insurance_type, name, period) DO UPDATE SET value = counter.value +"
              + " EXCLUDED.value",
          used.person(),
          used.area(),
          used.insurance(),
          used.counter(),
          used.period(),
          used.amount());
      return;
    }
    Long before =
        Sql.queryOne(
            connection,
            "SELECT amount FROM counter_movement WHERE person_id = ? AND insured_area = ? AND"
                + " insurance_type = ? AND name = ? AND period = ? AND reference = ?",
            row -> row.getLong(1),
            used.person(),
            used.area(),
            used.insurance(),
            used.counter(),
            used.period(),
            used.reference());
    if (before == null || before != used.amount()) {
      problems.add(
          "external_usage: reference "
              + used.reference()
              + " was booked with another amount (expected: a new reference)");
    }
  }

  private static void storeFiling(Connection connection, FilingRow filing) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO filing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (person_id,"
            + " filing_id) DO UPDATE SET kind = EXCLUDED.kind, status = EXCLUDED.status,"
            + " destination = EXCLUDED.destination, start_date = EXCLUDED.start_date, end_date ="
            + " EXCLUDED.end_date, by_materials = EXCLUDED.by_materials, used_up ="
            + " EXCLUDED.used_up, onward = EXCLUDED.onward, designated = EXCLUDED.designated",
        filing.person(),
        filing.id(),
        filing.insurance(),
        filing.area(),
        filing.kind(),
        filing.status(),
        filing.destination(),
        filing.start(),
        filing.end(),
        filing.materials(),
        filing.usedUp(),
        filing.onward(),
        new Sql.Column("text", filing.designated()));
  }

  private static void activate(Connection connection, Batch batch) throws SQLException {
    String version = VERSION.format(Instant.now());
    if (batch.counts.containsKey("catalogue")) {
      Activation.activate(connection, "catalogue", version);
    }
    boolean reference =
        List.of("regions", "institutions", "institution_levels", "institution_services").stream()
            .anyMatch(batch.counts::containsKey);
    if (reference) {
      Activation.activate(connection, "directory", version);
    }
  }
}
