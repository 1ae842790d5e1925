package io.yidi.policy.split;

import static io.yidi.policy.Samples.BOOK;
import static io.yidi.policy.Samples.EMERGENCY_STAY;
import static io.yidi.policy.Samples.STAY;
import static io.yidi.policy.Samples.VISIT;
import static io.yidi.policy.Samples.hospital;
import static io.yidi.policy.Samples.person;
import static io.yidi.policy.Samples.stay;
import static io.yidi.policy.Samples.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.benefit.FundField;
import io.yidi.policy.catalogue.ItemClass;
import io.yidi.policy.catalogue.ItemTerms;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.FilingKind;
import io.yidi.policy.filing.FilingOutcome;
import io.yidi.policy.filing.FilingRecord;
import io.yidi.policy.filing.FilingStatus;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdjudicatorTest {

  private static final LocalDate ADMITTED = LocalDate.of(2025, 3, 1);
  private static final LocalDate DISCHARGED = LocalDate.of(2025, 3, 9);

  private final Adjudicator adjudicator = new Adjudicator(BOOK);

  private static FilingRecord filing(
      FilingKind kind, String destination, @Nullable LocalDate end, boolean materials) {
    return new FilingRecord(
        "F1",
        kind,
        FilingStatus.APPROVED,
        destination,
        LocalDate.of(2025, 1, 1),
        end,
        materials,
        false,
        false,
        List.of());
  }

  private Verdict.Settles settles(ClaimBuilder claim) {
    Verdict verdict = adjudicator.adjudicate(claim.build());
    assertThat(verdict).isInstanceOf(Verdict.Settles.class);
    return (Verdict.Settles) verdict;
  }

  private Verdict.NotCovered notCovered(ClaimBuilder claim) {
    Verdict verdict = adjudicator.adjudicate(claim.build());
    assertThat(verdict).isInstanceOf(Verdict.NotCovered.class);
    return (Verdict.NotCovered) verdict;
  }

  private static ClaimBuilder jiangmen(String area, String level, VisitFlags flags, long inScope) {
    return new ClaimBuilder()
        .person(person("440700", "11"))
        .at(hospital(area, level))
        .visit(stay(flags, ADMITTED, DISCHARGED))
        .inScope(inScope);
  }

  @Test
  void jiangmenEmergencyInBeijing() {
    Verdict.Settles settled = settles(jiangmen("110000", "3", EMERGENCY_STAY, 4_600_000));
    assertThat(settled.decision().outcome()).isEqualTo(FilingOutcome.DEEMED_FILED_EMERGENCY);
    Split split = settled.split();
    assertThat(split.deductible()).isEqualTo(150_000);
    assertThat(split.fund(FundField.POOLED)).isEqualTo(3_248_500);
    assertThat(split.fund(FundField.EMPLOYEE_LARGE)).isEqualTo(526_125);
    assertThat(split.personPart()).isEqualTo(4_600_000 - 3_248_500 - 526_125);
  }

  @Test
  void nanchangReferralToGuangzhou() {
    Verdict.Settles settled =
        settles(
            new ClaimBuilder()
                .person(person("360100", "11"))
                .at(hospital("440100", "3"))
                .visit(stay(STAY, ADMITTED, DISCHARGED))
                .filing(filing(FilingKind.REFERRAL, "440100", LocalDate.of(2025, 6, 30), true))
                .inScope(2_000_000));
    assertThat(settled.decision().outcome()).isEqualTo(FilingOutcome.FILED_REFERRAL);
    assertThat(settled.split().firstShare()).isEqualTo(200_000);
    assertThat(settled.split().deductible()).isEqualTo(80_000);
    assertThat(settled.split().fund(FundField.POOLED)).isEqualTo(1_462_000);
  }

  @Test
  void jiangmenLongTermInXiamenAfterAnInjury() {
    VisitFlags injury =
        new VisitFlags(Flag.YES, Flag.NO, InpatientType.ORDINARY, STAY.emergencyReferral());
    VisitFacts unsigned = stay(injury, ADMITTED, DISCHARGED);
    FilingRecord longTerm = filing(FilingKind.LONG_TERM_RESIDENT, "350200", null, true);
    ClaimBuilder claim =
        new ClaimBuilder()
            .person(person("440700", "11"))
            .at(hospital("350200", "2"))
            .visit(unsigned)
            .filing(longTerm)
            .inScope(800_000);
    Verdict refused = adjudicator.adjudicate(claim.build());
    assertThat(refused).isInstanceOf(Verdict.Refused.class);
    assertThat(((Verdict.Refused) refused).decision().outcome())
        .isEqualTo(FilingOutcome.STATEMENT_MISSING);

    VisitFacts signed =
        new VisitFacts(
            VisitKind.INPATIENT,
            "22",
            injury,
            ADMITTED,
            DISCHARGED,
            DISCHARGED,
            "",
            List.of(),
            true);
    Verdict.Settles settled = settles(claim.visit(signed));
    assertThat(settled.decision().outcome()).isEqualTo(FilingOutcome.FILED_LONG_TERM);
    assertThat(settled.split().fund(FundField.POOLED)).isEqualTo(666_000);
  }

  @Test
  void nanchangOtherTemporaryInShanghai() {
    Verdict.Settles settled =
        settles(
            new ClaimBuilder()
                .person(person("360100", "11"))
                .at(hospital("310000", "2"))
                .filing(
                    filing(FilingKind.OTHER_TEMPORARY, "310000", LocalDate.of(2025, 6, 30), true))
                .inScope(1_000_000));
    assertThat(settled.split().firstShare()).isEqualTo(200_000);
    assertThat(settled.split().fund(FundField.POOLED)).isEqualTo(675_000);
  }

  @Test
  void beijingOutpatientCrossesTheYearlyDeductible() {
    ClaimBuilder first =
        new ClaimBuilder()
            .person(person("110000", "11"))
            .at(hospital("110000", "3"))
            .visit(visit(VisitKind.OUTPATIENT, "11", VISIT, ADMITTED))
            .inScope(150_000);
    Verdict.Settles one = settles(first);
    assertThat(one.split().fundTotal()).isZero();
    assertThat(one.movements())
        .containsExactly(
            new CounterValue("outpatient_deductible", "2025", 150_000),
            new CounterValue("outpatient_in_scope", "2025", 150_000));

    Verdict.Settles two =
        settles(
            new ClaimBuilder()
                .person(person("110000", "11"))
                .at(hospital("110000", "3"))
                .visit(visit(VisitKind.OUTPATIENT, "11", VISIT, ADMITTED))
                .counter("outpatient_deductible", 150_000)
                .counter("outpatient_in_scope", 150_000)
                .inScope(100_000));
    assertThat(two.split().deductible()).isEqualTo(30_000);
    assertThat(two.split().fundTotal()).isEqualTo(49_000);
  }

  @Test
  void beijingBandsStraddleTwentyThousand() {
    Verdict.Settles settled =
        settles(
            new ClaimBuilder()
                .person(person("110000", "11"))
                .at(hospital("110000", "3"))
                .visit(visit(VisitKind.OUTPATIENT, "11", VISIT, ADMITTED))
                .counter("outpatient_deductible", 180_000)
                .counter("outpatient_in_scope", 1_999_900)
                .inScope(300));
    // One yuan at 70 %, two at 60 %.
    assertThat(settled.split().fundTotal()).isEqualTo(70 + 120);
  }

  @Test
  void medicalServiceFeeIsPaidByAFixedSum() {
    Verdict.Settles settled =
        settles(
            new ClaimBuilder()
                .person(person("110000", "11"))
                .at(hospital("110000", "3"))
                .visit(visit(VisitKind.OUTPATIENT, "11", VISIT, ADMITTED))
                .line(
                    io.yidi.policy.Samples.line(
                        1,
                        5_000,
                        ADMITTED,
                        new ItemTerms("医事服务费", ItemClass.A, "02", 0, 0, false))));
    assertThat(settled.split().fundTotal()).isEqualTo(4_000);
    assertThat(settled.movements()).isEmpty();
  }

  @Test
  void jiangmenUnfiledIsNotCoveredForItsDeductible() {
    Verdict.NotCovered missing = notCovered(jiangmen("110000", "3", STAY, 4_600_000));
    assertThat(missing.missing()).isEqualTo("deductible");
    assertThat(missing.decision().settlesDirectly()).isTrue();
    assertThat(missing.reason().zh()).contains("起付标准");
  }

  @Test
  void jiangmenReturnsHome() {
    FilingRecord promise = filing(FilingKind.LONG_TERM_RESIDENT, "350200", null, false);
    Verdict.Settles byPromise = settles(jiangmen("440700", "3", STAY, 4_090_000).filing(promise));
    assertThat(byPromise.decision().outcome()).isEqualTo(FilingOutcome.RETURN_HOME_BY_PROMISE);
    assertThat(byPromise.split().fund(FundField.POOLED)).isEqualTo(4_000_000 * 63 / 100);
    // 40,000 − 25,200 − 5,000 at 85 % − 20 points.
    assertThat(byPromise.split().fund(FundField.EMPLOYEE_LARGE)).isEqualTo(980_000 * 65 / 100);

    FilingRecord materials = filing(FilingKind.LONG_TERM_RESIDENT, "350200", null, true);
    Verdict.Settles byMaterials =
        settles(jiangmen("440700", "3", STAY, 4_090_000).filing(materials));
    assertThat(byMaterials.split().fund(FundField.POOLED)).isEqualTo(4_000_000 * 73 / 100);
  }

  @Test
  void jiangmenLocalAndRetired() {
    assertThat(settles(jiangmen("440700", "1", STAY, 150_000)).split().fund(FundField.POOLED))
        .isEqualTo(93_000);
    Verdict.Settles retired =
        settles(jiangmen("440700", "1", STAY, 140_000).person(person("440700", "12")));
    assertThat(retired.split().fund(FundField.POOLED)).isEqualTo(96_000);
    assertThat(
            notCovered(
                    jiangmen("110000", "3", EMERGENCY_STAY, 140_000).person(person("440700", "12")))
                .missing())
        .isEqualTo("deductible");
  }

  @Test
  void capOnFundPaidLeavesTheRestToTheLayer() {
    Verdict.Settles settled =
        settles(
            new ClaimBuilder()
                .person(person("990100", "11"))
                .at(hospital("990100", "3"))
                .counter("pooled", 9_910_000)
                .inScope(1_100_000));
    // (9,000 × 80 %) + (1,000 × 85 %) = 8,050; 900 are left under the cap: 900 ÷ 80 % = 1,125
    // consumed; 8,875 above it at 80 %.
    assertThat(settled.split().fund(FundField.POOLED)).isEqualTo(90_000);
    assertThat(settled.split().fund(FundField.EMPLOYEE_LARGE)).isEqualTo(710_000);
  }

  @Test
  void nanchangAboveTheCapIsNotCovered() {
    ClaimBuilder claim =
        new ClaimBuilder()
            .person(person("360100", "11"))
            .at(hospital("360100", "3"))
            .counter("pooled", 9_999_900)
            .inScope(500_000);
    assertThat(notCovered(claim).missing()).isEqualTo("layer:major");
  }

  @Test
  void nanchangCivilServantIsNotCovered() {
    PersonFacts civil =
        new PersonFacts(
            "310",
            "11",
            LocalDate.of(1980, 1, 1),
            true,
            RelationStatus.ACTIVE,
            "360100",
            "南昌市",
            "",
            List.of(),
            List.of());
    ClaimBuilder claim =
        new ClaimBuilder().person(civil).at(hospital("360100", "3")).inScope(500_000);
    assertThat(notCovered(claim).missing()).isEqualTo("layer:civil_servant");
  }

  @Test
  void psychiatricStayInNanchangHasNoDeductible() {
    VisitFacts psychiatric =
        new VisitFacts(
            VisitKind.INPATIENT,
            "21303",
            STAY,
            ADMITTED,
            DISCHARGED,
            DISCHARGED,
            "",
            List.of(),
            false);
    Verdict.Settles settled =
        settles(
            new ClaimBuilder()
                .person(person("360100", "11"))
                .at(hospital("360100", "3"))
                .visit(psychiatric)
                .inScope(100_000));
    assertThat(settled.split().fundTotal()).isEqualTo(85_000);
  }

  @Test
  void outsideTheEvidenceNothingIsGuessed() {
    VisitFacts before = stay(STAY, LocalDate.of(2022, 12, 1), LocalDate.of(2022, 12, 31));
    VisitFacts first = stay(STAY, LocalDate.of(2022, 12, 1), LocalDate.of(2023, 1, 1));
    assertThat(notCovered(jiangmen("440700", "3", STAY, 100).visit(before)).missing())
        .isEqualTo("policy_date");
    assertThat(settles(jiangmen("440700", "3", STAY, 100).visit(first)).split().total())
        .isEqualTo(100);
    assertThat(
            notCovered(
                    new ClaimBuilder()
                        .person(person("653200", "11"))
                        .at(hospital("653200", "3"))
                        .inScope(100))
                .missing())
        .isEqualTo("policy");
    assertThat(
            notCovered(jiangmen("440700", "3", STAY, 100).person(person("440700", "13"))).missing())
        .isEqualTo("person_class");
    assertThat(notCovered(jiangmen("440700", "9", STAY, 100)).missing())
        .isEqualTo("hospital_level");
    assertThat(
            notCovered(
                    new ClaimBuilder()
                        .person(person("110000", "11"))
                        .at(hospital("310000", "3"))
                        .filing(filing(FilingKind.LONG_TERM_RESIDENT, "310000", null, true))
                        .inScope(100))
                .missing())
        .isEqualTo("tier");
    assertThat(
            notCovered(
                    new ClaimBuilder()
                        .person(person("110000", "11"))
                        .at(hospital("110000", "3"))
                        .visit(stay(STAY, LocalDate.of(2025, 1, 1), LocalDate.of(2025, 4, 2)))
                        .inScope(100))
                .missing())
        .isEqualTo("exclusion");
  }

  @Test
  void accountPaysBeforeCashAndNeverMoreThanItsBalance() {
    ClaimBuilder sale =
        new ClaimBuilder()
            .person(person("990100", "11"))
            .at(hospital("990100", "1"))
            .visit(visit(VisitKind.PHARMACY, "41", io.yidi.policy.facts.VisitFlags.NONE, ADMITTED))
            .account(5_000)
            .inScope(20_000);
    Split split = settles(sale).split();
    // (200 − 100) × 50 %: fund 50, person 150, account 50.
    assertThat(split.fundTotal()).isEqualTo(5_000);
    assertThat(split.account()).isEqualTo(5_000);
    assertThat(split.cash()).isEqualTo(10_000);
    assertThat(split.accountBalance()).isZero();
  }

  @Test
  void laterStayHasTheLaterDeductible() {
    ClaimBuilder later =
        new ClaimBuilder()
            .person(person("110000", "11"))
            .at(hospital("110000", "3"))
            .counter("stays", 1)
            .inScope(1_200_000);
    assertThat(settles(later).split().deductible()).isEqualTo(65_000);
  }

  @Test
  void stepsNameRuleValuesAndEvidence() {
    Verdict.Settles settled = settles(jiangmen("110000", "3", EMERGENCY_STAY, 4_600_000));
    assertThat(settled.steps())
        .extracting(step -> step.rule())
        .contains("policy", "catalogue-cut", "deductible", "band", "layer:major", "person");
    assertThat(settled.steps())
        .filteredOn(step -> step.rule().equals("band"))
        .allSatisfy(
            step -> assertThat(step.evidence().getFirst().document()).contains("江府办〔2021〕14号"));
    assertThat(settled.decision().steps().getFirst().evidence().getFirst().article()).isNotEmpty();
  }
}
