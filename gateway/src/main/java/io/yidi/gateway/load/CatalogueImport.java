package io.yidi.gateway.load;

import com.google.protobuf.ByteString;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.gateway.load.CatalogueStore.Change;
import io.yidi.gateway.load.CatalogueStore.Mode;
import io.yidi.gateway.load.Tables.ItemRow;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Imports published lists into the catalogue as a new version: all rows, or none. */
@Singleton
public final class CatalogueImport {

  private static final int MOST_PROBLEMS = 1_000;
  private static final int PROGRESS_EVERY = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(CatalogueImport.class);

  private final Database database;

  CatalogueImport(Database database) {
    this.database = database;
  }

  /**
   * What to import and how.
   *
   * @param file .csv or .xlsx
   * @param mapping mapping file, null for the usual headings
   * @param constants values for every row by column, before those of the mapping
   * @param endOthersOn day on which items of the file's areas end that it does not name; null to
   *     leave them
   * @param activeFrom when the version comes into force, null for now
   */
  public record Order(
      Path file,
      @Nullable Path mapping,
      Map<String, String> constants,
      @Nullable LocalDate endOthersOn,
      @Nullable Instant activeFrom) {

    /** Copies the map. */
    public Order {
      constants = Map.copyOf(constants);
    }
  }

  /**
   * What an import did, or would do.
   *
   * @param version name of the version, empty when nothing changes
   * @param rows rows of the file
   * @param added items that are new
   * @param changed items with other terms
   * @param ended items that end
   * @param unused headings that were not used
   * @param activeFrom when the version comes into force, null for a trial or when nothing changes
   * @param differences lines of the difference, as many as were asked for
   */
  public record Report(
      String version,
      int rows,
      int added,
      int changed,
      int ended,
      Set<String> unused,
      @Nullable Instant activeFrom,
      List<String> differences) {

    /** Copies the collections. */
    public Report {
      unused = Set.copyOf(unused);
      differences = List.copyOf(differences);
    }
  }

  /**
   * What is kept of a request, so that a repeat is answered as the first time.
   *
   * @param institution caller
   * @param requestId its id
   * @param request canonical request
   * @param reply makes the reply of a report
   */
  public record Receipt(
      String institution,
      String requestId,
      ByteString request,
      Function<Report, ByteString> reply) {}

  /**
   * Imports a list for a request. A repeat gets the first reply; only an import that changes
   * something binds the request id.
   *
   * @throws LoadException as {@link #run(Order, Consumer)}
   * @throws io.yidi.gateway.rpc.Refusal when the id was used for another request
   */
  public ByteString run(Order order, Receipt receipt) {
    @Nullable ByteString before = earlier(receipt);
    if (before != null) {
      return before;
    }
    @Nullable Report report = run(order, receipt, step -> {});
    return report == null
        ? Objects.requireNonNull(earlier(receipt))
        : receipt.reply().apply(report);
  }

  private @Nullable ByteString earlier(Receipt receipt) {
    return database.read(connection -> CatalogueReceipts.find(connection, receipt));
  }

  /**
   * Imports a list.
   *
   * @param progress told of rows read
   * @throws LoadException naming every bad row (the first {@value #MOST_PROBLEMS}); nothing is
   *     stored then
   */
  public Report run(Order order, Consumer<String> progress) {
    return Objects.requireNonNull(run(order, null, progress));
  }

  /** Null when another call with the same request was faster. */
  private @Nullable Report run(Order order, @Nullable Receipt receipt, Consumer<String> progress) {
    List<ItemRow> rows = new ArrayList<>();
    Set<String> unused = read(order, rows, progress);
    progress.accept(rows.size() + " rows read and checked; storing");
    Instant now = Instant.now();
    checkInstant(order.activeFrom(), now);
    @Nullable Report report =
        database.write(
            connection -> {
              CatalogueStore.lock(connection);
              if (receipt != null && CatalogueReceipts.find(connection, receipt) != null) {
                return null;
              }
              Change change = store(connection, order, rows, now);
              Instant from =
                  change.isEmpty()
                      ? null
                      : CatalogueStore.activate(
                          connection,
                          change,
                          String.valueOf(order.file().getFileName()),
                          areas(rows),
                          order.activeFrom());
              Report made = report(change, rows.size(), unused, from, List.of());
              if (receipt != null && from != null) {
                CatalogueReceipts.keep(connection, change.version(), receipt, made);
              }
              return made;
            });
    if (report == null || report.version().isEmpty()) {
      return report;
    }
    analyze();
    return report;
  }

  /** Tells the planner of the new rows; what was imported stays so when this fails. */
  private void analyze() {
    try {
      database.read(connection -> Sql.update(connection, "ANALYZE catalogue_item"));
    } catch (StorageException e) {
      LOG.warn("cannot analyze catalogue_item", e);
    }
  }

  /**
   * Tells what an import would change and changes nothing.
   *
   * @param most most lines of the difference
   */
  public Report difference(Order order, int most, Consumer<String> progress) {
    List<ItemRow> rows = new ArrayList<>();
    Set<String> unused = read(order, rows, progress);
    progress.accept(rows.size() + " rows read and checked; comparing");
    try {
      return database.write(
          connection -> {
            Change change = store(connection, order, rows, Instant.now());
            List<String> lines = CatalogueDifference.lines(connection, change.version(), most);
            throw new Undone(report(change, rows.size(), unused, null, lines));
          });
    } catch (Undone undone) {
      return undone.report;
    }
  }

