package io.yidi.policy.cases;

import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.load.PolicyException;
import io.yidi.policy.money.Money;
import io.yidi.policy.time.Period;
import io.yidi.policy.yaml.Problems;
import io.yidi.policy.yaml.YamlNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads case files; their format stands in docs/policies.md. */
public final class CaseReader {

  /** Answers that are amounts of a split. */
  static final Set<String> AMOUNTS =
      Set.of(
          "total",
          "full_self_pay",
          "over_limit",
          "first_self_pay",
          "in_scope",
          "first_share",
          "deductible",
          "pooled",
          "fund",
          "person",
          "person_in_scope",
          "account",
          "cash");

  /** Answers that are the name of what is missing. */
  static final Set<String> REFUSALS = Set.of("not_covered", "not_entitled");

  static final Set<String> TOP =
      Set.of(
          "schema",
          "insured",
          "institution",
          "visit",
          "account",
          "counters_before",
          "chosen_or_derived",
          "visits");
  static final Set<String> INSURED =
      Set.of(
          "place",
          "name",
          "insurance_type",
          "person_type",
          "age",
          "plan",
          "identity",
          "civil_servant",
          "diseases");
  static final Set<String> VISIT =
      Set.of(
          "id",
          "source",
          "formula",
          "tier",
          "admitted",
          "date",
          "med_type",
          "disease",
          "diagnosis",
          "bill",
          "expected");
  static final Set<String> PARTS =
      Set.of("total", "full_self_pay", "over_limit", "first_self_pay", "in_scope", "lines");
  static final Set<String> LINE =
      Set.of(
          "item",
          "name",
          "class",
          "category",
          "first_share",
          "ceiling",
          "quantity",
          "price",
          "amount",
          "refunds");
  static final Map<String, BenefitTier> TIERS =
      Stream.of(BenefitTier.values())
          .collect(Collectors.toUnmodifiableMap(BenefitTier::fileName, Function.identity()));
  static final Map<String, VisitKind> KINDS =
      Stream.of(VisitKind.values())
          .collect(Collectors.toUnmodifiableMap(VisitKind::fileName, Function.identity()));
  static final Set<String> ACCOUNT = Set.of("balance");
  static final Set<String> INSTITUTION = Set.of("place", "type", "level");
  static final Set<String> CLASSES = Set.of("A", "B", "C");

  /** National charge categories. */
  static final Set<String> CATEGORIES =
      IntStream.rangeClosed(1, 14)
          .mapToObj(number -> (number < 10 ? "0" : "") + number)
          .collect(Collectors.toUnmodifiableSet());

  private static final String OTHERS = "14";
  private static final LocalDate EVER = LocalDate.of(1900, 1, 1);

  private final Map<String, YamlNode> top;
  private final YamlNode root;

  private CaseReader(YamlNode root) {
    this.root = root;
    this.top = root.members(TOP);
  }

  /**
   * Reads every case file under a folder, or one file, in the order of their paths.
   *
   * @throws PolicyException naming every problem with file, line and key
   */
  public static List<CaseFile> read(Path folder) {
    Map<String, String> texts = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
        Path relative = folder.relativize(file);
        String name = relative.toString().isEmpty() ? file.toString() : relative.toString();
        texts.put(name, Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("case folder " + folder, e);
    }
    return read(texts);
  }

  /**
   * Reads case files from memory, by path, in the map's order.
   *
   * @throws PolicyException naming every problem with file, line and key
   */
  public static List<CaseFile> read(Map<String, String> texts) {
    Problems problems = new Problems();
    List<CaseFile> read = new ArrayList<>();
    texts.forEach(
        (name, text) -> {
          YamlNode root = YamlNode.parse(name, text, problems);
          if (root != null) {
            read.add(new CaseReader(root).file(name));
          }
        });
    if (!problems.isEmpty()) {
      throw new PolicyException(problems.found());
    }
    return read;
  }

  private CaseFile file(String name) {
    YamlNode schema = root.required(top, "schema");
    if (schema != null) {
      schema.oneOf(Set.of("1"));
    }
    YamlNode visit = root.required(top, "visit");
    String kindName = visit == null ? "" : visit.oneOf(KINDS.keySet());
    VisitKind kind = KINDS.getOrDefault(kindName, VisitKind.INPATIENT);
    YamlNode list = root.required(top, "visits");
    List<CaseFile.Visit> visits =
        list == null ? List.of() : list.items().stream().map(one -> visit(one, kind)).toList();
    LocalDate first = visits.isEmpty() ? EVER : visits.getFirst().facts().begin();
    YamlNode account = top.get("account");
    YamlNode balance =
        account == null ? null : account.required(account.members(ACCOUNT), "balance");
    Map<String, String> before = new LinkedHashMap<>();
    YamlNode counters = top.get("counters_before");
    if (counters != null) {
      counters.members().forEach((counter, value) -> before.put(counter, value.text()));
    }
    return new CaseFile(
        name, person(first), institution(), balance == null ? -1 : balance.yuan(), before, visits);
  }

