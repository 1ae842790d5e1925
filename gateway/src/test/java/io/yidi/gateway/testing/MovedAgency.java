package io.yidi.gateway.testing;

import io.grpc.StatusRuntimeException;
import io.yidi.gateway.demo.DemoClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A made-up agency that the directory moves from a made-up place to another one while its call
 * waits for a person: what decides is the directory of the moment at which the person is locked.
 */
public final class MovedAgency {

  private static final String CODE = "JG997799";

  private MovedAgency() {}

  /**
   * Calls as the agency of a place that it is no longer when its turn comes.
   *
   * @param insuredArea place that it is the agency of while it calls
   * @return reason of the refusal, empty when there was none
   */
  public static String refusal(
      TestGateway gateway, String personId, String insuredArea, Consumer<DemoClient> call) {
    move(gateway, insuredArea);
    try (DemoClient agency = gateway.client(CODE);
        ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
        Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT 1 FROM person WHERE person_id = '" + personId + "' FOR UPDATE");
      Future<?> waiting = pool.submit(() -> call.accept(agency));
      awaitBlocked(statement, waiting);
      move(gateway, "440700");
      connection.rollback();
      return reason(waiting);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void move(TestGateway gateway, String insuredArea) {
    gateway.load(
        Map.of(
            "agencies.csv", "code,name,insured_area\n" + CODE + ",换区机构(虚构)," + insuredArea + "\n"));
  }

  /** Waits until a call is blocked by a lock of this connection, or is over. */
  private static void awaitBlocked(Statement locking, Future<?> call) throws SQLException {
    String blocked =
        "SELECT count(*) FROM pg_sleep(0.02), pg_stat_activity WHERE pg_backend_pid() ="
            + " ANY(pg_blocking_pids(pid))";
    for (long count = 0; count == 0 && !call.isDone(); ) {
      try (ResultSet row = locking.executeQuery(blocked)) {
        row.next();
        count = row.getLong(1);
      }
    }
  }

  private static String reason(Future<?> call) {
    try {
      call.get();
      return "";
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatusRuntimeException refused) {
        return ErrorDetails.of(refused).reason();
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
