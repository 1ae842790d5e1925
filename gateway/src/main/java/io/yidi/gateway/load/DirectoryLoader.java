package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.load.CatalogueStore.Change;
import io.yidi.gateway.load.CatalogueStore.Mode;
import io.yidi.gateway.load.Tables.AccountRow;
import io.yidi.gateway.load.Tables.AgencyRow;
import io.yidi.gateway.load.Tables.ApprovalRow;
import io.yidi.gateway.load.Tables.CredentialRow;
import io.yidi.gateway.load.Tables.FilingRow;
import io.yidi.gateway.load.Tables.HolidayRow;
import io.yidi.gateway.load.Tables.InstitutionRow;
import io.yidi.gateway.load.Tables.ItemRow;
import io.yidi.gateway.load.Tables.LevelRow;
import io.yidi.gateway.load.Tables.MappingRow;
import io.yidi.gateway.load.Tables.PersonRow;
import io.yidi.gateway.load.Tables.RegionRow;
import io.yidi.gateway.load.Tables.RelationRow;
import io.yidi.gateway.load.Tables.ScopeRow;
import io.yidi.gateway.load.Tables.ServiceRow;
import io.yidi.gateway.load.Tables.UsageRow;
import io.yidi.gateway.person.PersonDatabases;
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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads a directory in one transaction, after every row of every file has been checked. */
@Singleton
public final class DirectoryLoader {

  /** Tables that each file fills. */
  private static final Map<String, List<String>> TABLES =
      Map.ofEntries(
          Map.entry("regions", List.of("region")),
          Map.entry("institutions", List.of("institution")),
          Map.entry("institution_levels", List.of("institution_level")),
          Map.entry("institution_services", List.of("institution_service")),
          Map.entry("catalogue", List.of("catalogue_item")),
          Map.entry("agencies", List.of("agency")),
          Map.entry("holidays", List.of("holiday")),
          Map.entry("item_mappings", List.of("item_mapping")),
          Map.entry("disease_scopes", List.of("disease_scope")),
          Map.entry("persons", List.of("person")),
          Map.entry("credentials", List.of("credential")),
          Map.entry("relations", List.of("insurance_relation")),
          Map.entry("accounts", List.of("account", "account_opening")),
          Map.entry("external_usage", List.of("counter", "external_usage")),
          Map.entry("filings", List.of("filing")),
          Map.entry("disease_approvals", List.of("disease_approval")));

  private static final Set<String> FILES = TABLES.keySet();

  /** Files of what is of no person and comes into force as a version of the directory. */
  private static final List<String> REFERENCE =
      List.of(
          "regions",
          "institutions",
          "institution_levels",
          "institution_services",
          "disease_scopes",
          "agencies",
          "holidays");

