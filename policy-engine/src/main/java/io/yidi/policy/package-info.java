@org.jspecify.annotations.NullMarked
package io.yidi.policy;
