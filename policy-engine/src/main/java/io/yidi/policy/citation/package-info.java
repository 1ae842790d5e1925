/** Where a figure or rule comes from. */
@NullMarked
package io.yidi.policy.citation;

import org.jspecify.annotations.NullMarked;
