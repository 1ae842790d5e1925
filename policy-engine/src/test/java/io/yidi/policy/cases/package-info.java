/** Runs the cases whose answers others vouch for. */
@NullMarked
package io.yidi.policy.cases;

import org.jspecify.annotations.NullMarked;
