package io.yidi.gateway.filing;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.RuleKey;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.filing.v1.ChooseDiseaseInstitutionRequest;
import io.yidi.proto.filing.v1.DiseaseChoice;
import io.yidi.proto.filing.v1.DiseaseQualification;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Choices of institutions for diseases of 门诊慢特病 (001 §3, 003 §4.1.2(3)). */
final class DiseaseChoices {

  private DiseaseChoices() {}

  /** A choice as it is stored. */
  record Choice(
      String personId,
      String choiceId,
      String insuranceType,
      String insuredArea,
      String diseaseCode,
      String institutionCode,
      String replaces,
      FilingStatus status,
      String channel,
      @Nullable Instant submittedAt,
      @Nullable LocalDate reviewDue,
      @Nullable LocalDate lockedUntil,
      String opinion) {}

  private static Choice choice(ResultSet row) throws SQLException {
    OffsetDateTime submitted = row.getObject("submitted_at", OffsetDateTime.class);
    return new Choice(
        row.getString("person_id"),
        row.getString("choice_id"),
        row.getString("insurance_type"),
        row.getString("insured_area"),
        row.getString("disease_code"),
        row.getString("institution_code"),
        row.getString("replaces"),
        FilingStatus.valueOf(row.getString("status")),
        row.getString("channel"),
        submitted == null ? null : submitted.toInstant(),
        Sql.date(row, "review_due"),
        Sql.date(row, "locked_until"),
        row.getString("opinion"));
  }

