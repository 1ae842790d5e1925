package io.yidi.gateway.encounter;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonState.StoredEncounter;
import io.yidi.gateway.rpc.Masking;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Wire;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.InjuryStatementEntry;
import io.yidi.proto.encounter.v1.StatementSigner;
import io.yidi.proto.type.v1.YesNo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores the versions of statements on injuries and reads them back. */
final class StatementStore {

  private static final String SETTLEMENTS =
      "ARRAY(SELECT t.settlement_id FROM settlement t WHERE t.person_id = s.person_id AND"
          + " t.encounter_id = s.encounter_id AND t.statement_number = s.number AND t.kind ="
          + " 'ORIGINAL' AND NOT EXISTS (SELECT 1 FROM settlement r WHERE r.person_id ="
          + " t.person_id AND r.reverses_settlement_id = t.settlement_id) ORDER BY t.settled_at,"
          + " t.settlement_id) AS settlements";

  private static final String ONE =
      "SELECT s.*, p.name AS patient_name, "
          + SETTLEMENTS
          + ", (SELECT max(l.number) FROM injury_statement l WHERE l.person_id = s.person_id AND"
          + " l.encounter_id = s.encounter_id) AS latest FROM injury_statement s JOIN person p ON"
          + " p.person_id = s.person_id WHERE s.person_id = ? AND s.encounter_id = ? AND (? = 0 OR"
          + " s.number = ?) ORDER BY s.number DESC LIMIT 1";

  private static final String PAGE =
      "SELECT s.*, p.name AS patient_name, "
          + SETTLEMENTS
          + ", EXISTS (SELECT 1 FROM recovery r WHERE r.person_id = s.person_id AND r.encounter_id"
          + " = s.encounter_id AND r.statement_number = s.number) AS disproved FROM"
          + " injury_statement s JOIN person p ON p.person_id = s.person_id WHERE"
          + " s.institution_code = ANY(?) AND (?::date IS NULL OR s.injury_date >= ?) AND (?::date"
          + " IS NULL OR s.injury_date < ?) AND (?::timestamptz IS NULL OR (s.recorded_at,"
          + " s.encounter_id, s.number) < (?, ?, ?)) ORDER BY s.recorded_at DESC, s.encounter_id"
          + " DESC, s.number DESC LIMIT ?";

  /** The order of a list. */
  static final Comparator<InjuryStatementEntry> LATEST_FIRST =
      Comparator.comparing((InjuryStatementEntry one) -> Wire.instant(one.getRecordTime()))
          .thenComparing(InjuryStatementEntry::getEncounterId)
          .thenComparing(InjuryStatementEntry::getNumber)
          .reversed();

  private StatementStore() {}

  /** Adds a version; earlier ones stay. */
  static void add(
      EncounterWrites.Scope scope,
      StoredEncounter encounter,
      InjuryStatement one,
      LocalDate injured)
      throws SQLException {
    Sql.update(
        scope.connection(),
        "INSERT INTO injury_statement (person_id, encounter_id, number, signer, signer_name,"
            + " signer_document_type, signer_document_number, signer_telephone, signer_relation,"
            + " query_agency, injury_date, injury_hour, injury_place, injury_course, signed_date,"
            + " institution_code, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?, ?, ?)",
        scope.person().personId(),
        encounter.encounterId(),
        encounter.statementNumber() + 1,
        one.getSigner().name().substring("STATEMENT_SIGNER_".length()),
        one.getSignerName(),
        one.getSignerDocumentType(),
        one.getSignerDocumentNumber(),
        one.getSignerTelephone(),
        one.getSignerRelation(),
        one.getQueryAgency(),
        injured,
        one.getInjuryHour(),
        one.getInjuryPlace(),
        one.getInjuryCourse(),
        EncounterForm.date(one.getSignedDate()),
        encounter.institutionCode(),
        scope.now());
  }

