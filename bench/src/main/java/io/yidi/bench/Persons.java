package io.yidi.bench;

import io.yidi.gateway.load.DirectoryLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Made-up persons, loaded from files as any directory is: employees of the made-up place with an
 * account, who live in Beijing by a long-term filing.
 */
final class Persons {

  private static final int AT_ONCE = 5_000;

  private Persons() {}

  /** Number of a person, counted from zero. */
  static String id(long index) {
    return "BENCH" + (10_000_000 + index);
  }

  /** Writes files below a folder, loads and deletes them. */
  static void load(DirectoryLoader loader, Path folder, int count) throws IOException {
    for (int from = 0; from < count; from += AT_ONCE) {
      int until = Math.min(count, from + AT_ONCE);
      Path files = Files.createTempDirectory(folder, "persons");
      write(files, from, until);
      loader.load(files, UnaryOperator.identity());
      delete(files);
      System.err.println("loaded " + until + " of " + count + " made-up persons");
    }
  }

  private static void write(Path files, int from, int until) throws IOException {
    StringBuilder persons =
        new StringBuilder("person_id,name,gender,birth_date,document_type,document_number\n");
    StringBuilder relations =
        new StringBuilder(
            "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n");
    StringBuilder accounts =
        new StringBuilder("person_id,insured_area,insurance_type,opening_balance\n");
    StringBuilder filings =
        new StringBuilder(
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n");
    for (int i = from; i < until; i++) {
      String id = id(i);
      persons.append(id).append(",示范测试,1,1980-05-05,01,").append(id).append('\n');
      relations.append(id).append(",310,990100,11,no,ACTIVE,2015-01-01,\n");
      accounts.append(id).append(",990100,310,20000.00\n");
      filings
          .append('F')
          .append(id)
          .append(',')
          .append(id)
          .append(",310,990100,LONG_TERM_WORKER,APPROVED,110000,2025-01-01,,yes,no,no,\n");
    }
    Files.writeString(files.resolve("persons.csv"), persons);
    Files.writeString(files.resolve("relations.csv"), relations);
    Files.writeString(files.resolve("accounts.csv"), accounts);
    Files.writeString(files.resolve("filings.csv"), filings);
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
