/** The command line: serve, demo, load. */
@NullMarked
package io.yidi.gateway.cli;

import org.jspecify.annotations.NullMarked;
