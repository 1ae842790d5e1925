package io.yidi.gateway.load;

import static io.yidi.gateway.demo.DemoClient.date;
import static io.yidi.gateway.testing.Bills.DAY;
import static io.yidi.gateway.testing.Bills.bill;
import static io.yidi.gateway.testing.Bills.id;
import static io.yidi.gateway.testing.Bills.outpatient;
import static io.yidi.gateway.testing.Bills.pharmacy;
import static io.yidi.gateway.testing.Bills.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import io.yidi.gateway.demo.DemoClient;
import io.yidi.gateway.testing.Refused;
import io.yidi.gateway.testing.Stored;
import io.yidi.gateway.testing.TestGateway;
import io.yidi.proto.error.v1.ErrorReason;
import io.yidi.proto.settlement.v1.AccountUse;
import io.yidi.proto.settlement.v1.Claim;
import io.yidi.proto.settlement.v1.InlineBill;
import io.yidi.proto.settlement.v1.PreviewSettlementRequest;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.settlement.v1.Split;
import io.yidi.proto.type.v1.ChargeLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DirectoryLoaderTest {

  private static final String PERSONS =
      "person_id,name,gender,birth_date,document_type,document_number\n";
  private static final String CREDENTIALS = "person_id,type,number,card_serial,status\n";
  private static final String RELATIONS =
      "person_id,insurance_type,insured_area,person_type,civil_servant,status,valid_from,valid_until\n";
  private static final String ACCOUNTS = "person_id,insured_area,insurance_type,opening_balance\n";
  private static final String USAGE =
      "person_id,insured_area,insurance_type,counter,period,reference,amount,times,date\n";
  private static final String FILINGS =
      "filing_id,person_id,insurance_type,insured_area,kind,status,destination,start,end,by_materials,used_up,onward,designated\n";
  private static final String REGIONS =
      "code,name,pooling_area,filing_place,valid_from,valid_until\n";
  private static final String INSTITUTIONS = "code,name,type,area,filing_place,clearing_agency\n";
  private static final String SERVICES =
      "institution,service,agreed,networked,valid_from,valid_until\n";
  private static final String LEVELS =
      "institution,hosp_lv,dedc_hosp_lv,lmtpric_hosp_lv,valid_from,valid_until\n";
  private static final String CATALOGUE =
      "area,code,name,class,charge_category,first_share,first_share_310,price_ceiling,limited_use,valid_from,valid_until\n";

  private static final String KNOWN = "one of this directory or of the database)";

  private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());
  private static final TestGateway GATEWAY = TestGateway.shared();
  private static final DemoClient HOSPITAL = GATEWAY.client(TestGateway.MADE_UP_HOSPITAL);
  private static final DemoClient PHARMACY = GATEWAY.client(TestGateway.MADE_UP_PHARMACY);
  private static final DemoClient BEIJING = GATEWAY.client(TestGateway.BEIJING);

  @TempDir private Path directory = Path.of("");

  @AfterAll
  static void close() {
    Stream.of(HOSPITAL, PHARMACY, BEIJING).forEach(DemoClient::close);
  }

  private static String unique() {
    return "L" + Long.toString(NUMBERS.incrementAndGet(), 36).toUpperCase(Locale.ROOT);
  }

  private Map<String, Integer> load(Map<String, String> files) {
    return load(files, StandardCharsets.UTF_8);
  }

  private Map<String, Integer> load(Map<String, String> files, Charset charset) {
    try {
      Path folder = Files.createTempDirectory(directory, "load");
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue().getBytes(charset));
      }
      return GATEWAY.gateway().loader().load(folder, UnaryOperator.identity());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads what must not load; answers every problem and checks that nothing was stored. */
  private List<String> refused(Map<String, String> files) {
    return refused(files, StandardCharsets.UTF_8);
  }

  private List<String> refused(Map<String, String> files, Charset charset) {
    List<String> before = Stored.directory(GATEWAY);
    LoadException refused = catchThrowableOfType(LoadException.class, () -> load(files, charset));
    assertThat(refused).as("not refused: " + files).isNotNull();
    assertThat(Stored.directory(GATEWAY)).as("nothing is half loaded").isEqualTo(before);
    return refused.problems();
  }

  private static String person(String personId) {
    return personId + ",示范,1,1980-01-01,01," + personId + "\n";
  }

  private static String relation(String personId) {
    return personId + ",310,990100,11,no,ACTIVE,2015-01-01,\n";
  }

  @Test
  void csvAndYamlGiveTheSameRows() {
    String csv = "CSV" + unique();
    String yaml = "YML" + unique();
    Map<String, String> asCsv = new LinkedHashMap<>();
    asCsv.put(
        "persons.csv",
        "# a remark\n\n" + PERSONS + csv + ",\"示范, 甲\",2,1980-01-31,01,NR-" + csv + "\n");
    asCsv.put("credentials.csv", "\uFEFF" + CREDENTIALS + csv + ",03,NR-" + csv + ",S1,FROZEN\n");
    asCsv.put(
        "relations.csv", RELATIONS + csv + ",310,990100,12,yes,SUSPENDED,2015-01-01,2030-01-01\n");
    asCsv.put("accounts.csv", ACCOUNTS + csv + ",990100,310,12.30\n");
    asCsv.put(
        "external_usage.csv",
        USAGE
            + csv
            + ",990100,310,outpatient_pooled,2025,R1,100.05,,2025-02-01\n"
            + csv
            + ",990100,310,stays,2025,R1,,2,2025-02-01\n");
    asCsv.put(
        "filings.csv",
        FILINGS
            + "F-"
            + csv
            + ","
            + csv
            + ",310,990100,LONG_TERM_WORKER,APPROVED,310000,2025-01-01,,no,no,yes,H31011500001;"
            + " H11010500001\n");
    asCsv.put("regions.csv", REGIONS + "990191,示范县(虚构),990100,990100,2001-01-01,\n");
    asCsv.put(
        "institutions.csv", INSTITUTIONS + "H99019100001,示范县医院(虚构),hospital,990191,,990100\n");
    asCsv.put("institution_levels.csv", LEVELS + "H99019100001,8,1,1,2020-01-01,2026-01-01\n");
    asCsv.put("institution_services.csv", SERVICES + "H99019100001,chronic,yes,no,2020-01-01,\n");
    asCsv.put(
        "catalogue.csv",
        CATALOGUE + "990191," + csv + ",示范(虚构),乙,09,10%,5%,2500.5,yes,2025-01-01,\n");

    Map<String, String> asYaml = new LinkedHashMap<>();
    asYaml.put(
        "persons.yaml",
        "- {person_id: Y, name: '示范, 甲', gender: 2, birth_date: 1980-01-31, document_type: 01,"
            + " document_number: NR-Y}\n");
    asYaml.put(
        "credentials.yaml",
        "- person_id: Y\n  type: 03\n  number: NR-Y\n  card_serial: S1\n  status: FROZEN\n");
    asYaml.put(
        "relations.yaml",
        "- {person_id: Y, insurance_type: 310, insured_area: 990100, person_type: 12,"
            + " civil_servant: yes, status: SUSPENDED, valid_from: 2015-01-01, valid_until:"
            + " 2030-01-01}\n");
    asYaml.put(
        "accounts.yaml",
        "- {person_id: Y, insured_area: 990100, insurance_type: 310, opening_balance: 12.30}\n");
    asYaml.put(
        "external_usage.yaml",
        "- {person_id: Y, insured_area: 990100, insurance_type: 310, counter: outpatient_pooled,"
            + " period: 2025, reference: R1, amount: 100.05, date: 2025-02-01}\n"
            + "- {person_id: Y, insured_area: 990100, insurance_type: 310, counter: stays, period:"
            + " 2025, reference: R1, times: 2, date: 2025-02-01}\n");
    asYaml.put(
        "filings.yaml",
        "- {filing_id: F-Y, person_id: Y, insurance_type: 310, insured_area: 990100, kind:"
            + " LONG_TERM_WORKER, status: APPROVED, destination: 310000, start: 2025-01-01, end:"
            + " '', by_materials: no, used_up: no, onward: yes, designated: H31011500001;"
            + " H11010500001}\n");
    asYaml.put(
        "regions.yaml",
        "- {code: 990192, name: 示范县(虚构), pooling_area: 990100, filing_place: 990100, valid_from:"
            + " 2001-01-01}\n");
    asYaml.put(
        "institutions.yaml",
        "- {code: H99019200001, name: 示范县医院(虚构), type: hospital, area: 990192, clearing_agency:"
            + " 990100}\n");
    asYaml.put(
        "institution_levels.yaml",
        "- {institution: H99019200001, hosp_lv: 8, dedc_hosp_lv: 1, lmtpric_hosp_lv: 1, valid_from:"
            + " 2020-01-01, valid_until: 2026-01-01}\n");
    asYaml.put(
        "institution_services.yaml",
        "- {institution: H99019200001, service: chronic, agreed: yes, networked: no, valid_from:"
            + " 2020-01-01}\n");
    asYaml.put(
        "catalogue.yaml",
        "- {area: 990192, code: Y, name: 示范(虚构), class: 乙, charge_category: 09, first_share: 10%,"
            + " first_share_310: 5%, price_ceiling: 2500.5, limited_use: yes, valid_from:"
            + " 2025-01-01}\n");
    asYaml.replaceAll((name, text) -> text.replaceAll("\\bY\\b", yaml));

    Map<String, Integer> loaded = load(asCsv);
    assertThat(loaded).hasSize(11).containsEntry("external_usage", 2).containsEntry("persons", 1);
    assertThat(load(asYaml)).isEqualTo(loaded);

    Map<String, String> tables = new LinkedHashMap<>();
    for (String table :
        List.of(
            "person",
            "credential",
            "insurance_relation",
            "account",
            "counter",
            "counter_movement",
            "filing")) {
      tables.put(table, "person_id");
    }
    tables.put("region", "code");
    tables.put("institution", "area");
    tables.put("institution_level", "institution_code");
    tables.put("institution_service", "institution_code");
    tables.put("catalogue_item", "area");
    tables.forEach(
        (table, key) ->
            assertThat(stored(table, key, csv, "990191"))
                .as(table)
                .isNotEmpty()
                .isEqualTo(stored(table, key, yaml, "990192")));
  }

  /** Rows as text, with the mark of the run taken out. */
  private static List<String> stored(String table, String key, String mark, String area) {
    String except =
        switch (table) {
          case "counter_movement" -> " - 'booked_at'";
          case "person" -> " - 'hash'";
          default -> " - 'since_version'";
        };
    return Stored.texts(
            GATEWAY,
            "SELECT (to_jsonb(t)"
                + except
                + ")::text FROM "
                + table
                + " t WHERE "
                + key
                + " IN ('"
                + mark
                + "', '"
                + area
                + "', 'H"
                + area
                + "00001') ORDER BY 1")
        .stream()
        .map(row -> row.replace(mark, "*").replace(area, "#"))
        .toList();
  }

  /**
   * One bad row.
   *
   * @param file name of the file
   * @param text its text
   * @param expected the problem, whole or its beginning
   */
  private record Bad(String file, String text, String expected) {

    @Override
    public String toString() {
      return expected;
    }
  }

  static List<Bad> badRows() {
    String dates = "(expected: a date YYYY-MM-DD)";
    return List.of(
        new Bad(
            "persons.csv",
            PERSONS.replace("\n", ",shoe_size\n") + "P1,甲,1,1980-01-01,01,1,43\n",
            "persons.csv: unknown column shoe_size (expected: birth_date, document_number,"),
        new Bad(
            "persons.yaml",
            "- {person_id: P1, name: 甲, gender: 1, birth_date: 1980-01-01, document_type: 01,"
                + " document_number: 1, shoe_size: 43}\n",
            "persons.yaml[0]: unknown column shoe_size (expected: birth_date,"),
        new Bad(
            "people.csv",
            PERSONS,
            "people.csv: unknown file (expected: accounts, agencies, catalogue,"),
        new Bad("people.yaml", "[]", "people.yaml: unknown file (expected: accounts,"),
        new Bad(
            "persons.csv",
            PERSONS + person("P1") + "P2,,1,1980-01-01,01,2\n",
            "persons.csv:3: name: empty (expected: a value)"),
        new Bad(
            "persons.csv",
            "# a remark\n\n" + PERSONS + "P2,,1,1980-01-01,01,2\n",
            "persons.csv:4: name: empty (expected: a value)"),
        new Bad(
            "persons.csv",
            "person_id,name,gender,document_type,document_number\nP1,甲,1,01,1\n",
            "persons.csv:2: birth_date: empty " + dates),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,1,1980-02-30,01,1\n",
            "persons.csv:2: birth_date: 1980-02-30 " + dates),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,1,1980/01/01,01,1\n",
            "persons.csv:2: birth_date: 1980/01/01 " + dates),
        new Bad(
            "persons.yaml",
            "- {person_id: P1, name: 甲, gender: 1, birth_date: 80-1-1, document_type: 01,"
                + " document_number: 1}\n",
            "persons.yaml[0]: birth_date: 80-1-1 " + dates),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,3,1980-01-01,01,1\n",
            "persons.csv:2: gender: 3 (expected: one of 1, 2, 9)"),
        new Bad(
            "persons.csv",
            PERSONS + "甲 乙,甲,1,1980-01-01,01,1\n",
            "persons.csv:2: person_id: 甲 乙 (expected: 1 to 30 letters, digits, - or _)"),
        new Bad(
            "persons.csv",
            PERSONS + person("P1") + person("P1"),
            "persons.csv:3: the same key twice: P1 (expected: once)"),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,1,1980-01-01,01\n",
            "persons.csv:2: 5 values (expected: 6)"),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,1,1980-01-01,01,1,2\n",
            "persons.csv:2: 7 values (expected: 6)"),
        new Bad("persons.csv", PERSONS + "P1,\"甲\n", "persons.csv: not CSV: "),
        new Bad(
            "persons.csv",
            PERSONS + person("P1") + "P2,,1,1980-01-01,01,2",
            "persons.csv:3: name: empty (expected: a value)"),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲\0乙,1,1980-01-01,01,1\n",
            "persons.csv:2: name: a NUL character (expected: text without)"),
        new Bad(
            "persons.csv",
            PERSONS.replace("gender", "name") + "P1,甲,乙,1980-01-01,01,1\n",
            "persons.csv: column name twice (expected: once)"),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,1,+999999999-01-01,01,1\n",
            "persons.csv:2: birth_date: +999999999-01-01 (expected: a year from 1900 to 2999)"),
        new Bad(
            "persons.csv",
            PERSONS + "P1,甲,1,1899-12-31,01,1\n",
            "persons.csv:2: birth_date: 1899-12-31 (expected: a year from 1900 to 2999)"),
        new Bad(
            "relations.csv",
            RELATIONS + "DEMO0001,310,990100,11,no,ACTIVE,2025-01-01,3000-01-01\n",
            "relations.csv:2: valid_until: 3000-01-01 (expected: a year from 1900 to 2999)"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,甲,09,,5%,,no,2025-01-01,\n",
            "catalogue.csv:2: first_share_310: 5% (expected: none for class 甲)"),
        new Bad(
            "persons.yaml",
            "person_id: P1\n",
            "persons.yaml: not a list (expected: a list of rows)"),
        new Bad("persons.yaml", "- [", "persons.yaml: not YAML: "),
        new Bad(
            "persons.yaml", "- P1\n", "persons.yaml[0]: not a mapping (expected: column: value)"),
        new Bad(
            "relations.csv",
            RELATIONS + "DEMO0001,310,990100,11,no,ACTIVE,2025-01-01,2024-12-31\n",
            "relations.csv:2: valid_until: 2024-12-31 (expected: after 2025-01-01)"),
        new Bad(
            "relations.csv",
            RELATIONS + "DEMO0001,310,990100,11,no,ACTIVE,2025-01-01,2025-01-01\n",
            "relations.csv:2: valid_until: 2025-01-01 (expected: after 2025-01-01)"),
        new Bad(
            "relations.csv",
            RELATIONS + "DEMO0001,310,9901,11,no,ACTIVE,2025-01-01,\n",
            "relations.csv:2: insured_area: 9901 (expected: an area code of six digits)"),
        new Bad(
            "relations.csv",
            RELATIONS + "DEMO0001,310,990100,11,perhaps,ACTIVE,2025-01-01,\n",
            "relations.csv:2: civil_servant: perhaps (expected: one of no, yes)"),
        new Bad(
            "relations.csv",
            RELATIONS + "DEMO0001,310,990100,11,no,RUNNING,2025-01-01,\n",
            "relations.csv:2: status: RUNNING (expected: one of ACTIVE, ENDED, INVALID,"
                + " SUSPENDED)"),
        new Bad(
            "credentials.csv",
            CREDENTIALS + "DEMO0001,03,CARD,,NORMAL\n",
            "credentials.csv:2: card_serial: empty (expected: the card's serial for type 03, empty"
                + " otherwise)"),
        new Bad(
            "credentials.csv",
            CREDENTIALS + "DEMO0001,01,TOKEN,S1,NORMAL\n",
            "credentials.csv:2: card_serial: S1 (expected: the card's serial for type 03"),
        new Bad(
            "credentials.csv",
            CREDENTIALS + "DEMO0001,04,PASS,,NORMAL\n",
            "credentials.csv:2: type: 04 (expected: one of 01, 02, 03)"),
        new Bad(
            "accounts.csv",
            ACCOUNTS + "DEMO0001,990100,310,-1.00\n",
            "accounts.csv:2: opening_balance: -1.00 (expected: an amount in yuan with at most two"
                + " decimals)"),
        new Bad(
            "accounts.csv",
            ACCOUNTS + "DEMO0001,990100,310,1.005\n",
            "accounts.csv:2: opening_balance: 1.005 (expected: an amount in yuan"),
        new Bad(
            "external_usage.csv",
            USAGE + "DEMO0001,990100,310,stays,2025,R1,1.00,2,2025-01-01\n",
            "external_usage.csv:2: amount: 1.00 (expected: either amount in yuan or times)"),
        new Bad(
            "external_usage.csv",
            USAGE + "DEMO0001,990100,310,stays,25,R1,,2,2025-01-01\n",
            "external_usage.csv:2: period: 25 (expected: a period such as 2025, 2025-Q1, 2025-03,"
                + " 2025-07-01, 2025-01-10+90d or life, then /disease where counted by disease)"),
        new Bad(
            "filings.csv",
            FILINGS
                + "F1,DEMO0001,310,990100,REFERRAL,APPROVED,110000,2025-02-01,2025-01-31,yes,no,no,\n",
            "filings.csv:2: end: 2025-01-31 (expected: not before 2025-02-01)"),
        new Bad(
            "filings.csv",
            FILINGS + "F1,DEMO0001,310,990100,HOLIDAY,APPROVED,110000,2025-02-01,,yes,no,no,\n",
            "filings.csv:2: kind: HOLIDAY (expected: one of EMERGENCY, LONG_TERM_RESIDENT,"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,丁,09,,,,no,2025-01-01,\n",
            "catalogue.csv:2: class: 丁 (expected: one of 丙, 乙, 甲)"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,甲,09,10%,,,no,2025-01-01,\n",
            "catalogue.csv:2: first_share: 10% (expected: none for class 甲)"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,乙,09,0.1,,,no,2025-01-01,\n",
            "catalogue.csv:2: first_share: 0.1 (expected: a percentage such as 10%)"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,乙,09,101%,,,no,2025-01-01,\n",
            "catalogue.csv:2: first_share: 101% (expected: at most 100%)"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,乙,15,10%,,,no,2025-01-01,\n",
            "catalogue.csv:2: charge_category: 15 (expected: 01 to 14)"),
        new Bad(
            "catalogue.csv",
            CATALOGUE + "990100,XBAD,示范,乙,09,10%,,1.1234567,no,2025-01-01,\n",
            "catalogue.csv:2: price_ceiling: 1.1234567 (expected: a price in yuan with at most six"
                + " decimals)"),
        new Bad(
            "institutions.csv",
            INSTITUTIONS + "X1,示范,hospital,990100,,990100\n",
            "institutions.csv:2: code: X1 (expected: H or P and eleven digits)"),
        new Bad(
            "institution_levels.csv",
            LEVELS + "H99010100001,15,1,1,2030-01-01,\n",
            "institution_levels.csv:2: hosp_lv: 15 (expected: 1 to 14)"),
        new Bad(
            "institution_services.csv",
            SERVICES + "H99010100001,dental,yes,yes,2030-01-01,\n",
            "institution_services.csv:2: service: dental (expected: one of chronic, inpatient,"
                + " outpatient, pharmacy)"));
  }

  @ParameterizedTest
  @MethodSource("badRows")
  void aBadRowIsNamed(Bad bad) {
    assertThat(refused(Map.of(bad.file(), bad.text())))
        .anySatisfy(problem -> assertThat(problem).startsWith(bad.expected()));
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    assertThat(refused(Map.of("persons.csv", PERSONS + person("P1")), Charset.forName("GB18030")))
        .containsExactly("persons.csv: not UTF-8");
  }

  @Test
  void aDirectoryMustBeThereAndHoldSomething() {
    assertThat(refused(Map.of())).hasSize(1).first().asString().contains("nothing to load");
    LoadException missing =
        catchThrowableOfType(
            LoadException.class,
            () ->
                GATEWAY
                    .gateway()
                    .loader()
                    .load(directory.resolve("nowhere"), UnaryOperator.identity()));
    assertThat(missing.problems()).hasSize(1).first().asString().contains("no such directory");
  }

  /** What a row refers to must be in the same directory or in the database. */
  @Test
  void referencesAreChecked() {
    String known = unique();
    List<String> problems =
        refused(
            Map.of(
                "persons.csv",
                PERSONS + person(known),
                "credentials.csv",
                CREDENTIALS + "NOBODY-1,01,TOKEN,,NORMAL\n",
                "relations.csv",
                RELATIONS + known + ",310,880100,11,no,ACTIVE,2015-01-01,\n",
                "accounts.csv",
                ACCOUNTS + known + ",440783,310,1.00\n",
                "filings.csv",
                FILINGS
                    + "F1,"
                    + known
                    + ",310,990100,LONG_TERM_WORKER,APPROVED,310000,2025-01-01,,yes,no,no,H00000000009\n",
                "institutions.csv",
                INSTITUTIONS + "H88010000001,示范,hospital,880100,,880100\n",
                "institution_levels.csv",
                LEVELS + "H00000000008,5,2,2,2020-01-01,\n"));
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "credentials.csv:2: person_id: NOBODY-1 (expected: a person of persons.csv or of the"
                + " database)",
            "relations.csv:2: insured_area: 880100 (expected: " + KNOWN,
            "accounts.csv:2: insured_area: 440783 (expected: a pooling area)",
            "filings.csv:2: designated: H00000000009 (expected: " + KNOWN,
            "institutions.csv:2: area: 880100 (expected: " + KNOWN,
            "institution_levels.csv:2: institution: H00000000008 (expected: " + KNOWN);
  }

  /** Filings are asked for by number alone. */
  @Test
  void aFilingNumberBelongsToOnePerson() {
    String first = newInsured();
    String second = newInsured();
    String row = ",310,990100,LONG_TERM_WORKER,APPROVED,310000,2025-01-01,,yes,no,no,\n";
    String number = "N-" + first;
    load(Map.of("filings.csv", FILINGS + number + "," + first + row));
    assertThat(refused(Map.of("filings.csv", FILINGS + number + "," + second + row)))
        .containsExactly(
            "filings.csv:2: filing_id: "
                + number
                + " (expected: a number that no other person's filing has)");
    assertThat(
            refused(
                Map.of(
                    "filings.csv",
                    FILINGS + "X" + number + "," + first + row + "X" + number + "," + second
                        + row)))
        .singleElement()
        .asString()
        .contains("filings.csv:3");
  }

  /** Nothing holds twice on one day, in the files or with what is stored. */
  @Test
  void overlappingPeriodsNameBothRows() {
    String insured = unique();
    String hospital = "H" + (88_000_000_000L + NUMBERS.get() % 1_000_000_000L);
    List<String> problems =
        refused(
            Map.of(
                "persons.csv",
                PERSONS + person(insured),
                "relations.csv",
                RELATIONS
                    + insured
                    + ",310,990100,11,no,ACTIVE,2015-01-01,\n"
                    + insured
                    + ",310,990100,12,no,ACTIVE,2020-01-01,\n"
                    + insured
                    + ",390,990100,12,no,ACTIVE,2020-01-01,\n",
                "regions.csv",
                REGIONS
                    + "990171,示范一县(虚构),990100,990100,2010-01-01,2020-01-01\n"
                    + "990171,示范二县(虚构),990100,990100,2019-12-31,\n",
                "institutions.csv",
                INSTITUTIONS + hospital + ",示范,hospital,990100,,990100\n",
                "institution_levels.csv",
                LEVELS
                    + hospital
                    + ",5,2,2,2021-01-01,\n"
                    + hospital
                    + ",8,1,1,2020-01-01,2021-01-02\n",
                "institution_services.csv",
                SERVICES
                    + hospital
                    + ",inpatient,yes,yes,2020-01-01,\n"
                    + hospital
                    + ",outpatient,yes,yes,2020-01-01,2021-01-01\n"
                    + hospital
                    + ",outpatient,yes,yes,2021-01-01,\n"
                    + hospital
                    + ",inpatient,yes,no,2022-01-01,\n",
                "catalogue.csv",
                CATALOGUE
                    + item("XOVER" + insured, "10%", "2025-01-01", "2025-03-01")
                    + item("XOVER" + insured, "20%", "2025-02-01", "")));
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "relations.csv:3: valid_from: 2020-01-01 (expected: not before the end of"
                + " relations.csv:2, which is open)",
            "regions.csv:3: valid_from: 2019-12-31 (expected: not before the end of regions.csv:2,"
                + " 2020-01-01)",
            "institution_levels.csv:2: valid_from: 2021-01-01 (expected: not before the end of"
                + " institution_levels.csv:3, 2021-01-02)",
            "institution_services.csv:5: valid_from: 2022-01-01 (expected: not before the end of"
                + " institution_services.csv:2, which is open)",
            "catalogue.csv:3: valid_from: 2025-02-01 (expected: not before the end of"
                + " catalogue.csv:2, 2025-03-01)");
  }

  @Test
  void aPeriodMustNotOverlapAStoredOne() {
    String code = "XSTORED" + unique();
    load(Map.of("catalogue.csv", CATALOGUE + item(code, "10%", "2025-01-01", "")));
    assertThat(refused(Map.of("catalogue.csv", CATALOGUE + item(code, "20%", "2025-02-01", ""))))
        .containsExactly(
            "catalogue.csv:2: valid_from: 2025-02-01 (expected: not before the end of the stored"
                + " row from 2025-01-01, which is open)");
    assertThat(refused(Map.of("catalogue.csv", CATALOGUE + item(code, "20%", "2024-02-01", ""))))
        .containsExactly(
            "catalogue.csv:2: valid_until: empty (expected: at most 2025-01-01, when the stored row"
                + " begins)");
    load(Map.of("catalogue.csv", CATALOGUE + item(code, "20%", "2024-02-01", "2025-01-01")));
  }

  /** Every statement of a transaction has a number of its own, which its rows keep. */
  @Test
  void manyRowsAreStoredWithOneStatementAndAnalyzed() {
    String mark = unique();
    StringBuilder items = new StringBuilder(CATALOGUE);
    StringBuilder filings = new StringBuilder(FILINGS);
    String insured = newInsured();
    for (int i = 0; i < 150; i++) {
      items.append(item(mark + "-" + i, "10%", "2025-01-01", ""));
      filings.append(
          mark
              + i
              + ","
              + insured
              + ",310,990100,REFERRAL,CLOSED,110000,2020-01-01,2020-02-01,yes,no,no,"
              + "H31011500001; H11010500001\n");
    }
    String now = Stored.texts(GATEWAY, "SELECT clock_timestamp()::text").getFirst();
    load(Map.of("catalogue.csv", items.toString(), "filings.csv", filings.toString()));
    assertThat(
            Stored.texts(
                GATEWAY,
                "SELECT count(*) || ' in ' || count(DISTINCT cmin::text) FROM catalogue_item WHERE"
                    + " code LIKE '"
                    + mark
                    + "%' UNION ALL SELECT count(*) || ' in ' || count(DISTINCT cmin::text) FROM"
                    + " filing WHERE person_id = '"
                    + insured
                    + "' AND designated = '{H31011500001,H11010500001}'"))
        .containsExactly("150 in 1", "150 in 1");
    assertThat(
            GATEWAY.number(
                "SELECT count(*) FROM pg_stat_user_tables WHERE relname IN ('catalogue_item',"
                    + " 'filing') AND last_analyze > '"
                    + now
                    + "'"))
        .isEqualTo(2);
  }

  @Test
  void everyProblemOfEveryFileIsReportedAtOnce() {
    String known = unique();
    List<String> problems =
        refused(
            Map.of(
                "persons.csv",
                PERSONS + person(known) + "P2,,3,1980-13-01,01,2\n" + "P3,甲,1,1980-01-01\n",
                "relations.yaml",
                "- {person_id: "
                    + known
                    + ", insurance_type: 310, insured_area: 990100, person_type: 11,"
                    + " civil_servant: no, status: ACTIVE, valid_from: never}\n",
                "catalogue.csv",
                CATALOGUE + "990100,XBAD,示范,甲,09,10%,,,no,2025-01-01,\n"));
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "persons.csv:3: name: empty (expected: a value)",
            "persons.csv:3: gender: 3 (expected: one of 1, 2, 9)",
            "persons.csv:3: birth_date: 1980-13-01 (expected: a date YYYY-MM-DD)",
            "persons.csv:4: 4 values (expected: 6)",
            "relations.yaml[0]: valid_from: never (expected: a date YYYY-MM-DD)",
            "catalogue.csv:2: first_share: 10% (expected: none for class 甲)");
  }

  @Test
  void aRowThatIsThereAlreadyIsNotHalfChanged() {
    String known = unique();
    load(Map.of("persons.csv", PERSONS + person(known)));
    assertThat(
            refused(
                Map.of(
                    "persons.csv",
                    PERSONS + person(known).replace("示范", "改名"),
                    "external_usage.csv",
                    USAGE + known + ",990100,310,stays,2025,R1,,two,2025-01-01\n")))
        .containsExactly("external_usage.csv:2: times: two (expected: a whole number)");
    assertThat(Stored.texts(GATEWAY, "SELECT name FROM person WHERE person_id = '" + known + "'"))
        .containsExactly("示范");
  }

  private static String newInsured() {
    return GATEWAY.newPerson("990100", "11", "ACTIVE", "200.00");
  }

  private static long counter(String personId, String name) {
    return GATEWAY.number(
        "SELECT coalesce(sum(value), 0) FROM counter WHERE person_id = '"
            + personId
            + "' AND name = '"
            + name
            + "'");
  }

  private static long balance(String personId) {
    return GATEWAY.number(
        "SELECT sum(balance_fen) FROM account WHERE person_id = '" + personId + "'");
  }

  @Test
  void loadingTwiceCountsUsageOnce() {
    String insured = newInsured();
    Map<String, String> usage =
        Map.of(
            "external_usage.csv",
            USAGE + insured + ",990100,310,outpatient_pooled,2025,R1,150.00,,2025-02-01\n");
    load(usage);
    List<String> once = Stored.directory(GATEWAY);
    load(usage);
    assertThat(Stored.directory(GATEWAY)).isEqualTo(once);
    assertThat(counter(insured, "outpatient_pooled")).isEqualTo(15_000);

    load(
        Map.of(
            "external_usage.csv",
            USAGE + insured + ",990100,310,outpatient_pooled,2025,R2,50.00,,2025-02-02\n"));
    assertThat(counter(insured, "outpatient_pooled")).as("a new reference adds").isEqualTo(20_000);
  }

  @Test
  void aReferenceIsNotBookedWithAnotherAmount() {
    String insured = newInsured();
    String row = insured + ",990100,310,outpatient_pooled,2025,R1,150.00,,2025-02-01\n";
    load(Map.of("external_usage.csv", USAGE + row));
    assertThat(
            refused(
                Map.of(
                    "external_usage.csv",
                    USAGE
                        + insured
                        + ",990100,310,outpatient_pooled,2025,R0,10.00,,2025-02-01\n"
                        + row.replace("150.00", "151.00"))))
        .anySatisfy(
            one ->
                assertThat(one)
                    .contains("reference R1", "another amount (expected: a new reference)"));
    assertThat(counter(insured, "outpatient_pooled")).isEqualTo(15_000);
  }

  @Test
  void aBalanceIsOpenedOnce() {
    String insured = newInsured();
    Settlement settled =
        PHARMACY
            .settlement()
            .settle(settle(id(), pharmacy(insured, 300).setAccountUse(AccountUse.ACCOUNT_USE_OWN)))
            .getSettlement();
    assertThat(settled.getSplit().getAccountFen()).isEqualTo(20_000);
    load(Map.of("accounts.csv", ACCOUNTS + insured + ",990100,310,200.00\n"));
    assertThat(balance(insured)).as("what the settlement left").isZero();
    assertThat(
            GATEWAY.number(
                "SELECT sum(amount_fen) FROM account_movement WHERE person_id = '" + insured + "'"))
        .isZero();
  }

  private static String item(String code, String share, String from, String until) {
    return "990100," + code + ",示范(虚构),乙,09," + share + ",,,no," + from + "," + until + "\n";
  }

  private static Claim.Builder saleOf(String insured, String code) {
    List<ChargeLine> lines = DemoClient.lines(DAY, DemoClient.item(code, 1, 1_000));
    return bill(insured, InlineBill.newBuilder().setMedType("41").setServiceDate(date(DAY)), lines);
  }

  private static Split settled(String insured, String code) {
    return PHARMACY
        .settlement()
        .settle(settle(id(), saleOf(insured, code)))
        .getSettlement()
        .getSplit();
  }

  @Test
  void aNewCatalogueAppliesToTheNextSettle() {
    String insured = newInsured();
    String code = "XNEW" + unique();
    Refused.by(() -> settled(insured, code))
        .with(Code.NOT_FOUND, ErrorReason.ERROR_REASON_ITEM_NOT_FOUND);
    load(Map.of("catalogue.csv", CATALOGUE + item(code, "10%", "2025-01-01", "")));
    assertThat(settled(insured, code).getFirstSelfPayFen()).isEqualTo(10_000);

    load(
        Map.of(
            "catalogue.csv",
            CATALOGUE
                + item(code, "10%", "2025-01-01", DAY.toString())
                + item(code, "30%", DAY.toString(), "")));
    assertThat(settled(insured, code).getFirstSelfPayFen()).isEqualTo(30_000);

    String personRow = unique();
    String before = version("catalogue");
    load(
        Map.of(
            "persons.csv",
            PERSONS + person(personRow),
            "relations.csv",
            RELATIONS + relation(personRow)));
    assertThat(version("catalogue")).as("persons make no new catalogue").isEqualTo(before);
  }

  private static String version(String kind) {
    return Stored.texts(
            GATEWAY,
            "SELECT version FROM version_activation WHERE kind = '"
                + kind
                + "' ORDER BY active_from DESC LIMIT 1")
        .getFirst();
  }

  @Test
  void aFilingBetweenTwoPreviewsChangesTheAnswer() {
    String insured = newInsured();
    PreviewSettlementRequest asked =
        PreviewSettlementRequest.newBuilder().setClaim(outpatient(insured, 300)).build();
    Refused.by(() -> BEIJING.settlement().previewSettlement(asked))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_NOT_FILED);
    String filing =
        FILINGS
            + "F-"
            + insured
            + ","
            + insured
            + ",310,990100,LONG_TERM_WORKER,APPROVED,110000,2025-01-01,,yes,no,no,\n";
    load(Map.of("filings.csv", filing));
    assertThat(
            BEIJING
                .settlement()
                .previewSettlement(asked)
                .getSettlement()
                .getSplit()
                .getFundTotalFen())
        .as("(300 − 100) × 55 %")
        .isEqualTo(11_000);
    load(Map.of("filings.csv", filing.replace("APPROVED", "CLOSED")));
    Refused.by(() -> BEIJING.settlement().previewSettlement(asked))
        .with(Code.FAILED_PRECONDITION, ErrorReason.ERROR_REASON_FILING_CLOSED);
  }
}
