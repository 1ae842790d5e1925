package io.yidi.gateway.settlement;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.yidi.gateway.person.OwnRecords;
import io.yidi.gateway.person.PersonReader.CommandKey;
import io.yidi.gateway.rules.Rules;
import io.yidi.gateway.settlement.Writes.CommandRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command sees besides its person, and where it puts its writes. */
final class Turn {

  private final Rules rules;
  private final Instant now;
  private final Map<String, StoredSettlement> settlements;
  private final Writes writes = new Writes();

  Turn(Rules rules, Instant now, Map<String, StoredSettlement> settlements) {
    this.rules = rules;
    this.now = now;
    this.settlements = settlements;
  }

  Rules rules() {
    return rules;
  }

  /** The database's clock, after the lock was got. */
  Instant now() {
    return now;
  }

  /** A settlement with its refunds; null when it was not read or is not there. */
  @Nullable Chain chain(String settlementId) {
    StoredSettlement first = settlements.get(settlementId);
    return first == null
        ? null
        : new Chain(
            first,
            settlements.values().stream()
                .filter(one -> settlementId.equals(one.row().refunds()))
                .sorted(Comparator.comparingInt(one -> one.row().refundNumber()))
                .toList());
  }

  /**
   * A settlement that a caller named, with its refunds.
   *
   * @throws io.yidi.gateway.rpc.Refusal when it is not there
   */
  Chain requireChain(String settlementId) {
    Chain chain = chain(settlementId);
    if (chain == null) {
      throw OwnRecords.settlementNotFound();
    }
    return chain;
  }

  /**
   * Stores what a command came to.
   *
   * @param command whose it is
   * @param kind name under which it is stored
   * @param subject settlement that it made, empty for none
   * @param request the request that a repeat is compared with
   * @param reply what a repeat is answered
   * @return the reply as it was stored
   */
  ByteString done(
      LaneCommand<?> command, String kind, String subject, Message request, Message reply) {
    ByteString stored = reply.toByteString();
    writes.commands.add(
        new CommandRow(
            command.personId(),
            command.institution(),
            command.requestId(),
            kind,
            true,
            subject,
            request.toByteString(),
            stored,
            now));
    return stored;
  }

  /**
   * Fences a request id, so that it never has an effect.
   *
   * @param key the id with its person and institution
   * @param kind name under which it is stored
   */
  void fence(CommandKey key, String kind) {
    writes.commands.add(
        new CommandRow(
            key.personId(),
            key.institution(),
            key.requestId(),
            kind,
            false,
            "",
            ByteString.EMPTY,
            ByteString.EMPTY,
            now));
  }

  Writes writes() {
    return writes;
  }
}
