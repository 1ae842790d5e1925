package io.yidi.gateway.encounter;

import com.google.protobuf.Timestamp;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.PersonReader;
import io.yidi.gateway.person.SelfPaid;
import io.yidi.gateway.rpc.PageToken;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.encounter.v1.Encounter;
import io.yidi.proto.encounter.v1.EncounterState;
import io.yidi.proto.encounter.v1.FlagCorrection;
import io.yidi.proto.encounter.v1.InjuryStatement;
import io.yidi.proto.encounter.v1.SelfPaidCause;
import io.yidi.proto.type.v1.Diagnosis;
import io.yidi.proto.type.v1.YesNo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stores encounters and reads them back as the contract shows them. */
final class EncounterStore {

  private static final String WITH_SUMS =
      "SELECT e.*, (SELECT count(*) FROM charge_line l WHERE l.person_id = e.person_id AND"
          + " l.encounter_id = e.encounter_id) AS line_count, (SELECT coalesce(sum(amount_fen), 0)"
          + " FROM charge_line l WHERE l.person_id = e.person_id AND l.encounter_id ="
          + " e.encounter_id) AS total_fen FROM encounter e";

  private static final String PAGE =
      WITH_SUMS
          + " WHERE e.institution_code = ? AND (?::text = '' OR e.person_id = ?) AND (?::text = ''"
          + " OR e.state = ?) AND (?::date IS NULL OR e.begin_date >= ?) AND (?::date IS NULL OR"
          + " e.begin_date < ?) AND (?::timestamptz IS NULL OR (e.created_at, e.encounter_id) <"
          + " (?, ?)) ORDER BY e.created_at DESC, e.encounter_id DESC LIMIT ?";

  /** The order of a list. */
  static final Comparator<Encounter> LATEST_FIRST =
      Comparator.comparing((Encounter one) -> Wire.instant(one.getCreateTime()))
          .thenComparing(Encounter::getEncounterId)
          .reversed();

  private EncounterStore() {}

  /** Which encounters to list. */
  record Filter(
      String institutionCode,
      String personId,
      String state,
      @Nullable LocalDate from,
      @Nullable LocalDate until,
      @Nullable PageToken after) {}

  /** Lists encounters, the one opened last first, without what has tables of its own. */
  static List<Encounter> list(Connection connection, Filter filter, int limit) throws SQLException {
    PageToken after = filter.after();
    Instant time = after == null ? null : after.time();
    return Sql.query(
        connection,
        PAGE,
        EncounterStore::encounter,
        filter.institutionCode(),
        filter.personId(),
        filter.personId(),
        filter.state(),
        filter.state(),
        filter.from(),
        filter.from(),
        filter.until(),
        filter.until(),
        time,
        time,
        after == null ? "" : after.id(),
        limit);
  }

  /** A new encounter. */
  record NewEncounter(
      String personId,
      String encounterId,
      String institutionCode,
      String insuranceType,
      String insuredArea,
      String medType,
      EncounterLife.State state,
      LocalDate begin,
      String visitNumber,
      VisitFlags flags,
      String diseaseCode,
      List<Diagnosis> diagnoses,
      String department,
      String doctorCode,
      Instant now) {

    NewEncounter {
      diagnoses = List.copyOf(diagnoses);
    }
  }

