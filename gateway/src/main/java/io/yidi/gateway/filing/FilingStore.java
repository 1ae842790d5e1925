package io.yidi.gateway.filing;

import io.yidi.gateway.filing.StoredFiling.Application;
import io.yidi.gateway.filing.StoredFiling.Group;
import io.yidi.gateway.filing.StoredFiling.Person;
import io.yidi.gateway.filing.StoredFiling.Referral;
import io.yidi.gateway.filing.StoredFiling.Terms;
import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonReader;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.FilingWay;
import io.yidi.policy.filing.Material;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stores filings, the requests on them, and what happened to them. */
final class FilingStore {

  private FilingStore() {}

  private static final ArrayInsert<StoredFiling> FILINGS =
      ArrayInsert.<StoredFiling>upsert("filing", "person_id", "filing_id")
          .column("person_id", "text", StoredFiling::personId)
          .column("filing_id", "text", StoredFiling::id)
          .column("insurance_type", "text", StoredFiling::insuranceType)
          .column("insured_area", "text", StoredFiling::insuredArea)
          .column("kind", "text", one -> one.record().kind().name())
          .column("status", "text", one -> one.record().status().name())
          .column("destination", "text", one -> one.record().destination())
          .column("start_date", "date", one -> one.record().start())
          .column("end_date", "date", one -> one.record().end())
          .column("by_materials", "bool", one -> one.record().byMaterials())
          .column("used_up", "bool", one -> one.record().usedUp())
          .column("onward", "bool", one -> one.record().onward())
          .list("designated", "text", one -> one.record().designated())
          .column("record_group", "text", one -> one.group().name())
          .column("way", "text", one -> one.terms().way().name())
          .column("channel", "text", one -> one.application().channel())
          .column("applicant", "text", one -> one.application().applicant())
          .column("proxy_name", "text", one -> one.application().proxy().name())
          .column("proxy_document_type", "text", one -> one.application().proxyDocumentType())
          .column("proxy_document_number", "text", one -> one.application().proxy().number())
          .column("contact_name", "text", one -> one.application().contact().name())
          .column("contact_telephone", "text", one -> one.application().contact().number())
          .column("contact_address", "text", one -> one.application().contact().address())
          .list(
              "materials",
              "text",
              one -> one.application().materials().stream().map(Material::name).sorted().toList())
          .column("promise_due", "date", one -> one.terms().promiseDue())
          .column("review_due", "date", one -> one.terms().reviewDue())
          .column("locked_until", "date", one -> one.terms().lockedUntil())
          .column("lock_months", "int4", one -> one.terms().lockMonths())
          .column("retain_until", "date", one -> one.terms().retainUntil())
          .column("single_use", "bool", one -> one.terms().singleUse())
          .column("referring_institution", "text", one -> one.referral().from())
          .column("target_institution", "text", one -> one.referral().to())
          .column("diagnosis_code", "text", one -> one.referral().diagnosisCode())
          .column("replaces", "text", one -> one.application().replaces())
          .column("opinion", "text", StoredFiling::opinion)
          .column("submitted_at", "timestamptz", StoredFiling::submittedAt)
          .column("decided_at", "timestamptz", StoredFiling::decidedAt);

  /** Stores a filing as it is now. */
  static void save(Connection connection, StoredFiling filing) throws SQLException {
    FILINGS.run(connection, List.of(filing));
  }

  /** Person and insured area of a filing. */
  record Owner(String personId, String insuredArea) {}

