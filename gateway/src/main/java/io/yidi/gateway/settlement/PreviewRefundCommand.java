package io.yidi.gateway.settlement;

import com.google.protobuf.Parser;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonState;
import io.yidi.proto.settlement.v1.PreviewRefundResponse;
import io.yidi.proto.settlement.v1.Settlement;
import java.util.List;

/**
 * Says what a refund or reversal would book, by doing it and writing nothing.
 *
 * @param personId person
 * @param institution calling institution
 * @param settlementId settlement that would be taken back
 * @param taking takes it back
 */
record PreviewRefundCommand(
    String personId, String institution, String settlementId, TakingBack taking)
    implements LaneCommand<PreviewRefundResponse> {

  /** A refund or a reversal. */
  @FunctionalInterface
  interface TakingBack {

    /**
     * The record that is booked.
     *
     * @throws io.yidi.gateway.rpc.Refusal when the settlement does not take it
     */
    Settlement book(PersonState person, Turn turn);
  }

  @Override
  public String requestId() {
    return "";
  }

  @Override
  public List<CommandKey> commands() {
    return List.of();
  }

  @Override
  public List<String> settlements() {
    return List.of(settlementId);
  }

  @Override
  public boolean writes() {
    return false;
  }

  @Override
  public Parser<PreviewRefundResponse> parser() {
    return PreviewRefundResponse.parser();
  }

  @Override
  public PreviewRefundResponse decide(PersonState person, Turn turn) {
    return PreviewRefundResponse.newBuilder()
        .setRefund(taking.book(person, turn).toBuilder().clearSettlementId().clearSettleTime())
        .build();
  }
}
