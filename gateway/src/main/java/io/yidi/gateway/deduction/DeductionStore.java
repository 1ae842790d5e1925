package io.yidi.gateway.deduction;

import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.Trip;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.rpc.PageToken;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stores postings and reads them. What is not private is used under persons' locks, also by the
 * group commit, and names the person.
 */
public final class DeductionStore {

  /** An amount of a posting. */
  private record FundRow(String personId, String deductionId, String code, long amountFen) {}

  static final ArrayInsert<Posting> POSTINGS =
      new ArrayInsert<Posting>("deduction")
          .column("person_id", "text", Posting::personId)
          .column("deduction_id", "text", Posting::deductionId)
          .column("kind", "text", one -> one.kind().name())
          .column("settlement_id", "text", Posting::settlementId)
          .column("offsets_deduction_id", "text", Posting::offsets)
          .column("caused_by_settlement_id", "text", Posting::causedBy)
          .column("institution_code", "text", Posting::institutionCode)
          .column("agency_code", "text", Posting::agencyCode)
          .column("insured_area", "text", Posting::insuredArea)
          .column("care_area", "text", Posting::careArea)
          .column("insurance_type", "text", Posting::insuranceType)
          .column("ground", "text", one -> one.ground().name())
          .column("reason", "text", Posting::reason)
          .column("evidence", "text", Posting::evidence)
          .column("total_fen", "int8", Posting::total)
          .column("posted_at", "timestamptz", Posting::postedAt);

  static final ArrayInsert<FundRow> FUNDS =
      new ArrayInsert<FundRow>("deduction_fund")
          .column("person_id", "text", FundRow::personId)
          .column("deduction_id", "text", FundRow::deductionId)
          .column("fund_code", "text", FundRow::code)
          .column("amount_fen", "int8", FundRow::amountFen);

  private static final String WITH_FUNDS =
      "SELECT d.*, ARRAY(SELECT f.fund_code FROM deduction_fund f WHERE f.person_id = d.person_id"
          + " AND f.deduction_id = d.deduction_id ORDER BY f.fund_code) AS fund_codes,"
          + " ARRAY(SELECT f.amount_fen FROM deduction_fund f WHERE f.person_id = d.person_id AND"
          + " f.deduction_id = d.deduction_id ORDER BY f.fund_code) AS fund_amounts FROM deduction"
          + " d WHERE ";

  /** Under the person's lock. */
  static final String BY_SETTLEMENT =
      WITH_FUNDS
          + "d.person_id = ANY(?) AND d.settlement_id = ANY(?) ORDER BY d.posted_at,"
          + " d.deduction_id";

  /** What the funds pay for settlements after refunds and reversals, under the person's lock. */
  static final String PAID =
      "SELECT f.fund_code, sum(f.amount_fen) AS paid FROM settlement s CROSS JOIN LATERAL"
          + " unnest(s.fund_codes, s.fund_amounts) AS f(fund_code, amount_fen) WHERE s.person_id ="
          + " ANY(?) AND (s.settlement_id = ANY(?) OR s.refunds_settlement_id = ANY(?) OR"
          + " s.reverses_settlement_id = ANY(?)) GROUP BY f.fund_code";

  private static final String BY_ID = WITH_FUNDS + "d.deduction_id = ?";

  private static final String SETTLEMENT =
      "SELECT s.*, EXISTS (SELECT 1 FROM settlement r WHERE r.person_id = s.person_id AND"
          + " r.reverses_settlement_id = s.settlement_id) AS reversed FROM settlement s WHERE "
          + Ids.OF_PERSONS
          + " AND s.settlement_id = ?";

  private static final String LEFT =
      "(SELECT coalesce(sum(o.total_fen), 0) FROM deduction o WHERE d.kind = 'DEDUCTION' AND"
          + " o.person_id = d.person_id AND o.settlement_id = d.settlement_id AND"
          + " coalesce(o.offsets_deduction_id, o.deduction_id) = d.deduction_id) AS outstanding";

  private static final String FILTERED =
      " AND (?::text = '' OR d.settlement_id = ?) AND (?::text = '' OR d.institution_code = ?) AND"
          + " (?::text = '' OR d.person_id = ?) AND (?::text = '' OR d.kind = ?) AND"
          + " (?::timestamptz IS NULL OR d.posted_at >= ?) AND (?::timestamptz IS NULL OR"
          + " d.posted_at < ?) AND (?::timestamptz IS NULL OR (d.posted_at, d.deduction_id) <"
          + " (?, ?)) ORDER BY d.posted_at DESC, d.deduction_id DESC LIMIT ?";

  /** The order of a list. */
  static final Comparator<Listed> LATEST_FIRST =
      Comparator.comparing((Listed one) -> one.posting().postedAt())
          .thenComparing(one -> one.posting().deductionId())
          .reversed();

  private DeductionStore() {}

  /**
   * Adds postings to what a group writes; those of a release come with the refund that causes it.
   */
  public static void addTo(Trip trip, List<Posting> postings) {
    POSTINGS.addTo(trip, postings);
    FUNDS.addTo(trip, postings.stream().flatMap(one -> rows(one).stream()).toList());
  }

