/** The catalogues of places of care over gRPC: items, versions, imports. */
@NullMarked
package io.yidi.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
