package io.yidi.gateway.database;

import com.sun.management.OperatingSystemMXBean;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded PostgreSQL. The data directory stays between runs. Whoever holds the lock beside it
 * owns the postmaster: the owner starts and stops it, and stops one that a killed owner left
 * behind; others connect to it and leave it running.
 */
final class EmbeddedServer implements DatabaseServer {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

  /** The library switches these off; money needs them on. */
  private static final Map<String, String> DURABLE =
      Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

  private static final String DATABASE = "yidi";
  private static final long LEAST_BUFFERS_MIB = 128;
  private static final long MOST_BUFFERS_MIB = 4_096;

  private final Path pgData;
  private final int port;
  private final @Nullable EmbeddedPostgres own;
  private final @Nullable FileChannel lockChannel;

  private EmbeddedServer(
      Path pgData, int port, @Nullable EmbeddedPostgres own, @Nullable FileChannel lockChannel) {
    this.pgData = pgData;
    this.port = port;
    this.own = own;
    this.lockChannel = lockChannel;
  }

  static EmbeddedServer open(Path dataDirectory) {
    try {
      Path directory = Files.createDirectories(dataDirectory.toAbsolutePath());
      Path pgData = directory.resolve("postgresql");
      FileChannel channel =
          FileChannel.open(
              directory.resolve("owner.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      EmbeddedServer server;
      if (lock == null) {
        // The channel stays open: closing it would release the lock of an owner in this very
        // process.
        server = joinOwner(pgData, channel);
      } else {
        server = own(pgData, channel);
      }
      server.createDatabase();
      server.checkDurable();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("data directory " + dataDirectory + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (java.nio.channels.OverlappingFileLockException e) {
      // Another server of this very process owns it.
      return null;
    }
  }

  private static EmbeddedServer joinOwner(Path pgData, FileChannel channel) {
    Postmaster running =
        Postmaster.of(pgData)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "data directory of "
                            + pgData
                            + " is owned by another process that has no database running yet; try"
                            + " again"));
    return new EmbeddedServer(pgData, running.port(), null, channel);
  }

  private static EmbeddedServer own(Path pgData, FileChannel channel) throws IOException {
    Optional<Postmaster> leftBehind = Postmaster.of(pgData);
    if (leftBehind.isPresent()) {
      LOG.warn(
          "stopping PostgreSQL {}, left behind by a run that was killed",
          leftBehind.get().process().pid());
      leftBehind.get().stop();
    }
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(pgData)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofSeconds(60))
            // Keys are compared byte by byte, not by the rules of a language.
            .setLocaleConfig("locale", "C")
            .setServerConfig("shared_buffers", sharedBuffersMiB() + "MB")
            .setServerConfig("max_connections", "100")
            // Fewer checkpoints: after each, every page is logged whole once again.
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("checkpoint_timeout", "15min")
            .setServerConfig("timezone", "UTC");
    DURABLE.forEach(builder::setServerConfig);
    EmbeddedPostgres started = builder.start();
    return new EmbeddedServer(pgData, started.getPort(), started, channel);
  }

  /**
   * An eighth of the memory that this program may see, as the gateway and the system's own cache
   * need theirs; PostgreSQL takes it as it fills.
   */
  private static long sharedBuffersMiB() {
    long bytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.clamp((bytes / 8) >> 20, LEAST_BUFFERS_MIB, MOST_BUFFERS_MIB);
  }

  private void createDatabase() {
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      boolean exists;
      try (ResultSet found =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        exists = found.next();
      }
      if (!exists) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("embedded PostgreSQL: " + e.getMessage(), e);
    }
  }

  private void checkDurable() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> setting : DURABLE.entrySet()) {
        try (ResultSet value = statement.executeQuery("SHOW " + setting.getKey())) {
          value.next();
          if (!setting.getValue().equals(value.getString(1))) {
            throw new IllegalStateException(
                setting.getKey()
                    + ": "
                    + value.getString(1)
                    + " (expected: "
                    + setting.getValue()
                    + ")");
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("embedded PostgreSQL: " + e.getMessage(), e);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
  }

  @Override
  public String jdbcUrl() {
    return url(DATABASE);
  }

  @Override
  public String description() {
    return "embedded PostgreSQL on port "
        + port
        + ", data in "
        + pgData.getParent()
        + (own == null ? ", shared with its owner" : "");
  }

  @Override
  public void close() {
    try {
      if (own != null) {
        own.close();
      }
      if (own != null && lockChannel != null) {
        lockChannel.close();
      }
    } catch (IOException e) {
      LOG.warn("embedded PostgreSQL did not stop cleanly: {}", e.getMessage());
    }
  }
}
