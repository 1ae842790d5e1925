package io.yidi.gateway.ledger;

/**
 * Something stored that must not be.
 *
 * @param personId person (psn_no)
 * @param subject settlement, counter, request or whatever else is wrong
 * @param detail what is there and what should be; amounts in fen
 */
public record Violation(String personId, String subject, String detail) {}
