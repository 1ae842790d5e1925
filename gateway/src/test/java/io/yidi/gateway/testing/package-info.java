/**
 * What gateway tests share: one gateway on a real PostgreSQL, persons on demand, clients over the
 * real port.
 */
@NullMarked
package io.yidi.gateway.testing;

import org.jspecify.annotations.NullMarked;
