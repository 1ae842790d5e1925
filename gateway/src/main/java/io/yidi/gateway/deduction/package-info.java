/**
 * What agencies of the place of care deduct from institutions for settled bills (002 Art. 41, 51).
 */
@NullMarked
package io.yidi.gateway.deduction;

import org.jspecify.annotations.NullMarked;
