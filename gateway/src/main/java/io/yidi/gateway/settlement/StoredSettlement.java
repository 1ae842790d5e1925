package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.deduction.Deductions;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.split.CounterValue;
import java.util.List;

/**
 * A settlement, reversal or refund as stored, with what later records of it need.
 *
 * @param row its row
 * @param reversed whether another record takes it back
 * @param movements what it moved the counters by
 * @param deductions what agencies deducted for it
 * @param reply reply as first given
 */
record StoredSettlement(
    SettlementRow row,
    boolean reversed,
    List<CounterValue> movements,
    Deductions deductions,
    ByteString reply) {

  StoredSettlement {
    movements = List.copyOf(movements);
  }
}
