package io.yidi.bench.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yidi.bench.report.Demonstration;
import io.yidi.bench.report.Scratch;
import io.yidi.gateway.database.DatabaseServer;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.jdbc.Packed;
import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.Ids;
import io.yidi.policy.facts.VisitKind;
import io.yidi.proto.settlement.v1.ExplainSettlementRequest;
import io.yidi.proto.settlement.v1.GetSettlementRequest;
import io.yidi.proto.settlement.v1.ReverseSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A small data set on a real database, read again over a real gateway. */
class DataSetTest {

  private static final int PERSONS = 200;
  private static final int SETTLEMENTS = 500;
  private static final int TEMPLATES = 24;

  private static Path folder = Path.of(".");
  private static DatabaseServer database = new None();
  private static DataSet.Made made =
      new DataSet.Made(
          0, Duration.ZERO, Duration.ZERO, 0, new DataSizes(List.of(), List.of()), List.of());

  @BeforeAll
  static void makeIt() throws Exception {
    System.setProperty(
        Demonstration.PROPERTY, Path.of("..", "demonstration").toAbsolutePath().toString());
    folder = Scratch.folder(null);
    database = DatabaseServer.open(Map.of(), folder.resolve("data"));
    made = new DataSet(PERSONS, SETTLEMENTS, TEMPLATES, 1, true).make(database);
  }

