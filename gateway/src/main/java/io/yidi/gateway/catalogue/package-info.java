/** The place-of-care catalogues as they are stored. */
@NullMarked
package io.yidi.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
