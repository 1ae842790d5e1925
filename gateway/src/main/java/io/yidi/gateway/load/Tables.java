package io.yidi.gateway.load;

import io.yidi.gateway.jdbc.ArrayInsert;
import io.yidi.gateway.person.Ids;
import io.yidi.gateway.usage.UsageBook;
import io.yidi.gateway.usage.UsageBook.Usage;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingStatus;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a directory: their columns, how a row is read and checked, and how it is stored.
 */
final class Tables {

  private static final Pattern AREA = Pattern.compile("\\d{6}");
  private static final Pattern INSURANCE = Pattern.compile("\\d{3,6}");
  private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9_-]{1,30}");
  private static final Pattern DISEASE = Pattern.compile("[A-Z][A-Z0-9.]{1,19}");
  private static final Pattern ITEM = Pattern.compile("\\S{1,50}");
  private static final String ITEM_FORM = "1 to 50 characters";
  private static final String AREA_FORM = "an area code of six digits";

  private Tables() {}

  /**
   * When a row holds.
   *
   * @param from first day
   * @param until first day on which it no longer does, null for an open end
   */
  record Validity(LocalDate from, @Nullable LocalDate until) {

    static Validity read(Row row) {
      LocalDate from = row.date("valid_from");
      return new Validity(from, row.until("valid_until", from));
    }
  }

  private static <R> ArrayInsert<R> dated(ArrayInsert<R> insert, Function<R, Validity> validity) {
    return insert
        .column("valid_from", "date", row -> validity.apply(row).from())
        .column("valid_until", "date", row -> validity.apply(row).until());
  }

  record RegionRow(String code, String name, String pooling, String filing, Validity validity) {

    static final Set<String> COLUMNS =
        Set.of("code", "name", "pooling_area", "filing_place", "valid_from", "valid_until");

    static RegionRow read(Row row) {
      return new RegionRow(
          row.matching("code", AREA, AREA_FORM),
          row.text("name"),
          row.matching("pooling_area", AREA, AREA_FORM),
          row.matching("filing_place", AREA, AREA_FORM),
          Validity.read(row));
    }

    static final ArrayInsert<RegionRow> INSERT =
        dated(
            ArrayInsert.<RegionRow>upsert("region", "code", "valid_from")
                .column("code", "text", RegionRow::code)
                .column("name", "text", RegionRow::name)
                .column("pooling_area", "text", RegionRow::pooling)
                .column("filing_place", "text", RegionRow::filing),
            RegionRow::validity);
  }

  record InstitutionRow(
      String code, String name, String type, String area, String filing, String agency) {

    static final Set<String> COLUMNS =
        Set.of("code", "name", "type", "area", "filing_place", "clearing_agency");

    static InstitutionRow read(Row row) {
      String filing = row.optional("filing_place");
      if (!filing.isEmpty()) {
        row.matching("filing_place", AREA, AREA_FORM);
      }
      return new InstitutionRow(
          row.matching("code", Pattern.compile("[HP]\\d{11}"), "H or P and eleven digits"),
          row.text("name"),
          row.oneOf("type", Set.of("hospital", "community", "home_bed", "pharmacy")),
          row.matching("area", AREA, AREA_FORM),
          filing,
          row.matching("clearing_agency", AREA, AREA_FORM));
    }

    static final ArrayInsert<InstitutionRow> INSERT =
        ArrayInsert.<InstitutionRow>upsert("institution", "code")
            .column("code", "text", InstitutionRow::code)
            .column("name", "text", InstitutionRow::name)
            .column("type", "text", InstitutionRow::type)
            .column("area", "text", InstitutionRow::area)
            .column("filing_place", "text", InstitutionRow::filing)
            .column("clearing_agency", "text", InstitutionRow::agency);
  }

  record LevelRow(String institution, String hosp, String dedc, String lmtpric, Validity validity) {

    static final Set<String> COLUMNS =
        Set.of(
            "institution",
            "hosp_lv",
            "dedc_hosp_lv",
            "lmtpric_hosp_lv",
            "valid_from",
            "valid_until");

    static LevelRow read(Row row) {
      return new LevelRow(
          row.text("institution"),
          row.matching("hosp_lv", Pattern.compile("[1-9]|1[0-4]"), "1 to 14"),
          row.oneOf("dedc_hosp_lv", Set.of("1", "2", "3", "4", "9")),
          row.oneOf("lmtpric_hosp_lv", Set.of("1", "2", "3")),
          Validity.read(row));
    }

    static final ArrayInsert<LevelRow> INSERT =
        dated(
            ArrayInsert.<LevelRow>upsert("institution_level", "institution_code", "valid_from")
                .column("institution_code", "text", LevelRow::institution)
                .column("hosp_lv", "text", LevelRow::hosp)
                .column("dedc_hosp_lv", "text", LevelRow::dedc)
                .column("lmtpric_hosp_lv", "text", LevelRow::lmtpric),
            LevelRow::validity);
  }

  record ServiceRow(
      String institution, String service, boolean agreed, boolean networked, Validity validity) {

    static final Set<String> COLUMNS =
        Set.of("institution", "service", "agreed", "networked", "valid_from", "valid_until");

    static ServiceRow read(Row row) {
      return new ServiceRow(
          row.text("institution"),
          row.oneOf("service", Set.of("outpatient", "inpatient", "pharmacy", "chronic")),
          row.yes("agreed"),
          row.yes("networked"),
          Validity.read(row));
    }

    static final ArrayInsert<ServiceRow> INSERT =
        dated(
            ArrayInsert.<ServiceRow>upsert(
                    "institution_service", "institution_code", "service", "valid_from")
                .column("institution_code", "text", ServiceRow::institution)
                .column("service", "text", ServiceRow::service)
                .column("agreed", "bool", ServiceRow::agreed)
                .column("networked", "bool", ServiceRow::networked),
            ServiceRow::validity);
  }

  record ItemRow(
      String area,
      String code,
      String name,
      String itemClass,
      String category,
      TreeMap<String, Long> shares,
      TreeMap<String, Long> ceilings,
      boolean limited,
      String kind,
      String limitText,
      Validity validity) {

    static final Set<String> COLUMNS =
        Set.of(
            "area",
            "code",
            "name",
            "kind",
            "limit_text",
            "class",
            "charge_category",
            "first_share",
            "first_share_310",
            "first_share_390",
            "price_ceiling",
            "price_ceiling_1",
            "price_ceiling_2",
            "price_ceiling_3",
            "limited_use",
            "valid_from",
            "valid_until");

    private static final Map<String, String> CLASSES = Map.of("甲", "A", "乙", "B", "丙", "C");
    private static final Map<String, String> KINDS =
        Map.of("", "", "药品", "DRUG", "中药饮片", "HERBAL", "服务项目", "SERVICE", "耗材", "CONSUMABLE");

    static ItemRow read(Row row) {
      TreeMap<String, Long> shares = new TreeMap<>();
      TreeMap<String, Long> ceilings = new TreeMap<>();
      shares.put("", row.percent("first_share"));
      for (String type : List.of("310", "390")) {
        if (!row.optional("first_share_" + type).isEmpty()) {
          shares.put(type, row.percent("first_share_" + type));
        }
      }
      for (String level : List.of("", "1", "2", "3")) {
        String column = level.isEmpty() ? "price_ceiling" : "price_ceiling_" + level;
        if (!row.optional(column).isEmpty()) {
          ceilings.put(level, row.priceE6(column));
        }
      }
      String itemClass = row.oneOf("class", CLASSES.keySet());
      if (itemClass.equals("甲")) {
        shares.entrySet().stream()
            .filter(share -> share.getValue() > 0)
            .map(
                share -> share.getKey().isEmpty() ? "first_share" : "first_share_" + share.getKey())
            .forEach(column -> row.wrong(column, row.optional(column), "none for class 甲"));
      }
      if (itemClass.equals("乙") && row.optional("first_share").isEmpty()) {
        row.wrong("first_share", "", "a percentage, which every item of class 乙 has");
      }
      return new ItemRow(
          row.matching("area", AREA, AREA_FORM),
          row.matching("code", ITEM, ITEM_FORM),
          row.text("name"),
          CLASSES.getOrDefault(itemClass, "C"),
          row.matching("charge_category", Pattern.compile("0[1-9]|1[0-4]"), "01 to 14"),
          shares,
          ceilings,
          row.yes("limited_use"),
          KINDS.getOrDefault(row.oneOf("kind", KINDS.keySet()), ""),
          row.optional("limit_text"),
          Validity.read(row));
    }

    /** Inserts into a temporary table that is like the catalogue. */
    static ArrayInsert<ItemRow> into(String table) {
      return dated(
          ArrayInsert.<ItemRow>temporary(table, "catalogue_item")
              .column("area", "text", ItemRow::area)
              .column("code", "text", ItemRow::code)
              .column("name", "text", ItemRow::name)
              .column("item_class", "text", ItemRow::itemClass)
              .column("charge_category", "text", ItemRow::category)
              .list("share_insurance_types", "text", row -> List.copyOf(row.shares().keySet()))
              .list("share_ppm", "int8", row -> List.copyOf(row.shares().values()))
              .list("ceiling_levels", "text", row -> List.copyOf(row.ceilings().keySet()))
              .list("ceiling_e6", "int8", row -> List.copyOf(row.ceilings().values()))
              .column("limited_use", "bool", ItemRow::limited)
              .column("kind", "text", ItemRow::kind)
              .column("limit_text", "text", ItemRow::limitText),
          ItemRow::validity);
    }
  }

  record AgencyRow(String code, String name, String area) {

    static final Set<String> COLUMNS = Set.of("code", "name", "insured_area");

    static AgencyRow read(Row row) {
      return new AgencyRow(
          row.matching(
              "code", Pattern.compile("[A-Z0-9]{6,20}"), "6 to 20 capital letters or digits"),
          row.text("name"),
          row.matching("insured_area", AREA, AREA_FORM));
    }

    static final ArrayInsert<AgencyRow> INSERT =
        ArrayInsert.<AgencyRow>upsert("agency", "code")
            .column("code", "text", AgencyRow::code)
            .column("name", "text", AgencyRow::name)
            .column("insured_area", "text", AgencyRow::area);
  }

  record HolidayRow(LocalDate day, boolean working, String source) {

    static final Set<String> COLUMNS = Set.of("date", "working", "source");

    static HolidayRow read(Row row) {
      return new HolidayRow(row.date("date"), row.yes("working"), row.text("source"));
    }

    static final ArrayInsert<HolidayRow> INSERT =
        ArrayInsert.<HolidayRow>upsert("holiday", "day")
            .column("day", "date", HolidayRow::day)
            .column("working", "bool", HolidayRow::working)
            .column("source", "text", HolidayRow::source);
  }

  record MappingRow(
      String institution, String localCode, String localName, String itemCode, Validity validity) {

    static final Set<String> COLUMNS =
        Set.of("institution", "local_code", "local_name", "item_code", "valid_from", "valid_until");

    static MappingRow read(Row row) {
      String itemCode = row.optional("item_code");
      if (!itemCode.isEmpty()) {
        row.matching("item_code", ITEM, ITEM_FORM);
      }
      return new MappingRow(
          row.text("institution"),
          row.matching("local_code", Pattern.compile("\\S.{0,149}"), "1 to 150 characters"),
          row.optional("local_name"),
          itemCode,
          Validity.read(row));
    }

    static final ArrayInsert<MappingRow> INSERT =
        dated(
            ArrayInsert.<MappingRow>upsert(
                    "item_mapping", "institution_code", "local_item_code", "valid_from")
                .column("institution_code", "text", MappingRow::institution)
                .column("local_item_code", "text", MappingRow::localCode)
                .column("local_name", "text", MappingRow::localName)
                .column("item_code", "text", MappingRow::itemCode),
            MappingRow::validity);
  }

  record ScopeRow(String area, String disease, String itemCode, Validity validity) {

    static final Set<String> COLUMNS =
        Set.of("area", "disease_code", "item_code", "valid_from", "valid_until");

    static ScopeRow read(Row row) {
      return new ScopeRow(
          row.matching("area", AREA, AREA_FORM),
          row.matching("disease_code", DISEASE, "a disease code such as M03900"),
          row.matching("item_code", ITEM, ITEM_FORM),
          Validity.read(row));
    }

    static final ArrayInsert<ScopeRow> INSERT =
        dated(
            ArrayInsert.<ScopeRow>upsert(
                    "disease_scope", "area", "disease_code", "item_code", "valid_from")
                .column("area", "text", ScopeRow::area)
                .column("disease_code", "text", ScopeRow::disease)
                .column("item_code", "text", ScopeRow::itemCode),
            ScopeRow::validity);
  }

  record PersonRow(
      String id,
      String name,
      String gender,
      LocalDate birth,
      String documentType,
      String documentNumber) {

    static final Set<String> COLUMNS =
        Set.of("person_id", "name", "gender", "birth_date", "document_type", "document_number");

    static PersonRow read(Row row) {
      return new PersonRow(
          row.matching("person_id", PERSON, "1 to 30 letters, digits, - or _"),
          row.text("name"),
          row.oneOf("gender", Set.of("1", "2", "9")),
          row.date("birth_date"),
          row.text("document_type"),
          row.text("document_number"));
    }

    static final ArrayInsert<PersonRow> INSERT =
        ArrayInsert.<PersonRow>upsert("person", "person_id")
            .column("person_id", "text", PersonRow::id)
            .column("hash", "int4", row -> Ids.hash(row.id()))
            .column("name", "text", PersonRow::name)
            .column("gender", "text", PersonRow::gender)
            .column("birth_date", "date", PersonRow::birth)
            .column("document_type", "text", PersonRow::documentType)
            .column("document_number", "text", PersonRow::documentNumber);
  }

  record CredentialRow(String type, String number, String serial, String person, String status) {

    static final Set<String> COLUMNS =
        Set.of("person_id", "type", "number", "card_serial", "status");

    static CredentialRow read(Row row) {
      String type = row.oneOf("type", Set.of("01", "02", "03"));
      String serial = row.optional("card_serial");
      if (type.equals("03") == serial.isEmpty()) {
        row.wrong("card_serial", serial, "the card's serial for type 03, empty otherwise");
      }
      return new CredentialRow(
          type,
          row.text("number"),
          serial,
          row.text("person_id"),
          row.oneOf("status", Set.of("NORMAL", "LOST", "FROZEN", "CANCELLED", "EXPIRED")));
    }

    static final ArrayInsert<CredentialRow> INSERT =
        ArrayInsert.<CredentialRow>upsert("credential", "type", "number")
            .column("type", "text", CredentialRow::type)
            .column("number", "text", CredentialRow::number)
            .column("card_serial", "text", CredentialRow::serial)
            .column("person_id", "text", CredentialRow::person)
            .column("status", "text", CredentialRow::status);
  }

  record RelationRow(
      String person,
      String insurance,
      String area,
      String personType,
      boolean civil,
      String status,
      String plan,
      List<String> identities,
      Validity validity) {

    RelationRow {
      identities = List.copyOf(identities);
    }

    static final Set<String> COLUMNS =
        Set.of(
            "person_id",
            "insurance_type",
            "insured_area",
            "person_type",
            "civil_servant",
            "status",
            "plan",
            "identities",
            "valid_from",
            "valid_until");

    static RelationRow read(Row row) {
      return new RelationRow(
          row.text("person_id"),
          row.matching("insurance_type", INSURANCE, "an insurance type such as 310"),
          row.matching("insured_area", AREA, AREA_FORM),
          row.matching("person_type", Pattern.compile("\\d{2,6}"), "a person type such as 11"),
          row.yes("civil_servant"),
          row.constant("status", RelationStatus.class),
          row.optional("plan"),
          row.list("identities"),
          Validity.read(row));
    }

    static final ArrayInsert<RelationRow> INSERT =
        dated(
            ArrayInsert.<RelationRow>upsert(
                    "insurance_relation",
                    "person_id",
                    "insurance_type",
                    "insured_area",
                    "valid_from")
                .column("person_id", "text", RelationRow::person)
                .column("insurance_type", "text", RelationRow::insurance)
                .column("insured_area", "text", RelationRow::area)
                .column("person_type", "text", RelationRow::personType)
                .column("civil_servant", "bool", RelationRow::civil)
                .column("status", "text", RelationRow::status)
                .column("plan", "text", RelationRow::plan)
                .list("identities", "text", RelationRow::identities),
            RelationRow::validity);
  }

  record ApprovalRow(
      String person,
      String insurance,
      String area,
      String disease,
      List<String> institutions,
      Validity validity) {

    static final Set<String> COLUMNS =
        Set.of(
            "person_id",
            "insurance_type",
            "insured_area",
            "disease_code",
            "institutions",
            "valid_from",
            "valid_until");

    ApprovalRow {
      institutions = List.copyOf(institutions);
    }

    static ApprovalRow read(Row row) {
      return new ApprovalRow(
          row.text("person_id"),
          row.matching("insurance_type", INSURANCE, "an insurance type such as 310"),
          row.matching("insured_area", AREA, AREA_FORM),
          row.matching("disease_code", DISEASE, "a disease code such as M03900"),
          row.list("institutions"),
          Validity.read(row));
    }

    static final ArrayInsert<ApprovalRow> INSERT =
        dated(
            ArrayInsert.<ApprovalRow>upsert(
                    "disease_approval",
                    "person_id",
                    "insurance_type",
                    "insured_area",
                    "disease_code",
                    "valid_from")
                .column("person_id", "text", ApprovalRow::person)
                .column("insurance_type", "text", ApprovalRow::insurance)
                .column("insured_area", "text", ApprovalRow::area)
                .column("disease_code", "text", ApprovalRow::disease)
                .list("institutions", "text", ApprovalRow::institutions)
                // Choices made here outlive another load of the same file.
                .keeping(
                    "institutions",
                    "EXISTS (SELECT FROM disease_choice c WHERE c.person_id ="
                        + " disease_approval.person_id AND c.insurance_type ="
                        + " disease_approval.insurance_type AND c.insured_area ="
                        + " disease_approval.insured_area AND c.disease_code ="
                        + " disease_approval.disease_code AND c.status = 'APPROVED')"),
            ApprovalRow::validity);
  }

  record AccountRow(String person, String area, String insurance, long balance) {

    static final Set<String> COLUMNS =
        Set.of("person_id", "insured_area", "insurance_type", "opening_balance");

    static AccountRow read(Row row) {
      return new AccountRow(
          row.text("person_id"),
          row.matching("insured_area", AREA, AREA_FORM),
          row.matching("insurance_type", INSURANCE, "an insurance type such as 310"),
          row.yuan("opening_balance"));
    }
  }

  record UsageRow(Usage usage) {

    static final Set<String> COLUMNS =
        Set.of(
            "person_id",
            "insured_area",
            "insurance_type",
            "counter",
            "period",
            "reference",
            "amount",
            "times",
            "date");

    static UsageRow read(Row row) {
      String amount = row.optional("amount");
      String times = row.optional("times");
      if (amount.isEmpty() == times.isEmpty()) {
        row.wrong("amount", amount, "either amount in yuan or times");
      }
      return new UsageRow(
          new Usage(
              row.text("person_id"),
              row.matching("insured_area", AREA, AREA_FORM),
              row.matching("insurance_type", INSURANCE, "an insurance type such as 310"),
              row.text("counter"),
              row.matching("period", UsageBook.PERIOD, UsageBook.PERIOD_FORM),
              row.text("reference"),
              times.isEmpty() ? row.yuan("amount") : row.number("times"),
              row.date("date")));
    }

    String person() {
      return usage.personId();
    }

    String area() {
      return usage.insuredArea();
    }
  }

  record FilingRow(
      String person,
      String id,
      String insurance,
      String area,
      String kind,
      String status,
      String destination,
      LocalDate start,
      @Nullable LocalDate end,
      boolean materials,
      boolean usedUp,
      boolean onward,
      List<String> designated,
      boolean singleUse,
      @Nullable LocalDate lockedUntil,
      @Nullable LocalDate promiseDue,
      String contactName,
      String contactTelephone) {

    static final Set<String> COLUMNS =
        Set.of(
            "filing_id",
            "person_id",
            "insurance_type",
            "insured_area",
            "kind",
            "status",
            "destination",
            "start",
            "end",
            "by_materials",
            "used_up",
            "onward",
            "designated",
            "single_use",
            "locked_until",
            "promise_due",
            "contact_name",
            "contact_telephone");

    FilingRow {
      designated = List.copyOf(designated);
    }

    static FilingRow read(Row row) {
      LocalDate start = row.date("start");
      LocalDate end = row.optionalDate("end");
      if (end != null && end.isBefore(start)) {
        row.wrong("end", end.toString(), "not before " + start);
      }
      return new FilingRow(
          row.text("person_id"),
          row.text("filing_id"),
          row.matching("insurance_type", INSURANCE, "an insurance type such as 310"),
          row.matching("insured_area", AREA, AREA_FORM),
          row.constant("kind", FilingKind.class),
          row.constant("status", FilingStatus.class),
          row.matching("destination", AREA, AREA_FORM),
          start,
          end,
          row.yes("by_materials"),
          row.yes("used_up"),
          row.yes("onward"),
          row.list("designated"),
          !row.optional("single_use").isEmpty() && row.yes("single_use"),
          row.optionalDate("locked_until"),
          row.optionalDate("promise_due"),
          row.optional("contact_name"),
          row.optional("contact_telephone"));
    }

    static final ArrayInsert<FilingRow> INSERT =
        ArrayInsert.<FilingRow>upsert("filing", "person_id", "filing_id")
            .column("person_id", "text", FilingRow::person)
            .column("filing_id", "text", FilingRow::id)
            .column("insurance_type", "text", FilingRow::insurance)
            .column("insured_area", "text", FilingRow::area)
            .column("kind", "text", FilingRow::kind)
            .column("status", "text", FilingRow::status)
            .column("destination", "text", FilingRow::destination)
            .column("start_date", "date", FilingRow::start)
            .column("end_date", "date", FilingRow::end)
            .column("by_materials", "bool", FilingRow::materials)
            .column("used_up", "bool", FilingRow::usedUp)
            .column("onward", "bool", FilingRow::onward)
            .list("designated", "text", FilingRow::designated)
            .column("single_use", "bool", FilingRow::singleUse)
            .column("locked_until", "date", FilingRow::lockedUntil)
            .column("promise_due", "date", FilingRow::promiseDue)
            .column("contact_name", "text", FilingRow::contactName)
            .column("contact_telephone", "text", FilingRow::contactTelephone)
            // What happened to a filing here outlives another load of the same file.
            .unless(
                "EXISTS (SELECT FROM filing_event e WHERE e.person_id = filing.person_id AND"
                    + " e.filing_id = filing.filing_id)");
  }
}
