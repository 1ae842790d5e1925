package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.load.Tables.ItemRow;
import io.yidi.gateway.rules.Activation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stores rows of the catalogue as a new version: all of them or, with the transaction, none. Rows
 * of earlier versions stay, so that what was in force can be read again.
 */
final class CatalogueStore {

  private static final DateTimeFormatter VERSION =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int CHUNK = 5_000;

  /** What makes two rows the same item on the same terms. */
  private static final String TERMS =
      "name, item_class, charge_category, share_insurance_types, share_ppm, ceiling_levels,"
          + " ceiling_e6, limited_use, kind, limit_text";

  private static final String SAME_ITEM =
      "c.until_version IS NULL AND c.area = s.area AND c.code = s.code";

  /** Rows in force whose period runs on when a row of the file begins. */
  private static final String RUNNING_ON =
      SAME_ITEM
          + " AND c.valid_from < s.valid_from AND (c.valid_until IS NULL OR c.valid_until >"
          + " s.valid_from)";

  private static final String COLUMNS =
      "area, code, name, item_class, charge_category, share_insurance_types, share_ppm,"
          + " ceiling_levels, ceiling_e6, limited_use, valid_from, valid_until, kind, limit_text";

  private final Connection connection;
  private final String version;

  private CatalogueStore(Connection connection, String version) {
    this.connection = connection;
    this.version = version;
  }

  /**
   * What a version changes.
   *
   * @param version its name
   * @param added items that no row in force named before
   * @param changed items with another row than before
   * @param ended items of which no row is left, or only rows that end
   */
  record Change(String version, int added, int changed, int ended) {

    boolean isEmpty() {
      return added + changed + ended == 0;
    }
  }

  /**
   * What happens to rows in force that the file does not state.
   *
   * @param supersede whether a row of the file ends the one that runs on when it begins
   * @param endOthersOn day on which items of the file's areas end that the file does not name; null
   *     to leave them
   */
  record Mode(boolean supersede, @Nullable LocalDate endOthersOn) {
    static final Mode STRICT = new Mode(false, null);
  }

  /**
   * Stores the rows as a new version, not yet in force.
   *
   * @param now instant that names the version
   * @param activeFrom when it shall come into force, null for now
   * @throws LoadException when a version before it comes into force later
   */
  static Change store(
      Connection connection,
      Instant now,
      @Nullable Instant activeFrom,
      List<ItemRow> rows,
      Mode mode)
      throws SQLException {
    lock(connection);
    checkActivation(connection, activeFrom);
    CatalogueStore store = new CatalogueStore(connection, newVersion(connection, now));
    store.stage(rows);
    store.dropUnchanged();
    store.makeRoom(mode);
    store.insert();
    return store.change();
  }

  /** Lets one import at a time pass, until the end of its transaction. */
  static void lock(Connection connection) throws SQLException {
    Sql.query(connection, "SELECT pg_advisory_xact_lock(hashtext('catalogue'))", row -> true);
  }

  /** A name above all others, even when the clock was set back. */
  private static String newVersion(Connection connection, Instant now) throws SQLException {
    String latest =
        Objects.requireNonNull(
            Sql.queryOne(
                connection,
                "SELECT coalesce(max(version), '') FROM (SELECT version FROM catalogue_version"
                    + " UNION ALL SELECT version FROM version_activation WHERE kind = 'catalogue')"
                    + " AS all_of WHERE version ~ '^[0-9]{8}T'",
                row -> row.getString(1)));
    return VERSION.format(now).compareTo(latest) > 0
        ? VERSION.format(now)
        : VERSION.format(VERSION.parse(latest, Instant::from).plusNanos(1_000));
  }

