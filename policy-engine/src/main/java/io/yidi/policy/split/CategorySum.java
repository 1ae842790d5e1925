package io.yidi.policy.split;

/**
 * Sum of one national charge category (002 Art. 30).
 *
 * @param category 01 to 14
 * @param amount amount of the lines in fen
 * @param inScope in-scope part in fen
 */
public record CategorySum(String category, long amount, long inScope) {}
