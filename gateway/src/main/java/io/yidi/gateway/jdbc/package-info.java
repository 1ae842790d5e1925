/**
 * What all repositories share: running SQL in a transaction, binding arrays, mapping rows, packing
 * stored bytes. Knows no table.
 */
@NullMarked
package io.yidi.gateway.jdbc;

import org.jspecify.annotations.NullMarked;