  private PersonFacts person(LocalDate day) {
    YamlNode node = root.required(top, "insured");
    Map<String, YamlNode> insured = node == null ? Map.of() : node.members(INSURED);
    YamlNode owner = node == null ? root : node;
    YamlNode age = owner.required(insured, "age");
    YamlNode civil = insured.get("civil_servant");
    return new PersonFacts(
        text(owner, insured, "insurance_type"),
        text(owner, insured, "person_type"),
        age == null ? day : day.minusYears(age.integer()),
        civil != null && civil.flag(),
        RelationStatus.ACTIVE,
        text(owner, insured, "place"),
        text(owner, insured, "name"),
        optional(insured, "plan", ""),
        texts(insured, "identity"),
        texts(insured, "diseases").stream()
            .map(code -> new Qualification(code, new Period(EVER, null), List.of()))
            .toList());
  }

  private InstitutionFacts institution() {
    YamlNode node = root.required(top, "institution");
    YamlNode owner = node == null ? root : node;
    Map<String, YamlNode> members = node == null ? Map.of() : node.members(INSTITUTION);
    String place = text(owner, members, "place");
    String level = optional(members, "level", "");
    return new InstitutionFacts(
        "H1",
        place,
        place,
        place,
        optional(members, "type", "hospital"),
        level,
        level,
        level,
        true,
        true);
  }

  private CaseFile.Visit visit(YamlNode node, VisitKind kind) {
    Map<String, YamlNode> members = node.members(VISIT);
    YamlNode date = node.required(members, "date");
    YamlNode bill = node.required(members, "bill");
    YamlNode answers = node.required(members, "expected");
    LocalDate day = date == null ? EVER : date.date();
    YamlNode tier = members.get("tier");
    String tierName = tier == null ? "local" : tier.oneOf(TIERS.keySet());
    if (text(node, members, "source").isBlank()) {
      node.problem("source: empty (expected: who vouches for the answers)");
    }
    Map<String, String> expected = new LinkedHashMap<>();
    if (answers != null) {
      answers(answers, expected);
    }
    return new CaseFile.Visit(
        text(node, members, "id"),
        optional(members, "source", ""),
        TIERS.getOrDefault(tierName, BenefitTier.LOCAL),
        facts(members, kind, day),
        bill == null ? List.of() : bill(bill, day),
        expected);
  }

  private static VisitFacts facts(Map<String, YamlNode> members, VisitKind kind, LocalDate day) {
    YamlNode admitted = members.get("admitted");
    boolean stay = kind == VisitKind.INPATIENT;
    VisitFlags flags =
        new VisitFlags(
            Flag.NO,
            Flag.UNSAID,
            stay ? InpatientType.ORDINARY : InpatientType.UNSAID,
            stay ? EmergencyReferral.UNSAID : EmergencyReferral.NEITHER);
    return new VisitFacts(
        kind,
        optional(members, "med_type", medType(kind)),
        flags,
        admitted == null ? day : admitted.date(),
        stay ? day : null,
        day,
        optional(members, "disease", ""),
        texts(members, "diagnosis"),
        false);
  }

  private static String medType(VisitKind kind) {
    return switch (kind) {
      case OUTPATIENT -> "11";
      case INPATIENT -> "21";
      case PHARMACY -> "41";
      case CHRONIC -> "14";
    };
  }

  private static void answers(YamlNode node, Map<String, String> expected) {
    node.members()
        .forEach(
            (name, value) -> {
              if (name.equals("layers") || name.equals("counters")) {
                String one = name.substring(0, name.length() - 1);
                value
                    .members()
                    .forEach((key, amount) -> expected.put(one + ":" + key, amount.text()));
              } else if (AMOUNTS.contains(name) || REFUSALS.contains(name)) {
                expected.put(name, value.text());
              } else {
                value.problem("unknown answer (expected: layers, counters, " + AMOUNTS + ")");
              }
            });
  }

  private static List<PricedLine> bill(YamlNode node, LocalDate day) {
    Map<String, YamlNode> members = node.members(PARTS);
    YamlNode lines = members.get("lines");
    List<PricedLine> read = lines == null ? parts(members, day) : lines(lines, day);
    YamlNode total = members.get("total");
    if (total != null) {
      sumsUp(total, read);
    }
    return read;
  }

