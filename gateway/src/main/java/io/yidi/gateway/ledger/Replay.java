package io.yidi.gateway.ledger;

import com.google.protobuf.ByteString;
import io.yidi.gateway.rules.ActiveRules;
import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.split.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;

/** Adjudicates stored claims once more by the policies that they were settled by. */
final class Replay {

  private final ActiveRules rules;

  Replay(ActiveRules rules) {
    this.rules = rules;
  }

  /** What is wrong with a record; empty when the same bytes come out. */
  String of(Connection connection, StoredRecord stored, ByteString record) throws SQLException {
    try {
      Claim claim = ClaimCodec.decodeClaim(record.toByteArray());
      PolicyBook policies = rules.book(connection, stored.policyVersion());
      Verdict verdict = new Adjudicator(policies).adjudicate(claim);
      if (!(verdict instanceof Verdict.Settles settles)) {
        return "does not settle again: " + verdict.getClass().getSimpleName() + by(stored);
      }
      ByteString again = ByteString.copyFrom(ClaimCodec.encodeResult(settles));
      return again.equals(stored.result()) ? "" : difference(again, stored) + by(stored);
    } catch (IllegalArgumentException
        | IllegalStateException
        | ArithmeticException
        | DateTimeException e) {
      return e.getMessage() + by(stored);
    }
  }

  private static String difference(ByteString again, StoredRecord stored) {
    return "stored "
        + ClaimCodec.decodeResult(stored.result().toByteArray()).amounts()
        + ", computed again "
        + ClaimCodec.decodeResult(again.toByteArray()).amounts();
  }

  private static String by(StoredRecord stored) {
    return " (policies "
        + stored.policyVersion()
        + ", settled by engine "
        + stored.engineVersion()
        + ", this is "
        + Adjudicator.ENGINE_VERSION
        + ")";
  }
}
