package io.yidi.gateway.settlement;

import com.google.protobuf.Parser;
import io.yidi.gateway.person.Canonical;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.proto.settlement.v1.CancelUnknownRequest;
import io.yidi.proto.settlement.v1.CancelUnknownResponse;
import io.yidi.proto.settlement.v1.Outcome;
import io.yidi.proto.settlement.v1.Settlement;
import java.util.List;

/**
 * Makes sure that a settle whose reply was lost has no effect: fences its id, or reverses what it
 * did (2601).
 *
 * @param personId person
 * @param institution calling institution
 * @param request request
 */
record CancelCommand(String personId, String institution, CancelUnknownRequest request)
    implements LaneCommand<CancelUnknownResponse> {

  /** Name under which it is stored. */
  static final String KIND = "CancelUnknown";

  @Override
  public String requestId() {
    return request.getRequestId();
  }

  @Override
  public List<CommandKey> commands() {
    return List.of(key(), key(request.getCancelRequestId()));
  }

  @Override
  public Parser<CancelUnknownResponse> parser() {
    return CancelUnknownResponse.parser();
  }

  @Override
  public CancelUnknownResponse decide(PersonState person, Turn turn) {
    StoredCommand own = person.command(institution, requestId());
    if (own != null) {
      Canonical.checkRepeat(own, KIND, request);
      return own.reply(parser());
    }
    StoredCommand target = person.command(institution, request.getCancelRequestId());
    CancelUnknownResponse.Builder reply =
        CancelUnknownResponse.newBuilder().setOutcome(Outcome.OUTCOME_VOID);
    String subject = "";
    if (target == null) {
      turn.fence(key(request.getCancelRequestId()), KIND);
    } else if (target.done()) {
      Settlement reversal = reverse(person, target, turn);
      subject = reversal.getSettlementId();
      reply.setOutcome(Outcome.OUTCOME_DONE).setReversal(reversal);
    }
    CancelUnknownResponse built = reply.build();
    turn.done(this, KIND, subject, request, built);
    return built;
  }

  private Settlement reverse(PersonState person, StoredCommand target, Turn turn) {
    if (!target.kind().equals(SettleCommand.KIND)) {
      throw Refusal.field("cancel_request_id", target.kind(), "the request id of a Settle");
    }
    Chain chain = turn.chain(target.subjectId());
    if (chain == null) {
      throw new IllegalStateException(
          "settlement " + target.subjectId() + " of a stored command is missing");
    }
    return Reversals.book(person, chain, institution, requestId(), request.getReason(), turn);
  }
}
