/**
 * Proves the stored history again: every invariant of money over the whole database, person by
 * person, and the stored claims adjudicated once more. Reads only; knows the tables, not the code
 * that writes them.
 */
@NullMarked
package io.yidi.gateway.ledger;

import org.jspecify.annotations.NullMarked;
