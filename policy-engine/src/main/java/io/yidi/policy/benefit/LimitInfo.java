package io.yidi.policy.benefit;

import io.yidi.policy.citation.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a limit besides its figures.
 *
 * @param name name in the file
 * @param period over which it counts, null for each visit
 * @param evidence source
 */
public record LimitInfo(String name, @Nullable CounterPeriod period, Evidence evidence) {}
