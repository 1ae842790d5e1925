package io.yidi.policy.split;

/**
 * A counter at one instant, or a movement of it.
 *
 * @param name name of the counter
 * @param period period it counts, for example 2025
 * @param value value or movement, in fen or times
 */
public record CounterValue(String name, String period, long value) {}
