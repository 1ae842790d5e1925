package io.yidi.bench.data;

import io.yidi.bench.report.Progress;
import io.yidi.bench.report.Ranges;
import io.yidi.gateway.database.DatabaseServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fills a database with invented persons and settlements. */
@Command(
    name = "data",
    description = {
      "Fills an empty database with invented persons and their settlements of the last 24 months:"
          + " 64 %% outpatient, 27 %% pharmacy, 5 %% inpatient with charge lines, 4 %% chronic"
          + " disease.",
      "Some hundred persons are really played on a gateway; the others are copies of those with"
          + " numbers and instants of their own, stored with COPY in one transaction. At the end"
          + " counters, accounts, funds, commands and charges are proved to agree.",
      "Afterwards: ./yidi bench load --data-dir DIR, or YIDI_POLICIES=demonstration/policy ./yidi"
          + " serve --data-dir DIR."
    },
    mixinStandardHelpOptions = true)
public final class DataCommand implements Callable<Integer> {

  @Option(
      names = "--persons",
      paramLabel = "N",
      description = "Persons. Default: ${DEFAULT-VALUE}.")
  int persons = 10_000;

  @Option(
      names = "--settlements",
      paramLabel = "N",
      description =
          "Settlements of all persons together, at most "
              + DataSet.MOST_EACH
              + " each on average. Default: ${DEFAULT-VALUE}.")
  long settlements = 100_000;

  @Option(
      names = "--templates",
      paramLabel = "N",
      description =
          "Persons that are really played; more make the data more various and take longer."
              + " Default: ${DEFAULT-VALUE}.")
  int templates = DataSet.TEMPLATES;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where bills come from; the same seed gives the same bills. Default: 1.")
  long seed = 1;

  @Option(names = "--no-check", description = "Leave out the proofs at the end.")
  boolean unchecked;

  @ArgGroup(multiplicity = "1")
  Where where = new Where();

  /** One of the two. */
  static final class Where {
    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description = "Folder of an embedded database; made when it is not there, and kept.")
    @Nullable Path dataDirectory;

    @Option(
        names = "--target",
        paramLabel = "URL",
        description =
            "PostgreSQL that somebody else runs, jdbc:postgresql://host:port/database?user=…")
    @Nullable String url;

    DatabaseServer open() {
      String chosen = url;
      Path folder = dataDirectory;
      return DatabaseServer.open(
          chosen == null ? Map.of() : Map.of(DatabaseServer.URL_VARIABLE, chosen),
          folder == null ? Path.of(".") : folder);
    }
  }

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    check(persons, settlements);
    Ranges.check("--templates", templates, 2, 5_000);
    DataSet set = new DataSet(persons, settlements, templates, seed, !unchecked);
    try (DatabaseServer database = where.open()) {
      System.err.println(database.description());
      DataSet.Made made = set.make(database);
      System.out.println("## Data");
      System.out.println();
      System.out.println(
          "- " + persons + " persons, " + settlements + " settlements, seed " + seed);
      System.out.println(
          "- played on a gateway: "
              + made.played()
              + " settlements in "
              + Progress.words(made.playing()));
      System.out.println(
          "- stored: "
              + made.rows()
              + " rows in "
              + Progress.words(made.storing())
              + ", "
              + made.rows() * 1_000 / Math.max(1, made.storing().toMillis())
              + " rows/s with indexes and vacuum");
      System.out.println();
      made.sizes().table().printMarkdown(System.out);
      System.out.println();
      made.sizes().indexTable().printMarkdown(System.out);
      System.out.println();
      made.broken().forEach(System.out::println);
      System.out.println(
          unchecked
              ? "Not checked."
              : made.broken().isEmpty() ? "Everything agrees." : "The data do not agree.");
      return made.broken().isEmpty() ? 0 : 1;
    }
  }

  /** Refuses numbers that make no sense together. */
  public static void check(int persons, long settlements) {
    Ranges.check("--persons", persons, 1, Persons.MOST);
    Ranges.check("--settlements", settlements, 0, (long) persons * DataSet.MOST_EACH);
  }
}
