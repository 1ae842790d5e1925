/** Visits and stays with flags, statement and charges, until they are settled. */
@NullMarked
package io.yidi.gateway.encounter;

import org.jspecify.annotations.NullMarked;
