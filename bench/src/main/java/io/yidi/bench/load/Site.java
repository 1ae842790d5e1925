package io.yidi.bench.load;

import io.yidi.bench.data.DataSet;
import io.yidi.bench.data.DataSizes;
import io.yidi.bench.data.Persons;
import io.yidi.bench.report.Demonstration;
import io.yidi.bench.report.Machine;
import io.yidi.bench.report.Scratch;
import io.yidi.gateway.Application;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.jdbc.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is measured: PostgreSQL, a gateway and an echo server, each in a process of its own as they
 * are when people use them; or a gateway that runs elsewhere. Stopped in order, and what was made
 * for the time is deleted, however the program ends; a database of somebody else is kept as it
 * became.
 */
final class Site implements AutoCloseable {

  /** What a gateway prints when it listens. */
  static final Pattern GATEWAY_READY = Pattern.compile("gRPC port (\\d+)");

  private static final Pattern ECHO_READY = Pattern.compile(EchoServer.READY + "(\\d+)");
  private static final List<String> SETTINGS =
      List.of(
          "server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers");

  private final Path folder;
  private final Thread hook = new Thread(this::stop, "shutdown");
  private final List<String> facts = new ArrayList<>();
  private final Meters meters = new Meters().withClient();
  private @Nullable DatabaseServer database;
  private @Nullable ServerProcess gateway;
  private @Nullable ServerProcess echo;
  private @Nullable JvmWatch gatewayJvm;
  private @Nullable JvmWatch echoJvm;
  private @Nullable DataSizes sizes;
  private InetSocketAddress address = new InetSocketAddress(0);

