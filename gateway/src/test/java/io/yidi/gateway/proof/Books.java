package io.yidi.gateway.proof;

import io.yidi.gateway.testing.TestGateway;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Reads what the database holds for a person, past the gateway. */
final class Books implements AutoCloseable {

  private static final String SQL =
      "SELECT name || '/' || period, value FROM counter WHERE person_id = ? AND value <> 0 UNION"
          + " ALL SELECT '', balance_fen FROM account WHERE person_id = ?";

  private static final int CONNECTIONS = 4;

  private final BlockingQueue<Connection> free = new ArrayBlockingQueue<>(CONNECTIONS);

  Books(TestGateway gateway) throws SQLException {
    for (int i = 0; i < CONNECTIONS; i++) {
      free.add(DriverManager.getConnection(gateway.jdbcUrl()));
    }
  }

  /** Counters that are not zero, and the balance. */
  Purse of(String personId) {
    try {
      Connection connection = free.take();
      try (PreparedStatement statement = connection.prepareStatement(SQL)) {
        statement.setString(1, personId);
        statement.setString(2, personId);
        return read(statement);
      } finally {
        free.add(connection);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Purse read(PreparedStatement statement) throws SQLException {
    Map<String, Long> counters = new HashMap<>();
    long balance = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (rows.getString(1).isEmpty()) {
          balance = rows.getLong(2);
        } else {
          counters.put(rows.getString(1), rows.getLong(2));
        }
      }
    }
    return new Purse(counters, balance);
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : free) {
      connection.close();
    }
  }
}
