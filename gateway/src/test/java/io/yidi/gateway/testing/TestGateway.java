package io.yidi.gateway.testing;

import io.yidi.gateway.Gateway;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.demo.DemoClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One gateway for all tests of a JVM, with the demonstration's directory loaded. Tests make their
 * own persons.
 */
public final class TestGateway {

  /** Demonstration data of the project. */
  public static final Path DEMONSTRATION =
      Path.of("..", "demonstration").toAbsolutePath().normalize();

  /** Third-level hospital in Beijing. */
  public static final String BEIJING = "H11010500001";

  /** Second-level hospital in Shanghai. */
  public static final String SHANGHAI = "H31011500001";

  /** Second-level hospital of the made-up place. */
  public static final String MADE_UP_HOSPITAL = "H99010100001";

  /** Pharmacy of the made-up place. */
  public static final String MADE_UP_PHARMACY = "P99010100001";

  private static final AtomicInteger PERSONS = new AtomicInteger();
  private static @Nullable TestGateway shared;

  private final DatabaseServer database;
  private final Gateway gateway;
  private final int port;

  private TestGateway(DatabaseServer database, Gateway gateway, int port) {
    this.database = database;
    this.gateway = gateway;
    this.port = port;
  }

  /** The gateway that tests share. */
  public static synchronized TestGateway shared() {
    TestGateway running = shared;
    if (running == null) {
      running = start(freshDirectory("shared"));
      TestGateway toStop = running;
      Runtime.getRuntime().addShutdownHook(new Thread(toStop::stop));
      shared = running;
    }
    return running;
  }

  /** Starts a gateway of its own on a data directory, for tests that stop or kill it. */
  public static TestGateway start(Path dataDirectory) {
    return start(dataDirectory, List.of());
  }

  /**
   * Starts a gateway of its own.
   *
   * @param policies folders of policies besides the demonstration's
   */
  public static TestGateway start(Path dataDirectory, List<Path> policies) {
    return start(dataDirectory, policies, Map.of());
  }

  /**
   * Starts a gateway of its own.
   *
   * @param policies folders of policies besides the demonstration's
   * @param settings settings that go before the configuration file's
   */
  public static TestGateway start(
      Path dataDirectory, List<Path> policies, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("grpc.server.port", 0);
    DatabaseServer database = DatabaseServer.open(Map.of(), dataDirectory);
    Gateway gateway =
        Gateway.on(database, all)
            .withPolicies(
                Stream.concat(Stream.of(DEMONSTRATION.resolve("policy")), policies.stream())
                    .toList());
    gateway.loader().load(DEMONSTRATION.resolve("directory"), UnaryOperator.identity());
    return new TestGateway(database, gateway, gateway.serve());
  }

  /**
   * Starts a further gateway on a database that is loaded already and that others stop.
   *
   * @param jdbcUrl its address, or that of a proxy before it
   * @param settings settings that go before the configuration file's
   */
  public static TestGateway on(String jdbcUrl, Map<String, Object> settings) {
    DatabaseServer database =
        DatabaseServer.open(Map.of(DatabaseServer.URL_VARIABLE, jdbcUrl), Path.of("none"));
    Map<String, Object> all = new HashMap<>(settings);
    all.put("grpc.server.port", 0);
    Gateway gateway =
        Gateway.on(database, all).withPolicies(List.of(DEMONSTRATION.resolve("policy")));
    return new TestGateway(database, gateway, gateway.serve());
  }

  /** An empty folder below the build's. */
  public static Path freshDirectory(String name) {
    Path directory = Path.of("target", "test-data", name).toAbsolutePath();
    if (Files.exists(directory)) {
      try {
        deleteAll(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return directory;
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> old = Files.walk(directory)) {
      old.sorted(Comparator.reverseOrder()).forEach(TestGateway::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops gateway and database. */
  public void stop() {
    gateway.close();
    database.close();
  }

  /** The gateway. */
  public Gateway gateway() {
    return gateway;
  }

  /** Port that it serves on. */
  public int port() {
    return port;
  }

  /** Address of its database. */
  public String jdbcUrl() {
    return database.jdbcUrl();
  }

  /** A client of an institution; close it. */
  public DemoClient client(String institution) {
    return new DemoClient(port, institution);
  }

  /**
   * Loads files of a directory, given as text.
   *
   * @param files text by file name, for example persons.csv
   */
  public void load(Map<String, String> files) {
    try {
      Path directory = Files.createTempDirectory("yidi-test");
      try {
        for (Map.Entry<String, String> file : files.entrySet()) {
          Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        gateway.loader().load(directory, UnaryOperator.identity());
      } finally {
        deleteAll(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A new person insured as an in-service employee (310) in an area from 2015 on, with an
   * e-credential of the same number.
   */
  public String newPerson(String insuredArea) {
    return newPerson(insuredArea, "11", "ACTIVE", null);
  }

  /**
   * A new person.
   *
   * @param insuredArea area of the relation, a county or a pooling area
   * @param personType psn_type
   * @param status status of the relation
   * @param balance opening balance in yuan of an account in the same area, null for none
   */
  public String newPerson(
      String insuredArea, String personType, String status, @Nullable String balance) {
    String id = "T" + PERSONS.incrementAndGet() + "X" + Long.toString(System.nanoTime(), 36);
    Map<String, String> files = new HashMap<>();
    files.put(
        "persons.csv",
        "person_id,name,gender,birth_date,document_type,document_number\n"
            + id
            + ",示范测试,1,1980-05-05,01,"
            + id
            + "\n");
    files.put(
        "credentials.csv",
        "person_id,type,number,card_serial,status\n" + id + ",01," + id + ",,NORMAL\n");
    files.put(
        "relations.csv",
        "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n"
            + id
            + ",310,"
            + insuredArea
            + ","
            + personType
            + ",no,"
            + status
            + ",2015-01-01,\n");
    if (balance != null) {
      files.put(
          "accounts.csv",
          "person_id,insured_area,insurance_type,opening_balance\n"
              + id
              + ","
              + insuredArea
              + ",310,"
              + balance
              + "\n");
    }
    load(files);
    return id;
  }

  /** Puts the e-credential of a new person into a state, such as LOST. */
  public void setCredential(String person, String status) {
    load(
        Map.of(
            "credentials.csv",
            "person_id,type,number,card_serial,status\n"
                + person
                + ",01,"
                + person
                + ",,"
                + status
                + "\n"));
  }

  /** Adds an approved filing to a person. */
  public void addFiling(
      String person,
      String insuredArea,
      String kind,
      String destination,
      String start,
      String end) {
    load(
        Map.of(
            "filings.csv",
            "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n"
                + "F"
                + System.nanoTime()
                + ","
                + person
                + ",310,"
                + insuredArea
                + ","
                + kind
                + ",APPROVED,"
                + destination
                + ","
                + start
                + ","
                + end
                + ",yes,no,no,\n"));
  }

  /** Runs a query of one number on the gateway's database. */
  public long number(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
