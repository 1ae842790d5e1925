/** What was decided, in order, with amounts, values and sources. */
@NullMarked
package io.yidi.policy.trace;

import org.jspecify.annotations.NullMarked;
