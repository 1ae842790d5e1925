/**
 * Exact amounts and rates: whole fen, parts per million, named rounding. Imports nothing of the
 * engine.
 */
@NullMarked
package io.yidi.policy.money;

import org.jspecify.annotations.NullMarked;
