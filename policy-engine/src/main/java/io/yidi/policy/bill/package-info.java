/** What comes in as charges, and how each line was cut. */
@NullMarked
package io.yidi.policy.bill;

import org.jspecify.annotations.NullMarked;
