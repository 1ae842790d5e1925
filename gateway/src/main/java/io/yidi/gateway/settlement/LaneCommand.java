package io.yidi.gateway.settlement;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.person.PersonState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that a lane decides under its person's lock, and commits when it writes.
 *
 * @param <R> type of the reply
 */
interface LaneCommand<R extends Message> {

  /** Person whose lock it needs; the lane follows from it. */
  String personId();

  /** Institution that sent it. */
  String institution();

  /** Its request id; empty for one that writes nothing. */
  String requestId();

  /** Instant after which it takes no effect; null where it has none. */
  default @Nullable Instant settleBefore() {
    return null;
  }

  /** Under what it is stored, when it writes. */
  default CommandKey key() {
    return key(requestId());
  }

  /** Under what another command of the same person and institution is stored. */
  default CommandKey key(String otherRequestId) {
    return new CommandKey(personId(), institution(), otherRequestId);
  }

  /** Keys of the stored commands that it looks at; its own, unless it says more. */
  default List<CommandKey> commands() {
    return List.of(key());
  }

  /** Encounters it looks at. */
  default List<String> encounters() {
    return List.of();
  }

  /** Settlements it looks at, by number. */
  default List<String> settlements() {
    return List.of();
  }

  /**
   * Decides under the lock.
   *
   * @throws io.yidi.gateway.rpc.Refusal when it is refused; nothing is written then
   */
  R decide(PersonState person, Turn turn);

  /** Whether it writes when it is not refused; the writes of a preview are dropped. */
  default boolean writes() {
    return true;
  }

  /** Reads replies of this command. */
  Parser<R> parser();
}
