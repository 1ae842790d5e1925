package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.person.EncounterLife.Course;
import io.yidi.gateway.person.EncounterLife.Event;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.Filed;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.settlement.Writes.CounterRow;
import io.yidi.gateway.settlement.Writes.EncounterRow;
import io.yidi.gateway.settlement.Writes.FilingUseRow;
import io.yidi.gateway.settlement.Writes.FollowUp;
import io.yidi.gateway.settlement.Writes.RecordKind;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.split.CounterValue;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.settlement.v1.Split;
import java.util.List;
import java.util.Map;

/**
 * Books the whole reversal of a settlement: what it comes to after its refunds, negated and linked
 * to it. Later settlements stand; the counters of the original period drop by exactly what is left
 * of its movements; the account gets back what it still pays; what agencies deducted is released.
 */
final class Reversals {

  private Reversals() {}

  /**
   * Books a reversal.
   *
   * @throws Refusal when the settlement is not the caller's, is a refund, or was reversed before
   */
  static Settlement book(
      PersonState person,
      Chain chain,
      String institution,
      String requestId,
      String reason,
      Turn turn) {
    SettlementRow row = chain.first().row();
    requireInForce(chain, institution);
    String id = Ids.make('R', person.personId(), turn.now());
    long balance = person.balanceOf(row.insuranceType(), row.insuredArea()) + chain.accountFen();
    SettlementRow reversal =
        row.followedBy(
            new FollowUp(
                id,
                0,
                requestId,
                turn.now(),
                chain.amounts().stream().map(amount -> -amount).toList(),
                chain.fundsTo(List.of()),
                chain.movements().stream().map(Reversals::opposite).toList(),
                ByteString.EMPTY,
                ByteString.EMPTY));
    write(reversal, row.settlementId(), turn);
    Writes writes = turn.writes();
    writes.deductions.addAll(chain.first().deductions().releases(Map.of(), id, reason, turn.now()));
    giveFilingBack(person, reversal, row.settlementId(), institution, turn);
    return chain.answered().toBuilder()
        .setSettlementId(id)
        .setKind(SettlementKind.SETTLEMENT_KIND_REVERSAL)
        .setReversesSettlementId(row.settlementId())
        .setReversalReason(reason)
        .setRequestId(requestId)
        .setSettleTime(Wire.timestamp(turn.now()))
        .setSplit(SettlementView.difference(Split.getDefaultInstance(), chain.split(), balance))
        .clearLines()
        .clearSteps()
        .build();
  }

  /**
   * Checks that a record is a settlement of the caller that nothing took back.
   *
   * @throws Refusal when it is not
   */
  static void requireInForce(Chain chain, String institution) {
    SettlementRow row = chain.first().row();
    OwnRecords.check(row.institutionCode(), institution);
    if (row.kind() == RecordKind.REFUND) {
      throw OwnRecords.settlementKind(row.kind().name());
    }
    if (row.kind() == RecordKind.REVERSAL || chain.first().reversed()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_ALREADY_REVERSED,
          "该结算已经撤销,不能再次撤销或退费。",
          "settlement: reversed or a reversal itself (expected: a settlement in force)");
    }
  }

  /** Further batches of the visit may stand on it; the last one that is taken back frees it. */
  private static void giveFilingBack(
      PersonState person, SettlementRow reversal, String reversed, String institution, Turn turn) {
    Filed used =
        reversal.tier().equals(BenefitTier.UNFILED.name())
            ? null
            : person.singleUse(reversal.filingId());
    if (used != null && used.uses().stream().allMatch(use -> use.settlementId().equals(reversed))) {
      turn.writes()
          .filings
          .add(
              new FilingUseRow(
                  reversal.personId(),
                  reversal.filingId(),
                  false,
                  used.filing().status(),
                  institution,
                  reversal.settlementId(),
                  turn.now()));
    }
  }

  private static CounterValue opposite(CounterValue moved) {
    return new CounterValue(moved.name(), moved.period(), -moved.value());
  }

  private static void write(SettlementRow reversal, String reversed, Turn turn) {
    Writes writes = turn.writes();
    writes.settlements.add(reversal);
    reversal.movements().forEach(moved -> writes.counters.add(CounterRow.of(reversal, moved, -1)));
    if (!reversal.encounterId().isEmpty()) {
      writes.encounters.add(
          new EncounterRow(
              reversal.personId(),
              reversal.encounterId(),
              reversed,
              "",
              Course.of(VisitKind.valueOf(reversal.visitKind())),
              Event.REVERSE));
    }
  }
}
