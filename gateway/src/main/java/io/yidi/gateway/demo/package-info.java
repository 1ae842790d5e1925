/**
 * The demonstration: a client of the contract that plays visits of made-up persons and prints what
 * a clerk would see.
 */
@NullMarked
package io.yidi.gateway.demo;

import org.jspecify.annotations.NullMarked;
