package io.yidi.gateway.jdbc;

import java.sql.SQLException;

/**
 * COMMIT failed. Where the connection was lost in it, what it would have stored may be there or
 * not; before COMMIT a lost connection leaves nothing.
 */
public final class CommitException extends SQLException {

  private static final long serialVersionUID = 1L;

  CommitException(SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause);
  }
}
