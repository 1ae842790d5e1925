@NullMarked
package io.yidi.bench.load;

import org.jspecify.annotations.NullMarked;