  private static List<PricedLine> lines(YamlNode node, LocalDate day) {
    List<PricedLine> read = new ArrayList<>();
    for (YamlNode line : node.items()) {
      read.add(line(line, read.size() + 1, day));
    }
    return read;
  }

  private static void sumsUp(YamlNode total, List<PricedLine> lines) {
    long sum = lines.stream().mapToLong(priced -> priced.line().amountFen()).sum();
    if (total.yuan() != sum) {
      total.problem(
          "value: "
              + total.text()
              + " (expected: "
              + Money.yuan(sum)
              + ", the sum of the bill's parts or lines)");
    }
  }

  /** Lines that the catalogue cuts into exactly the parts stated. */
  private static List<PricedLine> parts(Map<String, YamlNode> parts, LocalDate day) {
    List<PricedLine> lines = new ArrayList<>();
    long inScope = yuan(parts, "in_scope");
    long over = yuan(parts, "over_limit");
    part(lines, yuan(parts, "full_self_pay"), day, terms("C", 0, 0));
    part(lines, yuan(parts, "first_self_pay"), day, terms("B", Money.WHOLE_PPM, 0));
    part(lines, over, day, terms("A", 0, 1));
    part(lines, inScope, day, terms("A", 0, 0));
    return lines;
  }

  private static void part(List<PricedLine> lines, long fen, LocalDate day, ItemTerms terms) {
    if (fen > 0) {
      int number = lines.size() + 1;
      // A ceiling of a millionth of a yuan leaves all of the amount above it.
      lines.add(
          new PricedLine(
              new ChargeLine(
                  number,
                  "T" + number,
                  day,
                  10_000,
                  fen * 10_000,
                  fen,
                  HospitalApproval.NOT_NEEDED,
                  0),
              terms));
    }
  }

  private static ItemTerms terms(String itemClass, long firstSharePpm, long ceilingE6) {
    return new ItemTerms(
        "票据汇总", ItemClass.valueOf(itemClass), OTHERS, firstSharePpm, ceilingE6, false);
  }

  private static PricedLine line(YamlNode node, int number, LocalDate day) {
    Map<String, YamlNode> members = node.members(LINE);
    YamlNode itemClass = node.required(members, "class");
    YamlNode category = members.get("category");
    YamlNode share = members.get("first_share");
    YamlNode refunds = members.get("refunds");
    long quantity = scaled(members, "quantity", 4, 10_000);
    YamlNode amount = node.required(members, "amount");
    long fen = amount == null ? 0 : signed(amount);
    long price = scaled(members, "price", 6, Math.abs(fen) * 10_000);
    return new PricedLine(
        new ChargeLine(
            number,
            optional(members, "item", "T" + number),
            day,
            fen < 0 ? -quantity : quantity,
            price,
            fen,
            HospitalApproval.NOT_NEEDED,
            refunds == null ? 0 : refunds.integer()),
        new ItemTerms(
            optional(members, "name", "项目"),
            ItemClass.valueOf(itemClass == null ? "A" : known(itemClass, CLASSES, "A")),
            category == null ? OTHERS : known(category, CATEGORIES, OTHERS),
            share == null ? 0 : share.percent(),
            scaled(members, "ceiling", 6, 0),
            false));
  }

  private static String known(YamlNode node, Set<String> allowed, String otherwise) {
    String text = node.oneOf(allowed);
    return allowed.contains(text) ? text : otherwise;
  }

  private static long signed(YamlNode node) {
    return node.read(
        text -> text.startsWith("-") ? -Money.parseYuan(text.substring(1)) : Money.parseYuan(text),
        "an amount in yuan",
        0L);
  }

  private static long scaled(Map<String, YamlNode> members, String key, int scale, long otherwise) {
    YamlNode node = members.get(key);
    return node == null
        ? otherwise
        : node.read(text -> Money.parseScaled(text, scale), "a decimal number", otherwise);
  }

  private static long yuan(Map<String, YamlNode> members, String key) {
    YamlNode node = members.get(key);
    return node == null ? 0 : node.yuan();
  }

  private static String text(YamlNode owner, Map<String, YamlNode> members, String key) {
    YamlNode node = owner.required(members, key);
    return node == null ? "" : node.text();
  }

  private static String optional(Map<String, YamlNode> members, String key, String otherwise) {
    @Nullable YamlNode node = members.get(key);
    return node == null ? otherwise : node.text();
  }

  private static List<String> texts(Map<String, YamlNode> members, String key) {
    YamlNode node = members.get(key);
    return node == null ? List.of() : node.texts();
  }
}
