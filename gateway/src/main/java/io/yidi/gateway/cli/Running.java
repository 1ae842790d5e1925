package io.yidi.gateway.cli;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with its database, stopped in order whether the program ends by itself, by a fault or
 * by a signal.
 */
final class Running implements AutoCloseable {

  private final Settings settings;
  private final Thread hook = new Thread(this::stop, "shutdown");
  private @Nullable DatabaseServer database;
  private @Nullable Gateway gateway;

  Running(Settings settings) {
    this.settings = settings;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts serving; returns the port. */
  int start(List<Path> policies, List<Path> directories) {
    DatabaseServer server = DatabaseServer.open(System.getenv(), settings.dataDirectory());
    database = server;
    Gateway parts = Gateway.on(server, settings.overrides()).withPolicies(policies);
    gateway = parts;
    directories.forEach(directory -> parts.loader().load(directory, UnaryOperator.identity()));
    int port = parts.serve();
    System.out.println("Yidi 就绪 ready: gRPC port " + port + ", " + server.description());
    return port;
  }

  Gateway gateway() {
    return Objects.requireNonNull(gateway);
  }

  /** Waits for Ctrl-C or a termination signal. */
  void untilTold() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    stop();
  }

  private synchronized void stop() {
    if (gateway != null) {
      gateway.close();
      gateway = null;
    }
    if (database != null) {
      database.close();
      database = null;
    }
  }
}
