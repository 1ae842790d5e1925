package io.yidi.gateway.encounter;

import io.yidi.gateway.charges.ChargeLines;
import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.PersonReader;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Fields;
import io.yidi.gateway.rpc.Page;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.proto.encounter.v1.ListChargesResponse;
import io.yidi.proto.error.v1.ErrorReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Stores charge lines: staged under an upload id first, then part of the encounter. */
final class ChargeStore {

  /** Most lines of one encounter. */
  static final int MAX_LINES = 50_000;

  private static final String COLUMNS =
      "person_id, encounter_id, line_number, item_code, local_item_code, fee_date, quantity_e4,"
          + " unit_price_e6, amount_fen, approval, refunds_line,"
          + " outside_order_id, upload_id";

  private ChargeStore() {}

  /** A line on its way in. */
  record Staged(ChargeLine line, String localCode, String outsideOrder) {}

  private record Row(Upload upload, Staged staged, Instant at) {}

  private static final ArrayInsert<Row> STAGE =
      new ArrayInsert<Row>("charge_staged")
          .column("person_id", "text", row -> row.upload().personId())
          .column("encounter_id", "text", row -> row.upload().encounterId())
          .column("upload_id", "text", row -> row.upload().uploadId())
          .column("line_number", "int4", row -> row.staged().line().number())
          .column("item_code", "text", row -> row.staged().line().itemCode())
          .column("local_item_code", "text", row -> row.staged().localCode())
          .column("fee_date", "date", row -> row.staged().line().feeDate())
          .column("quantity_e4", "int8", row -> row.staged().line().quantityE4())
          .column("unit_price_e6", "int8", row -> row.staged().line().unitPriceE6())
          .column("amount_fen", "int8", row -> row.staged().line().amountFen())
          .column("approval", "text", row -> row.staged().line().approval().name())
          .column("refunds_line", "int4", row -> row.staged().line().refundsLine())
          .column("outside_order_id", "text", row -> row.staged().outsideOrder())
          .column("staged_at", "timestamptz", Row::at);

  /**
   * One stream that stages lines under an upload id.
   *
   * @param attempt tells it from other streams of the same upload id
   */
  record Upload(String personId, String encounterId, String uploadId, String attempt) {}

