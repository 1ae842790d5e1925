/** Benchmarks of the split and of the running gateway. They report; no test depends on them. */
@NullMarked
package io.yidi.bench;

import org.jspecify.annotations.NullMarked;
