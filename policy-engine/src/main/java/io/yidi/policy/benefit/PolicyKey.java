package io.yidi.policy.benefit;

import io.yidi.policy.facts.VisitKind;

/**
 * What a benefit policy is for.
 *
 * @param area pooling area of the insured place
 * @param insuranceType 险种类型 (insutype)
 * @param visit kind of visit
 */
public record PolicyKey(String area, String insuranceType, VisitKind visit) {

  @Override
  public String toString() {
    return area + "/" + insuranceType + "/" + visit.fileName();
  }
}
