package io.yidi.gateway.rules;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.jdbc.Trip;
import io.yidi.gateway.rules.Rules.Versions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Reads and writes which versions are in force, by the database's clock. */
public final class Activation {

  /** Versions in force now, one row a kind. */
  static final String IN_FORCE =
      "SELECT DISTINCT ON (kind) kind, version FROM version_activation WHERE active_from <="
          + " clock_timestamp() ORDER BY kind, active_from DESC, version DESC";

  private Activation() {}

  /** The versions in force now; empty texts for kinds of which none is. */
  public static Versions inForce(Connection connection) throws SQLException {
    Map<String, String> versions = new HashMap<>();
    Trip trip = new Trip();
    addTo(trip, versions);
    trip.run(connection);
    return versions(versions);
  }

  /** Adds to a trip the question which versions are in force; they are put into the map by kind. */
  public static void addTo(Trip trip, Map<String, String> versions) {
    trip.query(IN_FORCE, row -> versions.put(row.getString("kind"), row.getString("version")));
  }

  /** The versions by kind as a trip found them. */
  public static Versions versions(Map<String, String> versions) {
    return new Versions(
        versions.getOrDefault("policy", ""),
        versions.getOrDefault("catalogue", ""),
        versions.getOrDefault("directory", ""));
  }

  /** Puts a version in force from an instant on. */
  public static void activate(
      Connection connection, String kind, String version, Instant activeFrom) throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO version_activation (kind, version, active_from) VALUES (?, ?, ?)",
        kind,
        version,
        activeFrom);
  }

  /** Puts a version in force from now on. */
  public static void activate(Connection connection, String kind, String version)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO version_activation (kind, version, active_from) VALUES (?, ?,"
            + " clock_timestamp())",
        kind,
        version);
  }
}
