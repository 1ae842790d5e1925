/**
 * Cases whose answers others vouch for: files in the subject's words, and their run against
 * policies.
 */
@NullMarked
package io.yidi.policy.cases;

import org.jspecify.annotations.NullMarked;
