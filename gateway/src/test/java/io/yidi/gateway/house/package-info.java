/**
 * House rules as tests: directions of dependency, no floating point near money, formatting,
 * documents that agree with code.
 */
@NullMarked
package io.yidi.gateway.house;

import org.jspecify.annotations.NullMarked;
