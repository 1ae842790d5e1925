@NullMarked
package io.yidi.bench;

import org.jspecify.annotations.NullMarked;
