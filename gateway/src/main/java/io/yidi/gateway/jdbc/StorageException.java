package io.yidi.gateway.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientException;

/** The database failed; nothing of the call took effect. */
public final class StorageException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final String CONNECTION_FAILURE = "08";
  private static final String SERVER_GOING_DOWN = "57P";
  private static final String TIMED_OUT = "57014";

  /** Wraps what the driver said. */
  public StorageException(SQLException cause) {
    super(cause.getMessage(), cause);
  }

  /**
   * Whether the database does not answer at all, in time or just now, so that trying parts of the
   * work apart would only wait again.
   */
  public boolean noAnswer() {
    return connectionLost() || timedOut() || getCause() instanceof SQLTransientException;
  }

  /** Whether the statement took longer than its session allows. */
  public boolean timedOut() {
    return sqlState().equals(TIMED_OUT);
  }

  /** Whether the connection was lost, or the server is going down. */
  public boolean connectionLost() {
    return sqlState().startsWith(CONNECTION_FAILURE) || sqlState().startsWith(SERVER_GOING_DOWN);
  }

  /** SQL state of the cause, empty when there is none. */
  public String sqlState() {
    return getCause() instanceof SQLException sql && sql.getSQLState() != null
        ? sql.getSQLState()
        : "";
  }
}
