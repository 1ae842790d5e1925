package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.trace.Text;

/**
 * A benefit of a fixed sum for a whole visit, such as a birth: the pooled fund pays the sum, at
 * most the in-scope amount, instead of everything else.
 *
 * @param visits which visits
 * @param amount sum in fen by class, {@link RateCard#NOT_PUBLISHED} where not published
 * @param name name in both languages
 * @param evidence source
 */
public record FixedBenefit(VisitMatch visits, ClassTable amount, Text name, Evidence evidence) {}
