/** The filing decision as the contract shows it; the life cycle of filings will live here too. */
@NullMarked
package io.yidi.gateway.filing;

import org.jspecify.annotations.NullMarked;