  /** Day of the injury that was stated last; null when none was. */
  static @Nullable LocalDate injured(Connection connection, String personId, String encounterId)
      throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT injury_date FROM injury_statement WHERE person_id = ? AND encounter_id = ? ORDER BY"
            + " number DESC LIMIT 1",
        row -> Sql.requiredDate(row, "injury_date"),
        personId,
        encounterId);
  }

  /** The latest version, masked; null when there is none. */
  static @Nullable InjuryStatement latest(
      Connection connection, String personId, String encounterId) throws SQLException {
    Version version = find(connection, personId, encounterId, 0);
    return version == null ? null : masked(version.statement());
  }

  /**
   * A version with full personal data.
   *
   * @param settlements settlements in force that rest on it
   * @param latest number of the latest version
   */
  record Version(
      String patientName,
      InjuryStatement statement,
      Instant recordedAt,
      List<String> settlements,
      int latest) {}

  /** A version by its number, the latest for zero; null when there is none. */
  static @Nullable Version find(
      Connection connection, String personId, String encounterId, int number) throws SQLException {
    return Sql.queryOne(
        connection,
        ONE,
        row ->
            new Version(
                row.getString("patient_name"),
                statement(row),
                Sql.instant(row, "recorded_at"),
                Sql.texts(row, "settlements"),
                row.getInt("latest")),
        personId,
        encounterId,
        number,
        number);
  }

  /**
   * Which versions to list.
   *
   * @param institutions codes of the institutions that recorded them
   * @param after where the last page ended; its id is the encounter's
   * @param afterNumber version at which it ended
   */
  record Filter(
      List<String> institutions,
      @Nullable LocalDate from,
      @Nullable LocalDate until,
      @Nullable PageToken after,
      int afterNumber) {

    Filter {
      institutions = List.copyOf(institutions);
    }
  }

  /** Lists versions, the one recorded last first. */
  static List<InjuryStatementEntry> list(Connection connection, Filter filter, int limit)
      throws SQLException {
    PageToken after = filter.after();
    Instant time = after == null ? null : after.time();
    return Sql.query(
        connection,
        PAGE,
        StatementStore::entry,
        filter.institutions(),
        filter.from(),
        filter.from(),
        filter.until(),
        filter.until(),
        time,
        time,
        after == null ? "" : after.id(),
        filter.afterNumber(),
        limit);
  }

  private static InjuryStatementEntry entry(ResultSet row) throws SQLException {
    InjuryStatement one = masked(statement(row));
    return InjuryStatementEntry.newBuilder()
        .setEncounterId(row.getString("encounter_id"))
        .setNumber(one.getNumber())
        .setPersonId(row.getString("person_id"))
        .setMaskedPatientName(Masking.name(row.getString("patient_name")))
        .addAllSettlementIds(Sql.texts(row, "settlements"))
        .setInjuryDate(one.getInjuryDate())
        .setSigner(one.getSigner())
        .setMaskedSignerName(one.getSignerName())
        .setSignerRelation(one.getSignerRelation())
        .setSignedDate(one.getSignedDate())
        .setRecordTime(Wire.timestamp(Sql.instant(row, "recorded_at")))
        .setDisproved(row.getBoolean("disproved"))
        .build();
  }

  private static InjuryStatement masked(InjuryStatement full) {
    return full.toBuilder()
        .setSignerName(Masking.name(full.getSignerName()))
        .setSignerDocumentNumber(Masking.number(full.getSignerDocumentNumber()))
        .setSignerTelephone(Masking.number(full.getSignerTelephone()))
        .build();
  }

  private static InjuryStatement statement(ResultSet row) throws SQLException {
    return InjuryStatement.newBuilder()
        .setSigner(StatementSigner.valueOf("STATEMENT_SIGNER_" + row.getString("signer")))
        .setSignerName(row.getString("signer_name"))
        .setSignerDocumentType(row.getString("signer_document_type"))
        .setSignerDocumentNumber(row.getString("signer_document_number"))
        .setSignerTelephone(row.getString("signer_telephone"))
        .setSignerRelation(row.getString("signer_relation"))
        .setQueryAgency(row.getString("query_agency"))
        .setInjuryDate(Wire.date(Sql.requiredDate(row, "injury_date")))
        .setInjuryHour(row.getInt("injury_hour"))
        .setInjuryPlace(row.getString("injury_place"))
        .setInjuryCourse(row.getString("injury_course"))
        .setNoThirdParty(YesNo.YES_NO_YES)
        .setNoWorkInjury(YesNo.YES_NO_YES)
        .setQueryAuthorised(YesNo.YES_NO_YES)
        .setWarningRead(YesNo.YES_NO_YES)
        .setRepaymentPromised(YesNo.YES_NO_YES)
        .setSignedDate(Wire.date(Sql.requiredDate(row, "signed_date")))
        .setNumber(row.getInt("number"))
        .build();
  }
}
