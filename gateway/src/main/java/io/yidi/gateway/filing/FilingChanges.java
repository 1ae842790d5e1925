package io.yidi.gateway.filing;

import io.yidi.gateway.filing.FilingDesks.Scope;
import io.yidi.gateway.filing.FilingStore.Request;
import io.yidi.gateway.filing.StoredFiling.Person;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.policy.filing.FilingEvent;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingRules.Ruling;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.filing.FilingWay;
import io.yidi.policy.filing.Material;
import io.yidi.policy.filing.MaterialRule;
import io.yidi.policy.filing.RuleKey;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.filing.v1.CancelFilingRequest;
import io.yidi.proto.filing.v1.ChangeFilingRequest;
import io.yidi.proto.type.v1.YesNo;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What patients ask for on their filings: changing, supplementing, extending, cancelling. */
final class FilingChanges {

  private FilingChanges() {}

  private static @Nullable Ruling rule(Scope scope, RuleKey key) {
    return scope
        .rules()
        .book()
        .filingRules()
        .find(key, scope.filing().insuredArea(), scope.today());
  }

  private static List<Request> requests(Scope scope) throws SQLException {
    return FilingStore.requests(scope.connection(), scope.filing().personId(), scope.filing().id());
  }

  private static void refusePending(List<Request> requests, String kind) {
    if (requests.stream().anyMatch(one -> one.pending(kind))) {
      throw FilingRefusals.pending(kind);
    }
  }

  private static Request request(
      Scope scope,
      List<Request> before,
      String kind,
      String reason,
      Set<Material> materials,
      @Nullable LocalDate end,
      RuleKey reviewDays) {
    LocalDate due =
        FilingDesks.desk(scope.rules())
            .due(reviewDays, scope.filing().insuredArea(), scope.today());
    return new Request(
        before.size() + 1,
        kind,
        "PENDING",
        reason,
        materials.stream().sorted().toList(),
        end,
        scope.now(),
        due,
        null,
        "");
  }

  private static void ask(Scope scope, FilingEvent event, Request request) throws SQLException {
    FilingStore.addRequest(scope.connection(), scope.filing(), request);
    scope.happened(event.name(), scope.filing().record().status(), request.reason());
  }

  /** 信息变更: period and contact alone (001 §2.2.1.3). */
  static void change(Scope scope, ChangeFilingRequest wire) throws SQLException {
    scope.checkChannel();
    scope.after(FilingEvent.CHANGE);
    StoredFiling filing = scope.filing();
    LocalDate start = Applications.date(wire.getStartDate());
    LocalDate end = end(scope, start, wire);
    checkPeriod(scope, start, end);
    scope.save(
        filing.with(
            filing.record().withPeriod(start, end),
            filing
                .application()
                .withContact(
                    new Person(
                        wire.getContact().getName(),
                        wire.getContact().getTelephone(),
                        wire.getContact().getAddress())),
            filing.terms()));
    scope.happened(
        FilingEvent.CHANGE.name(),
        filing.record().status(),
        start + "—" + (end == null ? "" : end));
  }

