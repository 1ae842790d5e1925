package io.yidi.gateway.settlement;

import com.google.protobuf.InvalidProtocolBufferException;
import io.yidi.gateway.settlement.Writes.FundAmount;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.split.CounterValue;
import io.yidi.proto.settlement.v1.RefundLinesResponse;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A settlement and the refunds of its lines: what they come to together is what the bill that
 * remained after the last refund costs.
 *
 * @param first the settlement; a record of another kind when the caller named one
 * @param refunds refunds in their order
 */
record Chain(StoredSettlement first, List<StoredSettlement> refunds) {

  Chain {
    refunds = List.copyOf(refunds);
  }

  /** A fund as the records name it. */
  private record FundKey(String code, String field) {}

  /** A counter in a period. */
  private record CounterKey(String name, String period) {}

  /** The record whose claim is the bill as it is now. */
  StoredSettlement latest() {
    return refunds.isEmpty() ? first : refunds.getLast();
  }

  private Stream<StoredSettlement> records() {
    return Stream.concat(Stream.of(first), refunds.stream());
  }

  /** Amounts so far, in the order of {@link SettlementWriter#AMOUNTS}. */
  List<Long> amounts() {
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < SettlementWriter.AMOUNTS.size(); i++) {
      int column = i;
      sums.add(records().mapToLong(one -> one.row().amounts().get(column)).sum());
    }
    return sums;
  }

  /** What the account paid so far. */
  long accountFen() {
    return records().map(StoredSettlement::row).mapToLong(SettlementRow::accountFen).sum();
  }

  /** What the funds pay so far, each once. */
  List<FundAmount> funds() {
    return sums(records().flatMap(one -> one.row().funds().stream()).toList());
  }

  /**
   * What a later record books for the funds: the difference to what is to be paid.
   *
   * @param due what the funds pay from then on
   */
  List<FundAmount> fundsTo(List<FundAmount> due) {
    List<FundAmount> both = new ArrayList<>(due);
    funds().forEach(one -> both.add(new FundAmount(one.code(), one.field(), -one.amountFen())));
    return sums(both);
  }

  private static List<FundAmount> sums(List<FundAmount> amounts) {
    Map<FundKey, Long> sums = new LinkedHashMap<>();
    amounts.forEach(
        one -> sums.merge(new FundKey(one.code(), one.field()), one.amountFen(), Long::sum));
    return sums.entrySet().stream()
        .map(sum -> new FundAmount(sum.getKey().code(), sum.getKey().field(), sum.getValue()))
        .toList();
  }

  /** What the counters were moved by so far; also those moved by nothing. */
  List<CounterValue> movements() {
    Map<CounterKey, CounterValue> sums = new LinkedHashMap<>();
    records()
        .flatMap(one -> one.row().movements().stream())
        .forEach(
            moved ->
                sums.merge(
                    new CounterKey(moved.name(), moved.period()),
                    moved,
                    (one, other) ->
                        new CounterValue(one.name(), one.period(), one.value() + other.value())));
    return List.copyOf(sums.values());
  }

  /** The settlement as it was first answered. */
  Settlement answered() {
    return parse(first, SettleResponse::parseFrom, SettleResponse::getSettlement);
  }

  /** The division so far as the contract shows it. */
  Split split() {
    return refunds.isEmpty()
        ? answered().getSplit()
        : parse(refunds.getLast(), RefundLinesResponse::parseFrom, RefundLinesResponse::getRefund)
            .getRemaining();
  }

  /** Reads a message. */
  private interface Parse<R> {
    R from(com.google.protobuf.ByteString bytes) throws InvalidProtocolBufferException;
  }

  private static <R> Settlement parse(
      StoredSettlement stored, Parse<R> parse, Function<R, Settlement> get) {
    try {
      return get.apply(parse.from(stored.reply()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("stored reply of " + stored.row().settlementId(), e);
    }
  }

  /** Amounts by fund code. */
  static Map<String, Long> byCode(List<FundAmount> rows) {
    Map<String, Long> sums = new TreeMap<>();
    rows.forEach(row -> sums.merge(row.code(), row.amountFen(), Long::sum));
    return sums;
  }
}
