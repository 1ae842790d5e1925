package io.yidi.gateway.sheet;

import static io.yidi.policy.money.Money.yuan;

import io.yidi.gateway.sheet.Block.Beside;
import io.yidi.gateway.sheet.Block.Cell;
import io.yidi.gateway.sheet.Block.Column;
import io.yidi.gateway.sheet.Block.Entries;
import io.yidi.gateway.sheet.Block.Entry;
import io.yidi.gateway.sheet.Block.Figure;
import io.yidi.gateway.sheet.Block.Figures;
import io.yidi.gateway.sheet.Block.Heading;
import io.yidi.gateway.sheet.Block.Note;
import io.yidi.gateway.sheet.Block.Numbered;
import io.yidi.gateway.sheet.Block.Remark;
import io.yidi.gateway.sheet.Block.Row;
import io.yidi.gateway.sheet.Block.Signatures;
import io.yidi.gateway.sheet.Block.Table;
import io.yidi.gateway.sheet.Block.Weight;
import io.yidi.gateway.sheet.SettlementSheet.Amounts;
import io.yidi.gateway.sheet.SettlementSheet.Booking;
import io.yidi.gateway.sheet.SettlementSheet.Category;
import io.yidi.gateway.sheet.SettlementSheet.Fund;
import io.yidi.gateway.sheet.SettlementSheet.Institution;
import io.yidi.gateway.sheet.SettlementSheet.Kind;
import io.yidi.gateway.sheet.SettlementSheet.Left;
import io.yidi.gateway.sheet.SettlementSheet.Line;
import io.yidi.gateway.sheet.SettlementSheet.Lines;
import io.yidi.gateway.sheet.SettlementSheet.Person;
import io.yidi.gateway.sheet.SettlementSheet.Visit;
import io.yidi.policy.bill.LineCut;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.citation.Grade;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.money.AmountInWords;
import io.yidi.policy.money.Money;
import io.yidi.policy.trace.Step;
import io.yidi.policy.trace.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Lays a settlement sheet out in parts: what is printed, in which order, in which words. */
final class SheetLayout {

