package io.yidi.policy.record;

import io.yidi.policy.benefit.FundField;
import io.yidi.policy.bill.ChargeLine;
import io.yidi.policy.bill.HospitalApproval;
import io.yidi.policy.bill.LineCut;
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
import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingStatus;
import io.yidi.policy.split.CategorySum;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.FundPayment;
import io.yidi.policy.split.Split;
import io.yidi.policy.split.Verdict;
import io.yidi.policy.time.Period;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Encodes a claim, and what came of it, for storage. The first byte is the version of the encoding;
 * later versions keep reading the earlier ones. Equal values give equal bytes.
 */
public final class ClaimCodec {

  /**
   * Version 2 adds plan, identities and qualifications of the person; version 3 whether a line lies
   * outside what its place of care allows for the disease.
   */
  private static final int VERSION = 3;

  private static final int RESULT_VERSION = 1;

  private static final Comparator<FilingRecord> BY_FILING =
      Comparator.comparing(FilingRecord::filingId);
  private static final Comparator<CounterValue> BY_COUNTER =
      Comparator.comparing(CounterValue::name).thenComparing(CounterValue::period);

  private ClaimCodec() {}

  /** Encodes a claim. */
  public static byte[] encode(Claim claim) {
    return encode(claim, VERSION);
  }

  private static byte[] encode(Claim claim, long version) {
    RecordWriter out = new RecordWriter();
    out.number(version);
    person(out, claim.person(), version);
    institution(out, claim.institution());
    visit(out, claim.visit());
    out.list(claim.filings(), filing -> filing(out, filing));
    out.list(claim.lines(), line -> line(out, line, version));
    out.list(claim.counters(), counter -> counter(out, counter));
    out.number(claim.accountBalance());
    out.flag(claim.useAccount());
    return out.bytes();
  }

  /**
   * Decodes a claim.
   *
   * @throws IllegalArgumentException when the bytes are not such a record
   */
  public static Claim decodeClaim(byte[] bytes) {
    long version = new RecordReader(bytes).number();
    Claim claim;
    try {
      claim = read(bytes);
    } catch (ArithmeticException | DateTimeException e) {
      throw new IllegalArgumentException("record: " + e.getMessage(), e);
    }
    if (!Arrays.equals(encode(claim, version), bytes)) {
      throw new IllegalArgumentException(
          "record: not canonical (expected: the bytes that its values encode to)");
    }
    return claim;
  }

  private static Claim read(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    long version = version(in);
    Claim claim =
        new Claim(
            person(in, version),
            institution(in),
            visit(in),
            in.list(() -> filing(in)),
            in.list(() -> line(in, version)),
            in.list(() -> counter(in)),
            in.number(),
            in.flag());
    in.end();
    return claim;
  }

  /**
   * Encodes what came of a claim: every amount and movement. Replaying a stored claim must give the
   * same bytes.
   */
  public static byte[] encodeResult(Verdict.Settles settles) {
    RecordWriter out = new RecordWriter();
    out.number(RESULT_VERSION);
    out.constant(settles.decision().outcome());
    out.text(settles.decision().tier() == null ? "" : settles.decision().tier().name());
    out.text(settles.decision().filingId());
    Split split = settles.split();
    out.number(split.total());
    cut(out, split.cut());
    out.number(split.firstShare());
    out.number(split.deductible());
    out.list(split.funds(), fund -> fund(out, fund));
    out.number(split.fundTotal());
    out.number(split.hospitalPart());
    out.number(split.personPart());
    out.number(split.account());
    out.number(split.cash());
    out.number(split.accountBalance());
    out.list(settles.cuts(), cut -> cut(out, cut));
    out.list(settles.movements(), movement -> counter(out, movement));
    out.list(split.categories(), sum -> category(out, sum));
    return out.bytes();
  }

  /** Filings, in whatever order they come, and what was decided on them, as bytes. */
  public static byte[] filings(List<FilingRecord> filings, FilingOutcome outcome) {
    RecordWriter out = new RecordWriter();
    out.list(sorted(filings, BY_FILING), filing -> filing(out, filing));
    out.constant(outcome);
    return out.bytes();
  }

