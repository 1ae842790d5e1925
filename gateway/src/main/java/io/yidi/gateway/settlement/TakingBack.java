package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import io.yidi.gateway.person.PersonState;
import io.yidi.proto.settlement.v1.Settlement;

/**
 * A command that takes a settlement back, whole or by line.
 *
 * @param <R> type of the reply
 */
interface TakingBack<R extends Message> extends LaneCommand<R> {

  /**
   * Books it and answers the record; a repeat is not looked for.
   *
   * @throws io.yidi.gateway.rpc.Refusal when the settlement does not take it
   */
  Settlement takeBack(PersonState person, Turn turn);
}
