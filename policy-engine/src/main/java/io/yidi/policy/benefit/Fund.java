package io.yidi.policy.benefit;

import io.yidi.policy.trace.Text;

/**
 * A fund that pays.
 *
 * @param code 基金支付类型 (fund_pay_type)
 * @param field national member that its payment is summed in
 * @param name name in both languages
 */
public record Fund(String code, FundField field, Text name) {}