  static void insert(Connection connection, NewEncounter one) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO encounter (person_id, encounter_id, institution_code, insurance_type,"
            + " insured_area, med_type, state, begin_date, institution_visit_number, trauma,"
            + " third_party, inpatient_type, emergency_referral, disease_code, diagnosis_codes,"
            + " diagnosis_names, main_diagnosis, department, doctor_code, created_at) VALUES (?, ?,"
            + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.personId(),
        one.encounterId(),
        one.institutionCode(),
        one.insuranceType(),
        one.insuredArea(),
        one.medType(),
        one.state().name(),
        one.begin(),
        one.visitNumber(),
        one.flags().trauma().name(),
        one.flags().thirdParty().name(),
        one.flags().inpatientType().name(),
        one.flags().emergencyReferral().name(),
        one.diseaseCode(),
        one.diagnoses().stream().map(Diagnosis::getCode).toList(),
        one.diagnoses().stream().map(Diagnosis::getName).toList(),
        main(one.diagnoses()),
        one.department(),
        one.doctorCode(),
        one.now());
  }

  static void correctFlags(
      Connection connection,
      String personId,
      String encounterId,
      VisitFlags before,
      VisitFlags after,
      String reason,
      Instant now)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO flag_correction SELECT ?, ?, ?, 1 + count(*), ?, ?, ?, ?, ?, ?, ?, ?, ? FROM"
            + " flag_correction WHERE person_id = ? AND encounter_id = ?",
        personId,
        encounterId,
        now,
        before.trauma().name(),
        before.thirdParty().name(),
        before.inpatientType().name(),
        before.emergencyReferral().name(),
        after.trauma().name(),
        after.thirdParty().name(),
        after.inpatientType().name(),
        after.emergencyReferral().name(),
        reason,
        personId,
        encounterId);
    Sql.update(
        connection,
        "UPDATE encounter SET trauma = ?, third_party = ?, inpatient_type = ?, emergency_referral ="
            + " ? WHERE person_id = ? AND encounter_id = ?",
        after.trauma().name(),
        after.thirdParty().name(),
        after.inpatientType().name(),
        after.emergencyReferral().name(),
        personId,
        encounterId);
  }

  /**
   * What may be changed of an encounter besides its flags.
   *
   * @param insuredArea pooling area that pays for the begin, null for the one stored
   */
  record Said(
      LocalDate begin,
      @Nullable String insuredArea,
      String visitNumber,
      List<Diagnosis> diagnoses,
      String department,
      String doctorCode) {

    Said {
      diagnoses = List.copyOf(diagnoses);
    }
  }

  /** Stores what is said of an encounter. */
  static void change(Connection connection, String personId, String encounterId, Said said)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE encounter SET begin_date = ?, insured_area = coalesce(?::text, insured_area),"
            + " institution_visit_number = ?, diagnosis_codes = ?, diagnosis_names = ?,"
            + " main_diagnosis = ?, department = ?, doctor_code = ? WHERE person_id = ? AND"
            + " encounter_id = ?",
        said.begin(),
        said.insuredArea(),
        said.visitNumber(),
        said.diagnoses().stream().map(Diagnosis::getCode).toList(),
        said.diagnoses().stream().map(Diagnosis::getName).toList(),
        main(said.diagnoses()),
        said.department(),
        said.doctorCode(),
        personId,
        encounterId);
  }

  /** Position of the main diagnosis, counted from one; zero when there is none. */
  private static int main(List<Diagnosis> diagnoses) {
    int main = 0;
    for (int i = 0; i < diagnoses.size(); i++) {
      if (diagnoses.get(i).getMain() == YesNo.YES_NO_YES) {
        main = i + 1;
      }
    }
    return main;
  }

  /** Stores why an encounter ended without a settlement. */
  static void close(Connection connection, String personId, String encounterId, String reason)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE encounter SET closing_reason = ? WHERE person_id = ? AND encounter_id = ?",
        reason,
        personId,
        encounterId);
  }

  /** Stores why the patient paid everything; the state is stored with it, which a check asks. */
  static void closeSelfPaid(
      Connection connection,
      String personId,
      String encounterId,
      EncounterLife.State state,
      SelfPaid.Cause cause,
      String remark)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE encounter SET state = ?, self_paid_cause = ?, closing_reason = ? WHERE person_id ="
            + " ? AND encounter_id = ?",
        state.name(),
        cause.name(),
        remark,
        personId,
        encounterId);
  }

  /** Stores the state of an encounter. */
  static void move(
      Connection connection, String personId, String encounterId, EncounterLife.State state)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE encounter SET state = ? WHERE person_id = ? AND encounter_id = ?",
        state.name(),
        personId,
        encounterId);
  }

  /** Stores the day and the way of leaving; neither before the discharge. */
  static void leave(
      Connection connection,
      String personId,
      String encounterId,
      @Nullable LocalDate end,
      String way)
      throws SQLException {
    Sql.update(
        connection,
        "UPDATE encounter SET end_date = ?, discharge_way = ? WHERE person_id = ? AND encounter_id"
            + " = ?",
        end,
        way,
        personId,
        encounterId);
  }

  /** Person and institution of an encounter. */
  record Owner(String personId, String institutionCode) {}

  /** Whose an encounter is; null when there is none. */
  static @Nullable Owner owner(Connection connection, String encounterId) throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT person_id, institution_code FROM encounter WHERE encounter_id = ?",
        row -> new Owner(row.getString(1), row.getString(2)),
        encounterId);
  }

  /** Where an encounter stands. */
  record Standing(EncounterLife.Course course, EncounterLife.State state) {}

  /** Where an encounter stands; null when there is none. */
  static @Nullable Standing standing(Connection connection, String personId, String encounterId)
      throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT med_type, state FROM encounter WHERE person_id = ? AND encounter_id = ?",
        row ->
            new Standing(
                EncounterLife.Course.of(
                    Objects.requireNonNull(VisitKind.ofMedType(row.getString("med_type")))),
                EncounterLife.State.valueOf(row.getString("state"))),
        personId,
        encounterId);
  }

  /** The encounter as the contract shows it. */
  static Encounter read(Connection connection, String personId, String encounterId)
      throws SQLException {
    Encounter encounter =
        Sql.queryOne(
            connection,
            WITH_SUMS + " WHERE e.person_id = ? AND e.encounter_id = ?",
            EncounterStore::encounter,
            personId,
            encounterId);
    Encounter.Builder out = Objects.requireNonNull(encounter).toBuilder();
    out.addAllFlagCorrections(
        Sql.query(
            connection,
            "SELECT * FROM flag_correction WHERE person_id = ? AND encounter_id = ? ORDER BY"
                + " number",
            EncounterStore::correction,
            personId,
            encounterId));
    out.addAllOutsideOrders(OutsideOrderStore.list(connection, personId, encounterId));
    InjuryStatement statement = StatementStore.latest(connection, personId, encounterId);
    if (statement != null) {
      out.setInjuryStatement(statement);
    }
    return out.build();
  }

  private static Encounter encounter(ResultSet row) throws SQLException {
    String medType = row.getString("med_type");
    Encounter.Builder out =
        Encounter.newBuilder()
            .setEncounterId(row.getString("encounter_id"))
            .setPersonId(row.getString("person_id"))
            .setInstitutionCode(row.getString("institution_code"))
            .setInsuranceType(row.getString("insurance_type"))
            .setMedType(medType)
            .setVisitKind(Wire.visitKind(Objects.requireNonNull(VisitKind.ofMedType(medType))))
            .setState(EncounterState.valueOf("ENCOUNTER_STATE_" + row.getString("state")))
            .setBeginDate(Wire.date(Sql.requiredDate(row, "begin_date")))
            .setInstitutionVisitNumber(row.getString("institution_visit_number"))
            .setFlags(Wire.flags(PersonReader.flags(row, "")))
            .setDiseaseCode(row.getString("disease_code"))
            .setDepartment(row.getString("department"))
            .setDoctorCode(row.getString("doctor_code"))
            .setLineCount(row.getInt("line_count"))
            .setTotalFen(row.getLong("total_fen"))
            .setClosingReason(row.getString("closing_reason"))
            .setSelfPaidCause(selfPaid(row.getString("self_paid_cause")))
            .setCreateTime(timestamp(row, "created_at"));
    LocalDate end = Sql.date(row, "end_date");
    if (end != null) {
      out.setEndDate(Wire.date(end));
    }
    List<String> codes = Sql.texts(row, "diagnosis_codes");
    List<String> names = Sql.texts(row, "diagnosis_names");
    int main = row.getInt("main_diagnosis");
    for (int i = 0; i < codes.size(); i++) {
      out.addDiagnoses(
          Diagnosis.newBuilder()
              .setCode(codes.get(i))
              .setName(names.get(i))
              .setMain(i + 1 == main ? YesNo.YES_NO_YES : YesNo.YES_NO_NO));
    }
    return out.build();
  }

  private static SelfPaidCause selfPaid(String stored) {
    return SelfPaidCause.valueOf("SELF_PAID_CAUSE_" + (stored.isEmpty() ? "UNSPECIFIED" : stored));
  }

  private static FlagCorrection correction(ResultSet row) throws SQLException {
    return FlagCorrection.newBuilder()
        .setBefore(Wire.flags(PersonReader.flags(row, "before_")))
        .setAfter(Wire.flags(PersonReader.flags(row, "after_")))
        .setReason(row.getString("reason"))
        .setTime(timestamp(row, "corrected_at"))
        .build();
  }

  private static Timestamp timestamp(ResultSet row, String column) throws SQLException {
    return Wire.timestamp(Sql.instant(row, column));
  }
}
