package io.yidi.gateway.jdbc;

import java.sql.SQLException;

/** The database failed; nothing of the call took effect. */
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Wraps what the driver said. */
  public StorageException(SQLException cause) {
    super(cause.getMessage(), cause);
  }

  /** SQL state of the cause, empty when there is none. */
  public String sqlState() {
    return getCause() instanceof SQLException sql && sql.getSQLState() != null
        ? sql.getSQLState()
        : "";
  }
}
