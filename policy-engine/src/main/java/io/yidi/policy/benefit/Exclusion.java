package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;
import io.yidi.policy.trace.Text;

/**
 * A case that the published figures do not cover.
 *
 * @param visits which visits
 * @param reason why they are not covered
 * @param evidence source
 */
public record Exclusion(VisitMatch visits, Text reason, Evidence evidence) {}
