package io.yidi.bench;

import io.yidi.policy.benefit.BenefitKernel;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BillFacts;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.benefit.SplitTrace;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import java.util.Map;

/** Our arithmetic. Figures are chosen by tier on every call, as for a claim. */
final class YidiSplit implements SplitEngine {

  private static final String PLACE = "990900";

  private final RateCard local;
  private final RateCard emergency;
  private final long[] counters;
  private final long[] out;

  YidiSplit() {
    PolicyFiles files =
        PolicyFiles.of(Map.of(PLACE + "/310/inpatient.yaml", EngineRules.text("inpatient.yaml")));
    BenefitPlan plan = SplitCases.plan(PolicyLoader.load(files), PLACE);
    local = SplitCases.card(plan, PLACE, BenefitTier.LOCAL);
    emergency = SplitCases.card(plan, PLACE, BenefitTier.EMERGENCY);
    counters = new long[plan.counters().size()];
    out = new long[BenefitKernel.resultLength(local.layerCount())];
  }

  @Override
  public void split(Stay stay, Payments payments) {
    counters[0] = stay.earlierStays();
    counters[1] = stay.pooledBefore();
    counters[2] = stay.largeBefore();
    int code =
        BenefitKernel.split(
            stay.tier() == BenefitTier.EMERGENCY ? emergency : local,
            BillFacts.inScope(stay.inScope()),
            counters,
            out,
            SplitTrace.NONE);
    if (code != BenefitKernel.OK) {
      throw new IllegalStateException("split: " + code);
    }
    payments.deductible = out[BenefitKernel.DEDUCTIBLE];
    payments.pooled = out[BenefitKernel.POOLED];
    payments.large = out[BenefitKernel.layerPaid(0)];
    payments.serious = out[BenefitKernel.layerPaid(1)];
  }
}
