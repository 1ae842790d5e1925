/**
 * The settlement sheet (结算单): what a patient is handed, as text, as JSON with national field names
 * and as a printable PDF, all of one model. Knows nothing of the contract or the database.
 */
@NullMarked
package io.yidi.gateway.sheet;

import org.jspecify.annotations.NullMarked;
