/** Files to rules; the only input of the engine. Refuses with file, line, key and reason. */
@NullMarked
package io.yidi.policy.load;

import org.jspecify.annotations.NullMarked;
