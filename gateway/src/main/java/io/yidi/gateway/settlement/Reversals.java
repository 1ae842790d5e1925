package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.Filed;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.settlement.Writes.AccountRow;
import io.yidi.gateway.settlement.Writes.EncounterRow;
import io.yidi.gateway.settlement.Writes.FilingUseRow;
import io.yidi.gateway.settlement.Writes.FundRow;
import io.yidi.gateway.settlement.Writes.MovementRow;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.split.CounterValue;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;

/**
 * Books the whole reversal of a settlement: the same record negated, linked to the first. Later
 * settlements stand; the counters of the original period drop by exactly what the original had
 * moved; the account gets back what it paid.
 */
final class Reversals {

  private Reversals() {}

  /**
   * Books a reversal.
   *
   * @throws Refusal when the settlement is not the caller's, or was reversed before
   */
  static Settlement book(
      PersonState person,
      StoredSettlement original,
      String institution,
      String requestId,
      String reason,
      Turn turn) {
    SettlementRow row = original.row();
    OwnRecords.check(row.institutionCode(), institution);
    if (row.reversal() || original.reversed()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_ALREADY_REVERSED,
          "该结算已经撤销,不能重复撤销。",
          "settlement: reversed or a reversal itself (expected: a settlement in force)");
    }
    Settlement before = settlement(original.reply());
    String id = Ids.make('R', person.personId(), turn.now());
    long balance = person.balanceOf(row.insuranceType(), row.insuredArea()) + row.accountFen();
    write(original, row.reversedBy(id, requestId, turn.now()), turn);
    Filed used =
        row.tier().equals(BenefitTier.UNFILED.name()) ? null : person.singleUse(row.filingId());
    // Further batches of the visit may stand on it; the last one that is taken back frees it.
    if (used != null
        && used.uses().stream().allMatch(use -> use.settlementId().equals(row.settlementId()))) {
      turn.writes()
          .filings
          .add(
              new FilingUseRow(
                  row.personId(),
                  row.filingId(),
                  false,
                  used.filing().status(),
                  institution,
                  id,
                  turn.now()));
    }
    return before.toBuilder()
        .setSettlementId(id)
        .setKind(SettlementKind.SETTLEMENT_KIND_REVERSAL)
        .setReversesSettlementId(row.settlementId())
        .setReversalReason(reason)
        .setRequestId(requestId)
        .setSettleTime(Wire.timestamp(turn.now()))
        .setSplit(SettlementView.negated(before.getSplit(), balance))
        .clearLines()
        .clearSteps()
        .build();
  }

  private static Settlement settlement(ByteString reply) {
    try {
      return SettleResponse.parseFrom(reply).getSettlement();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply", e);
    }
  }

  private static void write(StoredSettlement original, SettlementRow reversal, Turn turn) {
    Writes writes = turn.writes();
    writes.settlements.add(reversal);
    for (FundRow fund : original.funds()) {
      writes.funds.add(
          new FundRow(
              fund.personId(),
              reversal.settlementId(),
              fund.position(),
              fund.code(),
              fund.field(),
              -fund.amountFen()));
    }
    for (CounterValue moved : original.movements()) {
      writes.movements.add(
          new MovementRow(
              reversal.personId(),
              reversal.insuredArea(),
              reversal.insuranceType(),
              new CounterValue(moved.name(), moved.period(), -moved.value()),
              true,
              reversal.settlementId(),
              reversal.policyDate(),
              turn.now()));
    }
    long paid = original.row().accountFen();
    if (paid > 0) {
      writes.accounts.add(
          new AccountRow(
              reversal.personId(),
              reversal.insuredArea(),
              reversal.insuranceType(),
              reversal.settlementId(),
              paid,
              turn.now()));
    }
    if (!reversal.encounterId().isEmpty()) {
      writes.encounters.add(
          new EncounterRow(
              reversal.personId(),
              reversal.encounterId(),
              original.row().settlementId(),
              "",
              Course.of(VisitKind.valueOf(reversal.visitKind())),
              Event.REVERSE));
    }
  }
}
