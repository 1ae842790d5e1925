/** The filing decision: one ordered table over layered, dated rules. */
@NullMarked
package io.yidi.policy.filing;

import org.jspecify.annotations.NullMarked;
