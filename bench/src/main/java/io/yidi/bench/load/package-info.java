/** The load client, what it measures, and what it is compared with. */
@NullMarked
package io.yidi.bench.load;

import org.jspecify.annotations.NullMarked;
