package io.yidi.policy;

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
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.load.PolicyLoader;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.PolicyBook;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Invented persons, institutions and bills for tests, and the policies that ship together with the
 * made-up ones.
 */
public final class Samples {

  /** All policies, the made-up place included. */
  public static final PolicyBook BOOK =
      PolicyLoader.load(
          PolicyFiles.builtIn()
              .with(PolicyFiles.fromDirectory(Path.of("../demonstration/policy"))));

  /** Ordinary flags of a stay. */
  public static final VisitFlags STAY =
      new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.ORDINARY, EmergencyReferral.UNSAID);

  /** Flags of an emergency admission. */
  public static final VisitFlags EMERGENCY_STAY =
      new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.EMERGENCY, EmergencyReferral.UNSAID);

  /** Ordinary flags of an outpatient visit. */
  public static final VisitFlags VISIT =
      new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.UNSAID, EmergencyReferral.NEITHER);

  private Samples() {}

  public static PersonFacts person(String area, String personType) {
    return person(area, personType, RelationStatus.ACTIVE);
  }

  public static PersonFacts person(String area, String personType, RelationStatus status) {
    return new PersonFacts(
        "310",
        personType,
        LocalDate.of(1980, 5, 5),
        false,
        status,
        area,
        "参保地" + area,
        "",
        List.of(),
        List.of());
  }

  public static InstitutionFacts hospital(String area, String level) {
    return new InstitutionFacts(
        "H" + area + "00001", area, "就医地" + area, area, "hospital", "2", level, level, true, true);
  }

  public static VisitFacts stay(VisitFlags flags, LocalDate admitted, LocalDate discharged) {
    return new VisitFacts(
        VisitKind.INPATIENT, "21", flags, admitted, discharged, discharged, "", List.of(), false);
  }

  public static VisitFacts visit(VisitKind kind, String medType, VisitFlags flags, LocalDate day) {
    return new VisitFacts(kind, medType, flags, day, null, day, "", List.of(), false);
  }

  /** A line of class 甲 with the amount given, at a quantity of one. */
  public static PricedLine inScope(int number, long fen, LocalDate day) {
    return line(number, fen, day, new ItemTerms("示范项目", ItemClass.A, "09", 0, 0, false));
  }

  public static PricedLine line(int number, long fen, LocalDate day, ItemTerms terms) {
    ChargeLine line =
        new ChargeLine(
            number, "T" + number, day, 10_000, fen * 10_000, fen, HospitalApproval.NOT_NEEDED, 0);
    return new PricedLine(line, terms);
  }

  /** Builds claims step by step. */
  public static final class ClaimBuilder {
    private PersonFacts person = Samples.person("440700", "11");
    private InstitutionFacts institution = hospital("440700", "3");
    private VisitFacts visit = stay(STAY, LocalDate.of(2025, 3, 1), LocalDate.of(2025, 3, 9));
    private final List<FilingRecord> filings = new ArrayList<>();
    private final List<PricedLine> lines = new ArrayList<>();
    private final List<CounterValue> counters = new ArrayList<>();
    private long balance;
    private boolean useAccount;

    public ClaimBuilder person(PersonFacts value) {
      person = value;
      return this;
    }

    public ClaimBuilder at(InstitutionFacts value) {
      institution = value;
      return this;
    }

    public ClaimBuilder visit(VisitFacts value) {
      visit = value;
      return this;
    }

    public ClaimBuilder filing(FilingRecord value) {
      filings.add(value);
      return this;
    }

    public ClaimBuilder line(PricedLine value) {
      lines.add(value);
      return this;
    }

    public ClaimBuilder inScope(long fen) {
      return line(Samples.inScope(lines.size() + 1, fen, visit.begin()));
    }

    public ClaimBuilder counter(String name, long value) {
      counters.add(new CounterValue(name, Integer.toString(visit.policyDate().getYear()), value));
      return this;
    }

    public ClaimBuilder account(long balanceFen) {
      balance = balanceFen;
      useAccount = true;
      return this;
    }

    public Claim build() {
      return new Claim(
          Objects.requireNonNull(person),
          institution,
          visit,
          filings,
          lines,
          counters,
          balance,
          useAccount);
    }
  }
}
