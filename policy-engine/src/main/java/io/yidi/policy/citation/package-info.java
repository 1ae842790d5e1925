/** Where a figure or rule comes from, with dates of the precision that the source gives. */
@NullMarked
package io.yidi.policy.citation;

import org.jspecify.annotations.NullMarked;
