package io.yidi.bench;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with a durable embedded PostgreSQL in a temporary folder and an echo server beside it.
 * Stopped in order and deleted however the program ends.
 */
final class Site implements AutoCloseable {

  private final Path folder;
  private final Thread hook = new Thread(this::stop, "shutdown");
  private @Nullable DatabaseServer database;
  private @Nullable Gateway gateway;
  private @Nullable EchoServer echo;
  private int port;

  private Site(Path folder) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts everything and loads the persons. */
  static Site start(LoadOptions options) throws IOException {
    Path demonstration = Demonstration.folder();
    Site site = new Site(options.temporaryFolder());
    try {
      site.start(demonstration, options.persons);
      return site;
    } catch (IOException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private void start(Path demonstration, int persons) throws IOException {
    System.err.println("starting PostgreSQL and the gateway");
    DatabaseServer server = DatabaseServer.open(Map.of(), folder.resolve("data"));
    database = server;
    Gateway parts =
        Gateway.on(server, Map.of("grpc.server.port", 0))
            .withPolicies(List.of(Demonstration.policies(demonstration)));
    gateway = parts;
    parts.loader().load(Demonstration.directory(demonstration), UnaryOperator.identity());
    Persons.load(parts.loader(), folder, persons);
    port = parts.serve();
    echo = new EchoServer();
  }

  /** Port of the gateway. */
  int port() {
    return port;
  }

  /** The echo server. */
  EchoServer echo() {
    EchoServer running = echo;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running;
  }

  /** Temporary folder. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    stop();
  }

  private synchronized void stop() {
    if (echo != null) {
      echo.close();
      echo = null;
    }
    if (gateway != null) {
      gateway.close();
      gateway = null;
    }
    if (database != null) {
      database.close();
      database = null;
    }
    try {
      Persons.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
