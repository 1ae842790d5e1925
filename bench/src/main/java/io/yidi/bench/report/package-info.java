/** What all benchmarks share: checked options, progress, facts of the machine, tables, pages. */
@NullMarked
package io.yidi.bench.report;

import org.jspecify.annotations.NullMarked;
