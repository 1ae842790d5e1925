/**
 * The versions of policy, catalogue and directory that are in force, switched together at an
 * instant of the database.
 */
@NullMarked
package io.yidi.gateway.rules;

import org.jspecify.annotations.NullMarked;
