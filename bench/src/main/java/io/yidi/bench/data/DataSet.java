package io.yidi.bench.data;

import io.yidi.bench.report.Demonstration;
import io.yidi.bench.report.Progress;
import io.yidi.bench.report.Scratch;
import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.rpc.Today;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Makes a database of invented persons with histories of settlements: some hundred are played on a
 * gateway, all others are copies of those with numbers and instants of their own.
 *
 * @param persons how many persons
 * @param settlements how many settlements they have together
 * @param templates how many persons are played at most
 * @param seed where bills come from
 * @param check whether to prove at the end that everything agrees
 */
public record DataSet(int persons, long settlements, int templates, long seed, boolean check) {

  /** Persons that are played unless something else is said. */
  public static final int TEMPLATES = 300;

  /** Most settlements a person on average. */
  public static final int MOST_EACH = 100;

  /**
   * What was made.
   *
   * @param played settlements that a gateway made
   * @param playing time it took to play
   * @param storing time it took to store the copies and make the indexes
   * @param rows rows stored, by the planner's knowledge
   * @param sizes room that it takes
   * @param broken proofs that failed
   */
  public record Made(
      long played,
      Duration playing,
      Duration storing,
      long rows,
      DataSizes sizes,
      List<String> broken) {

    /** Copies the lists. */
    public Made {
      broken = List.copyOf(broken);
    }
  }

  /** So many persons without settlements. */
  public static DataSet ofPersons(int persons) {
    return new DataSet(persons, 0, TEMPLATES, 1, false);
  }

  /**
   * Makes it.
   *
   * @throws IllegalArgumentException when the database holds settlements or such persons already
   */
  public Made make(DatabaseServer database) throws IOException, SQLException, InterruptedException {
    Plan plan = Plan.of(persons, settlements, templates);
    long start = System.nanoTime();
    List<List<Moment>> moments;
    Path demonstration = Demonstration.folder();
    try (Serving serving = Serving.start(database, demonstration);
        Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
      Gateway gateway = serving.gateway();
      refuseFilled(connection);
      gateway.loader().load(Demonstration.directory(demonstration), UnaryOperator.identity());
      loadTemplates(gateway, plan.templates());
      moments = play(serving.port(), connection, plan);
    }
    long playing = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
      new Filler(connection, Templates.read(connection, moments)).fill(plan);
      Sql.update(connection, "SET statement_timeout = 0");
      Progress.during("vacuum and analyze", () -> Sql.update(connection, "VACUUM (ANALYZE)"));
      long stored = System.nanoTime();
      DataSizes sizes = DataSizes.of(connection);
      return new Made(
          plan.played(),
          Duration.ofNanos(playing - start),
          Duration.ofNanos(stored - playing),
          sizes.tables().stream().mapToLong(DataSizes.TableSize::rows).sum(),
          sizes,
          check ? DataCheck.run(connection) : List.of());
    }
  }

  private static void refuseFilled(Connection connection) throws SQLException {
    long stored = count(connection, "SELECT count(*) FROM (SELECT 1 FROM settlement LIMIT 1) s");
    long same =
        count(
            connection,
            "SELECT count(*) FROM person WHERE person_id LIKE '" + Persons.PREFIX + "%'");
    if (stored > 0 || same > 0) {
      throw new IllegalArgumentException(
          "database: has "
              + (stored > 0 ? "settlements" : same + " persons of an earlier run")
              + " (expected: one without; take another or delete this one)");
    }
  }

  private static long count(Connection connection, String sql) throws SQLException {
    return Objects.requireNonNull(Sql.queryOne(connection, sql, row -> row.getLong(1)), sql);
  }

  private static void loadTemplates(Gateway gateway, int count) throws IOException {
    Path files = Scratch.folder(null);
    try {
      Institutions.write(files);
      Persons.write(files, count);
      gateway.loader().load(files, UnaryOperator.identity());
    } finally {
      Scratch.delete(files);
    }
  }

  private List<List<Moment>> play(int port, Connection connection, Plan plan)
      throws InterruptedException {
    if (plan.played() == 0) {
      return plan.lengths().stream().map(length -> List.<Moment>of()).toList();
    }
    try (Histories histories =
        new Histories(port, () -> now(connection), LocalDate.now(Today.ZONE), seed)) {
      return histories.play(plan);
    }
  }

  /** The database's clock. */
  private static Instant now(Connection connection) {
    synchronized (connection) {
      try {
        return Objects.requireNonNull(
            Sql.queryOne(
                connection, "SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now")));
      } catch (SQLException e) {
        throw new IllegalStateException("the database's clock", e);
      }
    }
  }
}