  @AfterAll
  static void deleteIt() throws Exception {
    database.close();
    Scratch.delete(folder);
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl());
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = connect()) {
      return Objects.requireNonNull(Sql.queryOne(connection, sql, row -> row.getLong(1)));
    }
  }

  @Test
  void everythingAgrees() throws SQLException {
    assertThat(made.broken()).isEmpty();
    assertThat(count("SELECT count(*) FROM settlement WHERE kind = 'ORIGINAL'"))
        .isEqualTo(SETTLEMENTS);
    assertThat(count("SELECT count(*) FROM person WHERE person_id LIKE 'BENCH%'"))
        .isEqualTo(PERSONS);
    assertThat(made.played()).isLessThan(SETTLEMENTS);
  }

  @Test
  void aProofThatDoesNotHoldIsNamed() throws SQLException {
    try (Connection connection = connect()) {
      Sql.update(
          connection,
          "UPDATE counter SET value = value + 1 WHERE person_id = ? AND value > 0",
          someone());
      assertThat(DataCheck.run(connection))
          .singleElement()
          .asString()
          .startsWith("counter = sum of its movements: ");
      Sql.update(
          connection,
          "UPDATE counter SET value = value - 1 WHERE person_id = ? AND value > 0",
          someone());
    }
  }

  private static String someone() throws SQLException {
    try (Connection connection = connect()) {
      return Objects.requireNonNull(
          Sql.queryOne(
              connection,
              "SELECT max(person_id) FROM counter WHERE value > 0 AND person_id >= ?",
              row -> row.getString(1),
              Persons.id(TEMPLATES)));
    }
  }

  @Test
  void kindsPlacesAndMonthsAreSpread() throws SQLException {
    assertThat(count("SELECT count(DISTINCT visit_kind) FROM settlement"))
        .isEqualTo(VisitKind.values().length);
    assertThat(count("SELECT count(*) FROM settlement WHERE visit_kind = 'OUTPATIENT'"))
        .isBetween(SETTLEMENTS / 2L, SETTLEMENTS * 4L / 5);
    assertThat(count("SELECT count(DISTINCT institution_code) FROM settlement")).isGreaterThan(20);
    assertThat(
            count(
                "SELECT count(DISTINCT date_trunc('month', settled_at)) FROM settlement WHERE"
                    + " person_id > '"
                    + Persons.id(TEMPLATES - 1)
                    + "'"))
        .isGreaterThan(15);
  }

  @Test
  void aCopyIsSettledOnTheDayOfItsVisit() throws SQLException {
    assertThat(
            count(
                "SELECT count(*) FROM settlement WHERE kind = 'ORIGINAL' AND person_id > '"
                    + Persons.id(TEMPLATES - 1)
                    + "' AND (settled_at AT TIME ZONE 'Asia/Shanghai')::date <> policy_date"))
        .isZero();
  }

  @Test
  void aCopyNamesNothingOfItsTemplate() throws SQLException {
    List<String> templates = IntStream.range(0, TEMPLATES).mapToObj(Persons::id).toList();
    try (Connection connection = connect()) {
      for (PersonTable table : PersonTable.all(connection)) {
        for (PersonTable.Column column : table.columns()) {
          if (column.packed() || column.type().equals("text")) {
            assertThat(values(connection, table, column))
                .as(table.name() + "." + column.name())
                .noneMatch(value -> templates.stream().anyMatch(value::contains));
          }
        }
      }
    }
  }

  private static List<String> values(
      Connection connection, PersonTable table, PersonTable.Column column) throws SQLException {
    return Sql.query(
        connection,
        "SELECT "
            + column.name()
            + " FROM "
            + table.quotedName()
            + " WHERE person_id > '"
            + Persons.id(TEMPLATES - 1)
            + "' AND "
            + column.name()
            + " IS NOT NULL",
        row ->
            column.packed()
                ? new String(Packed.unpack(row.getBytes(1)), StandardCharsets.ISO_8859_1)
                : row.getString(1));
  }

  /** A number carries its person's hash, so one that was not replaced would not fit. */
  @Test
  void numbersAreTheirPersons() throws SQLException {
    try (Connection connection = connect()) {
      List<List<String>> ids =
          Sql.query(
              connection,
              "SELECT person_id, settlement_id FROM settlement",
              row -> List.of(row.getString(1), row.getString(2)));
      for (List<String> one : ids) {
        String hash = Ids.make('S', one.get(0), Instant.EPOCH);
        assertThat(one.get(1)).startsWith(hash.substring(0, 7));
      }
      assertThat(ids.stream().map(List::getLast)).doesNotHaveDuplicates();
    }
  }

  @Test
  void aGatewayReadsExplainsAndReversesWhatWasMade() throws SQLException {
    String id;
    String institution;
    Instant settled;
    try (Connection connection = connect()) {
      List<String> found =
          Objects.requireNonNull(
              Sql.queryOne(
                  connection,
                  "SELECT settlement_id, institution_code FROM settlement WHERE person_id > ? AND"
                      + " visit_kind = 'INPATIENT' ORDER BY person_id DESC LIMIT 1",
                  row -> List.of(row.getString(1), row.getString(2)),
                  Persons.id(TEMPLATES - 1)));
      id = found.get(0);
      institution = found.get(1);
      settled =
          Objects.requireNonNull(
              Sql.queryOne(
                  connection,
                  "SELECT settled_at FROM settlement WHERE settlement_id = ?",
                  row -> Sql.instant(row, "settled_at"),
                  id));
    }
    try (Serving serving = Serving.start(database, Demonstration.folder());
        DemoClient client = new DemoClient(serving.port(), institution)) {
      Settlement read =
          client
              .settlement()
              .getSettlement(GetSettlementRequest.newBuilder().setSettlementId(id).build())
              .getSettlement();
      assertThat(read.getSettlementId()).isEqualTo(id);
      assertThat(
              Instant.ofEpochSecond(
                  read.getSettleTime().getSeconds(), read.getSettleTime().getNanos()))
          .isEqualTo(settled);
      assertThat(
              client
                  .settlement()
                  .explainSettlement(
                      ExplainSettlementRequest.newBuilder().setSettlementId(id).build())
                  .getReproduced())
          .isTrue();
      Settlement reversal =
          client
              .settlement()
              .reverseSettlement(
                  ReverseSettlementRequest.newBuilder()
                      .setRequestId("reverse-" + id)
                      .setSettlementId(id)
                      .setReason("测试")
                      .build())
              .getReversal();
      assertThat(reversal.getSplit().getTotalFen()).isEqualTo(-read.getSplit().getTotalFen());
    }
  }

  @Test
  void aFilledDatabaseIsRefused() {
    assertThatThrownBy(() -> new DataSet(10, 0, 2, 1, false).make(database))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "database: has settlements (expected: one without; take another or delete this one)");
  }

  /** Stands for the database until it is made. */
  private record None() implements DatabaseServer {
    @Override
    public String jdbcUrl() {
      return "";
    }

    @Override
    public String description() {
      return "";
    }

    @Override
    public void close() {
      // Nothing was opened.
    }
  }
}
