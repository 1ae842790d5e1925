package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.split.CounterValue;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one command writes, row by row; a group's rows are written table by table. */
final class Writes {

  /** A settlement or reversal. Amounts in the order of {@link SettlementWriter#AMOUNTS}. */
  record SettlementRow(
      String personId,
      String settlementId,
      boolean reversal,
      @Nullable String reverses,
      String institutionCode,
      String requestId,
      String encounterId,
      String insuredArea,
      String careArea,
      String insuranceType,
      String personType,
      String visitKind,
      String medType,
      String clearingType,
      String clearingAgency,
      LocalDate begin,
      @Nullable LocalDate end,
      LocalDate policyDate,
      Instant settledAt,
      String outcome,
      String tier,
      String filingId,
      List<Long> amounts,
      String policyVersion,
      String catalogueVersion,
      String engineVersion,
      int statementNumber,
      ByteString claimRecord,
      ByteString resultRecord) {

    SettlementRow {
      amounts = List.copyOf(amounts);
    }

    /** What the account paid. */
    long accountFen() {
      return amounts.get(SettlementWriter.AMOUNTS.indexOf("account_fen"));
    }

    /** The row that takes this one back: every amount negated, no records of its own. */
    SettlementRow reversedBy(String id, String byRequest, Instant at) {
      return new SettlementRow(
          personId,
          id,
          true,
          settlementId,
          institutionCode,
          byRequest,
          encounterId,
          insuredArea,
          careArea,
          insuranceType,
          personType,
          visitKind,
          medType,
          clearingType,
          clearingAgency,
          begin,
          end,
          policyDate,
          at,
          outcome,
          tier,
          filingId,
          amounts.stream().map(amount -> -amount).toList(),
          policyVersion,
          catalogueVersion,
          engineVersion,
          statementNumber,
          ByteString.EMPTY,
          ByteString.EMPTY);
    }
  }

  /** What a fund pays. */
  record FundRow(
      String personId,
      String settlementId,
      int position,
      String code,
      String field,
      long amountFen) {}

  /**
   * What a counter moves by.
   *
   * @param takesBack whether it takes an earlier movement back
   */
  record MovementRow(
      String personId,
      String insuredArea,
      String insuranceType,
      CounterValue movement,
      boolean takesBack,
      String reference,
      LocalDate movedOn,
      Instant bookedAt) {}

  /** What an account moves by; negative when it pays. */
  record AccountRow(
      String personId,
      String insuredArea,
      String insuranceType,
      String reference,
      long amountFen,
      Instant bookedAt) {}

  /**
   * Lines of an encounter that a settlement takes, or that its reversal gives back; the state that
   * follows is the one of the life cycle.
   *
   * @param batch batch whose lines alone are taken, empty for all unsettled ones
   */
  record EncounterRow(
      String personId,
      String encounterId,
      String settlementId,
      String batch,
      Course course,
      Event event) {

    /** Whether lines are taken; otherwise they are given back. */
    boolean takes() {
      return event != Event.REVERSE;
    }

    /** State that follows. */
    String state() {
      return EncounterLife.to(course, event).name();
    }

    /** States that it may come from, separated by commas. */
    String expected() {
      return EncounterLife.from(course, event).stream()
          .map(Enum::name)
          .collect(Collectors.joining(","));
    }
  }

  /**
   * A single-use filing that a settlement uses up, or that its reversal gives back.
   *
   * @param used whether it is used up now
   * @param status where it stands; a filing that is given back may have been closed meanwhile
   * @param settlementId settlement or reversal
   */
  record FilingUseRow(
      String personId,
      String filingId,
      boolean used,
      FilingStatus status,
      String institutionCode,
      String settlementId,
      Instant at) {}

  /** A command that took effect or was fenced. */
  record CommandRow(
      String personId,
      String institutionCode,
      String requestId,
      String kind,
      boolean done,
      String subjectId,
      ByteString request,
      ByteString reply,
      Instant createdAt) {}

  final List<SettlementRow> settlements = new ArrayList<>();
  final List<FundRow> funds = new ArrayList<>();
  final List<MovementRow> movements = new ArrayList<>();
  final List<AccountRow> accounts = new ArrayList<>();
  final List<EncounterRow> encounters = new ArrayList<>();
  final List<FilingUseRow> filings = new ArrayList<>();
  final List<CommandRow> commands = new ArrayList<>();

  boolean isEmpty() {
    return commands.isEmpty();
  }

  void addAll(Writes other) {
    settlements.addAll(other.settlements);
    funds.addAll(other.funds);
    movements.addAll(other.movements);
    accounts.addAll(other.accounts);
    encounters.addAll(other.encounters);
    filings.addAll(other.filings);
    commands.addAll(other.commands);
  }
}
