package io.yidi.gateway.cli;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.micronaut.runtime.exceptions.ApplicationStartupException;
import io.yidi.gateway.person.DatabasesException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** Says in one line what of a database, a port or a folder keeps a command from starting. */
final class StartFault {

  private static final String POOL = "Failed to initialize pool: ";

  private StartFault() {}

  /** What is wrong and what is expected; null for anything that needs a stack trace. */
  static @Nullable String of(Throwable thrown) {
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      switch (one) {
        case PoolInitializationException pool -> {
          return "数据库无法连接 database: "
              + said(pool).replace(POOL, "")
              + " (expected: a PostgreSQL that answers at YIDI_DATABASE_URL and at each of"
              + " YIDI_FURTHER_DATA_SOURCES)";
        }
        case ApplicationStartupException server when said(server).contains("Failed to bind") -> {
          return "端口不可用 "
              + said(server)
              + " (expected: --port or YIDI_PORT of a free port; 0 picks one)";
        }
        case DatabasesException databases -> {
          return said(databases);
        }
        case UncheckedIOException io
            when io.getCause() instanceof FileSystemException file
                && said(io).startsWith("data directory ") -> {
          return "数据目录不可用 "
              + said(io)
              + ": "
              + file.getClass().getSimpleName()
              + " (expected: --data-dir or YIDI_DATA_DIR of a folder that may be written)";
        }
        default -> {}
      }
    }
    return null;
  }

  private static String said(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }
}
