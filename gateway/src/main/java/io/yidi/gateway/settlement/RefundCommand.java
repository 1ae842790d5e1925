package io.yidi.gateway.settlement;

import com.google.protobuf.Parser;
import io.yidi.gateway.person.Canonical;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.StoredCommand;
import io.yidi.gateway.settlement.Writes.RecordKind;
import io.yidi.gateway.settlement.Writes.SettlementRow;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.split.PolicyBook;
import io.yidi.proto.settlement.v1.RefundLinesRequest;
import io.yidi.proto.settlement.v1.RefundLinesResponse;
import io.yidi.proto.settlement.v1.Settlement;
import java.util.List;

/**
 * Takes lines of a settlement back.
 *
 * @param personId person
 * @param institution calling institution
 * @param request request
 * @param book the policies by which the settlement was priced, read before the lane is entered
 */
record RefundCommand(
    String personId, String institution, RefundLinesRequest request, PolicyBook book)
    implements TakingBack<RefundLinesResponse> {

  /** Name under which it is stored. */
  static final String KIND = "RefundLines";

  @Override
  public String requestId() {
    return request.getRequestId();
  }

  @Override
  public List<String> settlements() {
    return List.of(request.getSettlementId());
  }

  @Override
  public Parser<RefundLinesResponse> parser() {
    return RefundLinesResponse.parser();
  }

  @Override
  public RefundLinesResponse decide(PersonState person, Turn turn) {
    StoredCommand stored = person.command(institution, requestId());
    if (stored != null) {
      Canonical.checkRepeat(stored, KIND, request);
      return stored.reply(parser());
    }
    Settlement refund = takeBack(person, turn);
    RefundLinesResponse reply = RefundLinesResponse.newBuilder().setRefund(refund).build();
    turn.done(this, KIND, refund.getSettlementId(), request, reply);
    return reply;
  }

  @Override
  public Settlement takeBack(PersonState person, Turn turn) {
    Chain chain = turn.requireChain(request.getSettlementId());
    requireLines(chain);
    return Refunds.book(person, chain, this, book, turn);
  }

  private void requireLines(Chain chain) {
    SettlementRow row = chain.first().row();
    OwnRecords.check(row.institutionCode(), institution);
    if (row.kind() == RecordKind.REVERSAL) {
      throw OwnRecords.settlementKind(row.kind().name());
    }
    Reversals.requireInForce(chain, institution);
    if (row.visitKind().equals(VisitKind.INPATIENT.name())) {
      throw OwnRecords.settlementKind("STAY");
    }
  }
}
