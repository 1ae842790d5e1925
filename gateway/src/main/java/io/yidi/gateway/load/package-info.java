/**
 * Loads a directory of CSV or YAML files: regions, institutions, catalogues, persons, filings,
 * external usage. Every bad row is named; nothing is half loaded.
 */
@NullMarked
package io.yidi.gateway.load;

import org.jspecify.annotations.NullMarked;
