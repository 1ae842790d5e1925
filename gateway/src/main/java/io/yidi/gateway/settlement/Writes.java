package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.deduction.Posting;
import io.yidi.gateway.person.EncounterLife;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.FundPayment;
import io.yidi.policy.split.Split;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one command writes, row by row; a group's rows are written table by table. */
final class Writes {

  /** What a record of the settlement table is; stored by name. */
  enum RecordKind {
    /** A settlement. */
    ORIGINAL,
    /** The whole reversal of one. */
    REVERSAL,
    /** A refund of lines of one. */
    REFUND
  }

  /**
   * A settlement, reversal or refund. Amounts in the order of {@link SettlementWriter#AMOUNTS}; of
   * those, the account moves by what it pays here and by nothing else.
   *
   * @param reverses settlement that a reversal takes back, null for others
   * @param refunds settlement that a refund belongs to, null for others
   * @param refundNumber which refund of its settlement it is, from one on; zero for others
   * @param funds what the funds pay, in their order
   * @param movements what it moves counters by, each at most once, on its policy date
   */
  record SettlementRow(
      String personId,
      String settlementId,
      RecordKind kind,
      @Nullable String reverses,
      @Nullable String refunds,
      int refundNumber,
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
      List<FundAmount> funds,
      List<CounterValue> movements,
      String policyVersion,
      String catalogueVersion,
      String engineVersion,
      int statementNumber,
      ByteString claimRecord,
      ByteString resultRecord) {

    SettlementRow {
      amounts = List.copyOf(amounts);
      funds = List.copyOf(funds);
      movements = List.copyOf(movements);
    }

    /** What the account paid. */
    long accountFen() {
      return amounts.get(SettlementWriter.AMOUNTS.indexOf("account_fen"));
    }

    /** A later record of this settlement: as it was, but for what is given. */
    SettlementRow followedBy(FollowUp with) {
      return new SettlementRow(
          personId,
          with.id(),
          with.refundNumber() == 0 ? RecordKind.REVERSAL : RecordKind.REFUND,
          with.refundNumber() == 0 ? settlementId : null,
          with.refundNumber() == 0 ? null : settlementId,
          with.refundNumber(),
          institutionCode,
          with.requestId(),
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
          with.at(),
          outcome,
          tier,
          filingId,
          with.amounts(),
          with.funds(),
          with.movements(),
          policyVersion,
          catalogueVersion,
          engineVersion,
          statementNumber,
          with.claimRecord(),
          with.resultRecord());
    }
  }

  /**
   * What a later record of a settlement does not share with it.
   *
   * @param refundNumber zero for the reversal
   * @param funds what the funds pay more or less by it
   * @param movements what it moves counters by
   * @param claimRecord the remaining claim of a refund, empty for the reversal
   * @param resultRecord what came of that claim
   */
  record FollowUp(
      String id,
      int refundNumber,
      String requestId,
      Instant at,
      List<Long> amounts,
      List<FundAmount> funds,
      List<CounterValue> movements,
      ByteString claimRecord,
      ByteString resultRecord) {

    FollowUp {
      amounts = List.copyOf(amounts);
      funds = List.copyOf(funds);
      movements = List.copyOf(movements);
    }
  }

  /**
   * What a fund pays.
   *
   * @param code fund_pay_type
   * @param field national member
   */
  record FundAmount(String code, String field, long amountFen) {

    /** What the funds of a split pay, in their order. */
    static List<FundAmount> of(Split split) {
      List<FundAmount> funds = new ArrayList<>();
      for (FundPayment payment : split.funds()) {
        funds.add(
            new FundAmount(
                payment.fund().code(), payment.fund().field().nationalName(), payment.amount()));
      }
      return funds;
    }
  }

  /**
   * A counter that a settlement, reversal or refund moves.
   *
   * @param inForce what it adds to the movements in force of the counter: one when its settlement
   *     has not moved the counter before, zero for the change of a refund, minus one when the
   *     settlement is taken back
   */
  record CounterRow(
      String personId,
      String insuredArea,
      String insuranceType,
      CounterValue movement,
      int inForce) {

    /** The counter of one of a record's movements. */
    static CounterRow of(SettlementRow record, CounterValue movement, int inForce) {
      return new CounterRow(
          record.personId(), record.insuredArea(), record.insuranceType(), movement, inForce);
    }
  }

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
  final List<CounterRow> counters = new ArrayList<>();
  final List<EncounterRow> encounters = new ArrayList<>();
  final List<FilingUseRow> filings = new ArrayList<>();
  final List<Posting> deductions = new ArrayList<>();
  final List<CommandRow> commands = new ArrayList<>();

  boolean isEmpty() {
    return commands.isEmpty();
  }

  void addAll(Writes other) {
    settlements.addAll(other.settlements);
    counters.addAll(other.counters);
    encounters.addAll(other.encounters);
    filings.addAll(other.filings);
    deductions.addAll(other.deductions);
    commands.addAll(other.commands);
  }
}
