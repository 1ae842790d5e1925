/** What is known of person, institution and visit when a decision is asked for. */
@NullMarked
package io.yidi.policy.facts;

import org.jspecify.annotations.NullMarked;
