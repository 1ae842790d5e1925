/** Policies made at random, the text they are written as, and a slow second opinion on them. */
@NullMarked
package io.yidi.policy.generated;

import org.jspecify.annotations.NullMarked;
