package io.yidi.gateway.usage;

import io.yidi.gateway.jdbc.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Books external usage on counters, under the person's lock, once for each reference: the one place
 * for files and for calls. A movement is never edited; what takes one back is an opposite movement
 * that names it.
 */
public final class UsageBook {

  /** Periods of counters, as policies name them. */
  public static final Pattern PERIOD =
      Pattern.compile(
          "(\\d{4}|\\d{4}-Q[1-4]|\\d{4}-\\d{2}|\\d{4}-\\d{2}-\\d{2}(\\+\\d{1,3}d)?|life)"
              + "(/[A-Z][A-Z0-9.]{1,19})?");

  /** The same in words. */
  public static final String PERIOD_FORM =
      "a period such as 2025, 2025-Q1, 2025-03, 2025-07-01, 2025-01-10+90d or life, then"
          + " /disease where counted by disease";

  private static final String MOVE =
      "INSERT INTO external_usage (person_id, insured_area, insurance_type, name, period,"
          + " reference, amount, moved_on, booked_at, takes_back) SELECT v.* FROM (VALUES (?::text,"
          + " ?::text, ?::text, ?::text, ?::text, ?::text, ?::int8, ?::date, ?::timestamptz,"
          + " ?::text)) AS v(person_id, insured_area, insurance_type, name, period, reference,"
          + " amount, moved_on, booked_at, takes_back) WHERE NOT EXISTS (SELECT 1 FROM settlement s"
          + " WHERE s.person_id = v.person_id AND s.settlement_id = v.reference) ON CONFLICT DO"
          + " NOTHING";

  private static final String ADD =
      "INSERT INTO counter (person_id, insured_area, insurance_type, name, period, value, in_force)"
          + " VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (person_id, insured_area, insurance_type,"
          + " name, period) DO UPDATE SET value = counter.value + EXCLUDED.value, in_force ="
          + " counter.in_force + 1 RETURNING value";

  private static final String TAKE =
      "UPDATE counter SET value = value - ?, in_force = in_force - 1 WHERE person_id = ? AND"
          + " insured_area = ? AND insurance_type = ? AND name = ? AND period = ? RETURNING value";

  private static final String BOOKED =
      "SELECT m.*, EXISTS (SELECT 1 FROM external_usage b WHERE b.person_id = m.person_id AND"
          + " b.insured_area = m.insured_area AND b.insurance_type = m.insurance_type AND b.name ="
          + " m.name AND b.period = m.period AND b.takes_back = m.reference) AS taken_back FROM"
          + " external_usage m WHERE m.person_id = ? AND m.reference = ? ORDER BY m.insurance_type,"
          + " m.name, m.period";

  private UsageBook() {}

  /**
   * Usage of one counter.
   *
   * @param insuredArea pooling area of the insured place
   * @param amount in fen or times, zero or more
   */
  public record Usage(
      String personId,
      String insuredArea,
      String insuranceType,
      String counter,
      String period,
      String reference,
      long amount,
      LocalDate day) {}

  /**
   * Usage as it stands.
   *
   * @param takesBack reference that it takes back, empty for none
   * @param takenBack whether a later movement takes it back
   */
  record Booked(Usage usage, String takesBack, boolean takenBack) {}

  /**
   * Books usage of a locked person.
   *
   * @param at instant after the lock was got
   * @return value of the counter after it; null when the reference moved the counter before or is
   *     the number of a settlement, and nothing was booked
   */
  public static @Nullable Long book(Connection connection, Usage usage, Instant at)
      throws SQLException {
    if (move(connection, usage, usage.amount(), "", at) == 0) {
      return null;
    }
    return Sql.queryOne(
        connection,
        ADD,
        row -> row.getLong(1),
        usage.personId(),
        usage.insuredArea(),
        usage.insuranceType(),
        usage.counter(),
        usage.period(),
        usage.amount());
  }

  private static int move(
      Connection connection, Usage usage, long amount, String takesBack, Instant at)
      throws SQLException {
    return Sql.update(
        connection,
        MOVE,
        usage.personId(),
        usage.insuredArea(),
        usage.insuranceType(),
        usage.counter(),
        usage.period(),
        usage.reference(),
        amount,
        usage.day(),
        at,
        takesBack);
  }

  /**
   * Takes booked usage of a locked person back.
   *
   * @param reference reference of the opposite movement
   * @return value of the counter after it
   */
  static long takeBack(Connection connection, Usage booked, String reference, Instant at)
      throws SQLException {
    Usage opposite =
        new Usage(
            booked.personId(),
            booked.insuredArea(),
            booked.insuranceType(),
            booked.counter(),
            booked.period(),
            reference,
            booked.amount(),
            booked.day());
    int moved = move(connection, opposite, -booked.amount(), booked.reference(), at);
    Long value =
        Sql.queryOne(
            connection,
            TAKE,
            row -> row.getLong(1),
            booked.amount(),
            booked.personId(),
            booked.insuredArea(),
            booked.insuranceType(),
            booked.counter(),
            booked.period());
    if (moved != 1 || value == null) {
      throw new IllegalStateException("external usage " + booked.reference() + " has no counter");
    }
    return value;
  }

  /** Amount that a reference moved a counter by; null when it did not. */
  public static @Nullable Long amount(Connection connection, Usage usage) throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT amount FROM external_usage WHERE person_id = ? AND insured_area = ? AND"
            + " insurance_type = ? AND name = ? AND period = ? AND reference = ?",
        row -> row.getLong(1),
        usage.personId(),
        usage.insuredArea(),
        usage.insuranceType(),
        usage.counter(),
        usage.period(),
        usage.reference());
  }

  /** Whether anything of a person bears a reference already, a settlement included. */
  static boolean isUsed(Connection connection, String personId, String reference)
      throws SQLException {
    return Sql.queryOne(
            connection,
            "SELECT 1 FROM external_usage WHERE person_id = ? AND reference = ? UNION ALL SELECT"
                + " 1 FROM settlement WHERE person_id = ? AND settlement_id = ? LIMIT 1",
            row -> true,
            personId,
            reference,
            personId,
            reference)
        != null;
  }

  /** Everything that was booked under a reference. */
  static List<Booked> booked(Connection connection, String personId, String reference)
      throws SQLException {
    return Sql.query(
        connection,
        BOOKED,
        row ->
            new Booked(
                new Usage(
                    row.getString("person_id"),
                    row.getString("insured_area"),
                    row.getString("insurance_type"),
                    row.getString("name"),
                    row.getString("period"),
                    row.getString("reference"),
                    row.getLong("amount"),
                    Sql.requiredDate(row, "moved_on")),
                row.getString("takes_back"),
                row.getBoolean("taken_back")),
        personId,
        reference);
  }
}
