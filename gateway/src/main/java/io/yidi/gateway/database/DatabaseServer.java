package io.yidi.gateway.database;

import java.util.Map;

/** A database to work on. Closing it stops what was started for it, and nothing else. */
public interface DatabaseServer extends AutoCloseable {

  /** Address for JDBC, with user and password where needed. */
  String jdbcUrl();

  /** What to tell the user about it, in one line. */
  String description();

  @Override
  void close();

  /** Environment variable that names an external PostgreSQL. */
  String URL_VARIABLE = "YIDI_DATABASE_URL";

  /**
   * Opens the external database that the environment names, else the embedded one.
   *
   * @param environment environment variables
   * @param dataDirectory folder of the embedded database
   */
  static DatabaseServer open(Map<String, String> environment, java.nio.file.Path dataDirectory) {
    String url = environment.getOrDefault(URL_VARIABLE, "");
    return url.isEmpty() ? EmbeddedServer.open(dataDirectory) : new ExternalServer(url);
  }
}
