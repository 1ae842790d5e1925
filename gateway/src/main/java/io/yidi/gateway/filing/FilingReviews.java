package io.yidi.gateway.filing;

import io.yidi.gateway.filing.FilingDesks.Scope;
import io.yidi.gateway.filing.FilingStore.Request;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.rpc.PageParts;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.filing.FilingEvent;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.Material;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.filing.v1.FilingKind;
import io.yidi.proto.filing.v1.Review;
import io.yidi.proto.filing.v1.ReviewDecision;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the agency of the insured place decides, and what waits for it. */
final class FilingReviews {

  private static final LocalDate NEVER = LocalDate.of(9999, 12, 31);

  private static final String WAITING =
      "SELECT * FROM (SELECT filing_id AS subject, person_id, 'SUBMIT' AS matter, 0 AS number,"
          + " kind, coalesce(review_due, '9999-12-31') AS due FROM filing WHERE insured_area = ?"
          + " AND status = 'UNDER_REVIEW' UNION ALL SELECT r.filing_id, r.person_id, r.kind,"
          + " r.number, f.kind, coalesce(r.review_due, '9999-12-31') FROM filing_request r JOIN"
          + " filing f ON f.person_id = r.person_id AND f.filing_id = r.filing_id WHERE"
          + " f.insured_area = ? AND r.state = 'PENDING' UNION ALL SELECT choice_id, person_id,"
          + " 'DISEASE_CHOICE', 0, '', coalesce(review_due, '9999-12-31') FROM disease_choice WHERE"
          + " insured_area = ? AND status = 'UNDER_REVIEW') AS waiting WHERE (due, subject, matter,"
          + " number) > (?, ?, ?, ?) AND (due < ? OR NOT ?) ORDER BY due, subject, matter, number"
          + " LIMIT ?";

  /** The order of a list. */
  static final Comparator<Review> FIRST_DUE_FIRST =
      Comparator.comparing(FilingReviews::due)
          .thenComparing(Review::getSubjectId)
          .thenComparing(Review::getMatter)
          .thenComparing(Review::getNumber);

  private FilingReviews() {}

  /** Decides an application. */
  static void application(Scope scope, ReviewDecision decision, String opinion)
      throws SQLException {
    checkAgency(scope);
    FilingEvent event =
        switch (decision) {
          case REVIEW_DECISION_APPROVE -> FilingEvent.APPROVE;
          case REVIEW_DECISION_RETURN -> FilingEvent.RETURN;
          case REVIEW_DECISION_REJECT -> FilingEvent.REJECT;
          case REVIEW_DECISION_UNSPECIFIED, UNRECOGNIZED -> throw Wire.unknown("decision");
        };
    FilingStatus after = scope.after(event);
    boolean approved = event == FilingEvent.APPROVE;
    if (approved) {
      checkInsured(scope);
    }
    StoredFiling filing = scope.filing();
    StoredFiling.Terms terms = filing.terms();
    scope.save(
        filing.decided(
            filing.record().withStatus(after),
            approved ? terms.approvedOn(scope.today()) : terms,
            opinion,
            scope.now()));
    scope.happened(event.name(), after, opinion);
    if (approved) {
      FilingDesks.closeReplaced(
          scope.connection(), filing, scope.caller(), scope.requestId(), scope.now());
    }
  }

  private static void checkAgency(Scope scope) {
    if (!scope.byAgency()) {
      throw OwnRecords.agencyOnly();
    }
  }

  /** The insurance may have ended while the application waited. */
  private static void checkInsured(Scope scope) {
    boolean active =
        scope.person().relations().stream()
            .filter(relation -> relation.insuranceType().equals(scope.filing().insuranceType()))
            .filter(relation -> relation.period().contains(scope.today()))
            .filter(relation -> relation.status() == RelationStatus.ACTIVE)
            .anyMatch(
                relation ->
                    scope
                        .rules()
                        .reference()
                        .requireRegion(relation.insuredArea(), scope.today())
                        .poolingArea()
                        .equals(scope.filing().insuredArea()));
    if (!active) {
      throw FilingRefusals.inactive("参保关系在参保地已不是正常状态,不能审核通过;可退回申请并告知参保人先恢复参保。");
    }
  }

