/** The policy service: showing, checking and publishing policies, for agencies. */
@NullMarked
package io.yidi.gateway.policy;

import org.jspecify.annotations.NullMarked;
