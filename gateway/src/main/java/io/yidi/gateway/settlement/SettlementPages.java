package io.yidi.gateway.settlement;

import io.yidi.gateway.jdbc.Conditions;
import io.yidi.gateway.jdbc.Database;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.settlement.SettlementReader.Listed;
import io.yidi.policy.facts.VisitKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists settlements page by page, newest first. A settlement gets its instant under its person's
 * lock and is seen when it is committed, so one with an earlier instant may be seen later; an
 * instant alone does not say where a list was begun. The token therefore holds the snapshot of the
 * first page, and further pages show what was visible in it.
 */
final class SettlementPages {

  private static final String METHOD = "ListSettlements";

  /** Between the snapshots of several databases, none of which holds it. */
  private static final String BETWEEN = "/";

  /**
   * What is older than this when a list begins was committed before: no transaction lives so long.
   * Then the snapshot is not asked, which also holds after the data moved to another server.
   */
  private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);

  private static final Pattern SNAPSHOT =
      Pattern.compile("(\\d{1,18}):(\\d{1,18}):((?:\\d{1,18}(?:,\\d{1,18})*)?)");

  private static final String VISIBLE =
      "%1$s.written_by IS NULL OR %1$s.settled_at < ? OR pg_visible_in_snapshot(%1$s.written_by,"
          + " ?::pg_snapshot)";

  /** A refund is reversed together with its settlement. */
  private static final String REVERSAL =
      "SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND r.reverses_settlement_id ="
          + " coalesce(s.refunds_settlement_id, s.settlement_id)";

  private static final String REFUND =
      "SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND r.refunds_settlement_id ="
          + " s.settlement_id";

  private static final Comparator<Listed> LATEST_FIRST =
      Comparator.comparing(Listed::settledAt).thenComparing(Listed::settlementId).reversed();

  private SettlementPages() {}

  /**
   * Which settlements to list; empty and null for all.
   *
   * @param kind ORIGINAL, REVERSAL or REFUND
   * @param state SETTLED, REVERSED or PARTLY_REFUNDED, when the list was begun
   * @param medType 医疗类别 or the beginning of one
   */
  record Filter(
      String institutionCode,
      String personId,
      String encounterId,
      String kind,
      String state,
      @Nullable VisitKind visitKind,
      String medType,
      String insuredArea,
      String insuranceType,
      @Nullable Instant from,
      @Nullable Instant until) {}

  /**
   * Where a page ended.
   *
   * @param snapshots what was visible to the first page, for each database; empty for one that had
   *     no row for it and has none for any further page
   * @param first instant of the first page
   * @param end the last row of the page
   */
  record Place(List<String> snapshots, Instant first, PageToken end) {

    /** Copies the list. */
    Place {
      snapshots = List.copyOf(snapshots);
    }

    /** The token as it is sent. */
    String token(String filters) {
      return PageParts.of(
          String.join(BETWEEN, snapshots),
          first.toString(),
          end.time().toString(),
          end.id(),
          filters);
    }

    /**
     * Reads a token; null on the first page, and with a violation for one that is not ours.
     *
     * @param databases how many databases there are
     * @param filters digest of the request's filters
     */
    static @Nullable Place read(Fields fields, String token, int databases, String filters) {
      List<String> parts = PageParts.read(fields, token, 5, METHOD);
      if (parts == null) {
        return null;
      }
      Instant first = PageToken.instant(parts.get(1));
      Instant last = PageToken.instant(parts.get(2));
      List<String> snapshots = List.of(parts.get(0).split(BETWEEN, -1));
      boolean ours =
          snapshots.size() == databases
              && !snapshots.stream().allMatch(String::isEmpty)
              && snapshots.stream().allMatch(one -> one.isEmpty() || isSnapshot(one));
      if (!ours || first == null || last == null) {
        PageParts.wrong(fields, METHOD);
        return null;
      }
      if (!parts.get(4).equals(filters)) {
        PageParts.otherFilters(fields);
        return null;
      }
      return new Place(snapshots, first, new PageToken(last, parts.get(3)));
    }

    /** The place in one database; null when that has nothing more. */
    @Nullable Begun in(int database) {
      String snapshot = snapshots.get(database);
      return snapshot.isEmpty() ? null : new Begun(snapshot, first, end);
    }
  }

  /**
   * Whether the database takes the text: transactions ascend from the first to the one before the
   * last.
   */
  private static boolean isSnapshot(String text) {
    Matcher form = SNAPSHOT.matcher(text);
    if (!form.matches()) {
      return false;
    }
    long oldest = Long.parseLong(form.group(1));
    long next = Long.parseLong(form.group(2));
    long before = oldest - 1;
    for (String running : form.group(3).isEmpty() ? new String[0] : form.group(3).split(",")) {
      long one = Long.parseLong(running);
      if (one <= before || one >= next) {
        return false;
      }
      before = one;
    }
    return oldest > 0 && oldest <= next;
  }

  /** A list that was begun in a database: what its first page saw, when, and how far it came. */
  record Begun(String snapshot, Instant first, PageToken end) {}

  /** A query with its arguments. */
  record Query(String sql, List<@Nullable Object> arguments) {}

  /** The query of a page. */
  static Query query(Filter filter, @Nullable Begun after, int limit) {
    Conditions where =
        new Conditions()
            .and("s.institution_code = ?", filter.institutionCode())
            .andIf("s.person_id = ?", filter.personId())
            .andIf("s.encounter_id = ?", filter.encounterId())
            .andIf("s.kind = ?", filter.kind())
            .andIf("s.visit_kind = ?", filter.visitKind() == null ? "" : filter.visitKind().name())
            .andIf("starts_with(s.med_type, ?)", filter.medType())
            .andIf("s.insured_area = ?", filter.insuredArea())
            .andIf("s.insurance_type = ?", filter.insuranceType())
            .andIf("s.settled_at >= ?", filter.from())
            .andIf("s.settled_at < ?", filter.until());
    if (after != null) {
      where.and("(s.settled_at, s.settlement_id) < (?, ?)", after.end().time(), after.end().id());
      where.and(VISIBLE.formatted("s"), seen(after), after.snapshot());
    }
    andState(where, filter.state(), after);
    return new Query(
        "SELECT "
            + SettlementReader.listedColumns()
            + ", pg_current_snapshot()::text AS snapshot, now() AS listed_at FROM settlement s JOIN"
            + " command c ON c.person_id = s.person_id AND c.institution_code = s.institution_code"
            + " AND c.request_id = s.request_id WHERE "
            + where.text()
            + " ORDER BY s.settled_at DESC, s.settlement_id DESC LIMIT ?",
        Arrays.asList(where.arguments(limit)));
  }

  private static Instant seen(Begun after) {
    return after.first().minus(LONGEST_TRANSACTION);
  }

  /** The state when the list was begun, so that a change between two pages takes nothing out. */
  private static void andState(Conditions where, String state, @Nullable Begun after) {
    switch (state) {
      case "" -> {}
      case "REVERSED" -> andThereIs(where, "", REVERSAL, after);
      case "SETTLED" -> {
        andThereIs(where, "NOT ", REVERSAL, after);
        andThereIs(where, "NOT ", REFUND, after);
      }
      case "PARTLY_REFUNDED" -> {
        andThereIs(where, "NOT ", REVERSAL, after);
        andThereIs(where, "", REFUND, after);
      }
      default -> throw new IllegalArgumentException("state: " + state);
    }
  }

  private static void andThereIs(
      Conditions where, String not, String record, @Nullable Begun after) {
    if (after == null) {
      where.and(not + "EXISTS (" + record + ")");
    } else {
      where.and(
          not + "EXISTS (" + record + " AND (" + VISIBLE.formatted("r") + "))",
          seen(after),
          after.snapshot());
    }
  }

  /**
   * What a database has for a page.
   *
   * @param snapshot what was visible, empty when there is no row
   * @param at when it was read, null when there is no row
   */
  private record Part(List<Listed> rows, String snapshot, @Nullable Instant at) {
    private static final Part NOTHING = new Part(List.of(), "", null);
  }

  /** A page out of all databases. */
  static Page<Listed> page(
      PersonDatabases databases, Filter filter, @Nullable Place after, int size, String filters) {
    List<Database> asked = databases.asked(filter.personId(), filter.encounterId());
    List<Part> parts = new ArrayList<>();
    for (PersonDatabases.Home home : databases.all()) {
      Begun begun = after == null ? null : after.in(parts.size());
      boolean more = after == null ? asked.contains(home.database()) : begun != null;
      parts.add(
          more
              ? home.database().read(connection -> read(connection, filter, begun, size + 1))
              : Part.NOTHING);
    }
    List<Listed> rows =
        parts.stream()
            .flatMap(part -> part.rows().stream())
            .sorted(LATEST_FIRST)
            .limit(size + 1L)
            .toList();
    return Page.cut(rows, size, last -> place(parts, after, last).token(filters));
  }

  private static Place place(List<Part> parts, @Nullable Place after, Listed last) {
    PageToken end = new PageToken(last.settledAt(), last.settlementId());
    return after == null
        ? new Place(
            parts.stream().map(Part::snapshot).toList(),
            parts.stream()
                .map(Part::at)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElseThrow(),
            end)
        : new Place(after.snapshots(), after.first(), end);
  }

  private static Part read(Connection connection, Filter filter, @Nullable Begun after, int limit)
      throws SQLException {
    Query query = query(filter, after, limit);
    List<Listed> rows = new ArrayList<>();
    List<Part> begun = new ArrayList<>(1);
    Sql.query(
        connection,
        query.sql(),
        row -> {
          if (begun.isEmpty()) {
            begun.add(new Part(rows, row.getString("snapshot"), Sql.instant(row, "listed_at")));
          }
          return rows.add(SettlementReader.listed(row));
        },
        query.arguments().toArray());
    return begun.isEmpty() ? Part.NOTHING : begun.getFirst();
  }
}
