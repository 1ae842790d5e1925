package io.yidi.gateway.jdbc;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs work on a connection. */
@Singleton
public final class Database {

  private final DataSource dataSource;

  /** Whether this thread holds a connection; looked at by tests, which run with assertions. */
  private final ThreadLocal<Boolean> holding = ThreadLocal.withInitial(() -> false);

  /** Works on this data source. */
  public Database(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Work on a connection. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    /** Does it. */
    T run(Connection connection) throws SQLException;
  }

  /**
   * Runs reading work outside a transaction.
   *
   * @throws StorageException when the database fails
   */
  public <T extends @Nullable Object> T read(Work<T> work) {
    try {
      return connected(work);
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Works on a connection, the only one of this thread: where many hold one and each asks for a
   * second, all wait for each other.
   */
  private <T extends @Nullable Object> T connected(Work<T> work) throws SQLException {
    assert begins() : "a second connection for one thread";
    try (Connection connection = dataSource.getConnection()) {
      return work.run(connection);
    } finally {
      assert ends();
    }
  }

  private boolean begins() {
    boolean first = !holding.get();
    if (first) {
      holding.set(true);
    }
    return first;
  }

  private boolean ends() {
    holding.remove();
    return true;
  }

  /**
   * Runs work in one transaction; an exception rolls all of it back.
   *
   * @throws StorageException when the database fails
   */
  public <T extends @Nullable Object> T write(Work<T> work) {
    try {
      return transaction(work);
    } catch (SQLException e) {
      throw new StorageException(e);
    }
  }

  /**
   * Runs reading work that sees the database as of one instant, beside whoever writes.
   *
   * @throws StorageException when the database fails, also when the work tries to write
   */
  public <T extends @Nullable Object> T snapshot(Work<T> work) {
    return write(
        connection -> {
          Sql.update(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
          return work.run(connection);
        });
  }

  /**
   * As {@link #write}, for callers that look at the SQL state themselves.
   *
   * @throws CommitException when COMMIT itself failed; any other exception came before it
   */
  public <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
    return connected(
        connection -> {
          connection.setAutoCommit(false);
          try {
            T result = work.run(connection);
            commit(connection);
            return result;
          } catch (SQLException | RuntimeException | Error e) {
            rollback(connection, e);
            throw e;
          } finally {
            restore(connection);
          }
        });
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new CommitException(e);
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void restore(Connection connection) throws SQLException {
    if (!connection.isClosed()) {
      connection.setAutoCommit(true);
    }
  }
}
