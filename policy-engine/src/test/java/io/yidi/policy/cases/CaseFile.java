package io.yidi.policy.cases;

import static io.yidi.policy.cases.CaseNode.fen;
import static io.yidi.policy.cases.CaseNode.required;
import static io.yidi.policy.cases.CaseNode.text;

import io.yidi.policy.Samples;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.catalogue.PricedLine;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One file: a person's visits in order, with what was printed of each. Counters carry over from
 * visit to visit.
 *
 * @param name name of the file
 * @param person the person
 * @param institution the institution
 * @param kind kind of visit
 * @param countersBefore counters before the first visit
 * @param visits the visits
 */
record CaseFile(
    String name,
    PersonFacts person,
    InstitutionFacts institution,
    VisitKind kind,
    Map<String, Long> countersBefore,
    List<PrintedVisit> visits) {

  /**
   * A visit as it was printed.
   *
   * @param id name of the published case
   * @param date day of service or discharge
   * @param lines a bill with the parts printed
   * @param total printed total, null when none was
   * @param expected printed answers, in fen, by name
   */
  record PrintedVisit(
      String id,
      LocalDate date,
      List<PricedLine> lines,
      @Nullable Long total,
      Map<String, Long> expected) {}

  private static final Set<String> KEYS =
      Set.of("insured", "visit", "institution", "chosen_or_derived", "counters_before", "visits");

  static CaseFile read(Path file) {
    Map<String, CaseNode> top = CaseNode.read(file).members(KEYS);
    List<PrintedVisit> visits =
        required(top, "visits").items().stream().map(CaseFile::visit).toList();
    Map<String, CaseNode> insured =
        required(top, "insured")
            .members(Set.of("place", "name", "insurance_type", "person_type", "age"));
    return new CaseFile(
        Objects.requireNonNull(file.getParent()).getFileName() + "/" + file.getFileName(),
        person(insured, visits.getFirst().date()),
        institution(required(top, "institution")),
        kind(required(top, "visit").text()),
        counters(top.get("counters_before")),
        visits);
  }

  private static PersonFacts person(Map<String, CaseNode> insured, LocalDate day) {
    int age = Integer.parseInt(required(insured, "age").text());
    return new PersonFacts(
        required(insured, "insurance_type").text(),
        required(insured, "person_type").text(),
        day.minusYears(age),
        false,
        RelationStatus.ACTIVE,
        required(insured, "place").text(),
        required(insured, "name").text());
  }

  private static InstitutionFacts institution(CaseNode node) {
    Map<String, CaseNode> members = node.members(Set.of("place", "type", "level"));
    String place = required(members, "place").text();
    String level = text(members, "level", "");
    return new InstitutionFacts(
        "H1",
        place,
        place,
        place,
        required(members, "type").text(),
        level,
        level,
        level,
        true,
        true);
  }

  private static VisitKind kind(String name) {
    for (VisitKind kind : VisitKind.values()) {
      if (kind.fileName().equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("visit: " + name);
  }

  private static Map<String, Long> counters(@Nullable CaseNode node) {
    Map<String, Long> counters = new LinkedHashMap<>();
    if (node != null) {
      node.members(Set.of("outpatient_deductible", "outpatient_in_scope", "outpatient_pooled"))
          .forEach((name, value) -> counters.put(name, value.fen()));
    }
    return counters;
  }

  private static PrintedVisit visit(CaseNode node) {
    Map<String, CaseNode> members =
        node.members(Set.of("id", "source", "formula", "date", "bill", "expected"));
    Map<String, CaseNode> bill =
        required(members, "bill")
            .members(Set.of("total", "full_self_pay", "over_limit", "first_self_pay", "in_scope"));
    LocalDate date = LocalDate.parse(required(members, "date").text());
    if (required(members, "source").text().isEmpty()) {
      throw new IllegalArgumentException(node.where() + ": a case needs a source");
    }
    Map<String, Long> expected = new LinkedHashMap<>();
    required(members, "expected")
        .members(PublishedCasesTest.ANSWERS.keySet())
        .forEach((name, value) -> expected.put(name, value.fen()));
    CaseNode total = bill.get("total");
    return new PrintedVisit(
        required(members, "id").text(),
        date,
        lines(bill, date),
        total == null ? null : Long.valueOf(total.fen()),
        expected);
  }

  /** Lines that the catalogue cuts into exactly the parts printed. */
  private static List<PricedLine> lines(Map<String, CaseNode> bill, LocalDate date) {
    List<PricedLine> lines = new ArrayList<>();
    BiConsumer<Long, ItemTerms> add =
        (fen, terms) -> {
          if (fen > 0) {
            lines.add(line(lines.size() + 1, fen, date, terms));
          }
        };
    long inScope = fen(bill, "in_scope");
    long over = fen(bill, "over_limit");
    add.accept(fen(bill, "full_self_pay"), terms(ItemClass.C, 0, 0));
    add.accept(fen(bill, "first_self_pay"), terms(ItemClass.B, Money.WHOLE_PPM, 0));
    add.accept(inScope + over, terms(ItemClass.A, 0, over == 0 ? 0 : inScope * 10_000));
    return lines;
  }

  private static ItemTerms terms(ItemClass itemClass, long firstSharePpm, long ceilingE6) {
    return new ItemTerms("票据汇总", itemClass, "14", firstSharePpm, ceilingE6, false);
  }

  private static PricedLine line(int number, long fen, LocalDate date, ItemTerms terms) {
    return new PricedLine(
        new ChargeLine(
            number, "T" + number, date, 10_000, fen * 10_000, fen, HospitalApproval.NOT_NEEDED, 0),
        terms);
  }

  Claim claim(PrintedVisit visit, Map<String, Long> counters) {
    boolean inpatient = kind == VisitKind.INPATIENT;
    VisitFlags flags = inpatient ? Samples.STAY : Samples.VISIT;
    VisitFacts facts =
        new VisitFacts(
            kind,
            inpatient ? "21" : "11",
            flags,
            inpatient ? visit.date().minusDays(8) : visit.date(),
            inpatient ? visit.date() : null,
            visit.date(),
            "",
            List.of(),
            false);
    String year = Integer.toString(visit.date().getYear());
    List<CounterValue> values =
        counters.entrySet().stream()
            .map(counter -> new CounterValue(counter.getKey(), year, counter.getValue()))
            .toList();
    return new Claim(person, institution, facts, List.of(), visit.lines(), values, 0, false);
  }
}
