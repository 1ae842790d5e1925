package io.yidi.gateway.rules;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.policy.load.PolicyFiles;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Switches policies from one version to the next; one switch after the other. */
public final class PolicySwitch {

  private static final String LATEST =
      "SELECT version, active_from, published FROM version_activation WHERE kind = 'policy' ORDER"
          + " BY active_from DESC, version LIMIT 1";

  private static final String ACTIVATE =
      "INSERT INTO version_activation (kind, version, active_from, published) VALUES ('policy', ?,"
          + " ?, ?)";

  private final Connection connection;
  private final Instant now;

  private PolicySwitch(Connection connection, Instant now) {
    this.connection = connection;
    this.now = now;
  }

  /**
   * The latest activation, which may be still to come.
   *
   * @param version version
   * @param activeFrom instant
   * @param published whether an agency published it; otherwise a gateway's start brought it
   */
  public record Latest(String version, Instant activeFrom, boolean published) {}

  /** Waits until nobody else switches; holds until the transaction ends. Readers do not wait. */
  public static PolicySwitch lock(Connection connection) throws SQLException {
    Sql.update(connection, "LOCK TABLE version_activation IN SHARE ROW EXCLUSIVE MODE");
    Instant now =
        Sql.queryOne(connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now"));
    return new PolicySwitch(connection, Objects.requireNonNull(now));
  }

  /** The database's clock, read after the lock was got. */
  public Instant now() {
    return now;
  }

  /** The latest activation, null before the first. */
  public @Nullable Latest latest() throws SQLException {
    return latest(connection);
  }

  private static @Nullable Latest latest(Connection connection) throws SQLException {
    return Sql.queryOne(
        connection,
        LATEST,
        row ->
            new Latest(
                row.getString("version"),
                Sql.instant(row, "active_from"),
                row.getBoolean("published")));
  }

  /** The files of the latest activation; none before the first. */
  public PolicyFiles latestFiles() throws SQLException {
    return latestFiles(connection);
  }

  /** The files of the latest activation; without the lock it may be overtaken. */
  public static PolicyFiles latestFiles(Connection connection) throws SQLException {
    Latest latest = latest(connection);
    PolicyFiles files = latest == null ? null : PolicyArchive.files(connection, latest.version());
    return files == null ? PolicyFiles.of(Map.of()) : files;
  }

  /** Keeps the files and puts them in force from an instant on. */
  public void activate(PolicyFiles files, Instant activeFrom, boolean published)
      throws SQLException {
    PolicyArchive.store(connection, files);
    Sql.update(connection, ACTIVATE, files.version(), activeFrom, published);
  }
}
