/**
 * What all endpoints share: who calls, checking fields, refusals and the one place that makes a
 * gRPC status of them.
 */
@NullMarked
package io.yidi.gateway.rpc;

import org.jspecify.annotations.NullMarked;