  /**
   * Gives the upload id to a stream and drops what earlier ones staged, also for other upload ids
   * that nobody came back to within a week. Waits for a batch of an earlier stream in flight.
   */
  static void begin(Connection connection, Upload upload) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO charge_upload (person_id, encounter_id, upload_id, attempt, started_at) VALUES"
            + " (?, ?, ?, ?, clock_timestamp()) ON CONFLICT (person_id, encounter_id, upload_id) DO"
            + " UPDATE SET attempt = EXCLUDED.attempt, started_at = EXCLUDED.started_at",
        upload.personId(),
        upload.encounterId(),
        upload.uploadId(),
        upload.attempt());
    for (List<String> table :
        List.of(List.of("charge_staged", "staged_at"), List.of("charge_upload", "started_at"))) {
      Sql.update(
          connection,
          "DELETE FROM "
              + table.get(0)
              + " WHERE person_id = ? AND encounter_id = ? AND "
              + table.get(1)
              + " < clock_timestamp() - interval '7 days'",
          upload.personId(),
          upload.encounterId());
    }
    clearStaged(connection, upload.personId(), upload.encounterId(), upload.uploadId());
  }

  /**
   * Drops everything that was staged for an encounter. The uploads first, as a commit does: that
   * waits for a batch in flight, and none comes in after it.
   */
  static void clearAllStaged(Connection connection, String personId, String encounterId)
      throws SQLException {
    for (String table : List.of("charge_upload", "charge_staged")) {
      Sql.update(
          connection,
          "DELETE FROM " + table + " WHERE person_id = ? AND encounter_id = ?",
          personId,
          encounterId);
    }
  }

  /**
   * What the lines of an encounter span.
   *
   * @param count how many there are
   * @param first first day of a fee, null when there is none
   * @param last last day of a fee, null when there is none
   * @param settled number of the first settled line, zero when none is
   * @param unsettled how many are not settled
   */
  record Span(
      int count, @Nullable LocalDate first, @Nullable LocalDate last, int settled, int unsettled) {}

  /** What the lines of an encounter span. */
  static Span span(Connection connection, String personId, String encounterId) throws SQLException {
    return Sql.query(
            connection,
            "SELECT count(*) AS lines, count(*) FILTER (WHERE settlement_id IS NULL) AS unsettled,"
                + " min(fee_date) AS first, max(fee_date) AS last,"
                + " coalesce(min(line_number) FILTER (WHERE settlement_id IS NOT NULL), 0) AS"
                + " settled FROM charge_line WHERE person_id = ? AND encounter_id = ?",
            row ->
                new Span(
                    row.getInt("lines"),
                    Sql.date(row, "first"),
                    Sql.date(row, "last"),
                    row.getInt("settled"),
                    row.getInt("unsettled")),
            personId,
            encounterId)
        .getFirst();
  }

  private static void clearStaged(
      Connection connection, String personId, String encounterId, String uploadId)
      throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM charge_staged WHERE person_id = ? AND encounter_id = ? AND upload_id = ?",
        personId,
        encounterId,
        uploadId);
  }

  /**
   * Stages lines.
   *
   * @throws Refusal when the upload id belongs to a later stream or was committed, or a line number
   *     comes twice
   */
  static void stage(Connection connection, Upload upload, List<Staged> lines) throws SQLException {
    checkAttempt(connection, upload);
    Set<Integer> numbers = new HashSet<>();
    List<Integer> twice =
        new ArrayList<>(
            lines.stream()
                .map(one -> one.line().number())
                .filter(number -> !numbers.add(number))
                .toList());
    twice.addAll(
        Sql.query(
            connection,
            "SELECT line_number FROM charge_staged WHERE person_id = ? AND encounter_id = ? AND"
                + " upload_id = ? AND line_number = ANY(?)",
            row -> row.getInt(1),
            upload.personId(),
            upload.encounterId(),
            upload.uploadId(),
            new Sql.Column("int4", List.copyOf(numbers))));
    refuseTwice(twice);
    Instant now = Instant.now();
    STAGE.run(connection, lines.stream().map(line -> new Row(upload, line, now)).toList());
  }

  /** Holds the upload's row until the lines are in, so that a commit or a new stream waits. */
  private static void checkAttempt(Connection connection, Upload upload) throws SQLException {
    String current =
        Sql.queryOne(
            connection,
            "SELECT attempt FROM charge_upload WHERE person_id = ? AND encounter_id = ? AND"
                + " upload_id = ? FOR SHARE",
            row -> row.getString(1),
            upload.personId(),
            upload.encounterId(),
            upload.uploadId());
    if (!upload.attempt().equals(current)) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND,
          "该上传批次已由后来的上传替换或已确认,本次上传的费用明细未受理。",
          "upload_id: a later stream has it, or it was committed (expected: the latest stream of"
              + " this upload id)");
    }
  }

  private static void refuseTwice(List<Integer> twice) {
    if (!twice.isEmpty()) {
      throw Refusal.field(
          "lines", "line_number " + twice.getFirst() + " twice", "different numbers in one upload");
    }
  }

  /**
   * Makes staged lines part of the encounter. Lines that the encounter has already, equal in
   * everything but the upload that brought them, are passed over: a repeat of them is no second
   * charge. Count and sum are those of the whole upload, with such lines.
   *
   * @return how many lines came in, zero when all were there
   * @throws Refusal when count or sum differ, the upload id brought other lines before, a number is
   *     taken by another line, or a refund takes back more than there is
   */
  static int commit(
      Connection connection,
      String personId,
      StoredEncounter encounter,
      String uploadId,
      int declaredCount,
      long declaredTotal)
      throws SQLException {
    String encounterId = encounter.encounterId();
    // Before the lines are counted: from here on no batch comes in.
    Sql.update(
        connection,
        "DELETE FROM charge_upload WHERE person_id = ? AND encounter_id = ? AND upload_id = ?",
        personId,
        encounterId,
        uploadId);
    List<ChargeLine> staged = staged(connection, personId, encounterId, uploadId);
    if (staged.isEmpty()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_UPLOAD_NOT_FOUND,
          "该上传批次没有暂存的费用明细,请重新上传。",
          "upload_id: nothing staged (expected: an upload of this encounter that was not committed"
              + " yet)");
    }
    checkDeclared(staged, declaredCount, declaredTotal);
    if (dropRepeated(connection, personId, encounterId, uploadId) > 0) {
      staged = staged(connection, personId, encounterId, uploadId);
    }
    if (staged.isEmpty()) {
      return 0;
    }
    checkNotCommitted(connection, personId, encounterId, uploadId);
    checkWithExisting(connection, personId, encounter, staged);
    checkRefunds(connection, personId, encounter.encounterId(), staged);
    checkOutsideOrders(connection, personId, encounter, uploadId);
    Sql.update(
        connection,
        "INSERT INTO charge_line ("
            + COLUMNS
            + ") SELECT "
            + COLUMNS
            + " FROM charge_staged"
            + " WHERE person_id = ? AND encounter_id = ? AND upload_id = ?",
        personId,
        encounterId,
        uploadId);
    clearStaged(connection, personId, encounterId, uploadId);
    return staged.size();
  }

  private static List<ChargeLine> staged(
      Connection connection, String personId, String encounterId, String uploadId)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM charge_staged WHERE person_id = ? AND encounter_id = ? AND upload_id = ?"
            + " ORDER BY line_number",
        PersonReader::line,
        personId,
        encounterId,
        uploadId);
  }

  /** An upload id names one batch, which settles by it; what came in under it stays that batch. */
  private static void checkNotCommitted(
      Connection connection, String personId, String encounterId, String uploadId)
      throws SQLException {
    boolean committed =
        Sql.query(
                connection,
                "SELECT EXISTS (SELECT 1 FROM charge_line WHERE person_id = ? AND encounter_id = ?"
                    + " AND upload_id = ?)",
                row -> row.getBoolean(1),
                personId,
                encounterId,
                uploadId)
            .getFirst();
    if (committed) {
      throw Refusal.field(
          "upload_id", uploadId, "a new id; other lines were committed under this one");
    }
  }

  /** Drops staged lines that are stored already, whichever upload brought them. */
  private static int dropRepeated(
      Connection connection, String personId, String encounterId, String uploadId)
      throws SQLException {
    return Sql.update(
        connection,
        "DELETE FROM charge_staged s USING charge_line l WHERE s.person_id = ? AND s.encounter_id ="
            + " ? AND s.upload_id = ? AND l.person_id = s.person_id AND l.encounter_id ="
            + " s.encounter_id AND l.line_number = s.line_number AND (s.item_code,"
            + " s.local_item_code, s.fee_date, s.quantity_e4, s.unit_price_e6, s.amount_fen,"
            + " s.approval, s.refunds_line, s.outside_order_id) = (l.item_code, l.local_item_code,"
            + " l.fee_date, l.quantity_e4, l.unit_price_e6, l.amount_fen, l.approval,"
            + " l.refunds_line, l.outside_order_id)",
        personId,
        encounterId,
        uploadId);
  }

  /** What is settled is taken back by a reversal, not by a refund line in a later batch. */
  private static void checkRefunds(
      Connection connection, String personId, String encounterId, List<ChargeLine> staged)
      throws SQLException {
    refuseSettled(
        connection,
        personId,
        encounterId,
        "lines.refunds_line_number",
        staged.stream().map(ChargeLine::refundsLine).filter(number -> number > 0).toList());
  }

  /** Lines that name an outside order name one of this stay. */
  private static void checkOutsideOrders(
      Connection connection, String personId, StoredEncounter encounter, String uploadId)
      throws SQLException {
    record Naming(int line, String orderId, boolean known) {}
    List<Naming> naming =
        Sql.query(
            connection,
            "SELECT s.line_number, s.outside_order_id, o.order_id IS NOT NULL AS known FROM"
                + " charge_staged s LEFT JOIN outside_order o ON o.person_id = s.person_id AND"
                + " o.encounter_id = s.encounter_id AND o.order_id = s.outside_order_id WHERE"
                + " s.person_id = ? AND s.encounter_id = ? AND s.upload_id = ? AND"
                + " s.outside_order_id <> '' ORDER BY s.line_number",
            row -> new Naming(row.getInt(1), row.getString(2), row.getBoolean(3)),
            personId,
            encounter.encounterId(),
            uploadId);
    for (Naming one : naming) {
      String field = "lines[line_number " + one.line() + "].outside_order_id";
      if (encounter.course() != EncounterLife.Course.STAY) {
        throw Refusal.field(field, one.orderId(), "empty, because the encounter is no stay");
      }
      if (!one.known()) {
        throw OutsideOrderStore.notFound(field, one.orderId())
            .with("line_number", Integer.toString(one.line()));
      }
    }
  }

  private static void checkDeclared(List<ChargeLine> staged, int count, long total) {
    long sum = staged.stream().mapToLong(ChargeLine::amountFen).sum();
    List<Refusal.Violation> violations = new ArrayList<>();
    if (staged.size() != count) {
      violations.add(
          new Refusal.Violation(
              "line_count",
              "value: " + count + " (expected: " + staged.size() + ", the lines staged)"));
    }
    if (sum != total) {
      violations.add(
          new Refusal.Violation(
              "total_fen", "value: " + total + " (expected: " + sum + ", the sum staged)"));
    }
    if (!violations.isEmpty()) {
      throw Refusal.fields(ErrorReason.ERROR_REASON_TOTAL_MISMATCH, violations)
          .with("field", violations.getFirst().field());
    }
  }

  private static void checkWithExisting(
      Connection connection, String personId, StoredEncounter encounter, List<ChargeLine> staged)
      throws SQLException {
    List<ChargeLine> all =
        new ArrayList<>(
            Sql.query(
                connection,
                "SELECT * FROM charge_line WHERE person_id = ? AND encounter_id = ? ORDER BY"
                    + " line_number",
                PersonReader::line,
                personId,
                encounter.encounterId()));
    all.addAll(staged);
    Fields fields = new Fields();
    if (all.size() > MAX_LINES) {
      fields.wrong(
          "line_count", all.size() + " lines in all", "at most " + MAX_LINES + " an encounter");
    }
    ChargeLines.checkTogether(fields, "lines", all);
    for (ChargeLine line : staged) {
      fields.notBefore(
          "lines[line_number " + line.number() + "].fee_date",
          line.feeDate(),
          encounter.begin(),
          "the begin of the visit");
      // A visit without a discharge is priced by the rules of one day, its begin.
      LocalDate last = encounter.course() == Course.VISIT ? encounter.begin() : encounter.end();
      if (last != null) {
        fields.notAfter(
            "lines[line_number " + line.number() + "].fee_date",
            line.feeDate(),
            last,
            encounter.course() == Course.VISIT
                ? "the day of the visit; open a visit for each day"
                : "the discharge");
      }
    }
    fields.done();
  }

  static ListChargesResponse list(
      Connection connection, String personId, String encounterId, int after, int pageSize)
      throws SQLException {
    List<io.yidi.proto.type.v1.ChargeLine> lines =
        Sql.query(
            connection,
            "SELECT * FROM charge_line WHERE person_id = ? AND encounter_id = ? AND line_number > ?"
                + " ORDER BY line_number LIMIT ?",
            row ->
                ChargeLines.toWire(PersonReader.line(row), row.getString("local_item_code"))
                    .toBuilder()
                    .setOutsideOrderId(row.getString("outside_order_id"))
                    .build(),
            personId,
            encounterId,
            after,
            pageSize + 1);
    Page<io.yidi.proto.type.v1.ChargeLine> page =
        Page.cut(lines, pageSize, last -> Integer.toString(last.getLineNumber()));
    return ListChargesResponse.newBuilder()
        .addAllLines(page.rows())
        .setNextPageToken(page.nextToken())
        .build();
  }

  /**
   * Checks that none of the lines is settled; lines that are not there are not looked at.
   *
   * @param field field that names them
   * @throws Refusal naming the first that is
   */
  static void refuseSettled(
      Connection connection,
      String personId,
      String encounterId,
      String field,
      List<Integer> numbers)
      throws SQLException {
    Integer settled =
        Sql.queryOne(
            connection,
            "SELECT line_number FROM charge_line WHERE person_id = ? AND encounter_id = ? AND"
                + " line_number = ANY(?) AND settlement_id IS NOT NULL ORDER BY line_number LIMIT"
                + " 1",
            row -> row.getInt(1),
            personId,
            encounterId,
            new Sql.Column("int4", numbers));
    if (settled != null) {
      throw settled(field, settled);
    }
  }

  /** The refusal of what a settled line forbids. */
  static Refusal settled(String field, int lineNumber) {
    return new Refusal(
            ErrorReason.ERROR_REASON_CHARGE_SETTLED,
            "第 " + lineNumber + " 行费用已结算,请先撤销结算。",
            field + ": line " + lineNumber + " is settled (expected: unsettled lines)")
        .with("line_number", Integer.toString(lineNumber));
  }

  /**
   * Cancels unsettled lines.
   *
   * @throws Refusal when a line is not there, or is taken back by a refund line that stays
   */
  static void cancel(
      Connection connection,
      String personId,
      String encounterId,
      boolean all,
      List<Integer> numbers)
      throws SQLException {
    record Existing(int number, int refunds) {}
    List<Existing> lines =
        Sql.query(
            connection,
            "SELECT line_number, refunds_line FROM charge_line WHERE person_id = ? AND"
                + " encounter_id = ? AND settlement_id IS NULL",
            row -> new Existing(row.getInt(1), row.getInt(2)),
            personId,
            encounterId);
    Set<Integer> chosen =
        all ? new TreeSet<>(lines.stream().map(Existing::number).toList()) : new TreeSet<>(numbers);
    Fields fields = new Fields();
    Set<Integer> known = new HashSet<>(lines.stream().map(Existing::number).toList());
    chosen.stream()
        .filter(number -> !known.contains(number))
        .forEach(number -> fields.wrong("line_numbers", number, "a line of the encounter"));
    lines.stream()
        .filter(line -> chosen.contains(line.refunds()) && !chosen.contains(line.number()))
        .forEach(
            line ->
                fields.wrong(
                    "line_numbers",
                    line.refunds(),
                    "cancel the refund line " + line.number() + " with it"));
    fields.done();
    Sql.update(
        connection,
        "DELETE FROM charge_line WHERE person_id = ? AND encounter_id = ? AND line_number = ANY(?)",
        personId,
        encounterId,
        new Sql.Column("int4", List.copyOf(chosen)));
  }
}
