package io.yidi.bench.write;

import io.yidi.bench.report.Machine;
import io.yidi.bench.report.Ranges;
import io.yidi.bench.report.Scratch;
import io.yidi.bench.report.Table;
import io.yidi.gateway.database.DatabaseServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares three ways of sending the same rows: statement by statement, all statements in one trip,
 * and all in one statement of common table expressions (CTE).
 */
@Command(
    name = "write",
    description = {
      "Writes groups of made-up settlements to seven tables of their own on a durable embedded"
          + " PostgreSQL, each in a transaction that locks the group's persons: statement by"
          + " statement, in one trip, and as one statement (CTE)."
    },
    mixinStandardHelpOptions = true)
public final class WriteBenchmark implements Callable<Integer> {

  private static final int PERSONS = 4_096;

  @Option(
      names = "--groups",
      paramLabel = "N",
      split = ",",
      description = "Settlements in a group, one or more numbers. Default: 1,4,16,64.")
  List<Integer> groups = List.of(1, 4, 16, 64);

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each measured window. Default: ${DEFAULT-VALUE}.")
  int seconds = 2;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Windows of each way; the ways take turns. Default: ${DEFAULT-VALUE}.")
  int rounds = 3;

  @Override
  public Integer call() throws IOException, SQLException {
    groups.forEach(size -> Ranges.check("--groups", size, 1, 1_024));
    Ranges.check("--seconds", seconds, 1, 600);
    Ranges.check("--rounds", rounds, 1, 100);
    Path folder = Scratch.folder(null);
    try (DatabaseServer database = DatabaseServer.open(Map.of(), folder.resolve("data"));
        Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
      prepare(connection);
      Machine.print(System.out, "Writing a group");
      System.out.println();
      measure(connection);
    } finally {
      Scratch.delete(folder);
    }
    return 0;
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : Group.TABLES) {
        statement.execute(
            "CREATE TABLE "
                + table
                + " (person_id text NOT NULL, id text NOT NULL, amount bigint NOT NULL, text bytea"
                + " NOT NULL, PRIMARY KEY (person_id, id))");
      }
      statement.execute(
          "CREATE TABLE bench_person (person_id text PRIMARY KEY, name text NOT NULL)");
      statement.execute(
          "INSERT INTO bench_person SELECT 'P' || n, '示范' FROM generate_series(1, "
              + PERSONS
              + ") n");
    }
  }

  private void measure(Connection connection) throws SQLException {
    Table table = new Table("in a group", "way", "settlements per second, median", "ratio");
    long number = 0;
    for (int size : groups) {
      Map<Way, List<Long>> taken = new java.util.EnumMap<>(Way.class);
      // The first round of each warms up and is not counted.
      for (int round = 0; round <= rounds; round++) {
        for (Way way : Way.values()) {
          long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
          long start = System.nanoTime();
          long settled = 0;
          while (System.nanoTime() - until < 0) {
            new Group(number, size, PERSONS).write(connection, way);
            number += size;
            settled += size;
          }
          long perSecond = settled * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
          if (round > 0) {
            taken.computeIfAbsent(way, any -> new ArrayList<>()).add(perSecond);
          }
        }
        System.err.println("groups of " + size + ": round " + round + " of " + rounds);
      }
      long trip = median(taken.getOrDefault(Way.TRIP, List.of()));
      for (Way way : Way.values()) {
        long median = median(taken.getOrDefault(way, List.of()));
        table.row(Integer.toString(size), way.label(), Long.toString(median), ratio(median, trip));
      }
    }
    table.printPlain(System.out);
    System.out.println();
    table.printMarkdown(System.out);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0L);
  }

  private static String ratio(long one, long other) {
    long hundredths = one * 100 / Math.max(1, other);
    return hundredths / 100 + "." + (hundredths % 100 < 10 ? "0" : "") + hundredths % 100;
  }
}
