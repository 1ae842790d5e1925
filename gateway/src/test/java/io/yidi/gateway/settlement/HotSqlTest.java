package io.yidi.gateway.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.person.DataSources;
import io.yidi.gateway.testing.TestGateway;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the hot path may ask of the database, so that it can be spread over servers by person. */
class HotSqlTest {

  private final TestGateway gateway = TestGateway.shared();

  /** Statements that the static fields of a class hold, by name of the field. */
  private static Map<String, String> statements(Class<?> type, boolean privateOnes)
      throws IllegalAccessException {
    Map<String, String> statements = new TreeMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())
          || (Modifier.isPrivate(field.getModifiers()) && !privateOnes)) {
        continue;
      }
      field.setAccessible(true);
      Object value = field.get(null);
      if (value instanceof String sql) {
        statements.put(type.getSimpleName() + "." + field.getName(), sql);
      } else if (value instanceof ArrayInsert<?> insert) {
        statements.put(type.getSimpleName() + "." + field.getName(), insert.sql());
      }
    }
    return statements;
  }

  /** What sessions of lanes and readers begin with. */
  private static String laneSession() throws IllegalAccessException {
    return statements(DataSources.class, true).getOrDefault("DataSources.BY_KEY", "");
  }

  private static void assertNamesThePerson(Map<String, String> statements) {
    statements.forEach(
        (name, sql) -> {
          if (sql.startsWith("INSERT")) {
            assertThat(sql)
                .as(name)
                .matches("(?s)INSERT INTO \\w+ \\(person_id, .*")
                .containsPattern("\\) SELECT [a-z_, ]+ FROM unnest\\(\\?::\\w+\\[\\]\\)");
          } else {
            assertThat(sql).as(name).contains("person_id = ANY(?)");
          }
          assertThat(sql).as(name).doesNotContainIgnoringCase("MERGE ");
        });
  }

  @Test
  void everyWriteNamesThePerson() throws IllegalAccessException {
    Map<String, String> statements = statements(SettlementWriter.class, true);
    assertThat(statements)
        .containsKeys(
            "SettlementWriter.SETTLEMENTS",
            "SettlementWriter.COUNTERS",
            "SettlementWriter.COUNTERS_DOWN",
            "SettlementWriter.ACCOUNTS",
            "SettlementWriter.TAKE_LINES",
            "SettlementWriter.GIVE_LINES_BACK",
            "SettlementWriter.ENCOUNTER_STATES",
            "SettlementWriter.COMMANDS");
    assertNamesThePerson(statements);
    statements.forEach(
        (name, sql) -> {
          if (sql.startsWith("UPDATE")) {
            assertThat(sql)
                .as(name)
                .containsPattern("FROM (unnest\\(\\?::text\\[\\], |\\(SELECT \\?::text\\[\\] AS )");
          }
          assertThat(sql).as(name).doesNotContain("DELETE");
        });
    // An upsert conflicts on a key that begins with the person.
    assertThat(statements.get("SettlementWriter.COUNTERS")).contains("ON CONFLICT (person_id, ");
    // Nothing about money is edited.
    assertThat(statements.values())
        .noneMatch(
            sql -> sql.matches("(?s)UPDATE (settlement|account_opening|external_usage)\\b.*"));
  }

  @Test
  void everyReadOfAPersonNamesThePerson() throws ReflectiveOperationException {
    Map<String, String> statements =
        statements(Class.forName("io.yidi.gateway.person.PersonSql"), true);
    assertThat(statements).hasSizeGreaterThanOrEqualTo(9);
    assertNamesThePerson(statements);
    assertThat(statements.get("PersonSql.LOCK")).contains("ORDER BY person_id FOR UPDATE");
  }

  @Test
  void everyReadUnderTheLockNamesThePerson() throws IllegalAccessException {
    Map<String, String> statements = statements(SettlementReader.class, false);
    assertThat(statements.keySet()).contains("SettlementReader.BY_PERSON");
    assertNamesThePerson(statements);
  }

  @Test
  void deductionsAreWrittenAndReadByPerson() throws ReflectiveOperationException {
    Map<String, String> statements =
        statements(Class.forName("io.yidi.gateway.deduction.DeductionStore"), false);
    assertThat(statements.keySet())
        .containsExactlyInAnyOrder(
            "DeductionStore.POSTINGS",
            "DeductionStore.FUNDS",
            "DeductionStore.BY_SETTLEMENT",
            "DeductionStore.PAID");
    assertNamesThePerson(statements);
  }

  /**
   * How the server goes about a statement, whatever its parameters are.
   *
   * @param session what sessions of lanes begin with
   */
  private List<String> plan(String session, String sql) {
    String[] parts = sql.split("\\?", -1);
    StringBuilder numbered = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      numbered.append('$').append(i).append(parts[i]);
    }
    String nulls = String.join(", ", Collections.nCopies(parts.length - 1, "NULL"));
    try (Connection connection = DriverManager.getConnection(gateway.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(session);
      statement.execute("SET plan_cache_mode = force_generic_plan");
      statement.execute("PREPARE hot AS " + numbered);
      List<String> lines = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery("EXPLAIN EXECUTE hot(" + nulls + ")")) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
      return lines;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Planned while nothing is stored, a read must not become one of all that is stored later. */
  @Test
  void everyReadGoesByKeysAndJoinsNothingWithEverything() throws ReflectiveOperationException {
    Map<String, String> statements =
        statements(Class.forName("io.yidi.gateway.person.PersonSql"), true);
    statements.putAll(statements(SettlementReader.class, false));
    String session = laneSession();
    assertThat(session).contains("enable_seqscan = off", "enable_hashjoin = off");
    statements.forEach(
        (name, sql) ->
            assertThat(plan(session, sql))
                .as(name)
                .noneMatch(line -> line.contains("Seq Scan") || line.contains("Materialize")));
    assertThat(plan(session, statements.getOrDefault("PersonSql.COMMANDS", "")))
        .anyMatch(
            line ->
                line.contains("Index Cond")
                    && line.contains("person_id = ANY")
                    && line.contains("institution_code = ANY")
                    && line.contains("request_id = ANY"));
  }

  /** What a person had before must not be looked at again for every settlement. */
  @Test
  void everyUpdateFindsItsRowsByTheirKeys() throws ReflectiveOperationException {
    String session = laneSession();
    for (String sql :
        List.of(
            SettlementWriter.TAKE_LINES,
            SettlementWriter.GIVE_LINES_BACK,
            SettlementWriter.ENCOUNTER_STATES)) {
      assertThat(plan(session, sql))
          .anyMatch(
              line ->
                  line.contains("Index Cond")
                      && line.contains("person_id = ANY")
                      && line.contains("encounter_id = ANY"));
    }
    assertThat(plan(session, SettlementWriter.ACCOUNTS))
        .anyMatch(line -> line.contains("Index Cond") && line.contains("person_id = ANY"))
        .noneMatch(line -> line.contains("Nested Loop"));
  }

  /** A number leads to its person by the hash, and from there by the key. */
  @Test
  void aSettlementIsFoundByItsNumber() throws ReflectiveOperationException {
    String session = laneSession();
    String byNumber =
        statements(SettlementReader.class, true).getOrDefault("SettlementReader.BY_NUMBER", "");
    assertThat(plan(session, byNumber))
        .anyMatch(line -> line.contains("Index Cond: (hash = "))
        .anyMatch(
            line ->
                line.contains("(person_id = ANY (") && line.contains(") AND (settlement_id = $2)"))
        .noneMatch(line -> line.contains("Seq Scan"));
  }

  /** Every table that knows the person, but the one that finds the person by a document. */
  private List<String> hotTables() {
    return Rows.texts(
        gateway,
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind"
            + " = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'person_id' AND"
            + " c.relname <> 'credential' ORDER BY 1");
  }

  @Test
  void everyHotTableIsKeyedByThePersonFirst() {
    assertThat(hotTables())
        .contains(
            "person",
            "insurance_relation",
            "account",
            "account_opening",
            "counter",
            "external_usage",
            "filing",
            "encounter",
            "charge_line",
            "charge_staged",
            "settlement",
            "deduction",
            "deduction_fund",
            "command");
    for (String table : hotTables()) {
      assertThat(
              Rows.texts(
                  gateway,
                  "SELECT a.attname FROM pg_constraint k JOIN pg_attribute a ON a.attrelid ="
                      + " k.conrelid AND a.attnum = k.conkey[1] WHERE k.contype = 'p' AND"
                      + " k.conrelid = '"
                      + table
                      + "'::regclass"))
          .as(table)
          .containsExactly("person_id");
      // A unique index is kept on one server, so it begins with the person too.
      assertThat(
              Rows.texts(
                  gateway,
                  "SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid ="
                      + " i.indrelid AND a.attnum = i.indkey[0] WHERE i.indisunique AND i.indrelid"
                      + " = '"
                      + table
                      + "'::regclass"))
          .as(table)
          .containsExactly("person_id");
    }
  }

  @Test
  void hotTablesHaveNoForeignKeysTriggersOrSequences() {
    assertThat(
            Rows.texts(
                gateway,
                "SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace ="
                    + " 'public'::regnamespace"))
        .isEmpty();
    assertThat(
            Rows.texts(
                gateway,
                "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE"
                    + " c.relnamespace = 'public'::regnamespace"))
        .isEmpty();
    assertThat(
            Rows.texts(
                gateway,
                "SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace ="
                    + " 'public'::regnamespace"))
        .isEmpty();
    assertThat(
            Rows.texts(
                gateway,
                "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE"
                    + " table_schema = 'public' AND is_identity = 'YES'"))
        .isEmpty();
    assertThat(
            Rows.texts(
                gateway,
                "SELECT rulename FROM pg_rules WHERE schemaname = 'public' UNION ALL SELECT proname"
                    + " FROM pg_proc WHERE pronamespace = 'public'::regnamespace"))
        .isEmpty();
  }
}
