package io.yidi.policy.split;

import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.filing.FilingDecider;
import io.yidi.policy.filing.FilingRules;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All rules of one version. Immutable; shared between threads. */
public final class PolicyBook {

  private final String version;
  private final FilingRules filingRules;
  private final FilingDecider decider;
  private final Map<PolicyKey, BenefitPolicy> policies;

  /** Takes loaded rules. */
  public PolicyBook(
      String version, FilingRules filingRules, Map<PolicyKey, BenefitPolicy> policies) {
    this.version = version;
    this.filingRules = filingRules;
    this.decider = new FilingDecider(filingRules);
    this.policies = Map.copyOf(policies);
  }

  /** Version of the files. */
  public String version() {
    return version;
  }

  /** Rules about filing. */
  public FilingRules filingRules() {
    return filingRules;
  }

  /** Decides filings by these rules. */
  public FilingDecider decider() {
    return decider;
  }

  /** The policy for a key, or null when none is published. */
  public @Nullable BenefitPolicy policy(PolicyKey key) {
    return policies.get(key);
  }

  /** All policies. */
  public Map<PolicyKey, BenefitPolicy> policies() {
    return policies;
  }
}
