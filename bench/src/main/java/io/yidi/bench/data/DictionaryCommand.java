package io.yidi.bench.data;

import com.github.luben.zstd.ZstdDictTrainer;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.yidi.bench.report.Ranges;
import io.yidi.bench.report.Table;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a dictionary by which stored bytes are packed, and says what it saves. */
@Command(
    name = "dictionary",
    description = {
      "Trains a dictionary on every other request, reply and record of a database and says what it"
          + " makes of the others, beside the dictionary that the gateway packs by.",
      "A database of invented persons: ./yidi bench data --data-dir DIR. Adding a dictionary to the"
          + " gateway: docs/storage.md."
    },
    mixinStandardHelpOptions = true)
public final class DictionaryCommand implements Callable<Integer> {

  private static final int FEWEST = 100;

  private enum Kind {
    REPLY("SELECT reply FROM command WHERE reply <> ''"),
    REQUEST("SELECT request FROM command WHERE request <> ''"),
    CLAIM("SELECT claim_record FROM settlement WHERE claim_record <> ''"),
    RESULT("SELECT result_record FROM settlement WHERE result_record <> ''");

    private final String sql;

    Kind(String sql) {
      this.sql = sql;
    }
  }

  @ArgGroup(multiplicity = "1")
  DataCommand.Where where = new DataCommand.Where();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the dictionary goes; replaced when it is there.")
  Path out = Path.of("");

  @Option(
      names = "--kilobytes",
      paramLabel = "N",
      description = "Its size. Default: ${DEFAULT-VALUE}.")
  int kilobytes = 16;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Most rows of each kind to look at. Default: ${DEFAULT-VALUE}.")
  int samples = 8_000;

  private record Samples(Kind kind, List<byte[]> rows) {

    List<byte[]> everyOther(int from) {
      return IntStream.range(0, rows.size())
          .filter(i -> i % 2 == from)
          .mapToObj(rows::get)
          .toList();
    }
  }

  @Override
  public Integer call() throws IOException, SQLException {
    Ranges.check("--kilobytes", kilobytes, 4, 1_024);
    Ranges.check("--samples", samples, FEWEST, 100_000);
    List<Samples> all;
    try (DatabaseServer database = where.open();
        Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
      all = read(connection);
    }
    byte[] dictionary = train(all);
    Files.write(out, dictionary);
    report(all, dictionary).printMarkdown(System.out);
    System.out.println();
    System.out.println(out + ": " + dictionary.length + " bytes");
    return 0;
  }

  private List<Samples> read(Connection connection) throws SQLException {
    List<Samples> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<byte[]> rows =
          Sql.query(
              connection,
              kind.sql + " ORDER BY md5(person_id || request_id) LIMIT " + samples,
              row -> Packed.unpack(row.getBytes(1)));
      if (rows.size() < FEWEST) {
        throw new IllegalArgumentException(
            "database: has " + rows.size() + " rows of " + kind + " (expected: " + FEWEST + ")");
      }
      all.add(new Samples(kind, rows));
    }
    return all;
  }

  private byte[] train(List<Samples> all) {
    long bytes =
        all.stream().flatMap(one -> one.everyOther(0).stream()).mapToLong(row -> row.length).sum();
    ZstdDictTrainer trainer = new ZstdDictTrainer(Math.toIntExact(bytes), kilobytes << 10);
    for (Samples one : all) {
      one.everyOther(0).forEach(trainer::addSample);
    }
    return trainer.trainSamples();
  }

  private static Table report(List<Samples> all, byte[] dictionary) {
    Table table = new Table("kind", "rows", "bytes", "as now", "by the new one");
    Function<ByteString, byte[]> byTheNewOne = Packed.by(dictionary);
    for (Samples one : all) {
      List<ByteString> rows =
          one.everyOther(1).stream().map(UnsafeByteOperations::unsafeWrap).toList();
      table.row(
          one.kind().name().toLowerCase(Locale.ROOT),
          Integer.toString(rows.size()),
          mean(rows.stream().mapToInt(ByteString::size)),
          mean(rows.stream().mapToInt(row -> Packed.pack(row).length)),
          mean(rows.stream().mapToInt(row -> byTheNewOne.apply(row).length)));
    }
    return table;
  }

  private static String mean(IntStream lengths) {
    return Long.toString(Math.round(lengths.average().orElse(0)));
  }
}
