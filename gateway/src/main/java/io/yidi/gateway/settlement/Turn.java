package io.yidi.gateway.settlement;

import io.yidi.gateway.rules.Rules;
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

  Writes writes() {
    return writes;
  }
}