  /** Whose a filing is; null when there is none. */
  static @Nullable Owner owner(Connection connection, String filingId) throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT person_id, insured_area FROM filing WHERE filing_id = ?",
        row -> new Owner(row.getString(1), row.getString(2)),
        filingId);
  }

  /** A filing; null when the person has none of the number. */
  static @Nullable StoredFiling find(Connection connection, String personId, String filingId)
      throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT * FROM filing WHERE person_id = ? AND filing_id = ?",
        FilingStore::filing,
        personId,
        filingId);
  }

  /** Filings of a person, the newest first, after a place in that order. */
  static List<StoredFiling> list(
      Connection connection,
      String personId,
      List<String> groups,
      List<String> states,
      Instant beforeTime,
      String beforeId,
      int most)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM filing WHERE person_id = ? AND record_group = ANY(?) AND status = ANY(?) AND"
            + " (coalesce(submitted_at, start_date::timestamp AT TIME ZONE 'UTC'), filing_id) < (?,"
            + " ?) ORDER BY coalesce(submitted_at, start_date::timestamp AT TIME ZONE 'UTC') DESC,"
            + " filing_id DESC LIMIT ?",
        FilingStore::filing,
        personId,
        groups,
        states,
        beforeTime,
        beforeId,
        most);
  }

  /** By what filings are ordered: when they were handed in, or their first day where loaded. */
  static Instant orderOf(StoredFiling filing) {
    Instant submitted = filing.submittedAt();
    return submitted != null
        ? submitted
        : filing.record().start().atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  static StoredFiling filing(ResultSet row) throws SQLException {
    return new StoredFiling(
        row.getString("person_id"),
        row.getString("insurance_type"),
        row.getString("insured_area"),
        PersonReader.filingRecord(row),
        Group.valueOf(row.getString("record_group")),
        new Application(
            row.getString("channel"),
            row.getString("applicant"),
            new Person(row.getString("proxy_name"), row.getString("proxy_document_number"), ""),
            row.getString("proxy_document_type"),
            new Person(
                row.getString("contact_name"),
                row.getString("contact_telephone"),
                row.getString("contact_address")),
            Sql.texts(row, "materials").stream()
                .map(Material::valueOf)
                .collect(Collectors.toUnmodifiableSet()),
            row.getString("replaces")),
        new Terms(
            FilingWay.valueOf(row.getString("way")),
            Sql.date(row, "review_due"),
            Sql.date(row, "promise_due"),
            row.getInt("lock_months"),
            Sql.date(row, "locked_until"),
            row.getBoolean("single_use"),
            Sql.date(row, "retain_until")),
        new Referral(
            row.getString("referring_institution"),
            row.getString("target_institution"),
            row.getString("diagnosis_code")),
        row.getString("opinion"),
        instant(row, "submitted_at"),
        instant(row, "decided_at"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  /**
   * A request on a filing.
   *
   * @param number number inside the filing, from 1
   * @param kind CANCEL, SUPPLEMENT or EXTEND
   * @param state PENDING, APPROVED or REJECTED
   * @param endDate last day asked for, of an extension
   */
  record Request(
      int number,
      String kind,
      String state,
      String reason,
      List<Material> materials,
      @Nullable LocalDate endDate,
      Instant submittedAt,
      @Nullable LocalDate reviewDue,
      @Nullable Instant decidedAt,
      String opinion) {

    Request {
      materials = List.copyOf(materials);
    }

    boolean pending(String wanted) {
      return kind.equals(wanted) && state.equals("PENDING");
    }
  }

  /** Requests on a filing, oldest first. */
  static List<Request> requests(Connection connection, String personId, String filingId)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM filing_request WHERE person_id = ? AND filing_id = ? ORDER BY number",
        row ->
            new Request(
                row.getInt("number"),
                row.getString("kind"),
                row.getString("state"),
                row.getString("reason"),
                Sql.texts(row, "materials").stream().map(Material::valueOf).toList(),
                Sql.date(row, "end_date"),
                Sql.instant(row, "submitted_at"),
                Sql.date(row, "review_due"),
                instant(row, "decided_at"),
                row.getString("opinion")),
        personId,
        filingId);
  }

  static void addRequest(Connection connection, StoredFiling filing, Request request)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO filing_request (person_id, filing_id, number, kind, state, reason, materials,"
            + " end_date, submitted_at, review_due) VALUES (?, ?, ?, ?, 'PENDING', ?, ?, ?, ?, ?)",
        filing.personId(),
        filing.id(),
        request.number(),
        request.kind(),
        request.reason(),
        request.materials().stream().map(Material::name).toList(),
        request.endDate(),
        request.submittedAt(),
        request.reviewDue());
  }

  /** Ends what still waits on a filing that was closed. */
  static void closeRequests(Connection connection, StoredFiling filing, Instant now)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE filing_request SET state = 'REJECTED', opinion = '备案已关闭,申请随之终止。', decided_at = ?"
            + " WHERE person_id = ? AND filing_id = ? AND state = 'PENDING'",
        now,
        filing.personId(),
        filing.id());
  }

  static void decideRequest(
      Connection connection,
      StoredFiling filing,
      int number,
      String state,
      String opinion,
      Instant now)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE filing_request SET state = ?, opinion = ?, decided_at = ? WHERE person_id = ? AND"
            + " filing_id = ? AND number = ?",
        state,
        opinion,
        now,
        filing.personId(),
        filing.id(),
        number);
  }

  /**
   * Something that happened to a filing.
   *
   * @param event name
   * @param actor caller
   * @param reference request id or settlement
   * @param status state afterwards
   * @param channel channel, empty for none
   * @param text reason or opinion
   */
  record Event(
      String event,
      String actor,
      String reference,
      FilingStatus status,
      Instant at,
      String channel,
      String text) {}

  static void addEvent(Connection connection, String personId, String filingId, Event event)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO filing_event (person_id, filing_id, actor, event, reference, status, at,"
            + " channel, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        personId,
        filingId,
        event.actor(),
        event.event(),
        event.reference(),
        event.status().name(),
        event.at(),
        event.channel(),
        event.text());
  }

  /** What happened to a filing, oldest first. */
  static List<Event> events(Connection connection, String personId, String filingId)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM filing_event WHERE person_id = ? AND filing_id = ? ORDER BY at, event,"
            + " reference",
        row ->
            new Event(
                row.getString("event"),
                row.getString("actor"),
                row.getString("reference"),
                FilingStatus.valueOf(row.getString("status")),
                Sql.instant(row, "at"),
                row.getString("channel"),
                row.getString("text")),
        personId,
        filingId);
  }
}
