package io.yidi.gateway.settlement;

import io.yidi.policy.record.ClaimCodec;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.split.Verdict;
import java.util.Arrays;

/**
 * A stored settlement computed again from its stored inputs.
 *
 * @param claim the inputs
 * @param settles what came of them
 * @param reproduced whether that is what is stored, byte for byte
 */
record Replay(Claim claim, Verdict.Settles settles, boolean reproduced) {

  /**
   * Computes a settlement again.
   *
   * @param found a settlement with inputs of its own
   * @param book policies of the version that it was settled by
   * @throws IllegalStateException when the inputs do not settle any more
   */
  static Replay of(SettlementReader.Found found, PolicyBook book) {
    Claim claim = ClaimCodec.decodeClaim(found.claimRecord().toByteArray());
    Verdict verdict = new Adjudicator(book).adjudicate(claim);
    if (!(verdict instanceof Verdict.Settles settles)) {
      throw new IllegalStateException(
          "a settlement by policies " + found.policyVersion() + " does not replay: " + verdict);
    }
    return new Replay(
        claim,
        settles,
        Arrays.equals(ClaimCodec.encodeResult(settles), found.resultRecord().toByteArray()));
  }
}