  /** Writes postings. */
  public static void write(Connection connection, List<Posting> postings) throws SQLException {
    Trip trip = new Trip();
    addTo(trip, postings);
    trip.run(connection);
  }

  private static List<FundRow> rows(Posting posting) {
    List<FundRow> rows = new ArrayList<>();
    posting
        .funds()
        .forEach(
            (code, amount) ->
                rows.add(new FundRow(posting.personId(), posting.deductionId(), code, amount)));
    return rows;
  }

  /** Postings of locked persons by settlement; settlements without one are left out. */
  public static Map<String, Deductions> read(
      Connection connection, Collection<String> persons, Collection<String> settlements)
      throws SQLException {
    Map<String, List<Posting>> found = new HashMap<>();
    for (Posting one :
        Sql.query(connection, BY_SETTLEMENT, DeductionStore::posting, persons, settlements)) {
      found.computeIfAbsent(one.settlementId(), id -> new ArrayList<>()).add(one);
    }
    Map<String, Deductions> bySettlement = new HashMap<>();
    found.forEach((id, postings) -> bySettlement.put(id, new Deductions(postings)));
    return bySettlement;
  }

  /** What the funds pay for a settlement after its refunds and reversal, in fen by fund. */
  static Map<String, Long> paid(Connection connection, String personId, String settlementId)
      throws SQLException {
    Map<String, Long> paid = new TreeMap<>();
    List<String> one = List.of(settlementId);
    Sql.query(
        connection,
        PAID,
        row -> paid.put(row.getString("fund_code"), row.getLong("paid")),
        List.of(personId),
        one,
        one,
        one);
    return paid;
  }

  /** A settlement as far as a deduction from it goes. */
  record Target(
      String personId,
      String kind,
      boolean reversed,
      String institutionCode,
      String insuredArea,
      String careArea,
      String insuranceType) {}

  /** The settlement of a number, null when there is none. */
  static @Nullable Target target(Connection connection, String settlementId) throws SQLException {
    return Sql.queryOne(
        connection,
        SETTLEMENT,
        row ->
            new Target(
                row.getString("person_id"),
                row.getString("kind"),
                row.getBoolean("reversed"),
                row.getString("institution_code"),
                row.getString("insured_area"),
                row.getString("care_area"),
                row.getString("insurance_type")),
        Ids.personHash(settlementId),
        settlementId);
  }

  /** The posting of a number, null when there is none. */
  static @Nullable Posting find(Connection connection, String deductionId) throws SQLException {
    return Sql.queryOne(connection, BY_ID, DeductionStore::posting, deductionId);
  }

  /**
   * Which postings to list; empty texts are no filter.
   *
   * @param institution institution that looks at its own, empty for an agency
   * @param careArea place of care of an agency, empty for an institution
   * @param institutionCode only of this institution
   */
  record Filter(
      String institution,
      String careArea,
      String settlementId,
      String institutionCode,
      String personId,
      String kind,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable PageToken after) {}

  /** A posting with what is left of it, zero for what is no deduction. */
  record Listed(Posting posting, long outstandingFen) {}

  /** Lists postings, newest first. */
  static List<Listed> list(Connection connection, Filter filter, int limit) throws SQLException {
    boolean byAgency = filter.institution().isEmpty();
    PageToken after = filter.after();
    Instant time = after == null ? null : after.time();
    return Sql.query(
        connection,
        WITH_FUNDS.replace("SELECT d.*, ", "SELECT d.*, " + LEFT + ", ")
            + (byAgency ? "d.care_area = ?" : "d.institution_code = ?")
            + FILTERED,
        row -> new Listed(posting(row), row.getLong("outstanding")),
        byAgency ? filter.careArea() : filter.institution(),
        filter.settlementId(),
        filter.settlementId(),
        filter.institutionCode(),
        filter.institutionCode(),
        filter.personId(),
        filter.personId(),
        filter.kind(),
        filter.kind(),
        filter.from(),
        filter.from(),
        filter.until(),
        filter.until(),
        time,
        time,
        after == null ? "" : after.id(),
        limit);
  }

  private static Posting posting(ResultSet row) throws SQLException {
    Map<String, Long> funds = new TreeMap<>();
    List<String> codes = Sql.texts(row, "fund_codes");
    List<Long> amounts = Sql.numbers(row, "fund_amounts");
    for (int i = 0; i < codes.size(); i++) {
      funds.put(codes.get(i), amounts.get(i));
    }
    return new Posting(
        row.getString("person_id"),
        row.getString("deduction_id"),
        Posting.Kind.valueOf(row.getString("kind")),
        row.getString("settlement_id"),
        row.getString("offsets_deduction_id"),
        row.getString("caused_by_settlement_id"),
        row.getString("institution_code"),
        row.getString("agency_code"),
        row.getString("insured_area"),
        row.getString("care_area"),
        row.getString("insurance_type"),
        Posting.Ground.valueOf(row.getString("ground")),
        row.getString("reason"),
        row.getString("evidence"),
        funds,
        Sql.instant(row, "posted_at"));
  }
}
