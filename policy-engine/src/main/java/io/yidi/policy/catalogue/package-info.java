/** The place-of-care catalogue and the cutting of a line into its four parts. */
@NullMarked
package io.yidi.policy.catalogue;

import org.jspecify.annotations.NullMarked;
