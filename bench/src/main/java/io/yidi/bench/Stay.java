package io.yidi.bench;

import io.yidi.policy.filing.BenefitTier;

/**
 * One stay of the comparison of engines: everything that differs from call to call. In fen.
 *
 * @param tier local or emergency
 * @param inScope in-scope amount
 * @param earlierStays stays earlier in the year
 * @param pooledBefore what the pooled fund paid before
 * @param largeBefore what the first layer paid before
 */
record Stay(
    BenefitTier tier, long inScope, long earlierStays, long pooledBefore, long largeBefore) {}
