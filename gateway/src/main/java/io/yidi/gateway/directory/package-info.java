/** Regions, institutions, persons and their relations: read for decisions, loaded from files. */
@NullMarked
package io.yidi.gateway.directory;

import org.jspecify.annotations.NullMarked;
