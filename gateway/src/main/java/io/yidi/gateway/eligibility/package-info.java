/** Identifies persons, verifies filings, reads counters. Reads only. */
@NullMarked
package io.yidi.gateway.eligibility;

import org.jspecify.annotations.NullMarked;
