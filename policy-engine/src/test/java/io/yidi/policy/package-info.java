/** Tests of the engine. */
@org.jspecify.annotations.NullMarked
package io.yidi.policy;