  private Site(Path folder) {
    this.folder = folder;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts everything.
   *
   * @param data what to fill an empty database with; not looked at for one that is filled already
   *     or a gateway that runs
   */
  static Site start(LoadOptions options, DataSet data)
      throws IOException, SQLException, InterruptedException {
    Site site = new Site(Scratch.folder(options.directory));
    try {
      String target = options.target;
      if (target == null) {
        site.startGateway(options, data);
      } else {
        site.address = LoadOptions.address(target);
        site.facts.add("gateway: " + target + ", which ran already");
      }
      if (!options.alone) {
        site.startEcho();
      }
      return site;
    } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private void startGateway(LoadOptions options, DataSet data)
      throws IOException, SQLException, InterruptedException {
    Path kept = options.dataDirectory;
    Path place = kept == null ? folder.resolve("data") : kept;
    String url = options.database;
    System.err.println(url == null ? "starting PostgreSQL" : "connecting to PostgreSQL");
    DatabaseServer server =
        DatabaseServer.open(
            url == null ? Map.of() : Map.of(DatabaseServer.URL_VARIABLE, url), place);
    database = server;
    if (kept == null && (url == null || isEmpty(server))) {
      DataSet.Made made = data.make(server);
      sizes = made.sizes();
      facts.add(
          "data: " + data.persons() + " persons, " + data.settlements() + " settlements, new");
    } else {
      countPersons(server, options.persons);
      facts.add(
          "data: "
              + (kept == null ? "there already" : kept)
              + ", "
              + options.persons
              + " persons called for");
    }
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      Optional<ProcessHandle> postmaster = postmaster(connection);
      if (postmaster.isEmpty() && url == null) {
        throw new IllegalStateException("the embedded PostgreSQL is not seen among the processes");
      }
      postmaster.ifPresent(one -> meters.withDescendants("PostgreSQL", one));
      facts.add(
          "PostgreSQL: " + (url == null ? "embedded" : "external") + ", " + settings(connection));
    }
    if (url == null) {
      facts.add(Machine.store(place));
    }
    System.err.println("starting the gateway");
    ServerProcess process =
        ServerProcess.start(
            ServerProcess.Program.java(
                Application.class.getName(),
                List.of("serve", "--port", "0"),
                Map.of(
                    DatabaseServer.URL_VARIABLE,
                    server.jdbcUrl(),
                    "YIDI_HOST",
                    "127.0.0.1",
                    "YIDI_POLICIES",
                    Demonstration.policies(Demonstration.folder()).toString()),
                options.gatewayOptions,
                GATEWAY_READY),
            folder.resolve("gateway.log"));
    gateway = process;
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), process.port());
    JvmWatch watch = JvmWatch.of(process.handle());
    gatewayJvm = watch;
    meters.with("gateway", process.handle(), watch);
    if (!options.gatewayOptions.isEmpty()) {
      facts.add("options of the gateway's JVM: " + String.join(" ", options.gatewayOptions));
    }
  }

  private void startEcho() throws IOException, InterruptedException {
    ServerProcess process =
        ServerProcess.start(
            ServerProcess.Program.java(
                EchoServer.class.getName(), List.of(), Map.of(), List.of(), ECHO_READY),
            folder.resolve("echo.log"));
    echo = process;
    JvmWatch watch = JvmWatch.of(process.handle());
    echoJvm = watch;
    meters.with("echo", process.handle(), watch);
  }

  private static void countPersons(DatabaseServer server, int expected) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      long found =
          Objects.requireNonNull(
              Sql.queryOne(
                  connection,
                  "SELECT count(*) FROM person WHERE person_id BETWEEN ? AND ?",
                  row -> row.getLong(1),
                  Persons.id(0),
                  Persons.id(expected - 1L)));
      if (found != expected) {
        throw new IllegalArgumentException(
            "--persons: " + expected + " (expected: at most " + found + ", as the database has)");
      }
    }
  }

  private static boolean isEmpty(DatabaseServer server) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
      return Sql.queryOne(
              connection,
              "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename ="
                  + " 'person'",
              row -> true)
          == null;
    }
  }

  /** The process that started the one which serves the connection; empty where it is elsewhere. */
  private static Optional<ProcessHandle> postmaster(Connection connection) throws SQLException {
    long backend =
        Objects.requireNonNull(
            Sql.queryOne(connection, "SELECT pg_backend_pid()", row -> row.getLong(1)));
    return ProcessHandle.of(backend)
        .filter(process -> process.info().command().orElse("").endsWith("postgres"))
        .flatMap(ProcessHandle::parent);
  }

  private static String settings(Connection connection) throws SQLException {
    List<String> all = new ArrayList<>();
    for (String setting : SETTINGS) {
      all.add(setting + " " + Sql.queryOne(connection, "SHOW " + setting, row -> row.getString(1)));
    }
    return String.join(", ", all);
  }

  /** Address of the gateway. */
  InetSocketAddress address() {
    return address;
  }

  /** Address of the echo server; null where there is none. */
  @Nullable InetSocketAddress echoAddress() {
    ServerProcess running = echo;
    return running == null
        ? null
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), running.port());
  }

  /** The gateway's JVM; null where it was not started here. */
  @Nullable JvmWatch gatewayJvm() {
    return gatewayJvm;
  }

  /** Address of the database; null where it is not known. */
  @Nullable String jdbcUrl() {
    return database == null ? null : database.jdbcUrl();
  }

  /**
   * Lets the database write out what earlier rows left, so that no row pays for the one before;
   * does nothing where the database is not known.
   */
  void checkpoint() {
    DatabaseServer server = database;
    if (server != null) {
      try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
        Sql.update(connection, "CHECKPOINT");
      } catch (SQLException e) {
        throw new IllegalStateException("CHECKPOINT: " + e.getMessage(), e);
      }
    }
  }

  /** Sizes after filling; null where the data were there already. */
  @Nullable DataSizes sizes() {
    return sizes;
  }

  /** What the figures depend on. */
  List<String> facts() {
    return facts;
  }

  /** The processes that take part. */
  Meters meters() {
    return meters;
  }

  /** Folder for what lies about during the run. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
    stop();
  }

  private synchronized void stop() {
    for (AutoCloseable one :
        new @Nullable AutoCloseable[] {gatewayJvm, echoJvm, echo, gateway, database}) {
      closeQuietly(one);
    }
    gatewayJvm = null;
    echoJvm = null;
    echo = null;
    gateway = null;
    database = null;
    try {
      Scratch.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable one) {
    if (one != null) {
      try {
        one.close();
      } catch (Exception e) {
        System.err.println("while stopping: " + e);
      }
    }
  }
}
