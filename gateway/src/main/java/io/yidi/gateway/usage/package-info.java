/**
 * What persons have used up elsewhere: booked on their counters by agencies and from files, taken
 * back, and shown with everything else that moved a counter.
 */
@NullMarked
package io.yidi.gateway.usage;

import org.jspecify.annotations.NullMarked;
