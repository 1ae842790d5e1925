package io.yidi.gateway.database;

/**
 * A PostgreSQL that somebody else runs.
 *
 * @param jdbcUrl its address
 */
record ExternalServer(String jdbcUrl) implements DatabaseServer {

  ExternalServer {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          URL_VARIABLE
              + ": "
              + jdbcUrl
              + " (expected: jdbc:postgresql://host:port/database?user=…&password=…)");
    }
  }

  @Override
  public String description() {
    return "external PostgreSQL " + jdbcUrl.replaceAll("\\?.*", "");
  }

  @Override
  public void close() {
    // It is not ours to stop.
  }
}
