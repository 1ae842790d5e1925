/** Half-open periods and values with a history. */
@NullMarked
package io.yidi.policy.time;

import org.jspecify.annotations.NullMarked;
