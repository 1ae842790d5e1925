package io.yidi.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * PostgreSQL's own pgbench on the same server, in a database of its own: what the server does
 * without us. Only where it is installed.
 */
final class PgBench {

  private static final String DATABASE = "yidi_pgbench";
  private static final int PERSONS = 20_000;
  private static final int SCALE = 10;
  private static final int MOST_CLIENTS = 64;
  private static final int THREADS = 2;
  private static final Pattern SEPARATOR = Pattern.compile(":");
  private static final Pattern TPS = Pattern.compile("tps = (\\d+)");
  private static final Pattern LATENCY = Pattern.compile("latency average = ([\\d.]+) ms");

  /** Tables of the shape and row length of those that a settlement writes. */
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE person (person_id text PRIMARY KEY, balance bigint NOT NULL)",
          "INSERT INTO person SELECT 'BENCH' || 10000000 + n, 0 FROM generate_series(0, "
              + (PERSONS - 1)
              + ") n",
          "CREATE TABLE settlement (person_id text, settlement_id text, body bytea, amounts"
              + " bigint[], settled_at timestamptz, PRIMARY KEY (person_id, settlement_id))",
          "CREATE TABLE command (person_id text, institution text, request_id text, request bytea,"
              + " reply bytea, PRIMARY KEY (person_id, institution, request_id))",
          "CREATE TABLE counter (person_id text, name text, value bigint, PRIMARY KEY (person_id,"
              + " name))",
          "VACUUM ANALYZE");

  private static final String SCRIPT =
      """
      \\set n random(0, %d)
      BEGIN;
      SELECT balance FROM person WHERE person_id = 'BENCH' || 10000000 + :n FOR UPDATE;
      INSERT INTO settlement VALUES ('BENCH' || 10000000 + :n, gen_random_uuid()::text,
        decode(repeat('5a', 900), 'hex'), '{1,2,3,4,5,6,7,8,9,10,11,12}', now());
      INSERT INTO command VALUES ('BENCH' || 10000000 + :n, 'H11010590001', gen_random_uuid()::text,
        decode(repeat('5a', 300), 'hex'), decode(repeat('5a', 1200), 'hex'));
      INSERT INTO counter VALUES ('BENCH' || 10000000 + :n, 'pooled', 1)
        ON CONFLICT (person_id, name) DO UPDATE SET value = counter.value + EXCLUDED.value;
      UPDATE person SET balance = balance - 1 WHERE person_id = 'BENCH' || 10000000 + :n;
      COMMIT;
      """
          .formatted(PERSONS - 1);

  /**
   * A row of the comparison.
   *
   * @param name what was run
   * @param clients connections
   * @param perSecond transactions a second
   * @param meanMillis mean latency in milliseconds, as pgbench prints it
   */
  record Row(String name, int clients, long perSecond, String meanMillis) {}

  private PgBench() {}

  /** The program, where it is installed. */
  static @Nullable Path find() {
    List<Path> candidates = new ArrayList<>();
    for (String folder : SEPARATOR.split(System.getenv().getOrDefault("PATH", ""), -1)) {
      candidates.add(Path.of(folder.isEmpty() ? "." : folder, "pgbench"));
    }
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (Stream<Path> all = Files.list(versions)) {
        all.sorted(Comparator.reverseOrder())
            .forEach(version -> candidates.add(version.resolve("bin/pgbench")));
      } catch (IOException e) {
        System.err.println(versions + ": " + e.getMessage());
      }
    }
    return candidates.stream().filter(Files::isExecutable).findFirst().orElse(null);
  }

  /** Runs both scripts on the server of a database, and drops what it made. */
  static List<Row> run(Path program, String jdbcUrl, LoadOptions options, Path folder)
      throws IOException, InterruptedException, SQLException {
    Properties server = server(jdbcUrl);
    execute(jdbcUrl, List.of("DROP DATABASE IF EXISTS " + DATABASE, "CREATE DATABASE " + DATABASE));
    try {
      execute(beside(jdbcUrl), TABLES);
      Path script = Files.writeString(folder.resolve("pgbench.sql"), SCRIPT);
      int most = options.inFlight.stream().mapToInt(Integer::intValue).max().orElse(MOST_CLIENTS);
      int clients = Math.min(MOST_CLIENTS, most);
      List<String> timed =
          List.of(
              "-n",
              "-M",
              "prepared",
              "-c",
              Integer.toString(clients),
              "-j",
              Integer.toString(THREADS),
              "-T",
              Integer.toString(options.seconds),
              "-P",
              "2");
      List<String> custom = new ArrayList<>(timed);
      custom.addAll(List.of("-f", script.toString()));
      List<Row> rows = new ArrayList<>();
      rows.add(
          row(
              "pgbench, one settlement a transaction (5 statements)",
              clients,
              pgbench(program, server, custom, folder)));
      pgbench(program, server, List.of("-i", "-q", "-s", Integer.toString(SCALE)), folder);
      List<String> selects = new ArrayList<>(timed);
      selects.add("-S");
      rows.add(row("pgbench, select only", clients, pgbench(program, server, selects, folder)));
      return rows;
    } finally {
      execute(jdbcUrl, List.of("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)"));
    }
  }

  /** Host, port, database, user and password, as the driver reads them. */
  private static Properties server(String jdbcUrl) {
    return Objects.requireNonNull(Driver.parseURL(jdbcUrl, new Properties()), "not an address");
  }

  /** Address of this comparison's database on the same server, with whatever else the other has. */
  private static String beside(String jdbcUrl) {
    return jdbcUrl.replaceFirst("(//[^/?]+/)[^/?]+", "$1" + DATABASE);
  }

  private static void execute(String jdbcUrl, List<String> statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String pgbench(
      Path program, Properties server, List<String> arguments, Path folder)
      throws IOException, InterruptedException {
    Path output = folder.resolve("pgbench.out");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    command.add(DATABASE);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    tell(builder, "PGHOST", PGProperty.PG_HOST, server);
    tell(builder, "PGPORT", PGProperty.PG_PORT, server);
    tell(builder, "PGUSER", PGProperty.USER, server);
    tell(builder, "PGPASSWORD", PGProperty.PASSWORD, server);
    Process process = builder.start();
    int code = process.waitFor();
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    if (code != 0) {
      throw new IOException(program + " ended with " + code + ":\n" + printed);
    }
    return printed;
  }

  /** By the environment, as arguments are seen by everybody on the machine. */
  private static void tell(
      ProcessBuilder builder, String variable, PGProperty property, Properties server) {
    String value = property.getOrDefault(server);
    if (value != null) {
      builder.environment().put(variable, value);
    }
  }

  private static Row row(String name, int clients, String printed) {
    Matcher tps = TPS.matcher(printed);
    Matcher latency = LATENCY.matcher(printed);
    if (!tps.find() || !latency.find()) {
      throw new IllegalStateException("pgbench printed:\n" + printed);
    }
    return new Row(name, clients, Long.parseLong(tps.group(1)), latency.group(1));
  }
}
