/** The insured place's benefit rules, compiled to flat tables, and the arithmetic over them. */
@NullMarked
package io.yidi.policy.benefit;

import org.jspecify.annotations.NullMarked;
