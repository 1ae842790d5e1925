package io.yidi.bench.load;

import io.grpc.Channel;

/** A connection to a server, on which calls are made as different institutions. */
interface Connection {

  /** The connection for calls of an institution. */
  Channel as(String institution);
}
