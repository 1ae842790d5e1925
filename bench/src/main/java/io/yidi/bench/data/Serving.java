package io.yidi.bench.data;

import io.yidi.bench.report.Demonstration;
import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway of this process that serves on a free port.
 *
 * @param gateway the gateway
 * @param port its port
 */
record Serving(Gateway gateway, int port) implements AutoCloseable {

  private static final int ATTEMPTS = 4;

  /** Starts one; a port that somebody took since it was found free is replaced by another. */
  static Serving start(DatabaseServer database, Path demonstration) {
    for (int left = ATTEMPTS - 1; ; left--) {
      Gateway gateway = Gateway.on(database, Map.of("grpc.server.port", 0));
      try {
        gateway.withPolicies(List.of(Demonstration.policies(demonstration)));
        return new Serving(gateway, gateway.serve());
      } catch (RuntimeException e) {
        gateway.close();
        if (left == 0 || !taken(e)) {
          throw e;
        }
      }
    }
  }

  private static boolean taken(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    gateway.close();
  }
}