  /** Counters, in whatever order they come, as bytes. */
  public static byte[] counters(List<CounterValue> counters) {
    RecordWriter out = new RecordWriter();
    out.list(sorted(counters, BY_COUNTER), counter -> counter(out, counter));
    return out.bytes();
  }

  private static <T> List<T> sorted(List<T> values, Comparator<T> order) {
    return values.size() < 2 ? values : values.stream().sorted(order).toList();
  }

  /** Who was treated where with which lines, as bytes, without what the catalogue says of items. */
  public static byte[] bill(Claim claim) {
    RecordWriter out = new RecordWriter();
    person(out, claim.person(), VERSION);
    institution(out, claim.institution());
    visit(out, claim.visit());
    out.list(claim.lines(), line -> line(out, line.line()));
    out.flag(claim.useAccount());
    return out.bytes();
  }

  /** The amounts of a split that a clerk sees, as bytes. */
  public static byte[] amounts(Split split) {
    RecordWriter out = new RecordWriter();
    out.number(split.total());
    cut(out, split.cut());
    out.number(split.firstShare());
    out.number(split.deductible());
    out.list(split.funds(), fund -> fund(out, fund));
    out.number(split.personPart());
    out.number(split.account());
    out.number(split.cash());
    return out.bytes();
  }

  /**
   * Decodes what came of a claim.
   *
   * @throws IllegalArgumentException when the bytes are not such a record
   */
  public static StoredResult decodeResult(byte[] bytes) {
    RecordReader in = new RecordReader(bytes);
    long version = in.number();
    if (version != RESULT_VERSION) {
      throw new IllegalArgumentException(
          "record: result version " + version + " (expected: " + RESULT_VERSION + ")");
    }
    try {
      StoredResult result =
          new StoredResult(
              in.text(),
              in.text(),
              in.text(),
              in.number(),
              cut(in),
              in.number(),
              in.number(),
              in.list(
                  () ->
                      new StoredResult.Paid(in.text(), in.constant(FundField.class), in.number())),
              in.number(),
              in.number(),
              in.number(),
              in.number(),
              in.number(),
              in.number(),
              in.list(() -> cut(in)),
              in.list(() -> counter(in)),
              in.list(() -> new CategorySum(in.text(), in.number(), in.number())));
      in.end();
      return result;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("record: " + e.getMessage(), e);
    }
  }

  private static long version(RecordReader in) {
    long version = in.number();
    if (version < 1 || version > VERSION) {
      throw new IllegalArgumentException(
          "record: version " + version + " (expected: 1 to " + VERSION + ")");
    }
    return version;
  }

  private static void cut(RecordWriter out, LineCut cut) {
    out.number(cut.fullSelfPay());
    out.number(cut.overLimit());
    out.number(cut.firstSelfPay());
    out.number(cut.inScope());
  }

  private static LineCut cut(RecordReader in) {
    return new LineCut(in.number(), in.number(), in.number(), in.number());
  }

  private static void fund(RecordWriter out, FundPayment payment) {
    out.text(payment.fund().code());
    out.constant(payment.fund().field());
    out.number(payment.amount());
  }

  private static void category(RecordWriter out, CategorySum sum) {
    out.text(sum.category());
    out.number(sum.amount());
    out.number(sum.inScope());
  }

  private static void counter(RecordWriter out, CounterValue counter) {
    out.text(counter.name());
    out.text(counter.period());
    out.number(counter.value());
  }

  private static CounterValue counter(RecordReader in) {
    return new CounterValue(in.text(), in.text(), in.number());
  }

  private static void person(RecordWriter out, PersonFacts person, long version) {
    out.text(person.insuranceType());
    out.text(person.personType());
    out.date(person.birthDate());
    out.flag(person.civilServant());
    out.constant(person.status());
    out.text(person.insuredArea());
    out.text(person.insuredAreaName());
    if (version > 1) {
      out.text(person.plan());
      out.list(person.identities(), out::text);
      out.list(person.qualifications(), one -> qualification(out, one));
    }
  }

  private static void qualification(RecordWriter out, Qualification one) {
    out.text(one.diseaseCode());
    out.date(one.period().from());
    out.optionalDate(one.period().until());
    out.list(one.institutions(), out::text);
  }

