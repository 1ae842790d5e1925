package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.settlement.Writes.CounterRow;
import io.yidi.gateway.settlement.Writes.FollowUp;
import io.yidi.gateway.settlement.Writes.FundAmount;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.split.RemainingBill;
import io.yidi.policy.split.RemainingBill.TakenBack;
import io.yidi.policy.split.Verdict;
import io.yidi.policy.trace.Text;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.SettlementKind;
import io.yidi.proto.type.v1.LineCut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Books a refund of lines: the remaining bill is priced from what the settlement was priced from,
 * and the record holds the difference to what the settlement came to so far, so that together they
 * are what the smaller bill would have cost on the day. Nothing else is priced again.
 */
final class Refunds {

  private Refunds() {}

  /**
   * What a refund makes of a settlement.
   *
   * @param taken what is taken back
   * @param claim the remaining claim
   * @param settles what it costs
   */
  private record Remaining(List<TakenBack> taken, Claim claim, Verdict.Settles settles) {}

  /**
   * Books a refund; where nothing remains of the bill, the whole reversal.
   *
   * @throws Refusal when the settlement does not take it, or the remaining bill has no price
   */
  static Settlement book(
      PersonState person, Chain chain, RefundCommand command, PolicyBook book, Turn turn) {
    Claim claim = ClaimCodec.decodeClaim(chain.latest().row().claimRecord().toByteArray());
    Adjudicator adjudicator = new Adjudicator(book);
    requireReproduced(chain, adjudicator.adjudicate(claim));
    List<TakenBack> taken = RefundedLines.read(claim, command.request().getLinesList());
    Claim rest = RemainingBill.after(claim, taken, chain.accountFen());
    if (rest.lines().stream().mapToLong(priced -> priced.line().amountFen()).sum() == 0) {
      return Reversals.book(
          person,
          chain,
          command.institution(),
          command.requestId(),
          command.request().getReason(),
          turn);
    }
    Verdict verdict = adjudicator.adjudicate(rest);
    if (!(verdict instanceof Verdict.Settles settles)) {
      throw noPrice(verdict);
    }
    return book(person, chain, command, new Remaining(taken, rest, settles), turn);
  }

  /** A difference to amounts that do not come out again would book more than the refund. */
  private static void requireReproduced(Chain chain, Verdict verdict) {
    ByteString stored = chain.latest().row().resultRecord();
    if (!(verdict instanceof Verdict.Settles settles)
        || !Arrays.equals(ClaimCodec.encodeResult(settles), stored.toByteArray())) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_NOT_REPRODUCED,
          "该结算由较早的程序版本计算,无法按明细退费;请撤销整笔结算后重新结算。",
          "settlement: not computed again to its stored amounts (expected: one that is; reverse it"
              + " whole)");
    }
    if (!SettlementWriter.amounts(settles.split()).equals(chain.amounts())) {
      throw new IllegalStateException(
          "chain of "
              + chain.first().row().settlementId()
              + ": "
              + chain.amounts()
              + " (expected: "
              + SettlementWriter.amounts(settles.split())
              + ")");
    }
  }

  private static Refusal noPrice(Verdict verdict) {
    Refusal why = VerdictRefusal.of(verdict, "");
    Refusal refusal =
        new Refusal(
                why.reason(),
                new Text(
                    "退费后的剩余费用没有已公布的标准可以计算,请撤销整笔结算。" + why.text().zh(),
                    "The remaining bill has no published price; reverse the whole settlement. "
                        + why.text().en()))
            .citing(why.evidence());
    why.metadata().forEach(refusal::with);
    return refusal;
  }

  private static Settlement book(
      PersonState person, Chain chain, RefundCommand command, Remaining remaining, Turn turn) {
    SettlementRow first = chain.first().row();
    String id = Ids.make('T', person.personId(), turn.now());
    List<FundAmount> due = FundAmount.of(remaining.settles().split());
    SettlementRow refund =
        first.followedBy(
            new FollowUp(
                id,
                chain.refunds().size() + 1,
                command.requestId(),
                turn.now(),
                difference(SettlementWriter.amounts(remaining.settles().split()), chain.amounts()),
                chain.fundsTo(due),
                movements(chain, remaining.settles()),
                ByteString.copyFrom(ClaimCodec.encode(remaining.claim())),
                ByteString.copyFrom(ClaimCodec.encodeResult(remaining.settles()))));
    Writes writes = turn.writes();
    writes.settlements.add(refund);
    moveCounters(writes, chain, refund);
    writes.deductions.addAll(
        chain
            .first()
            .deductions()
            .releases(Chain.byCode(due), id, command.request().getReason(), turn.now()));
    long balance =
        person.balanceOf(first.insuranceType(), first.insuredArea()) - refund.accountFen();
    return answer(chain, command, remaining, refund, balance);
  }

  private static List<Long> difference(List<Long> after, List<Long> before) {
    List<Long> difference = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      difference.add(after.get(i) - before.get(i));
    }
    return difference;
  }

  /** Each counter moves by the difference. */
  private static List<CounterValue> movements(Chain chain, Verdict.Settles settles) {
    Map<CounterValue, Long> left = new LinkedHashMap<>();
    settles.movements().forEach(due -> left.put(counter(due), due.value()));
    List<CounterValue> moved = new ArrayList<>();
    for (CounterValue before : chain.movements()) {
      Long now = left.remove(counter(before));
      long difference = (now == null ? 0 : now) - before.value();
      if (difference != 0) {
        moved.add(new CounterValue(before.name(), before.period(), difference));
      }
    }
    left.forEach(
        (counter, amount) -> moved.add(new CounterValue(counter.name(), counter.period(), amount)));
    return moved;
  }

  /** The counter and period alone. */
  private static CounterValue counter(CounterValue moved) {
    return new CounterValue(moved.name(), moved.period(), 0);
  }

  /**
   * A counter that the settlement had not moved before comes into force with the refund. One that
   * the remaining bill moves by nothing stays in force until the reversal.
   */
  private static void moveCounters(Writes writes, Chain chain, SettlementRow refund) {
    Set<CounterValue> inForce =
        chain.movements().stream().map(Refunds::counter).collect(Collectors.toSet());
    for (CounterValue moved : refund.movements()) {
      writes.counters.add(CounterRow.of(refund, moved, inForce.contains(counter(moved)) ? 0 : 1));
    }
  }

  private static Settlement answer(
      Chain chain, RefundCommand command, Remaining remaining, SettlementRow refund, long balance) {
    List<LineCut> lines = SettlementView.lines(remaining.claim(), remaining.settles());
    var left =
        SettlementView.split(remaining.settles().split()).toBuilder()
            .setAccountBalanceFen(balance)
            .build();
    return chain.answered().toBuilder()
        .setSettlementId(refund.settlementId())
        .setKind(SettlementKind.SETTLEMENT_KIND_REFUND)
        .setRefundsSettlementId(chain.first().row().settlementId())
        .setReversalReason(command.request().getReason())
        .setRequestId(command.requestId())
        .setSettleTime(Wire.timestamp(refund.settledAt()))
        .setSplit(SettlementView.difference(left, chain.split(), balance))
        .setRemaining(left)
        .clearLines()
        .addAllLines(
            lines.subList(lines.size() - remaining.taken().size(), lines.size()).stream()
                .limit(SettlementView.MAX_LINES)
                .toList())
        .clearSteps()
        .addAllSteps(remaining.settles().steps().stream().map(Wire::step).toList())
        .build();
  }
}