  /** An ended filing stays ended, and two long-term ones never hold at once. */
  private static void checkPeriod(Scope scope, LocalDate start, @Nullable LocalDate end) {
    FilingRecord record = scope.filing().record();
    if (record.endedBefore(scope.today())) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_STATE,
              "该备案已到期,不能变更,请重新申请备案。",
              "filing: ended on " + record.end() + " (expected: a filing in effect)")
          .with("state", record.status().name());
    }
    scope.person().filings().stream()
        .filter(other -> other.insuranceType().equals(scope.filing().insuranceType()))
        .filter(other -> other.insuredArea().equals(scope.filing().insuredArea()))
        .map(PersonState.Filed::filing)
        .filter(other -> !other.filingId().equals(record.filingId()))
        .filter(other -> record.kind().longTerm() && other.kind().longTerm())
        .filter(other -> other.overlaps(start, end))
        .findFirst()
        .ifPresent(
            other -> {
              throw new Refusal(
                      ErrorReason.ERROR_REASON_FILING_DUPLICATE,
                      "变更后与异地长期备案(" + other.filingId() + ")时间重叠。",
                      "start_date: overlaps with long-term filing " + other.filingId())
                  .with("field", "start_date");
            });
  }

  private static @Nullable LocalDate end(Scope scope, LocalDate start, ChangeFilingRequest wire) {
    FilingRecord before = scope.filing().record();
    if (wire.hasEndDate()
        && start.equals(before.start())
        && Applications.date(wire.getEndDate()).equals(before.end())) {
      // An extension may have carried it past what a new filing would get.
      return before.end();
    }
    Ruling validity = rule(scope, RuleKey.VALIDITY_MONTHS);
    OptionalInt months =
        validity == null ? OptionalInt.empty() : validity.number(scope.filing().record().kind());
    LocalDate latest = months.isEmpty() ? null : start.plusMonths(months.getAsInt()).minusDays(1);
    if (!wire.hasEndDate()) {
      if (latest == null && !scope.filing().record().kind().longTerm()) {
        throw Refusal.field("end_date", "absent", "a date, because no validity is published");
      }
      return latest;
    }
    LocalDate end = Applications.date(wire.getEndDate());
    if (end.isBefore(start) || (latest != null && end.isAfter(latest))) {
      throw Refusal.field(
          "end_date", end, "from " + start + (latest == null ? " on" : " to " + latest));
    }
    return end;
  }

  /** 补充材料: what was promised (002 Art. 13, 001 §2.1.1.3, §2.2.1.4). */
  static void supplement(Scope scope, Set<Material> materials) throws SQLException {
    scope.checkChannel();
    scope.after(FilingEvent.SUPPLEMENT);
    List<Request> before = requests(scope);
    refusePending(before, "SUPPLEMENT");
    if (scope.filing().record().byMaterials()) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_STATE,
              "该备案材料已齐,无需补充材料。",
              "materials: nothing is owed (expected: a filing made by promise)")
          .with("state", scope.filing().record().status().name());
    }
    checkEnough(scope, materials);
    ask(
        scope,
        FilingEvent.SUPPLEMENT,
        request(
            scope,
            before,
            "SUPPLEMENT",
            "",
            materials,
            null,
            RuleKey.SUPPLEMENT_REVIEW_WORKING_DAYS));
  }

  private static void checkEnough(Scope scope, Set<Material> materials) {
    Ruling ruling = rule(scope, RuleKey.MATERIALS);
    if (ruling == null) {
      return;
    }
    Set<Material> all = EnumSet.copyOf(materials);
    all.addAll(scope.filing().application().materials());
    MaterialRule missing = MaterialRule.missing(ruling, scope.filing().record().kind(), all);
    if (missing != null) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_MATERIALS_MISSING,
              new MaterialRule(missing.kind(), missing.anyOf(), false).missing())
          .with("field", "materials")
          .citing(List.of(ruling.evidence()));
    }
  }

  /** 延期 (003 §4.2.2(1)). */
  static void extend(Scope scope, String reason) throws SQLException {
    scope.checkChannel();
    scope.after(FilingEvent.EXTEND);
    List<Request> before = requests(scope);
    refusePending(before, "EXTEND");
    LocalDate end = extended(scope, scope.today());
    ask(
        scope,
        FilingEvent.EXTEND,
        request(scope, before, "EXTEND", reason, Set.of(), end, RuleKey.REVIEW_WORKING_DAYS));
  }

  /**
   * The last day once the filing as it is now is extended.
   *
   * @param inEffectOn day on which it must not have ended
   * @throws Refusal when it cannot be extended
   */
  static LocalDate extended(Scope scope, LocalDate inEffectOn) {
    FilingRecord record = scope.filing().record();
    Ruling ruling = rule(scope, RuleKey.EXTENSION_MONTHS);
    OptionalInt months = ruling == null ? OptionalInt.empty() : ruling.number(record.kind());
    LocalDate end = record.end();
    if (months.isEmpty() || end == null || record.usedUp() || end.isBefore(inEffectOn)) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_STATE,
              record.usedUp() ? "该备案已使用,不能延期;需要再次就医的,请重新申请备案。" : "该备案不能延期:参保地没有延期规定,或备案已到期。",
              "filing: used up, ended, or without a published extension (expected: a temporary"
                  + " filing in effect)")
          .with("state", record.status().name());
    }
    return end.plusMonths(months.getAsInt());
  }

  /** 取消备案 (001 §2.1.1.2, §2.2.1.2; 000 二(十)). */
  static void cancel(Scope scope, CancelFilingRequest wire) throws SQLException {
    scope.checkChannel();
    StoredFiling filing = scope.filing();
    boolean reviewed = filing.terms().way() == FilingWay.REVIEWED;
    scope.after(reviewed ? FilingEvent.REQUEST_CANCEL : FilingEvent.CANCEL);
    List<Request> before = requests(scope);
    refusePending(before, "CANCEL");
    if (!scope.byAgency()) {
      checkAsked(scope, wire);
      checkLock(scope);
      checkCounterOnly(scope);
    }
    if (scope.byAgency()) {
      // Whom the agency lets go is free to file elsewhere.
      close(
          scope.with(filing.unlocked()),
          reviewed ? FilingEvent.GRANT_CANCEL : FilingEvent.CANCEL,
          wire.getReason());
    } else if (!reviewed) {
      close(scope, FilingEvent.CANCEL, wire.getReason());
    } else {
      ask(
          scope,
          FilingEvent.REQUEST_CANCEL,
          request(
              scope,
              before,
              "CANCEL",
              wire.getReason(),
              Set.of(),
              null,
              RuleKey.CANCEL_REVIEW_WORKING_DAYS));
    }
  }

  static void close(Scope scope, FilingEvent event, String reason) throws SQLException {
    FilingStatus after = scope.after(event);
    scope.save(scope.filing().withRecord(scope.filing().record().withStatus(after)));
    FilingStore.closeRequests(scope.connection(), scope.filing(), scope.now());
    scope.happened(event.name(), after, reason);
  }

  private static void checkAsked(Scope scope, CancelFilingRequest wire) {
    Ruling ask = rule(scope, RuleKey.LONG_TERM_CANCEL);
    if (scope.filing().record().kind().longTerm()
        && ask != null
        && wire.getAgencyAsked() != YesNo.YES_NO_YES) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_AGENCY_NOT_ASKED,
              "异地长期居住人员备案成功后如需取消,请先咨询参保地医保经办机构,按参保地规定办理。",
              "agency_asked: " + wire.getAgencyAsked() + " (expected: YES_NO_YES)")
          .with("field", "agency_asked")
          .citing(List.of(ask.evidence()));
    }
  }

  private static void checkLock(Scope scope) {
    LocalDate until = scope.filing().terms().lockedUntil();
    Ruling covers = rule(scope, RuleKey.LOCK_COVERS);
    if (until != null
        && scope.today().isBefore(until)
        && covers != null
        && covers.is("change_and_cancel")) {
      throw FilingRefusals.locked(until).citing(List.of(covers.evidence()));
    }
  }

  private static void checkCounterOnly(Scope scope) {
    Ruling way = rule(scope, RuleKey.FILING_WAY);
    if (scope.filing().group() == StoredFiling.Group.QUICK
        && way != null
        && way.is("self_service")
        && StoredFiling.national(scope.channel())) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_FILING_COUNTER_ONLY,
              "参保地已升级为自助备案(自动审核),原快速备案无法线上取消;确需取消的,请前往参保地医保经办机构办理。",
              "the insured place has moved to self-service (expected: the agency's counter)")
          .citing(List.of(way.evidence()));
    }
  }
}
