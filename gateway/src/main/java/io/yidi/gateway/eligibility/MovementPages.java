package io.yidi.gateway.eligibility;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.jdbc.Conditions;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.usage.NamedCounters;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.proto.eligibility.v1.ExplainedMovement;
import io.yidi.proto.eligibility.v1.MovedBy;
import io.yidi.proto.eligibility.v1.MovementSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists what moved a person's counters, newest first. Movements are booked under the person's lock
 * with an instant read after it was got, so a later one never comes before an earlier one and a
 * place between two of them stays where it is.
 */
final class MovementPages {

  private static final String METHOD = "ListCounterMovements";

  /** The value after a movement sums everything up to it, so it is taken before a page is cut. */
  private static final String MOVEMENTS =
      "SELECT m.name, m.period, m.reference, m.source, m.amount, m.running, m.moved_on,"
          + " m.booked_at, m.takes_back, s.kind, s.institution_code,"
          + " coalesce(s.reverses_settlement_id, s.refunds_settlement_id) AS undoes, EXISTS (SELECT"
          + " 1 FROM settlement r WHERE r.person_id = m.person_id AND r.reverses_settlement_id ="
          + " coalesce(s.refunds_settlement_id, s.settlement_id)) OR EXISTS (SELECT 1 FROM"
          + " external_usage b WHERE b.person_id = m.person_id AND b.insured_area ="
          + " m.insured_area AND b.insurance_type = m.insurance_type AND b.name = m.name AND"
          + " b.period = m.period AND b.takes_back = m.reference) AS taken_back FROM (SELECT c.*,"
          + " (sum(c.amount) OVER (PARTITION BY c.person_id, c.insured_area, c.insurance_type,"
          + " c.name, c.period ORDER BY c.booked_at, c.reference))::bigint AS running FROM"
          + " counter_movement c) m LEFT JOIN settlement s ON s.person_id = m.person_id AND"
          + " s.settlement_id = m.reference AND m.source = 'SETTLEMENT' WHERE ";

  private static final String ORDER =
      " ORDER BY m.booked_at DESC, m.name DESC, m.period DESC, m.reference DESC LIMIT ?";

  private MovementPages() {}

  /**
   * Whose movements to list.
   *
   * @param counter counter, empty for all
   * @param period period, empty for all
   */
  record Filter(String personId, PersonFacts insured, String counter, String period) {}

  /** Where a page ended. */
  record Place(Instant bookedAt, String name, String period, String reference) {

    /** The token as it is sent. */
    String token(String filters) {
      return PageParts.of(bookedAt.toString(), name, period, reference, filters);
    }

    /**
     * Reads a token; null on the first page, and with a violation for one that is not ours.
     *
     * @param filters digest of the request's filters
     */
    static @Nullable Place read(Fields fields, String token, String filters) {
      List<String> parts = PageParts.read(fields, token, 5, METHOD);
      if (parts == null) {
        return null;
      }
      Instant bookedAt = PageToken.instant(parts.get(0));
      if (bookedAt == null) {
        PageParts.wrong(fields, METHOD);
        return null;
      }
      if (!parts.get(4).equals(filters)) {
        PageParts.otherFilters(fields);
        return null;
      }
      return new Place(bookedAt, parts.get(1), parts.get(2), parts.get(3));
    }
  }

  /** One movement with what it comes from. */
  record Moved(
      Place place,
      String source,
      long amount,
      long value,
      LocalDate movedOn,
      String takesBack,
      boolean takenBack,
      @Nullable String kind,
      @Nullable String institution) {

    ExplainedMovement view(NamedCounters named, ReferenceData reference) {
      ExplainedMovement.Builder out =
          ExplainedMovement.newBuilder()
              .setCounter(place.name())
              .setPeriod(place.period())
              .setUnit(named.unit(place.name()))
              .setAmount(amount)
              .setValue(value)
              .setSource(MovementSource.valueOf("MOVEMENT_SOURCE_" + source))
              .setReference(place.reference())
              .setMovedBy(movedBy())
              .setTakenBack(takenBack)
              .setTakesBack(takesBack)
              .setDate(Wire.date(movedOn))
              .setBookTime(Wire.timestamp(place.bookedAt()));
      String code = institution;
      if (code != null) {
        ReferenceData.Institution known = reference.institutions().get(code);
        out.setInstitutionCode(code).setInstitutionName(known == null ? "" : known.name());
      }
      return out.build();
    }

    private MovedBy movedBy() {
      if (kind != null) {
        return MovedBy.valueOf("MOVED_BY_" + kind);
      }
      return takesBack.isEmpty() ? MovedBy.MOVED_BY_EXTERNAL_USAGE : MovedBy.MOVED_BY_TAKING_BACK;
    }
  }

  /** Movements of a page. */
  static List<Moved> read(Connection connection, Filter filter, @Nullable Place after, int limit)
      throws SQLException {
    Conditions where =
        new Conditions()
            .and(
                "m.person_id = ? AND m.insured_area = ? AND m.insurance_type = ?",
                filter.personId(),
                filter.insured().insuredArea(),
                filter.insured().insuranceType())
            .andIf("m.name = ?", filter.counter())
            .andIf("m.period = ?", filter.period());
    if (after != null) {
      where.and(
          "(m.booked_at, m.name, m.period, m.reference) < (?, ?, ?, ?)",
          after.bookedAt(),
          after.name(),
          after.period(),
          after.reference());
    }
    return Sql.query(
        connection, MOVEMENTS + where.text() + ORDER, MovementPages::moved, where.arguments(limit));
  }

  private static Moved moved(ResultSet row) throws SQLException {
    String undoes = row.getString("undoes");
    return new Moved(
        new Place(
            Sql.instant(row, "booked_at"),
            row.getString("name"),
            row.getString("period"),
            row.getString("reference")),
        row.getString("source"),
        row.getLong("amount"),
        row.getLong("running"),
        Sql.requiredDate(row, "moved_on"),
        undoes == null ? row.getString("takes_back") : undoes,
        row.getBoolean("taken_back"),
        row.getString("kind"),
        row.getString("institution_code"));
  }
}
