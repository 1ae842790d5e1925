package io.yidi.gateway.cli;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Loads a directory of files into the database. */
@Command(
    name = "load",
    description = {
      "Loads regions, institutions, catalogues, persons, accounts, external usage and filings from"
          + " CSV or YAML files.",
      "Every bad row is named; nothing is half loaded. See docs/directory.md for files and columns."
    },
    mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {

  @Mixin Settings settings = new Settings();

  @Parameters(
      paramLabel = "DIRECTORY",
      description = "Folder with regions.csv, institutions.csv, persons.csv and so on.")
  Path directory = Path.of(".");

  @Override
  public Integer call() {
    try (DatabaseServer database = DatabaseServer.open(System.getenv(), settings.dataDirectory());
        Gateway gateway = Gateway.on(database, Map.of())) {
      gateway
          .loader()
          .load(directory, UnaryOperator.identity())
          .forEach((file, rows) -> System.out.println(file + ": " + rows + " rows"));
      System.out.println("loaded into " + database.description());
    }
    return 0;
  }
}
