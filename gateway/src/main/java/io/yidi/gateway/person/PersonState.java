package io.yidi.gateway.person;

import io.yidi.gateway.directory.ReferenceData;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.time.Period;
import io.yidi.proto.error.v1.ErrorReason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A person as stored at one instant.
 *
 * @param personId person number
 * @param name name
 * @param gender 性别 (gend)
 * @param birthDate date of birth
 * @param documentNumber document number
 * @param readAt the database's clock when it was read
 * @param relations insurance relations, dated
 * @param accounts personal accounts, none where balances were not asked for
 * @param counters counters, none where balances were not asked for
 * @param filings filings
 * @param encounters encounters asked for, by number
 * @param commands commands asked for, maybe with others
 * @param balancesRead whether accounts and counters were read; nobody is priced without
 */
public record PersonState(
    String personId,
    String name,
    String gender,
    LocalDate birthDate,
    String documentNumber,
    Instant readAt,
    List<Relation> relations,
    List<Account> accounts,
    List<Counter> counters,
    List<Filed> filings,
    List<Approval> approvals,
    Map<String, StoredEncounter> encounters,
    List<StoredCommand> commands,
    boolean balancesRead) {

  /** Copies the collections. */
  public PersonState {
    relations = List.copyOf(relations);
    accounts = List.copyOf(accounts);
    counters = List.copyOf(counters);
    filings = List.copyOf(filings);
    approvals = List.copyOf(approvals);
    encounters = Map.copyOf(encounters);
    commands = List.copyOf(commands);
  }

  /** A dated row of an insurance relation. */
  public record Relation(
      String insuranceType,
      String insuredArea,
      String personType,
      boolean civilServant,
      RelationStatus status,
      Period period,
      String plan,
      List<String> identities) {

    /** Copies the list. */
    public Relation {
      identities = List.copyOf(identities);
    }
  }

  /** An approval for a disease of 门诊慢特病. */
  public record Approval(String insuranceType, String insuredArea, Qualification qualification) {}

  /** A personal account. */
  public record Account(String insuranceType, String insuredArea, long balanceFen) {}

  /** A counter. */
  public record Counter(String insuranceType, String insuredArea, CounterValue value) {}

  /**
   * A settlement in force that uses a filing.
   *
   * @param encounterId its encounter, empty for an inline bill
   * @param settlementId its number
   */
  public record FilingUse(String encounterId, String settlementId) {}

  /**
   * A filing with the relation it belongs to.
   *
   * @param singleUse whether one visit uses it up
   * @param lockedUntil first day on which it may be changed or cancelled, null for no lock
   * @param uses settlements in force that use it up; none when it was loaded as used up
   */
  public record Filed(
      String insuranceType,
      String insuredArea,
      FilingRecord filing,
      boolean singleUse,
      @Nullable LocalDate lockedUntil,
      List<FilingUse> uses) {

    /** Copies the list. */
    public Filed {
      uses = List.copyOf(uses);
    }

    /** The filing as an encounter finds it; what it used up itself is unused for it. */
    private FilingRecord seenBy(String encounterId) {
      boolean itsOwn =
          !uses.isEmpty()
              && !encounterId.isEmpty()
              && uses.stream().allMatch(use -> use.encounterId().equals(encounterId));
      return itsOwn ? filing.withUsedUp(false) : filing;
    }
  }

  /** An unsettled line with the upload that brought it. */
  public record Unsettled(ChargeLine line, String batch) {}

  /**
   * An encounter as far as it decides a price.
   *
   * @param statementNumber latest version of the statement on an injury, zero when there is none
   * @param statementDisproved whether that version was recorded as untrue (002 annex 8)
   * @param partSettled whether lines of it are settled by a settlement in force
   */
  public record StoredEncounter(
      String encounterId,
      String institutionCode,
      String insuranceType,
      String medType,
      EncounterLife.State state,
      LocalDate begin,
      @Nullable LocalDate end,
      VisitFlags flags,
      String diseaseCode,
      List<String> diagnosisCodes,
      int statementNumber,
      boolean statementDisproved,
      boolean partSettled,
      SelfPaid.@Nullable Cause selfPaid,
      List<Unsettled> unsettled) {

    /** Copies the lists. */
    public StoredEncounter {
      diagnosisCodes = List.copyOf(diagnosisCodes);
      unsettled = List.copyOf(unsettled);
    }

    /** Unsettled lines of a charge batch; all for an empty one. */
    public List<ChargeLine> unsettledLines(String batch) {
      return unsettled.stream()
          .filter(one -> batch.isEmpty() || one.batch().equals(batch))
          .map(Unsettled::line)
          .toList();
    }

    /**
     * Whether a statement on an injury is signed and its latest version stands: nothing more
     * settles on one that proved untrue (002 annex 8), until another is signed.
     */
    public boolean statementSigned() {
      return statementNumber > 0 && !statementDisproved;
    }

    /** Version of the statement that a settlement rests on now; zero when it needs none. */
    public int restsOn() {
      return flags.trauma() == Flag.YES ? statementNumber : 0;
    }

    /** Kind of visit. */
    public VisitKind kind() {
      return Objects.requireNonNull(VisitKind.ofMedType(medType));
    }

    /** Course that it takes. */
    public EncounterLife.Course course() {
      return EncounterLife.Course.of(kind());
    }
  }

  /** A relation picked for a day, with the pooling area whose rules apply. */
  public record InsuredAs(Relation relation, PersonFacts facts) {}

  /**
   * Picks the insurance relation that pays on a day.
   *
   * @param insuranceType type asked for; empty for the only one
   * @param day day of service or admission
   * @param reference regions
   * @throws Refusal when there is none, or several and none was named
   */
  public InsuredAs insuredAs(String insuranceType, LocalDate day, ReferenceData reference) {
    Map<String, List<Relation>> byPlace =
        relations.stream()
            .filter(
                relation ->
                    insuranceType.isEmpty() || relation.insuranceType().equals(insuranceType))
            .filter(relation -> !relation.period().from().isAfter(day))
            .collect(
                Collectors.groupingBy(
                    relation -> relation.insuranceType() + "@" + relation.insuredArea()));
    List<Relation> onDay = byPlace.values().stream().map(rows -> latest(rows, day)).toList();
    List<Relation> active =
        onDay.stream().filter(relation -> relation.status() == RelationStatus.ACTIVE).toList();
    List<Relation> candidates = active.isEmpty() ? onDay : active;
    if (candidates.size() != 1) {
      throw noSingleRelation(insuranceType, day, candidates);
    }
    Relation picked = candidates.getFirst();
    ReferenceData.Region region = reference.requireRegion(picked.insuredArea(), day);
    ReferenceData.Region pooling = reference.requireRegion(region.poolingArea(), day);
    return new InsuredAs(
        picked,
        new PersonFacts(
            picked.insuranceType(),
            picked.personType(),
            birthDate,
            picked.civilServant(),
            picked.status(),
            pooling.code(),
            pooling.name(),
            picked.plan(),
            picked.identities(),
            approvals.stream()
                .filter(
                    one ->
                        one.insuranceType().equals(picked.insuranceType())
                            && one.insuredArea().equals(pooling.code()))
                .map(Approval::qualification)
                .toList()));
  }

  /** The row in force on the day; the last one before it counts as ended. */
  private static Relation latest(List<Relation> rows, LocalDate day) {
    Relation last =
        rows.stream().max(Comparator.comparing(relation -> relation.period().from())).orElseThrow();
    if (last.period().contains(day)) {
      return last;
    }
    return new Relation(
        last.insuranceType(),
        last.insuredArea(),
        last.personType(),
        last.civilServant(),
        RelationStatus.ENDED,
        last.period(),
        last.plan(),
        last.identities());
  }

  private static Refusal noSingleRelation(
      String insuranceType, LocalDate day, List<Relation> found) {
    String types =
        found.stream().map(Relation::insuranceType).sorted().collect(Collectors.joining(", "));
    if (found.isEmpty()) {
      return new Refusal(
              ErrorReason.ERROR_REASON_RELATION_NOT_FOUND,
              "该人员在 "
                  + day
                  + " 没有"
                  + (insuranceType.isEmpty() ? "" : "险种 " + insuranceType + " 的")
                  + "参保关系,请核对参保信息。",
              "insurance_type: "
                  + (insuranceType.isEmpty() ? "empty" : insuranceType)
                  + " (expected: a type in which the person is insured on "
                  + day
                  + ")")
          .with("field", "insurance_type");
    }
    return new Refusal(
            ErrorReason.ERROR_REASON_RELATION_NOT_FOUND,
            "该人员在 " + day + " 有多条参保关系(" + types + "),请指定险种。",
            "insurance_type: empty (expected: one of " + types + ")")
        .with("field", "insurance_type");
  }

  /**
   * An encounter of an institution.
   *
   * @throws Refusal when the person has none of this number, or it is another institution's
   */
  public StoredEncounter encounter(String encounterId, String institutionCode) {
    StoredEncounter encounter = encounters.get(encounterId);
    if (encounter == null) {
      throw OwnRecords.encounterNotFound();
    }
    OwnRecords.check(encounter.institutionCode(), institutionCode);
    return encounter;
  }

  /** The filing of a number when one visit uses it up; null for any other. */
  public @Nullable Filed singleUse(String filingId) {
    return filings.stream()
        .filter(filed -> filed.singleUse() && filed.filing().filingId().equals(filingId))
        .findFirst()
        .orElse(null);
  }

  /**
   * An encounter to which something happens.
   *
   * @throws Refusal when the person has none of this number, the caller may not, or its state does
   *     not take the event
   */
  public StoredEncounter encounter(
      String encounterId, String institutionCode, EncounterLife.Event event) {
    StoredEncounter encounter = encounter(encounterId, institutionCode);
    EncounterLife.after(encounter.course(), encounter.state(), event);
    return encounter;
  }

  /**
   * An encounter that is to be settled.
   *
   * @throws Refusal when the person has none of this number, it is another institution's, the
   *     patient paid everything, or its state does not take it
   */
  public StoredEncounter encounterToSettle(
      String encounterId, String institutionCode, Rules rules) {
    StoredEncounter encounter = encounter(encounterId, institutionCode);
    SelfPaid.Cause cause = encounter.selfPaid();
    if (cause != null) {
      throw SelfPaid.refusal(cause, SelfPaid.way(cause, this, encounter, rules));
    }
    return encounter(encounterId, institutionCode, EncounterLife.Event.SETTLE);
  }

  /** Filings of a relation. */
  public List<FilingRecord> filingsOf(PersonFacts facts) {
    return filingsOf(facts, "");
  }

  /**
   * Filings of a relation as an encounter finds them: one that only the encounter's own settlements
   * used up is open to its further batches, because they are one visit (003 §4.2, §4.3).
   *
   * @param encounterId encounter, empty for none
   */
  public List<FilingRecord> filingsOf(PersonFacts facts, String encounterId) {
    return filings.stream()
        .filter(
            filed ->
                filed.insuranceType().equals(facts.insuranceType())
                    && filed.insuredArea().equals(facts.insuredArea()))
        .map(filed -> filed.seenBy(encounterId))
        .toList();
  }

  private void requireBalances() {
    if (!balancesRead) {
      throw new IllegalStateException("accounts and counters of " + personId + " were not read");
    }
  }

  /**
   * Counters of a relation.
   *
   * @throws IllegalStateException when they were not asked for
   */
  public List<CounterValue> countersOf(PersonFacts facts) {
    requireBalances();
    return counters.stream()
        .filter(
            counter ->
                counter.insuranceType().equals(facts.insuranceType())
                    && counter.insuredArea().equals(facts.insuredArea()))
        .map(Counter::value)
        .toList();
  }

  /**
   * Balance of a relation's account; zero where there is none.
   *
   * @throws IllegalStateException when it was not asked for
   */
  public long balanceOf(String insuranceType, String poolingArea) {
    requireBalances();
    return accounts.stream()
        .filter(
            account ->
                account.insuranceType().equals(insuranceType)
                    && account.insuredArea().equals(poolingArea))
        .mapToLong(Account::balanceFen)
        .sum();
  }

  /** A command of an institution, or null. */
  public @Nullable StoredCommand command(String institutionCode, String requestId) {
    return commands.stream()
        .filter(
            command ->
                command.institutionCode().equals(institutionCode)
                    && command.requestId().equals(requestId))
        .findFirst()
        .orElse(null);
  }
}