  /** Carries the report out of a transaction that is rolled back. */
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Report report;

    Undone(Report report) {
      super(null, null, false, false);
      this.report = report;
    }
  }

  private static Report report(
      Change change,
      int rows,
      Set<String> unused,
      @Nullable Instant activeFrom,
      List<String> lines) {
    return new Report(
        change.isEmpty() ? "" : change.version(),
        rows,
        change.added(),
        change.changed(),
        change.ended(),
        unused,
        activeFrom,
        lines);
  }

  private static List<String> areas(List<ItemRow> rows) {
    return rows.stream().map(ItemRow::area).distinct().sorted().toList();
  }

  private static Change store(Connection connection, Order order, List<ItemRow> rows, Instant now)
      throws SQLException {
    Change change =
        CatalogueStore.store(
            connection, now, order.activeFrom(), rows, new Mode(true, order.endOthersOn()));
    List<String> problems =
        Sql.query(
            connection,
            "SELECT DISTINCT a.area, a.code, a.valid_from, b.valid_from AS next_from FROM"
                + " catalogue_item a JOIN catalogue_item b ON a.area = b.area AND a.code = b.code"
                + " AND a.valid_from < b.valid_from AND (a.valid_until IS NULL OR a.valid_until >"
                + " b.valid_from) WHERE a.until_version IS NULL AND b.until_version IS NULL AND"
                + " (a.since_version = ? OR b.since_version = ?) ORDER BY 1, 2, 3 LIMIT 1000",
            row ->
                row.getString("area")
                    + " "
                    + row.getString("code")
                    + ": valid_from "
                    + row.getString("valid_from")
                    + " runs into the row from "
                    + row.getString("next_from")
                    + " (expected: rows of one item that do not overlap; state valid_until)",
            change.version(),
            change.version());
    if (!problems.isEmpty()) {
      throw new LoadException(problems);
    }
    return change;
  }

  private static void checkInstant(@Nullable Instant activeFrom, Instant now) {
    if (activeFrom != null && activeFrom.isBefore(now)) {
      throw new LoadException(
          List.of("activate-at: " + activeFrom + " (expected: not in the past, or left out)"));
    }
  }

  private static Set<String> read(Order order, List<ItemRow> rows, Consumer<String> progress) {
    if (!Files.isRegularFile(order.file())) {
      throw new LoadException(List.of(order.file() + ": no such file (expected: .csv or .xlsx)"));
    }
    try {
      Path mappingFile = order.mapping();
      ColumnMapping mapping =
          (mappingFile == null ? ColumnMapping.usual() : ColumnMapping.read(mappingFile))
              .with(order.constants());
      Reading reading = new Reading(order.file(), mapping, rows, progress);
      ListFile.read(order.file(), mapping.sheet(), reading::take);
      return reading.end();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + order.file(), e);
    }
  }

  /** Rows on their way in. */
  private static final class Reading {

    private final String name;
    private final ColumnMapping mapping;
    private final List<ItemRow> rows;
    private final Consumer<String> progress;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, String> seen = new HashMap<>();
    private List<String> headings = List.of();
    private Map<String, Integer> places = Map.of();

    Reading(Path file, ColumnMapping mapping, List<ItemRow> rows, Consumer<String> progress) {
      this.name = String.valueOf(file.getFileName());
      this.mapping = mapping;
      this.rows = rows;
      this.progress = progress;
    }

    void take(long number, List<String> cells) {
      if (number < mapping.headerRow()) {
        return;
      }
      if (number == mapping.headerRow()) {
        headings = cells.stream().map(String::strip).toList();
        places = mapping.places(name, headings, problems);
        return;
      }
      if (problems.size() < MOST_PROBLEMS && cells.stream().anyMatch(cell -> !cell.isBlank())) {
        add(name + ":" + number, cells);
      }
    }

    private void add(String place, List<String> cells) {
      int before = problems.size();
      ItemRow row = ItemRow.read(new Row(place, mapping.row(places, cells), problems));
      String key = row.area() + " " + row.code() + " " + row.validity().from();
      String first = seen.putIfAbsent(key, place);
      if (first != null) {
        problems.add(place + ": " + key + " again (expected: once; first at " + first + ")");
      }
      if (problems.size() == before) {
        rows.add(row);
        if (rows.size() % PROGRESS_EVERY == 0) {
          progress.accept(rows.size() + " rows read");
        }
      }
    }

    Set<String> end() {
      if (headings.isEmpty()) {
        problems.add(name + ": no row " + mapping.headerRow() + " (expected: headings)");
      } else if (rows.isEmpty() && problems.isEmpty()) {
        problems.add(name + ": no rows (expected: at least one)");
      }
      if (!problems.isEmpty()) {
        throw new LoadException(
            problems.size() < MOST_PROBLEMS
                ? problems
                : problems.stream().limit(MOST_PROBLEMS).collect(Collectors.toList()));
      }
      return ColumnMapping.unused(headings, places);
    }
  }
}
