package io.yidi.gateway.deduction;

import io.yidi.gateway.deduction.DeductionStore.Target;
import io.yidi.gateway.directory.ReferenceData.Agency;
import io.yidi.gateway.person.Once;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonDatabases;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Caller;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.gateway.rules.Rules;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.FundDeduction;
import io.yidi.proto.settlement.v1.RecordDeductionRequest;
import io.yidi.proto.settlement.v1.RecordDeductionResponse;
import io.yidi.proto.settlement.v1.WithdrawDeductionRequest;
import io.yidi.proto.settlement.v1.WithdrawDeductionResponse;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the agency of the place of care deducts (002 Art. 41, 51) and takes back. Every write runs
 * under the lock of the settlement's person, so that refunds, reversals and deductions of one
 * settlement come one after the other.
 */
@Singleton
final class DeductionDesk {

  private final PersonDatabases databases;
  private final ActiveRules rules;
  private final Once once;

  DeductionDesk(PersonDatabases databases, ActiveRules rules, Once once) {
    this.databases = databases;
    this.rules = rules;
    this.once = once;
  }

  /** The agency that calls, null when the caller is none. */
  @Nullable Agency callingAgency() {
    return rules.current().reference().agencies().get(Caller.institution());
  }

  /** Asked before the person is locked, and again by the directory of that moment. */
  private static void requireAgencyOf(Rules inForce, String careArea) {
    if (!inForce.reference().isAgencyOf(Caller.institution(), careArea)) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_AGENCY_ONLY,
          "仅就医地经办机构可以登记或撤回扣款。",
          "caller: not the agency of the place of care (expected: the agency that reviews the"
              + " institution's bills)");
    }
  }

  RecordDeductionResponse record(RecordDeductionRequest request) {
    String settlementId = request.getSettlementId();
    Caller.institution();
    Target target =
        databases
            .ofNumber(settlementId)
            .read(connection -> DeductionStore.target(connection, settlementId));
    if (target == null) {
      throw OwnRecords.settlementNotFound();
    }
    requireAgencyOf(rules.current(), target.careArea());
    return once.run(
        new Once.Write<>(
            target.personId(),
            Caller.institution(),
            request.getRequestId(),
            "RecordDeduction",
            settlementId,
            List.of(),
            request,
            RecordDeductionResponse.parser()),
        (connection, person, inForce) -> {
          requireAgencyOf(inForce.rules(), target.careArea());
          Posting posting = deduct(connection, person, request);
          return RecordDeductionResponse.newBuilder()
              .setDeduction(DeductionView.of(posting, posting.total()))
              .build();
        });
  }

  private static Posting deduct(
      Connection connection, PersonState person, RecordDeductionRequest request)
      throws SQLException {
    String settlementId = request.getSettlementId();
    Target target = DeductionStore.target(connection, settlementId);
    if (target == null) {
      throw OwnRecords.settlementNotFound();
    }
    if (!target.kind().equals("ORIGINAL")) {
      throw OwnRecords.settlementKind(target.kind());
    }
    if (target.reversed()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_ALREADY_REVERSED,
          "该结算已经撤销,基金没有支付,无需扣款。",
          "settlement: reversed (expected: a settlement in force)");
    }
    Posting posting =
        new Posting(
            person.personId(),
            Posting.newId(person.personId(), person.readAt()),
            Posting.Kind.DEDUCTION,
            settlementId,
            null,
            "",
            target.institutionCode(),
            Caller.institution(),
            target.insuredArea(),
            target.careArea(),
            target.insuranceType(),
            DeductionView.ground(request.getGround()),
            request.getReason(),
            request.getEvidence(),
            amounts(request),
            person.readAt());
    Deductions before = deductions(connection, person.personId(), settlementId);
    checkWithin(
        posting,
        DeductionStore.paid(connection, person.personId(), settlementId),
        before.outstanding());
    DeductionStore.write(connection, List.of(posting));
    return posting;
  }

  private static Map<String, Long> amounts(RecordDeductionRequest request) {
    Map<String, Long> amounts = new TreeMap<>();
    for (FundDeduction one : request.getFundsList()) {
      amounts.put(one.getFundCode(), one.getAmountFen());
    }
    return amounts;
  }

  private static Deductions deductions(Connection connection, String personId, String settlementId)
      throws SQLException {
    return DeductionStore.read(connection, List.of(personId), List.of(settlementId))
        .getOrDefault(settlementId, Deductions.NONE);
  }

  private static void checkWithin(
      Posting posting, Map<String, Long> paid, Map<String, Long> outstanding) {
    posting
        .funds()
        .forEach(
            (fund, amount) -> {
              long left = paid.getOrDefault(fund, 0L) - outstanding.getOrDefault(fund, 0L);
              if (amount > left) {
                throw new Refusal(
                        ErrorReason.ERROR_REASON_DEDUCTION_EXCEEDS_FUND,
                        "扣款金额超过该基金对本次结算尚可扣除的金额,请核对基金代码与金额。",
                        "funds: "
                            + amount
                            + " of fund "
                            + fund
                            + " (expected: at most "
                            + left
                            + ", what it pays less what is deducted)")
                    .with("fund_code", fund)
                    .with("left_fen", Long.toString(left));
              }
            });
  }

  WithdrawDeductionResponse withdraw(WithdrawDeductionRequest request) {
    Caller.institution();
    Posting found =
        databases
            .ofNumber(request.getDeductionId())
            .read(connection -> DeductionStore.find(connection, request.getDeductionId()));
    if (found == null || found.kind() != Posting.Kind.DEDUCTION) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_DEDUCTION_NOT_FOUND,
          "没有找到该扣款记录,请核对扣款编号。",
          "deduction_id: no such deduction (expected: a number answered by RecordDeduction)");
    }
    requireAgencyOf(rules.current(), found.careArea());
    return once.run(
        new Once.Write<>(
            found.personId(),
            Caller.institution(),
            request.getRequestId(),
            "WithdrawDeduction",
            found.deductionId(),
            List.of(),
            request,
            WithdrawDeductionResponse.parser()),
        (connection, person, inForce) -> {
          requireAgencyOf(inForce.rules(), found.careArea());
          return WithdrawDeductionResponse.newBuilder()
              .setWithdrawal(
                  DeductionView.of(withdraw(connection, person, found, request.getReason()), 0))
              .build();
        });
  }

  private static Posting withdraw(
      Connection connection, PersonState person, Posting deduction, String reason)
      throws SQLException {
    Map<String, Long> left =
        deductions(connection, person.personId(), deduction.settlementId())
            .outstandingOf(deduction.deductionId());
    if (left.isEmpty()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_DEDUCTION_ENDED,
          "该扣款已撤回或已随退费、撤销结算释放,没有可撤回的金额。",
          "deduction_id: nothing is left (expected: a deduction that is not withdrawn or"
              + " released)");
    }
    Posting withdrawal =
        deduction.opposite(Posting.Kind.WITHDRAWAL, left, "", reason, person.readAt());
    DeductionStore.write(connection, List.of(withdrawal));
    return withdrawal;
  }
}
