/** Made-up persons, institutions, visits and whole histories of settlements, in bulk. */
@NullMarked
package io.yidi.bench.data;

import org.jspecify.annotations.NullMarked;
