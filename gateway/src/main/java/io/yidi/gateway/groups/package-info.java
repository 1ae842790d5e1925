/** Works off what waits together, so that one trip to the database serves many calls. */
@NullMarked
package io.yidi.gateway.groups;

import org.jspecify.annotations.NullMarked;
