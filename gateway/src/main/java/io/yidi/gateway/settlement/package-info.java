/**
 * Previews, settles and takes back. The endpoint turns requests into commands; a lane commits them
 * in groups under their persons' locks; the pricer adjudicates what the lane has read.
 */
@NullMarked
package io.yidi.gateway.settlement;

import org.jspecify.annotations.NullMarked;
