package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import io.yidi.gateway.deduction.Deductions;
import io.yidi.gateway.settlement.Writes.SettlementRow;

/**
 * A settlement, reversal or refund as stored, with what later records of it need.
 *
 * @param row its row
 * @param reversed whether another record takes it back
 * @param deductions what agencies deducted for it
 * @param reply reply as first given
 */
record StoredSettlement(
    SettlementRow row, boolean reversed, Deductions deductions, ByteString reply) {}
