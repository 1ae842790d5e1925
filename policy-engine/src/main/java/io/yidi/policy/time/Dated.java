package io.yidi.policy.time;

import io.yidi.policy.citation.Evidence;

/**
 * One value in a history.
 *
 * @param period when it holds
 * @param value the value
 * @param evidence where it comes from
 * @param <T> type of the value
 */
public record Dated<T>(Period period, T value, Evidence evidence) {}
