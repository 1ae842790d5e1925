package io.yidi.gateway.filing;

import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FlagsContradict;
import io.yidi.proto.eligibility.v1.FilingOutcome;
import io.yidi.proto.error.v1.ErrorReason;
import org.jspecify.annotations.Nullable;

/** Writes a decision as the contract's. */
public final class DecisionView {

  private DecisionView() {}

  /** The decision, with the version of the rules that it followed. */
  public static io.yidi.proto.eligibility.v1.FilingDecision of(
      FilingDecision decision, String ruleVersion) {
    var out =
        io.yidi.proto.eligibility.v1.FilingDecision.newBuilder()
            .setOutcome(FilingOutcome.valueOf("FILING_OUTCOME_" + decision.outcome().name()))
            .setSettlesDirectly(decision.settlesDirectly())
            .setTier(tier(decision.tier()))
            .setFilingId(decision.filingId())
            .setFinding(Wire.text(decision.finding()))
            .setRuleVersion(ruleVersion);
    decision.steps().forEach(step -> out.addSteps(Wire.step(step)));
    if (!decision.nextStep().isEmpty()) {
      out.setNextStep(Wire.text(decision.nextStep()));
    }
    return out.build();
  }

  /**
   * The refusal of flags that contradict.
   *
   * @param path of the message that holds the flags, with a dot, empty for the request itself
   */
  public static Refusal contradiction(FlagsContradict bad, String path) {
    return Refusal.fields(
        ErrorReason.ERROR_REASON_FLAGS_CONTRADICT,
        bad.violations().stream()
            .map(
                one ->
                    new Refusal.Violation(
                        path + one.flag(),
                        "value: " + one.value() + " (expected: " + one.expected() + ")"))
            .toList());
  }

  private static io.yidi.proto.eligibility.v1.BenefitTier tier(@Nullable BenefitTier tier) {
    return tier == null
        ? io.yidi.proto.eligibility.v1.BenefitTier.BENEFIT_TIER_UNSPECIFIED
        : io.yidi.proto.eligibility.v1.BenefitTier.valueOf("BENEFIT_TIER_" + tier.name());
  }
}
