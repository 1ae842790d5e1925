package io.yidi.gateway.settlement;

import com.google.protobuf.Parser;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonState;
import io.yidi.proto.settlement.v1.PreviewRefundResponse;
import java.util.List;

/**
 * Says what a refund or reversal would book, by doing it and writing nothing.
 *
 * @param previewed the refund or reversal
 */
record PreviewRefundCommand(TakingBack<?> previewed) implements LaneCommand<PreviewRefundResponse> {

  @Override
  public String personId() {
    return previewed.personId();
  }

  @Override
  public String institution() {
    return previewed.institution();
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
    return previewed.settlements();
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
        .setRefund(
            previewed.takeBack(person, turn).toBuilder().clearSettlementId().clearSettleTime())
        .build();
  }
}