  /** Time of the field; every instant is printed in it. */
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZONE);

  private static final Text IN_FORCE = new Text("有效", "in force");

  private final SettlementSheet sheet;
  private final List<Block> blocks = new ArrayList<>();

  private SheetLayout(SettlementSheet sheet) {
    this.sheet = sheet;
  }

  /** The sheet laid out. */
  static SheetPage of(SettlementSheet sheet) {
    SheetLayout layout = new SheetLayout(sheet);
    layout.lay();
    return new SheetPage(
        layout.title(),
        sheet.booking().number(),
        layout.state(),
        layout.alert(),
        sheet.booking().at(),
        layout.blocks);
  }

  /** An instant in Asia/Shanghai, to the second. */
  static String instant(Instant instant) {
    return INSTANT.format(instant);
  }

  private void lay() {
    blocks.add(new Entries(head()));
    blocks.add(new Figures(figures(sheet.amounts())));
    left();
    amounts();
    categories();
    lines();
    filing();
    steps();
    basis();
    blocks.add(
        new Signatures(
            List.of(
                new Text("患者或家属签字", "patient or relative"),
                new Text("经办人", "clerk"),
                new Text("医疗机构(盖章)", "institution (seal)"))));
    blocks.add(
        new Note(
            new Text(
                "金额单位:元。姓名按规定脱敏。如有疑问,请凭结算编号向医疗机构或参保地经办机构查询。",
                "Amounts in yuan. The name is masked. Ask the institution or the agency of the"
                    + " insured place by the settlement number.")));
  }

  private Text title() {
    Kind kind = sheet.booking().kind();
    String zh = sheet.local() ? "医疗保险结算单" : "医疗保险异地就医结算单";
    String en = sheet.local() ? "Settlement sheet" : "Settlement sheet, care away from home";
    return switch (kind) {
      case ORIGINAL -> new Text(zh, en);
      case REVERSAL -> new Text(zh + "(撤销)", en + " (reversal)");
      case REFUND -> new Text(zh + "(退费)", en + " (refund)");
    };
  }

  private Text state() {
    Booking booking = sheet.booking();
    if (!booking.takenBackBy().isEmpty()) {
      return new Text("已撤销", "reversed");
    }
    if (sheet.left() != null) {
      return new Text("已部分退费", "partly refunded");
    }
    return booking.kind() == Kind.ORIGINAL ? IN_FORCE : booking.kind().text();
  }

  private boolean alert() {
    return !state().equals(IN_FORCE);
  }

  /** What is owed now stands beside what was settled then, and everything below is of then. */
  private void left() {
    Left left = sheet.left();
    if (left == null) {
      return;
    }
    blocks.add(new Heading(new Text("退费后现为", "Now, after refunds")));
    blocks.add(new Figures(figures(left.amounts())));
    List<Entry> refunds = new ArrayList<>();
    left.refunds().forEach(one -> add(refunds, "退费结算", "refund", one, true));
    blocks.add(new Entries(refunds));
    blocks.add(
        new Remark(
            new Text(
                "“退费后现为”一栏为退费后的金额,其他各项为原结算;退费明细见各退费结算单。",
                "The figures under \"Now, after refunds\" are those of now, all others those of the"
                    + " settlement as it was booked. Each refund has a sheet of its own.")));
  }

  private List<Entry> head() {
    Booking booking = sheet.booking();
    List<Entry> out = new ArrayList<>();
    add(out, "结算编号", "settlement", booking.number(), false);
    add(out, "结算时间", "settled at", instant(booking.at()), false);
    Text state = state();
    add(out, "状态", "state", state.zh() + " " + state.en(), false);
    add(out, "被撤销于", "reversed by", booking.takenBackBy(), true);
    add(out, "原结算编号", "takes back", booking.takesBack(), true);
    add(out, "撤销或退费原因", "reason", booking.reason(), true);
    person(out, sheet.person());
    institution(out, sheet.institution());
    visit(out, sheet.visit());
    add(out, "请求编号", "request id", booking.requestId(), true);
    return out;
  }

  private static void person(List<Entry> out, Person person) {
    add(out, "姓名", "name", person.maskedName(), false);
    add(out, "人员编号", "person number", person.number(), false);
    add(out, "参保地", "insured place", place(person.insuredAreaName(), person.insuredArea()), false);
    add(out, "险种类型", "insurance", SheetNames.insuranceType(person.insuranceType()), false);
    add(
        out,
        "人员类别",
        "person type",
        SheetNames.personType(person.personType()) + (person.civilServant() ? " 公务员" : ""),
        false);
  }

  private static void institution(List<Entry> out, Institution institution) {
    add(
        out,
        "就医地",
        "place of care",
        place(institution.careAreaName(), institution.careArea()),
        false);
    add(out, "定点医药机构", "institution", institution.name() + " " + institution.code(), true);
    add(out, "医院等级", "level", SheetNames.hospitalLevel(institution.level()), false);
  }

  private static void visit(List<Entry> out, Visit visit) {
    LocalDate end = visit.end();
    add(out, "医疗类别", "kind of care", SheetNames.medType(visit.medType()), false);
    add(out, end == null ? "就诊日期" : "入院日期", "begin", visit.begin().toString(), false);
    add(out, "出院日期", "discharge", end == null ? "" : end.toString(), false);
    add(out, "待遇政策日期", "policy date", visit.policyDate().toString(), false);
    add(out, "就诊编号", "encounter", visit.encounter(), false);
    add(out, "收费批次号", "charge batch", visit.chargeBatch(), true);
    add(out, "病种编码", "disease", visit.diseaseCode(), false);
    add(out, "诊断编码", "diagnoses", String.join("、", visit.diagnosisCodes()), false);
    add(out, "清算类别", "clearing type", SheetNames.clearingType(visit.clearingType()), false);
  }

  private static String place(String name, String code) {
    return name + " " + code;
  }

  private static void add(List<Entry> out, String zh, String en, String value, boolean wide) {
    if (!value.isEmpty()) {
      out.add(new Entry(new Text(zh, en), value, wide));
    }
  }

  private static List<Figure> figures(Amounts amounts) {
    return List.of(
        figure("医疗费总额", "total", amounts.total()),
        figure("基金支付总额", "funds", amounts.fundTotal()),
        figure("个人负担", "person", amounts.personPart()),
        figure("个人现金", "cash", amounts.cash()));
  }

  private static Figure figure(String zh, String en, long fen) {
    return new Figure(new Text(zh, en), yuan(fen), AmountInWords.of(fen));
  }

  private void amounts() {
    blocks.add(
        new Beside(
            new Heading(new Text("费用构成", "Charges")),
            amountTable(charges()),
            new Heading(new Text("支付构成", "Payment")),
            amountTable(payment())));
  }

  private static Table amountTable(List<Row> rows) {
    return new Table(
        List.of(
            new Column(new Text("项目", "item"), 60, false),
            new Column(new Text("金额", "yuan"), 19, true)),
        rows);
  }

  private List<Row> charges() {
    Amounts amounts = sheet.amounts();
    LineCut cut = amounts.cut();
    List<Row> rows = new ArrayList<>();
    rows.add(row(Weight.NORMAL, "全自费", "self-pay", cut.fullSelfPay()));
    rows.add(row(Weight.NORMAL, "超限价自费", "over price ceiling", cut.overLimit()));
    rows.add(row(Weight.NORMAL, "先行自付", "first self-pay", cut.firstSelfPay()));
    rows.add(row(Weight.NORMAL, "符合政策范围", "in scope", cut.inScope()));
    if (amounts.firstShare() != 0) {
      rows.add(row(Weight.PART, "其中 异地先行自付", "borne first away from home", amounts.firstShare()));
    }
    rows.add(row(Weight.PART, "其中 实际支付起付线", "deductible", amounts.deductible()));
    rows.add(row(Weight.SUM, "医疗费总额", "total", amounts.total()));
    return rows;
  }

  private List<Row> payment() {
    Amounts amounts = sheet.amounts();
    List<Row> rows = new ArrayList<>();
    for (Fund fund : sheet.funds()) {
      rows.add(
          row(
              Weight.NORMAL,
              fund.name().zh(),
              (fund.name().en() + " " + fund.code()).strip(),
              fund.amount()));
    }
    rows.add(row(Weight.SUM, "基金支付总额", "funds in all", amounts.fundTotal()));
    rows.add(row(Weight.NORMAL, "医院负担", "hospital", amounts.hospitalPart()));
    rows.add(row(Weight.SUM, "个人负担", "borne by the person", amounts.personPart()));
    rows.add(row(Weight.PART, "其中 个人账户", "account", amounts.account()));
    rows.add(row(Weight.PART, "其中 现金", "cash", amounts.cash()));
    rows.add(row(Weight.NORMAL, "账户余额", "balance of the account afterwards", amounts.balance()));
    return rows;
  }

  private static Row row(Weight weight, String zh, String en, long fen) {
    return new Row(weight, List.of(Cell.of(new Text(zh, en)), Cell.of(yuan(fen))));
  }

  private void categories() {
    blocks.add(new Heading(new Text("按收费项目类别汇总", "Sums by charge category")));
    List<Row> rows = new ArrayList<>();
    long amount = 0;
    long inScope = 0;
    for (Category one : sheet.categories()) {
      Text name = SheetNames.chargeCategory(one.code());
      rows.add(
          categoryRow(
              Weight.NORMAL, one.code() + " " + name.zh(), name.en(), one.amount(), one.inScope()));
      amount += one.amount();
      inScope += one.inScope();
    }
    rows.add(categoryRow(Weight.SUM, "合计", "sum", amount, inScope));
    blocks.add(
        new Table(
            List.of(
                new Column(new Text("类别", "category"), 32, false),
                new Column(new Text("金额", "amount"), 15, true),
                new Column(new Text("政策范围内", "in scope"), 15, true),
                new Column(new Text("政策范围外", "out of scope"), 15, true)),
            rows));
  }

  private static Row categoryRow(Weight weight, String zh, String en, long amount, long inScope) {
    return new Row(
        weight,
        List.of(
            Cell.of(new Text(zh, en)),
            Cell.of(yuan(amount)),
            Cell.of(yuan(inScope)),
            Cell.of(yuan(amount - inScope))));
  }

  private void lines() {
    Lines lines = sheet.lines();
    if (lines.count() == 0) {
      return;
    }
    blocks.add(new Heading(new Text("费用明细", "Lines")));
    List<Row> rows = new ArrayList<>();
    lines.shown().forEach(line -> rows.add(lineRow(line)));
    if (lines.othersCount() > 0) {
      rows.add(
          cutRow(
              Weight.NORMAL,
              new Cell(
                  "其余 " + lines.othersCount() + " 行合计", lines.othersCount() + " more lines", true),
              lines.others()));
    }
    rows.add(
        cutRow(
            Weight.SUM,
            new Cell("共 " + lines.count() + " 行", lines.count() + " lines", false),
            lines.sum()));
    blocks.add(
        new Table(
            List.of(
                new Column(new Text("项目", "item"), 25, false),
                new Column(new Text("金额", "amount"), 10, true),
                new Column(new Text("全自费", "self-pay"), 10, true),
                new Column(new Text("超限价", "over"), 10, true),
                new Column(new Text("先行自付", "first"), 10, true),
                new Column(new Text("范围内", "in scope"), 10, true)),
            rows));
    if (lines.othersCount() > 0) {
      blocks.add(
          new Remark(
              new Text(
                  "明细共 "
                      + lines.count()
                      + " 行,逐行列出前 "
                      + lines.shown().size()
                      + " 行,其余合并为一行;全部费用见按类别汇总。",
                  "Of "
                      + lines.count()
                      + " lines the first "
                      + lines.shown().size()
                      + " are listed and the others summed; the sums by category hold all of"
                      + " them.")));
    }
  }

  private static Row lineRow(Line line) {
    List<String> small = new ArrayList<>();
    small.add(line.itemCode());
    LocalDate day = line.feeDate();
    if (day != null) {
      small.add(day.toString());
    }
    boolean shared = line.firstSharePpm() > 0 && line.cut().firstSelfPay() != 0;
    small.add(
        SheetNames.itemClass(line.itemClass()).zh()
            + (shared ? Money.percent(line.firstSharePpm()) : ""));
    if (line.quantityE4() != 0) {
      small.add(decimal(line.quantityE4(), 4, 0) + "×" + decimal(line.priceE6(), 6, 2));
    }
    if (line.outsideDisease()) {
      small.add("病种范围外 outside the disease");
    }
    return cutRow(
        Weight.NORMAL,
        new Cell(line.number() + " " + line.itemName(), String.join("  ", small), true),
        line.cut());
  }

  private static Row cutRow(Weight weight, Cell first, LineCut cut) {
    return new Row(
        weight,
        List.of(
            first,
            Cell.of(yuan(cut.amount())),
            Cell.of(yuan(cut.fullSelfPay())),
            Cell.of(yuan(cut.overLimit())),
            Cell.of(yuan(cut.firstSelfPay())),
            Cell.of(yuan(cut.inScope()))));
  }

  /** A scaled whole number without needless zeros, but with at least so many decimals. */
  private static String decimal(long value, int scale, int least) {
    BigDecimal exact = BigDecimal.valueOf(value, scale).stripTrailingZeros();
    return (exact.scale() < least ? exact.setScale(least) : exact).toPlainString();
  }

  private void filing() {
    blocks.add(new Heading(new Text("备案核验", "Filing")));
    List<Entry> entries = new ArrayList<>();
    BenefitTier tier = sheet.decision().tier();
    add(entries, "待遇档次", "tier", tier == null ? "" : tier.zh() + " " + tier.en(), true);
    add(entries, "备案编号", "filing", sheet.decision().filingId(), true);
    blocks.add(new Entries(entries));
    blocks.add(
        new Numbered(
            1,
            sheet.decision().finding(),
            sheet.decision().steps().stream()
                .flatMap(step -> step.evidence().stream())
                .map(SheetLayout::source)
                .distinct()
                .toList()));
  }

  private void steps() {
    blocks.add(new Heading(stepsHeading()));
    int number = 1;
    for (Step step : sheet.steps()) {
      blocks.add(
          new Numbered(
              number++,
              step.text(),
              step.evidence().stream().map(SheetLayout::source).distinct().toList()));
    }
  }

  /** Says whose steps they are; a record that takes back has none of its own. */
  private Text stepsHeading() {
    return switch (sheet.booking().kind()) {
      case ORIGINAL -> new Text("计算过程和依据", "Steps and sources");
      case REVERSAL -> new Text("原结算的计算过程和依据", "Steps and sources of what is taken back");
      case REFUND -> new Text("退费后账单的计算过程和依据", "Steps and sources of the bill that remains");
    };
  }

  private static String source(Evidence evidence) {
    StringBuilder out = new StringBuilder(evidence.shortForm());
    out.append(" [").append(grade(evidence.grade()));
    if (evidence.effectiveFrom() != null) {
      out.append(", ").append(evidence.effectiveFrom().text()).append(" 起");
    }
    if (evidence.seenValidOn() != null) {
      out.append(", ").append(evidence.seenValidOn().text()).append(" 仍有效");
    }
    return out.append(']').toString();
  }

  private static String grade(Grade grade) {
    return switch (grade) {
      case A -> "A 官方 official";
      case B -> "B 可靠副本 faithful copy";
      case C -> "C 二手 secondary";
      case FICTITIOUS -> "虚构 made up";
    };
  }

  private void basis() {
    SettlementSheet.Basis basis = sheet.basis();
    List<Entry> entries = new ArrayList<>();
    add(entries, "政策版本", "policy version", basis.policyVersion(), false);
    add(entries, "目录版本", "catalogue version", basis.catalogueVersion(), false);
    add(entries, "引擎版本", "engine version", basis.engineVersion(), false);
    add(
        entries,
        "承诺书版本",
        "injury statement",
        basis.statementNumber() == 0 ? "" : Integer.toString(basis.statementNumber()),
        false);
    add(entries, "清算经办机构", "clearing agency", sheet.institution().clearingAgency(), false);
    blocks.add(new Heading(new Text("版本", "Versions")));
    blocks.add(new Entries(entries));
    if (!basis.reproduced()) {
      blocks.add(
          new Remark(
              new Text(
                  "按存储的输入重算,结果与存储的金额不一致;以存储的金额为准,请联系系统维护人员。",
                  "Computed again from the stored inputs the amounts differ; the stored ones count."
                      + " Tell the operators.")));
    }
  }
}
