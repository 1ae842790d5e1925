@NullMarked
package io.yidi.bench.data;

import org.jspecify.annotations.NullMarked;
