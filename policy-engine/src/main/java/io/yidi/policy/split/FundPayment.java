package io.yidi.policy.split;

import io.yidi.policy.benefit.Fund;

/**
 * What a fund pays.
 *
 * @param fund the fund
 * @param amount in fen
 */
public record FundPayment(Fund fund, long amount) {}