  /** Decides a request on a filing. */
  static void request(Scope scope, int number, ReviewDecision decision, String opinion)
      throws SQLException {
    checkAgency(scope);
    Request request =
        FilingStore.requests(scope.connection(), scope.filing().personId(), scope.filing().id())
            .stream()
            .filter(one -> one.number() == number)
            .findFirst()
            .orElseThrow(() -> Refusal.field("number", number, "a request of the filing"));
    if (!request.state().equals("PENDING")) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_STATE,
              "该申请已审核,不能重复审核。",
              "request state: " + request.state() + " (expected: PENDING)")
          .with("state", request.state());
    }
    boolean approved = decision == ReviewDecision.REVIEW_DECISION_APPROVE;
    FilingStore.decideRequest(
        scope.connection(),
        scope.filing(),
        number,
        approved ? "APPROVED" : "REJECTED",
        opinion,
        scope.now());
    if (approved) {
      grant(scope, request, opinion);
    } else {
      scope.happened("REJECT_" + request.kind(), scope.filing().record().status(), opinion);
    }
  }

  private static void grant(Scope scope, Request request, String opinion) throws SQLException {
    switch (request.kind()) {
      case "CANCEL" -> FilingChanges.close(scope, FilingEvent.GRANT_CANCEL, opinion);
      case "SUPPLEMENT" -> {
        FilingStatus after = scope.after(FilingEvent.SUPPLEMENT);
        scope.save(supplemented(scope.filing(), request.materials()));
        scope.happened("GRANT_SUPPLEMENT", after, opinion);
      }
      case "EXTEND" -> {
        FilingStatus after = scope.after(FilingEvent.EXTEND);
        FilingRecord record = scope.filing().record();
        // The period may have changed since it was asked for, and so may the end.
        LocalDate end = FilingChanges.extended(scope, LocalDate.EPOCH);
        scope.save(scope.filing().withRecord(record.withPeriod(record.start(), end)));
        scope.happened("GRANT_EXTEND", after, opinion);
      }
      default -> throw new IllegalStateException("request " + request.kind());
    }
  }

  /** With the papers there, both places give their benefits (002 Art. 13, 004 §4.4). */
  private static StoredFiling supplemented(StoredFiling filing, List<Material> more) {
    Set<Material> all = EnumSet.copyOf(more);
    all.addAll(filing.application().materials());
    return filing.with(
        filing.record().withMaterials(),
        filing.application().withMaterials(all),
        filing.terms().withoutPromise());
  }

  /**
   * What waits for an agency, the most urgent first, after a place in that order.
   *
   * @param after due date, subject, matter and number of the last one seen; null from the start
   */
  static List<Review> waiting(
      Connection connection,
      String insuredArea,
      @Nullable List<String> after,
      boolean overdueOnly,
      LocalDate today,
      int most)
      throws SQLException {
    List<String> place = after == null ? List.of(LocalDate.EPOCH.toString(), "", "", "0") : after;
    return Sql.query(
        connection,
        WAITING,
        row -> review(row, today),
        insuredArea,
        insuredArea,
        insuredArea,
        LocalDate.parse(place.get(0)),
        place.get(1),
        place.get(2),
        Integer.parseInt(place.get(3)),
        today,
        overdueOnly,
        most);
  }

  private static Review review(ResultSet row, LocalDate today) throws SQLException {
    String kind = row.getString("kind");
    LocalDate due = Sql.requiredDate(row, "due");
    Review.Builder out =
        Review.newBuilder()
            .setSubjectId(row.getString("subject"))
            .setPersonId(row.getString("person_id"))
            .setMatter(row.getString("matter"))
            .setNumber(row.getInt("number"))
            .setKind(
                kind.isEmpty()
                    ? FilingKind.FILING_KIND_UNSPECIFIED
                    : FilingKind.valueOf("FILING_KIND_" + kind))
            .setOverdue(due.isBefore(today));
    if (!due.equals(NEVER)) {
      out.setDueDate(Wire.date(due));
    }
    return out.build();
  }

  private static LocalDate due(Review review) {
    return review.hasDueDate() ? Applications.date(review.getDueDate()) : NEVER;
  }

  /** Where a page of reviews ended. */
  static String token(Review last) {
    return PageParts.of(
        due(last).toString(),
        last.getSubjectId(),
        last.getMatter(),
        Integer.toString(last.getNumber()));
  }
}
