/**
 * Charge lines as they come in: reading and checking them, for inline bills and for stored
 * encounters alike.
 */
@NullMarked
package io.yidi.gateway.charges;

import org.jspecify.annotations.NullMarked;
