package io.yidi.gateway.sheet;

import io.yidi.gateway.sheet.SettlementSheet.Amounts;
import io.yidi.gateway.sheet.SettlementSheet.Basis;
import io.yidi.gateway.sheet.SettlementSheet.Booking;
import io.yidi.gateway.sheet.SettlementSheet.Category;
import io.yidi.gateway.sheet.SettlementSheet.Fund;
import io.yidi.gateway.sheet.SettlementSheet.Institution;
import io.yidi.gateway.sheet.SettlementSheet.Kind;
import io.yidi.gateway.sheet.SettlementSheet.Line;
import io.yidi.gateway.sheet.SettlementSheet.Lines;
import io.yidi.gateway.sheet.SettlementSheet.Person;
import io.yidi.gateway.sheet.SettlementSheet.Visit;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.citation.PartialDate;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.filing.FilingDecision;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Made-up sheets whose figures fit together. */
final class Samples {

  static final Text POOLED = new Text("职工基本医疗保险统筹基金", "employees' pooled fund");
  static final Text MAJOR = new Text("职工大病保险", "employees' major-illness insurance");

  private static final LocalDate ADMITTED = LocalDate.of(2025, 3, 3);
  private static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 11);

  private static final Evidence RULE =
      new Evidence(
          "示范办法(虚构)",
          "第十二条",
          List.of("https://example.test/rule"),
          Grade.FICTITIOUS,
          PartialDate.parse("2023"),
          PartialDate.parse("2024-12-24"),
          "");

  private Samples() {}

  /** A stay after an emergency, away from home, paid by two funds and the account. */
  static SettlementSheet stay() {
    return new SettlementSheet(
        new Booking(
            "S0EXAMPLE0001",
            Kind.ORIGINAL,
            "",
            "",
            "",
            "example-settle-1",
            Instant.parse("2025-03-11T02:20:33Z")),
        new Person("EXAMPLE0001", "示**", "310", "11", false, "990200", "示范二市"),
        new Institution("H99010100001", "示范市第一医院(虚构)", "2", "990100", "示范市", "990100"),
        new Visit(
            "E0EXAMPLE0001",
            "",
            "21",
            "21",
            ADMITTED,
            DISCHARGED,
            DISCHARGED,
            "",
            List.of("I21.900", "E11.900")),
        decision(),
        new Amounts(
            3_780_000,
            new LineCut(30_000, 50_000, 100_000, 3_600_000),
            0,
            150_000,
            Map.of(FundField.POOLED, 2_518_500L, FundField.EMPLOYEE_LARGE, 323_625L),
            2_842_125,
            0,
            937_875,
            100_000,
            837_875,
            0),
        List.of(new Fund("310100", POOLED, 2_518_500), new Fund("310300", MAJOR, 323_625)),
        List.of(
            new Category("06", 3_000_000, 3_000_000),
            new Category("08", 350_000, 240_000),
            new Category("09", 400_000, 360_000),
            new Category("14", 30_000, 0)),
        Lines.of(
            List.of(
                line(1, "XDEMO0000000004", "示范手术(虚构)", "01", "06", 1, 30_000, 0, 3_000_000),
                new Line(
                    2,
                    "XDEMO0000000002",
                    "示范药品乙(虚构)",
                    "02",
                    "09",
                    ADMITTED,
                    1_000_000,
                    40_000_000,
                    100_000,
                    new LineCut(0, 0, 40_000, 360_000),
                    false),
                new Line(
                    3,
                    "XDEMO0000000005",
                    "示范材料(虚构)",
                    "02",
                    "08",
                    ADMITTED,
                    10_000,
                    3_500_000_000L,
                    200_000,
                    new LineCut(0, 50_000, 60_000, 240_000),
                    false),
                line(4, "XDEMO0000000006", "示范自费项目(虚构)", "03", "14", 1, 300, 30_000, 0)),
            SettlementSheet.LINES),
        List.of(
            new Step(
                "deductible",
                new Text(
                    "起付线尚需 1,500.00,本次承担 1,500.00。",
                    "Deductible: 1,500.00 still due, 1,500.00 borne now."),
                3_600_000,
                150_000,
                0,
                150_000,
                List.of(RULE)),
            new Step(
                "segment",
                new Text(
                    "统筹基金:34,500.00 × 73% = 25,185.00。",
                    "Pooled fund: 34,500.00 × 73% = 25,185.00."),
                3_450_000,
                2_518_500,
                730_000,
                0,
                List.of(RULE)),
            new Step(
                "layer:major",
                new Text(
                    "职工大病保险:4,315.00 × 75% = 3,236.25。",
                    "Employees' major-illness insurance: 4,315.00 × 75% = 3,236.25."),
                431_500,
                323_625,
                750_000,
                0,
                List.of(RULE))),
        new Basis("p-example", "c-example", "1", 0, true),
        null);
  }

  private static FilingDecision decision() {
    return new FilingDecision(
        FilingOutcome.DEEMED_FILED_EMERGENCY,
        true,
        BenefitTier.EMERGENCY,
        "",
        new Text("急诊抢救,视同已备案。", "Emergency: deemed filed."),
        Text.NONE,
        List.of(Step.of("deemed_emergency", new Text("急诊视同备案。", "Deemed filed."), List.of(RULE))));
  }

  /** A line of whole yuan that is either in scope or the person's own. */
  static Line line(
      int number,
      String code,
      String name,
      String itemClass,
      String category,
      long quantity,
      long yuan,
      long fullSelfPay,
      long inScope) {
    return new Line(
        number,
        code,
        name,
        itemClass,
        category,
        ADMITTED,
        quantity * 10_000,
        yuan * 1_000_000,
        0,
        new LineCut(fullSelfPay, 0, 0, inScope),
        false);
  }

  /** The sheet under another booking. */
  static SettlementSheet with(SettlementSheet sheet, Booking booking) {
    return new SettlementSheet(
        booking,
        sheet.person(),
        sheet.institution(),
        sheet.visit(),
        sheet.decision(),
        sheet.amounts(),
        sheet.funds(),
        sheet.categories(),
        sheet.lines(),
        sheet.steps(),
        sheet.basis(),
        sheet.left());
  }

  /** The sheet of other names. */
  static SettlementSheet with(SettlementSheet sheet, String maskedName, String institutionName) {
    Person person = sheet.person();
    Institution institution = sheet.institution();
    return new SettlementSheet(
        sheet.booking(),
        new Person(
            person.number(),
            maskedName,
            person.insuranceType(),
            person.personType(),
            person.civilServant(),
            person.insuredArea(),
            person.insuredAreaName()),
        new Institution(
            institution.code(),
            institutionName,
            institution.level(),
            institution.careArea(),
            institution.careAreaName(),
            institution.clearingAgency()),
        sheet.visit(),
        sheet.decision(),
        sheet.amounts(),
        sheet.funds(),
        sheet.categories(),
        sheet.lines(),
        sheet.steps(),
        sheet.basis(),
        sheet.left());
  }

  /** The sheet of other lines and amounts. */
  static SettlementSheet with(SettlementSheet sheet, Lines lines, Amounts amounts) {
    return new SettlementSheet(
        sheet.booking(),
        sheet.person(),
        sheet.institution(),
        sheet.visit(),
        sheet.decision(),
        amounts,
        sheet.funds(),
        sheet.categories(),
        lines,
        sheet.steps(),
        sheet.basis(),
        sheet.left());
  }

  /** Lines of one yuan each. */
  static List<Line> oneYuanLines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> line(number, "XDEMO0000000001", "示范药品甲(虚构)", "01", "09", 1, 1, 0, 100))
        .toList();
  }
}
