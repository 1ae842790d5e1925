package io.yidi.gateway.ledger;

import io.yidi.gateway.ledger.StoredRecord.Fund;
import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.record.StoredResult;
import io.yidi.policy.split.CounterValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Follows chains record by record. After an original or a refund the sums of the chain are what the
 * record's stored result says; after the reversal nothing is left.
 */
final class ChainCheck {

  private final BiConsumer<StoredRecord, String> violated;
  private String chain = "";
  private long[] amounts = new long[Sums.AMOUNTS.size()];
  private Map<String, Long> funds = new TreeMap<>();
  private Map<String, Long> movements = new TreeMap<>();

  /**
   * Begins with no chain.
   *
   * @param violated is told the record and what is wrong with it
   */
  ChainCheck(BiConsumer<StoredRecord, String> violated) {
    this.violated = violated;
  }

  /** Takes the next record, in the order of {@link StoredRecord#SQL}. */
  void next(StoredRecord stored) {
    if (!chain.equals(stored.personId() + "/" + stored.chain())) {
      chain = stored.personId() + "/" + stored.chain();
      amounts = new long[Sums.AMOUNTS.size()];
      funds = new TreeMap<>();
      movements = new TreeMap<>();
    }
    if (stored.isReversal()) {
      mirrored(stored);
    }
    add(stored);
    if (stored.isReversal()) {
      nothingLeft(stored);
    } else {
      asTheResultSays(stored);
    }
  }

  private void add(StoredRecord stored) {
    for (int i = 0; i < amounts.length; i++) {
      amounts[i] += stored.amounts().get(i);
    }
    stored.funds().forEach(fund -> funds.merge(key(fund), fund.amount(), Long::sum));
    stored.movements().forEach(one -> movements.merge(key(one), one.value(), Long::sum));
  }

  private static String key(Fund fund) {
    return fund.code() + " " + fund.field();
  }

  private static String key(CounterValue movement) {
    return movement.name() + "/" + movement.period();
  }

  /** A counter that the chain moved by nothing is moved back by nothing, or it stays in force. */
  private void mirrored(StoredRecord reversal) {
    Set<String> missing = new TreeSet<>(movements.keySet());
    reversal.movements().forEach(one -> missing.remove(key(one)));
    if (!missing.isEmpty()) {
      violated.accept(reversal, "does not move back " + missing);
    }
  }

  private void nothingLeft(StoredRecord reversal) {
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] != 0) {
        violated.accept(reversal, "leaves " + Sums.AMOUNTS.get(i) + " " + amounts[i]);
      }
    }
    moving(funds).forEach((fund, sum) -> violated.accept(reversal, "leaves " + fund + " " + sum));
    moving(movements)
        .forEach((counter, sum) -> violated.accept(reversal, "leaves " + counter + " " + sum));
  }

  private static Map<String, Long> moving(Map<String, Long> sums) {
    Map<String, Long> moving = new TreeMap<>(sums);
    moving.values().removeIf(sum -> sum == 0);
    return moving;
  }

  private void asTheResultSays(StoredRecord stored) {
    StoredResult result;
    try {
      result = ClaimCodec.decodeResult(stored.result().toByteArray());
    } catch (IllegalArgumentException | ArithmeticException e) {
      violated.accept(stored, "stored result: " + e.getMessage());
      return;
    }
    List<Long> said = amounts(result);
    for (int i = 0; i < amounts.length; i++) {
      if (amounts[i] != said.get(i)) {
        violated.accept(
            stored,
            Sums.AMOUNTS.get(i) + " " + amounts[i] + " (the result says " + said.get(i) + ")");
      }
    }
    long lines = result.cuts().stream().mapToLong(cut -> cut.amount()).sum();
    if (lines != result.total()) {
      violated.accept(stored, "lines of the result " + lines + ", its total " + result.total());
    }
    if (stored.isOriginal()) {
      compare(stored, "funds", stored.funds(), saidFunds(result));
      compare(stored, "movements", sorted(stored.movements()), sorted(result.movements()));
    } else {
      compare(stored, "funds so far", moving(funds), moving(sums(saidFunds(result))));
      Map<String, Long> moved = new TreeMap<>();
      result.movements().forEach(one -> moved.merge(key(one), one.value(), Long::sum));
      compare(stored, "movements so far", moving(movements), moving(moved));
    }
  }

  private static List<Long> amounts(StoredResult result) {
    return Arrays.asList(
        result.total(),
        result.cut().fullSelfPay(),
        result.cut().overLimit(),
        result.cut().firstSelfPay(),
        result.cut().inScope(),
        result.firstShare(),
        result.deductible(),
        result.fundTotal(),
        result.hospitalPart(),
        result.personPart(),
        result.account(),
        result.cash());
  }

  private static List<Fund> saidFunds(StoredResult result) {
    return result.funds().stream()
        .map(fund -> new Fund(fund.code(), fund.field().nationalName(), fund.amount()))
        .toList();
  }

  private static Map<String, Long> sums(List<Fund> paid) {
    Map<String, Long> sums = new TreeMap<>();
    paid.forEach(fund -> sums.merge(key(fund), fund.amount(), Long::sum));
    return sums;
  }

  private static List<CounterValue> sorted(List<CounterValue> movements) {
    List<CounterValue> sorted = new ArrayList<>(movements);
    sorted.sort(Comparator.comparing(CounterValue::name).thenComparing(CounterValue::period));
    return sorted;
  }

  private void compare(StoredRecord stored, String what, Object there, Object said) {
    if (!there.equals(said)) {
      violated.accept(stored, what + " " + there + " (the result says " + said + ")");
    }
  }
}