  private static Qualification qualification(RecordReader in) {
    return new Qualification(
        in.text(), new Period(in.date(), in.optionalDate()), in.list(in::text));
  }

  private static PersonFacts person(RecordReader in, long version) {
    return new PersonFacts(
        in.text(),
        in.text(),
        in.date(),
        in.flag(),
        in.constant(RelationStatus.class),
        in.text(),
        in.text(),
        version > 1 ? in.text() : "",
        version > 1 ? in.list(in::text) : List.of(),
        version > 1 ? in.list(() -> qualification(in)) : List.of());
  }

  private static void institution(RecordWriter out, InstitutionFacts institution) {
    out.text(institution.code());
    out.text(institution.careArea());
    out.text(institution.careAreaName());
    out.text(institution.filingPlace());
    out.text(institution.type());
    out.text(institution.hospitalLevel());
    out.text(institution.deductibleLevel());
    out.text(institution.priceLevel());
    out.flag(institution.agreed());
    out.flag(institution.networked());
  }

  private static InstitutionFacts institution(RecordReader in) {
    return new InstitutionFacts(
        in.text(), in.text(), in.text(), in.text(), in.text(), in.text(), in.text(), in.text(),
        in.flag(), in.flag());
  }

  private static void visit(RecordWriter out, VisitFacts visit) {
    out.constant(visit.kind());
    out.text(visit.medType());
    out.constant(visit.flags().trauma());
    out.constant(visit.flags().thirdParty());
    out.constant(visit.flags().inpatientType());
    out.constant(visit.flags().emergencyReferral());
    out.date(visit.begin());
    out.optionalDate(visit.end());
    out.date(visit.policyDate());
    out.text(visit.diseaseCode());
    out.list(visit.diagnosisCodes(), out::text);
    out.flag(visit.statementSigned());
  }

  private static VisitFacts visit(RecordReader in) {
    return new VisitFacts(
        in.constant(VisitKind.class),
        in.text(),
        new VisitFlags(
            in.constant(Flag.class),
            in.constant(Flag.class),
            in.constant(InpatientType.class),
            in.constant(EmergencyReferral.class)),
        in.date(),
        in.optionalDate(),
        in.date(),
        in.text(),
        in.list(in::text),
        in.flag());
  }

  private static void filing(RecordWriter out, FilingRecord filing) {
    out.text(filing.filingId());
    out.constant(filing.kind());
    out.constant(filing.status());
    out.text(filing.destination());
    out.date(filing.start());
    out.optionalDate(filing.end());
    out.flag(filing.byMaterials());
    out.flag(filing.usedUp());
    out.flag(filing.onward());
    out.list(filing.designated(), out::text);
  }

  private static FilingRecord filing(RecordReader in) {
    return new FilingRecord(
        in.text(),
        in.constant(FilingKind.class),
        in.constant(FilingStatus.class),
        in.text(),
        in.date(),
        in.optionalDate(),
        in.flag(),
        in.flag(),
        in.flag(),
        in.list(in::text));
  }

  private static void line(RecordWriter out, ChargeLine line) {
    out.number(line.number());
    out.text(line.itemCode());
    out.date(line.feeDate());
    out.number(line.quantityE4());
    out.number(line.unitPriceE6());
    out.number(line.amountFen());
    out.constant(line.approval());
    out.number(line.refundsLine());
  }

  private static void line(RecordWriter out, PricedLine priced, long version) {
    line(out, priced.line());
    ItemTerms terms = priced.terms();
    out.text(terms.name());
    out.constant(terms.itemClass());
    out.text(terms.chargeCategory());
    out.number(terms.firstSharePpm());
    out.number(terms.priceCeilingE6());
    out.flag(terms.limitedUse());
    if (version > 2) {
      out.flag(priced.outsideDisease());
    }
  }

  private static PricedLine line(RecordReader in, long version) {
    ChargeLine line =
        new ChargeLine(
            in.integer(),
            in.text(),
            in.date(),
            in.number(),
            in.number(),
            in.number(),
            in.constant(HospitalApproval.class),
            in.integer());
    return new PricedLine(
        line,
        new ItemTerms(
            in.text(),
            in.constant(ItemClass.class),
            in.text(),
            in.number(),
            in.number(),
            in.flag()),
        version > 2 && in.flag());
  }
}
