/** Our own versioned encoding of a claim, so that a stored settlement can be computed again. */
@NullMarked
package io.yidi.policy.record;

import org.jspecify.annotations.NullMarked;
