package io.yidi.gateway.settlement;

import io.yidi.gateway.rules.Rules;
import java.time.Instant;
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

  @Nullable StoredSettlement settlement(String settlementId) {
    return settlements.get(settlementId);
  }

  Writes writes() {
    return writes;
  }
}