  /** Person and insured area of a choice; null when there is none. */
  static FilingStore.@Nullable Owner owner(Connection connection, String choiceId)
      throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT person_id, insured_area FROM disease_choice WHERE choice_id = ?",
        row -> new FilingStore.Owner(row.getString(1), row.getString(2)),
        choiceId);
  }

  static @Nullable Choice find(Connection connection, String personId, String choiceId)
      throws SQLException {
    return Sql.queryOne(
        connection,
        "SELECT * FROM disease_choice WHERE person_id = ? AND choice_id = ?",
        DiseaseChoices::choice,
        personId,
        choiceId);
  }

  /** Choices of a person, the newest first; for one disease, or all when it is empty. */
  static List<Choice> of(Connection connection, String personId, String disease)
      throws SQLException {
    return Sql.query(
        connection,
        "SELECT * FROM disease_choice WHERE person_id = ? AND (disease_code = ? OR ? = '') ORDER BY"
            + " submitted_at DESC, choice_id DESC",
        DiseaseChoices::choice,
        personId,
        disease,
        disease);
  }

  /**
   * Hands a choice in.
   *
   * @param byAgency whether the agency itself chooses, which no lock hinders
   * @throws Refusal when the person is not approved for the disease, the institution does not serve
   *     it, the choice is there or waits already, or the one to replace is locked
   */
  static Choice choose(
      Connection connection,
      PersonState person,
      PersonFacts insured,
      ChooseDiseaseInstitutionRequest wire,
      String choiceId,
      Rules rules,
      LocalDate today,
      boolean byAgency)
      throws SQLException {
    if (insured.status() != RelationStatus.ACTIVE) {
      throw FilingRefusals.inactive("参保关系不是正常参保状态,不能选择门诊慢特病机构;请先联系参保地经办机构。");
    }
    Qualification held = qualification(insured, wire.getDiseaseCode(), today);
    InstitutionFacts facts =
        rules.reference().facts(wire.getInstitutionCode(), VisitKind.CHRONIC, today);
    if (!facts.agreed()
        || (!facts.careArea().equals(insured.insuredArea()) && !facts.networked())) {
      throw Refusal.field(
          "institution_code",
          wire.getInstitutionCode(),
          "an institution with agreement and network for 门诊慢特病 today");
    }
    List<Choice> before = of(connection, person.personId(), wire.getDiseaseCode());
    checkNew(held, before, wire);
    checkReplaced(held, before, wire, today, byAgency);
    LocalDate due =
        FilingDesks.desk(rules)
            .due(RuleKey.DISEASE_CHOICE_REVIEW_WORKING_DAYS, insured.insuredArea(), today);
    Choice made =
        new Choice(
            person.personId(),
            choiceId,
            insured.insuranceType(),
            insured.insuredArea(),
            wire.getDiseaseCode(),
            wire.getInstitutionCode(),
            wire.getReplacesInstitutionCode(),
            FilingStatus.UNDER_REVIEW,
            ApplicationForm.channel(wire.getChannel()),
            person.readAt(),
            due,
            null,
            "");
    insert(connection, made);
    return made;
  }

  private static Qualification qualification(PersonFacts insured, String disease, LocalDate today) {
    return insured.qualifications().stream()
        .filter(one -> one.diseaseCode().equals(disease) && one.period().contains(today))
        .findFirst()
        .orElseThrow(
            () ->
                new Refusal(
                    ErrorReason.ERROR_REASON_DISEASE_NOT_APPROVED,
                    "参保人没有该病种的门诊慢特病资格,请先向参保地经办机构申请病种认定。",
                    "disease_code: " + disease + " (expected: a disease approved today)"));
  }

  private static void checkNew(
      Qualification held, List<Choice> before, ChooseDiseaseInstitutionRequest wire) {
    if (held.institutions().contains(wire.getInstitutionCode())) {
      throw Refusal.field(
          "institution_code", wire.getInstitutionCode(), "an institution not chosen yet");
    }
    if (before.stream().anyMatch(one -> one.status() == FilingStatus.UNDER_REVIEW)) {
      throw FilingRefusals.pending("DISEASE_CHOICE");
    }
  }

  private static void checkReplaced(
      Qualification held,
      List<Choice> before,
      ChooseDiseaseInstitutionRequest wire,
      LocalDate today,
      boolean byAgency) {
    String replaced = wire.getReplacesInstitutionCode();
    if (replaced.isEmpty()) {
      return;
    }
    if (!held.institutions().contains(replaced)) {
      throw Refusal.field("replaces_institution_code", replaced, "one of " + held.institutions());
    }
    before.stream()
        .filter(
            one -> one.status() == FilingStatus.APPROVED && one.institutionCode().equals(replaced))
        .map(Choice::lockedUntil)
        .filter(until -> until != null && today.isBefore(until))
        .findFirst()
        .ifPresent(
            until -> {
              if (!byAgency) {
                throw FilingRefusals.locked(until);
              }
            });
  }

  private static void insert(Connection connection, Choice one) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO disease_choice (person_id, choice_id, insurance_type, insured_area,"
            + " disease_code, institution_code, replaces, status, channel, submitted_at,"
            + " review_due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.personId(),
        one.choiceId(),
        one.insuranceType(),
        one.insuredArea(),
        one.diseaseCode(),
        one.institutionCode(),
        one.replaces(),
        one.status().name(),
        one.channel(),
        one.submittedAt(),
        one.reviewDue());
  }

  /**
   * Decides a choice; an approved one enters the person's approval for the disease.
   *
   * @throws Refusal when it was decided before, or the approval for the disease has ended
   */
  static void decide(
      Connection connection,
      Choice choice,
      boolean approved,
      String opinion,
      Instant now,
      LocalDate today,
      Rules rules)
      throws SQLException {
    if (choice.status() != FilingStatus.UNDER_REVIEW) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_STATE,
              "该机构选择已审核,不能重复审核。",
              "choice state: " + choice.status() + " (expected: UNDER_REVIEW)")
          .with("state", choice.status().name());
    }
    Ruling lock =
        rules
            .book()
            .filingRules()
            .find(RuleKey.DISEASE_CHOICE_LOCK_MONTHS, choice.insuredArea(), today);
    Sql.update(
        connection,
        "UPDATE disease_choice SET status = ?, opinion = ?, decided_at = ?, locked_until = ? WHERE"
            + " person_id = ? AND choice_id = ?",
        approved ? "APPROVED" : "REJECTED",
        opinion,
        now,
        approved && lock != null ? today.plusMonths(lock.number()) : null,
        choice.personId(),
        choice.choiceId());
    if (approved) {
      enter(connection, choice, today);
    }
  }

  private static void enter(Connection connection, Choice choice, LocalDate today)
      throws SQLException {
    List<String> held =
        Sql.queryOne(
            connection,
            "SELECT institutions FROM disease_approval WHERE person_id = ? AND insurance_type = ?"
                + " AND insured_area = ? AND disease_code = ? AND valid_from <= ? AND"
                + " coalesce(valid_until, 'infinity') > ?",
            row -> Sql.texts(row, "institutions"),
            choice.personId(),
            choice.insuranceType(),
            choice.insuredArea(),
            choice.diseaseCode(),
            today,
            today);
    if (held == null) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_DISEASE_NOT_APPROVED,
          "参保人的该病种资格已失效,不能审核通过。",
          "disease: no approval today (expected: one in force)");
    }
    Set<String> now = new LinkedHashSet<>(held);
    now.remove(choice.replaces());
    now.add(choice.institutionCode());
    Sql.update(
        connection,
        "UPDATE disease_approval SET institutions = ? WHERE person_id = ? AND insurance_type = ?"
            + " AND insured_area = ? AND disease_code = ? AND valid_from <= ? AND"
            + " coalesce(valid_until, 'infinity') > ?",
        now,
        choice.personId(),
        choice.insuranceType(),
        choice.insuredArea(),
        choice.diseaseCode(),
        today,
        today);
    if (!choice.replaces().isEmpty()) {
      Sql.update(
          connection,
          "UPDATE disease_choice SET status = 'CLOSED' WHERE person_id = ? AND disease_code = ? AND"
              + " institution_code = ? AND status = 'APPROVED' AND choice_id <> ?",
          choice.personId(),
          choice.diseaseCode(),
          choice.replaces(),
          choice.choiceId());
    }
  }

  static DiseaseChoice view(Choice one, ReferenceData reference) {
    ReferenceData.Institution institution = reference.institutions().get(one.institutionCode());
    DiseaseChoice.Builder out =
        DiseaseChoice.newBuilder()
            .setChoiceId(one.choiceId())
            .setDiseaseCode(one.diseaseCode())
            .setInstitutionCode(one.institutionCode())
            .setInstitutionName(institution == null ? "" : institution.name())
            .setState(FilingView.state(one.status()))
            .setOpinion(one.opinion());
    if (one.submittedAt() != null) {
      out.setSubmitTime(Wire.timestamp(one.submittedAt()));
    }
    if (one.reviewDue() != null && one.status() == FilingStatus.UNDER_REVIEW) {
      out.setReviewDueDate(Wire.date(one.reviewDue()));
    }
    if (one.lockedUntil() != null) {
      out.setLockedUntil(Wire.date(one.lockedUntil()));
    }
    return out.build();
  }

  static DiseaseQualification view(PersonState.Approval one) {
    Qualification held = one.qualification();
    DiseaseQualification.Builder out =
        DiseaseQualification.newBuilder()
            .setDiseaseCode(held.diseaseCode())
            .setInsuranceType(one.insuranceType())
            .setInsuredArea(one.insuredArea())
            .setValidFrom(Wire.date(held.period().from()))
            .addAllInstitutions(held.institutions());
    LocalDate until = held.period().until();
    if (until != null) {
      out.setValidUntil(Wire.date(until));
    }
    return out.build();
  }
}
