/**
 * What is stored on persons and decides prices: relations, accounts, counters, filings, encounters,
 * commands. Read whole.
 */
@NullMarked
package io.yidi.gateway.person;

import org.jspecify.annotations.NullMarked;
