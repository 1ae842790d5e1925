/**
 * Proves the gateway against a model of its own: a few lines of arithmetic for the made-up place,
 * the state of one person, and many seeded histories that are played against both.
 */
@NullMarked
package io.yidi.gateway.proof;

import org.jspecify.annotations.NullMarked;