  /** Held by loads that bring versions, or numbers into several databases. */
  private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('directory'))";

  /** Fewer rows do not change what the planner knows of a table. */
  private static final int WORTH_ANALYZING = 100;

  private static final String STORED_OR_GIVEN = "one of this directory or of the database";
  private static final String POOLING_AREA = "a pooling area";

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryLoader.class);

  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final PersonDatabases databases;

  DirectoryLoader(PersonDatabases databases) {
    this.databases = databases;
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
      Batch batch = new Batch(new RowFiles(directory, prepare, problems));
      if (batch.counts.isEmpty() && problems.isEmpty()) {
        problems.add(
            directory
                + ": nothing to load (expected: files named "
                + FILES.stream().sorted().toList()
                + ")");
      }
      refuse(problems);
      Map<String, Integer> stored =
          databases.first().write(connection -> store(connection, batch, new Problems()));
      analyze(stored);
      return stored;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  /** Tells the planner of the new rows. What was loaded stays loaded when this fails. */
  private void analyze(Map<String, Integer> stored) {
    for (PersonDatabases.Home home : databases.all()) {
      try {
        home.database().read(connection -> analyze(connection, stored));
      } catch (StorageException e) {
        LOG.warn("loaded, but not analyzed, SQL state {}", e.sqlState());
      }
    }
  }

  private static boolean analyze(Connection connection, Map<String, Integer> stored)
      throws SQLException {
    for (Map.Entry<String, Integer> file : stored.entrySet()) {
      if (file.getValue() >= WORTH_ANALYZING) {
        for (String table : TABLES.getOrDefault(file.getKey(), List.of())) {
          Sql.update(connection, "ANALYZE " + table);
        }
      }
    }
    return true;
  }

  /**
   * What is wrong with rows.
   *
   * @param checks rows that name what is not there; then nothing is stored any more
   * @param conflicts rows that do not go with what is stored
   */
  record Problems(List<String> checks, List<String> conflicts) {

    private Problems() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    private void refuse() {
      List<String> all = new ArrayList<>(checks);
      all.addAll(conflicts);
      DirectoryLoader.refuse(all);
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
    private final Loaded<RegionRow> regions;
    private final Loaded<InstitutionRow> institutions;
    private final Loaded<LevelRow> levels;
    private final Loaded<ServiceRow> services;
    private final Loaded<ItemRow> items;
    private final Loaded<AgencyRow> agencies;
    private final Loaded<HolidayRow> holidays;
    private final Loaded<MappingRow> mappings;
    private final Loaded<ScopeRow> scopes;
    private final PersonRows persons;

    Batch(RowFiles files) throws IOException {
      files.refuseUnknown(FILES);
      regions =
          table(
              files,
              "regions",
              RegionRow.COLUMNS,
              RegionRow::read,
              row -> row.code() + " " + row.validity().from());
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
              row -> row.institution() + " " + row.validity().from());
      services =
          table(
              files,
              "institution_services",
              ServiceRow.COLUMNS,
              ServiceRow::read,
              row -> row.institution() + " " + row.service() + " " + row.validity().from());
      items =
          table(
              files,
              "catalogue",
              ItemRow.COLUMNS,
              ItemRow::read,
              row -> row.area() + " " + row.code() + " " + row.validity().from());
      agencies = table(files, "agencies", AgencyRow.COLUMNS, AgencyRow::read, AgencyRow::code);
      holidays =
          table(
              files, "holidays", HolidayRow.COLUMNS, HolidayRow::read, row -> row.day().toString());
      mappings =
          table(
              files,
              "item_mappings",
              MappingRow.COLUMNS,
              MappingRow::read,
              row -> row.institution() + " " + row.localCode() + " " + row.validity().from());
      scopes =
          table(
              files,
              "disease_scopes",
              ScopeRow.COLUMNS,
              ScopeRow::read,
              row ->
                  String.join(
                      " ",
                      row.area(),
                      row.disease(),
                      row.itemCode(),
                      row.validity().from().toString()));
      persons =
          new PersonRows(
              table(files, "persons", PersonRow.COLUMNS, PersonRow::read, PersonRow::id),
              table(
                  files,
                  "credentials",
                  CredentialRow.COLUMNS,
                  CredentialRow::read,
                  row -> row.type() + " " + row.number()),
              table(
                  files,
                  "relations",
                  RelationRow.COLUMNS,
                  RelationRow::read,
                  row ->
                      row.person()
                          + " "
                          + row.insurance()
                          + " "
                          + row.area()
                          + " "
                          + row.validity().from()),
              table(
                  files,
                  "accounts",
                  AccountRow.COLUMNS,
                  AccountRow::read,
                  row -> row.person() + " " + row.area() + " " + row.insurance()),
              table(
                  files,
                  "external_usage",
                  UsageRow.COLUMNS,
                  UsageRow::read,
                  row ->
                      String.join(
                          " ",
                          row.person(),
                          row.area(),
                          row.usage().insuranceType(),
                          row.usage().counter(),
                          row.usage().period(),
                          row.usage().reference())),
              table(files, "filings", FilingRow.COLUMNS, FilingRow::read, FilingRow::id),
              table(
                  files,
                  "disease_approvals",
                  ApprovalRow.COLUMNS,
                  ApprovalRow::read,
                  row ->
                      String.join(
                          " ",
                          row.person(),
                          row.insurance(),
                          row.area(),
                          row.disease(),
                          row.validity().from().toString())));
    }

    private boolean isReference() {
      return REFERENCE.stream().anyMatch(counts::containsKey);
    }

    private <T> Loaded<T> table(
        RowFiles files,
        String name,
        Set<String> columns,
        Function<Row, T> reader,
        Function<T, String> key)
        throws IOException {
      Loaded<T> loaded = new Loaded<>(files.rows(name, columns), reader, key);
      if (!loaded.rows().isEmpty()) {
        counts.put(name, loaded.rows().size());
      }
      return loaded;
    }
  }

  private Map<String, Integer> store(Connection connection, Batch batch, Problems problems)
      throws SQLException {
    if (batch.isReference() || databases.all().size() > 1) {
      // So that versions come into force in the order in which they are committed, and no two loads
      // bring one number into two databases.
      Sql.query(connection, ONE_AT_A_TIME, row -> true);
    }
    checkInstitutions(connection, batch, problems.checks());
    checkRegions(connection, batch, problems.checks());
    @Nullable Change change =
        problems.checks().isEmpty() ? storeShared(connection, batch, problems.conflicts()) : null;
    storePersons(0, connection, batch.persons, problems, () -> activate(connection, batch, change));
    return batch.counts;
  }

  /** Stores what is of no person; answers what it changed in the catalogue. */
  private static @Nullable Change storeShared(
      Connection connection, Batch batch, List<String> conflicts) throws SQLException {
    RegionRow.INSERT.run(connection, batch.regions.rows());
    InstitutionRow.INSERT.run(connection, batch.institutions.rows());
    LevelRow.INSERT.run(connection, batch.levels.rows());
    ServiceRow.INSERT.run(connection, batch.services.rows());
    AgencyRow.INSERT.run(connection, batch.agencies.rows());
    HolidayRow.INSERT.run(connection, batch.holidays.rows());
    MappingRow.INSERT.run(connection, batch.mappings.rows());
    ScopeRow.INSERT.run(connection, batch.scopes.rows());
    @Nullable Change change = storeCatalogue(connection, batch);
    checkPeriods(new Overlaps(connection, conflicts), batch);
    return change;
  }

  /** What is done when everything is stored and nothing is wrong, before the first COMMIT. */
  private interface Last {
    void run() throws SQLException;
  }

  /**
   * Stores the persons of a database and then, inside its transaction, those of the next ones. What
   * a lost COMMIT leaves undone in one of several databases is done by loading the same directory
   * again.
   */
  private void storePersons(
      int number, Connection connection, PersonRows all, Problems problems, Last last)
      throws SQLException {
    all.only(person -> databases.indexOf(person) == number).store(connection, all, problems);
    int next = number + 1;
    if (next == databases.all().size() || all.ids().isEmpty()) {
      problems.refuse();
      last.run();
    } else {
      databases
          .all()
          .get(next)
          .database()
          .write(
              further -> {
                storePersons(next, further, all, problems, last);
                return true;
              });
    }
  }

  private static @Nullable Change storeCatalogue(Connection connection, Batch batch)
      throws SQLException {
    return batch.counts.containsKey("catalogue")
        ? CatalogueStore.store(connection, Instant.now(), null, batch.items.rows(), Mode.STRICT)
        : null;
  }

  private static void checkInstitutions(Connection connection, Batch batch, List<String> problems)
      throws SQLException {
    Set<String> known =
        new HashSet<>(
            Sql.query(connection, "SELECT code FROM institution", row -> row.getString(1)));
    batch.institutions.rows().forEach(row -> known.add(row.code()));
    batch.levels.require(
        problems, "institution", LevelRow::institution, known::contains, STORED_OR_GIVEN);
    batch.services.require(
        problems, "institution", ServiceRow::institution, known::contains, STORED_OR_GIVEN);
    batch.mappings.require(
        problems, "institution", MappingRow::institution, known::contains, STORED_OR_GIVEN);
    batch
        .persons
        .filings()
        .requireAll(
            problems, "designated", FilingRow::designated, known::contains, STORED_OR_GIVEN);
    batch
        .persons
        .approvals()
        .requireAll(
            problems, "institutions", ApprovalRow::institutions, known::contains, STORED_OR_GIVEN);
  }

  private static void checkRegions(Connection connection, Batch batch, List<String> problems)
      throws SQLException {
    Map<String, String> pooling = new HashMap<>();
    Sql.query(
        connection,
        "SELECT code, pooling_area FROM region",
        row -> pooling.put(row.getString(1), row.getString(2)));
    batch.regions.rows().forEach(row -> pooling.put(row.code(), row.pooling()));
    batch.regions.require(
        problems, "pooling_area", RegionRow::pooling, pooling::containsKey, STORED_OR_GIVEN);
    batch.institutions.require(
        problems, "area", InstitutionRow::area, pooling::containsKey, STORED_OR_GIVEN);
    String column = "insured_area";
    batch
        .persons
        .relations()
        .require(problems, column, RelationRow::area, pooling::containsKey, STORED_OR_GIVEN);
    Predicate<String> pools = area -> area.equals(pooling.get(area));
    batch.persons.accounts().require(problems, column, AccountRow::area, pools, POOLING_AREA);
    batch.persons.usage().require(problems, column, UsageRow::area, pools, POOLING_AREA);
    batch.persons.filings().require(problems, column, FilingRow::area, pools, POOLING_AREA);
    batch.agencies.require(problems, column, AgencyRow::area, pools, POOLING_AREA);
    batch.persons.approvals().require(problems, column, ApprovalRow::area, pools, POOLING_AREA);
  }

  /** Nothing may hold twice on one day. */
  private static void checkPeriods(Overlaps overlaps, Batch batch) throws SQLException {
    overlaps.check(batch.regions, RegionRow::code, "region", "code");
    overlaps.check(batch.levels, LevelRow::institution, "institution_level", "institution_code");
    overlaps.check(
        batch.services,
        ServiceRow::institution,
        "institution_service",
        "institution_code",
        "service");
    overlaps.check(
        batch.mappings,
        MappingRow::institution,
        "item_mapping",
        "institution_code",
        "local_item_code");
    overlaps.check(
        batch.scopes, ScopeRow::area, "disease_scope", "area", "disease_code", "item_code");
    overlaps.check(batch.items, ItemRow::area, Overlaps.CATALOGUE, "area", "code");
  }

  private static void activate(Connection connection, Batch batch, @Nullable Change change)
      throws SQLException {
    String version = VERSION.format(Instant.now());
    if (change != null && !change.isEmpty()) {
      List<String> areas = batch.items.rows().stream().map(ItemRow::area).distinct().toList();
      CatalogueStore.activate(connection, change, "directory", areas, null);
    }
    if (batch.isReference()) {
      Activation.activate(connection, "directory", version);
    }
  }
}