  /**
   * Puts a version in force.
   *
   * @param activeFrom instant, null for now by the database's clock
   * @return the instant
   */
  static Instant activate(
      Connection connection,
      Change change,
      String source,
      List<String> areas,
      @Nullable Instant activeFrom)
      throws SQLException {
    Instant now =
        Objects.requireNonNull(
            Sql.queryOne(
                connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now")));
    Instant from = activeFrom == null ? now : activeFrom;
    Sql.update(
        connection,
        "INSERT INTO catalogue_version (version, source, areas, added, changed, ended, created_at,"
            + " active_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        change.version(),
        source,
        areas,
        change.added(),
        change.changed(),
        change.ended(),
        now,
        from);
    Activation.activate(connection, "catalogue", change.version(), from);
    return from;
  }

  /** Versions come into force in the order in which they were made. */
  private static void checkActivation(Connection connection, @Nullable Instant activeFrom)
      throws SQLException {
    Instant latest =
        Sql.queryOne(
            connection,
            "SELECT max(active_from) AS latest FROM version_activation WHERE kind = 'catalogue'"
                + " HAVING max(active_from) > coalesce(?, clock_timestamp())",
            row -> Sql.instant(row, "latest"),
            activeFrom == null ? null : OffsetDateTime.ofInstant(activeFrom, ZoneOffset.UTC));
    if (latest != null) {
      throw new LoadException(
          List.of(
              "activate-at: "
                  + (activeFrom == null ? "now" : activeFrom)
                  + " (expected: not before "
                  + latest
                  + ", when the version before it comes into force)"));
    }
  }

  private void stage(List<ItemRow> rows) throws SQLException {
    run("CREATE TEMP TABLE staged_item (LIKE catalogue_item) ON COMMIT DROP");
    run("CREATE TEMP TABLE staged_code (area text, code text) ON COMMIT DROP");
    ArrayInsert<ItemRow> insert =
        ItemRow.into("staged_item").column("since_version", "text", row -> version);
    for (int from = 0; from < rows.size(); from += CHUNK) {
      insert.run(connection, rows.subList(from, Math.min(rows.size(), from + CHUNK)));
    }
    run("INSERT INTO staged_code SELECT DISTINCT area, code FROM staged_item");
    run("ANALYZE staged_item");
    run("ANALYZE staged_code");
  }

  /**
   * A row that says what is in force already changes nothing, also from a later day on. An item
   * stays whole: one row of it that changes keeps the others, which the change might take away.
   */
  private void dropUnchanged() throws SQLException {
    run(
        "DELETE FROM staged_item s WHERE NOT EXISTS (SELECT 1 FROM staged_item o WHERE o.area ="
            + " s.area AND o.code = s.code AND NOT EXISTS (SELECT 1 FROM catalogue_item c WHERE"
            + " c.until_version IS NULL AND c.area = o.area AND c.code = o.code AND c.valid_from"
            + " <= o.valid_from AND (c.valid_until IS NULL OR c.valid_until > o.valid_from) AND"
            + " c.valid_until IS NOT DISTINCT FROM o.valid_until AND ("
            + terms("c")
            + ") = ("
            + terms("o")
            + ")))");
  }

  private static String terms(String alias) {
    return TERMS.replaceAll("(\\w+)", alias + ".$1");
  }

  private void makeRoom(Mode mode) throws SQLException {
    take(SAME_ITEM + " AND c.valid_from = s.valid_from");
    if (mode.supersede()) {
      close(
          "SELECT DISTINCT ON (c.area, c.code, c.valid_from) c.*, s.valid_from AS ends FROM"
              + " catalogue_item c JOIN staged_item s ON "
              + RUNNING_ON
              + " ORDER BY c.area, c.code, c.valid_from, s.valid_from");
    }
    LocalDate end = mode.endOthersOn();
    if (end != null) {
      endOthers(end);
    }
  }

  /** Takes rows of earlier versions away. */
  private void take(String which) throws SQLException {
    run(
        "UPDATE catalogue_item c SET until_version = '"
            + version
            + "' FROM staged_item s WHERE c.since_version < '"
            + version
            + "' AND "
            + which);
  }

  private void endOthers(LocalDate end) throws SQLException {
    close(
        "SELECT c.*, '"
            + end
            + "'::date AS ends FROM catalogue_item c WHERE c.until_version IS NULL AND c.area IN"
            + " (SELECT area FROM staged_code) AND (c.area, c.code) NOT IN (SELECT area, code FROM"
            + " staged_code) AND (c.valid_until IS NULL OR c.valid_until > '"
            + end
            + "')");
  }

  /** Takes rows away and brings them back ended, unless they would end before they begin. */
  private void close(String rows) throws SQLException {
    run("DROP TABLE IF EXISTS closing_item");
    run("CREATE TEMP TABLE closing_item ON COMMIT DROP AS " + rows);
    run(
        "UPDATE catalogue_item c SET until_version = '"
            + version
            + "' FROM closing_item e WHERE c.area = e.area AND c.code = e.code AND c.valid_from ="
            + " e.valid_from AND c.since_version = e.since_version");
    run(
        "INSERT INTO catalogue_item ("
            + COLUMNS
            + ", since_version) SELECT "
            + COLUMNS.replace("valid_until", "ends")
            + ", '"
            + version
            + "' FROM closing_item WHERE valid_from < ends");
  }

  private void insert() throws SQLException {
    run("INSERT INTO catalogue_item SELECT * FROM staged_item");
  }

  private Change change() throws SQLException {
    return Objects.requireNonNull(
        Sql.queryOne(
            connection,
            "SELECT count(*) FILTER (WHERE NOT was) AS added, count(*) FILTER (WHERE was AND"
                + " stays) AS changed, count(*) FILTER (WHERE was AND NOT stays) AS ended FROM ("
                + "SELECT bool_or(until_version IS NOT NULL OR since_version < ?) AS was,"
                + " bool_or(until_version IS NULL AND valid_until IS NULL) AS stays FROM"
                + " catalogue_item WHERE (area, code) IN (SELECT area, code FROM catalogue_item"
                + " WHERE since_version = ? OR until_version = ?) GROUP BY area, code) AS touched",
            row ->
                new Change(
                    version, row.getInt("added"), row.getInt("changed"), row.getInt("ended")),
            version,
            version,
            version));
  }

  private void run(String sql) throws SQLException {
    Sql.update(connection, sql);
  }
}
