package io.yidi.gateway.settlement;

import com.google.protobuf.Parser;
import io.yidi.gateway.person.Canonical;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementResponse;
import io.yidi.proto.settlement.v1.Settlement;
import java.util.List;

/**
 * Takes a whole settlement back.
 *
 * @param personId person
 * @param institution calling institution
 * @param request request
 */
record ReverseCommand(String personId, String institution, ReverseSettlementRequest request)
    implements TakingBack<ReverseSettlementResponse> {

  /** Name under which it is stored. */
  static final String KIND = "ReverseSettlement";

  @Override
  public String requestId() {
    return request.getRequestId();
  }

  @Override
  public List<String> settlements() {
    return List.of(request.getSettlementId());
  }

  @Override
  public Parser<ReverseSettlementResponse> parser() {
    return ReverseSettlementResponse.parser();
  }

  @Override
  public ReverseSettlementResponse decide(PersonState person, Turn turn) {
    StoredCommand stored = person.command(institution, requestId());
    if (stored != null) {
      Canonical.checkRepeat(stored, KIND, request);
      return stored.reply(parser());
    }
    Settlement reversal = takeBack(person, turn);
    ReverseSettlementResponse reply =
        ReverseSettlementResponse.newBuilder().setReversal(reversal).build();
    turn.done(this, KIND, reversal.getSettlementId(), request, reply);
    return reply;
  }

  @Override
  public Settlement takeBack(PersonState person, Turn turn) {
    Chain chain = turn.requireChain(request.getSettlementId());
    return Reversals.book(person, chain, institution, requestId(), request.getReason(), turn);
  }
}
