/** Measures ways of sending what a group of settlements writes. */
@NullMarked
package io.yidi.bench.write;

import org.jspecify.annotations.NullMarked;
