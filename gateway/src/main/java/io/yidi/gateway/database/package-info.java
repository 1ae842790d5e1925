/**
 * Where the data lives: an external PostgreSQL, or the embedded one with its data directory and its
 * postmaster.
 */
@NullMarked
package io.yidi.gateway.database;

import org.jspecify.annotations.NullMarked;
