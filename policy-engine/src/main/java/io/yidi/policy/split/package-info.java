/** The entry point: a claim and the rules give a verdict. Uses everything below it. */
@NullMarked
package io.yidi.policy.split;

import org.jspecify.annotations.NullMarked;
