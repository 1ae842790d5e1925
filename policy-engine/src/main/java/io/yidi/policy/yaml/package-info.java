/** YAML whose nodes know where they stand, so that every fault is named with file, line and key. */
@NullMarked
package io.yidi.policy.yaml;

import org.jspecify.annotations.NullMarked;
