package io.yidi.gateway.settlement;

import com.google.protobuf.Parser;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.proto.settlement.v1.GetOutcomeResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.RefundLinesResponse;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.SettleResponse;

/**
 * Says what became of a write whose time has passed. The person's lock waits for a transaction
 * still in flight; what has no effect then is fenced, so that it never will have.
 *
 * @param personId person
 * @param institution calling institution
 * @param requestId the write asked about
 */
record FenceCommand(String personId, String institution, String requestId)
    implements LaneCommand<GetOutcomeResponse> {

  private static final String KIND = "GetOutcome";

  @Override
  public Parser<GetOutcomeResponse> parser() {
    return GetOutcomeResponse.parser();
  }

  @Override
  public GetOutcomeResponse decide(PersonState person, Turn turn) {
    StoredCommand stored = person.command(institution, requestId);
    if (stored != null) {
      return outcome(stored);
    }
    turn.fence(key(), KIND);
    return GetOutcomeResponse.newBuilder().setOutcome(Outcome.OUTCOME_VOID).build();
  }

  /** The answer for a stored command. */
  static GetOutcomeResponse outcome(StoredCommand stored) {
    GetOutcomeResponse.Builder out = GetOutcomeResponse.newBuilder();
    if (!stored.done()) {
      return out.setOutcome(Outcome.OUTCOME_VOID).build();
    }
    out.setOutcome(Outcome.OUTCOME_DONE);
    if (stored.kind().equals(SettleCommand.KIND)) {
      out.setSettleResponse(stored.reply(SettleResponse.parser()));
    } else if (stored.kind().equals(ReverseCommand.KIND)) {
      out.setReverseResponse(stored.reply(ReverseSettlementResponse.parser()));
    } else if (stored.kind().equals(RefundCommand.KIND)) {
      out.setRefundResponse(stored.reply(RefundLinesResponse.parser()));
    }
    return out.build();
  }
}
