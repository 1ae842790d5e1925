package io.yidi.policy.filing;

import static io.yidi.policy.Filings.filing;
import static io.yidi.policy.Filings.longTerm;
import static io.yidi.policy.Filings.referral;
import static io.yidi.policy.Filings.temporary;
import static io.yidi.policy.Samples.BOOK;
import static io.yidi.policy.Samples.EMERGENCY_STAY;
import static io.yidi.policy.Samples.STAY;
import static io.yidi.policy.Samples.VISIT;
import static io.yidi.policy.Samples.hospital;
import static io.yidi.policy.Samples.person;
import static io.yidi.policy.Samples.stay;
import static io.yidi.policy.Samples.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.Filings;
import io.yidi.policy.Samples.ClaimBuilder;
import io.yidi.policy.facts.EmergencyReferral;
import io.yidi.policy.facts.Flag;
import io.yidi.policy.facts.InpatientType;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.facts.VisitFlags;
import io.yidi.policy.facts.VisitKind;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The decision table, row by row, who wins where several rows apply, and every boundary date. */
class FilingDeciderTest {
  private static final Set<FilingOutcome> VISITED = EnumSet.noneOf(FilingOutcome.class);

  private static final String BEIJING = "110000";
  private static final String JIANGMEN = "440700";
  private static final String NANCHANG = "360100";
  private static final String PANZHIHUA = "510400";
  private static final String YUTIAN = "653200";
  private static final String MADE_UP = "990100";
  private static final String XIAMEN = "350200";

  private static final LocalDate DAY = LocalDate.of(2025, 3, 1);
  private static final VisitFlags INJURY =
      new VisitFlags(Flag.YES, Flag.NO, InpatientType.ORDINARY, EmergencyReferral.UNSAID);
  private static final VisitFlags THIRD_PARTY_INJURY =
      new VisitFlags(Flag.YES, Flag.YES, InpatientType.ORDINARY, EmergencyReferral.UNSAID);

  @AfterAll
  static void everyOutcomeIsVisited() {
    assertThat(EnumSet.complementOf(EnumSet.copyOf(VISITED)))
        .as("outcomes that no test visits")
        .isEmpty();
  }

  private static VisitFacts stayFrom(VisitFlags flags, LocalDate admitted) {
    return stay(flags, admitted, admitted.plusDays(8));
  }

  private static VisitFacts outpatientOn(LocalDate day) {
    return visit(VisitKind.OUTPATIENT, "11", VISIT, day);
  }

  private static VisitFacts signed(VisitFlags flags) {
    return new VisitFacts(VisitKind.INPATIENT, "22", flags, DAY, null, DAY, "", List.of(), true);
  }

  /** An ordinary stay admitted on {@link #DAY}. */
  private static ClaimBuilder insuredIn(String area, String careArea) {
    return new ClaimBuilder()
        .person(person(area, "11"))
        .at(hospital(careArea, "3"))
        .visit(stayFrom(STAY, DAY));
  }

  private static InstitutionFacts institution(
      String careArea, String filingPlace, boolean agreed, boolean networked) {
    return new InstitutionFacts(
        "H" + filingPlace,
        careArea,
        "就医地",
        filingPlace,
        "hospital",
        "2",
        "3",
        "3",
        agreed,
        networked);
  }

  private static FilingDecision decide(ClaimBuilder claim) {
    FilingVerdict verdict = BOOK.decider().decide(claim.build().filingCase());
    assertThat(verdict).isInstanceOf(FilingDecision.class);
    FilingDecision decision = (FilingDecision) verdict;
    VISITED.add(decision.outcome());
    checkWording(decision);
    return decision;
  }

  private static void checkWording(FilingDecision decision) {
    assertThat(decision.finding().zh()).isNotEmpty();
    assertThat(decision.finding().en()).isNotEmpty();
    assertThat(decision.settlesDirectly() || !decision.nextStep().isEmpty())
        .as("a refusal says what to do next")
        .isTrue();
    assertThat(decision.steps().getFirst().rule()).isEqualTo("filing:" + decision.outcome());
    assertThat(
            decision.outcome() == FilingOutcome.LOCAL
                || !decision.steps().getFirst().evidence().isEmpty())
        .as("a decision away from home names its source")
        .isTrue();
    assertThat(decision.steps().getFirst().evidence())
        .as("a source says since when, or when it was seen")
        .allMatch(one -> one.effectiveFrom() != null || one.seenValidOn() != null);
  }

  private static FilingDecision settles(
      ClaimBuilder claim, FilingOutcome outcome, BenefitTier tier) {
    FilingDecision decision = decide(claim);
    assertThat(decision.outcome()).isEqualTo(outcome);
    assertThat(decision.settlesDirectly()).isTrue();
    assertThat(decision.tier()).isEqualTo(tier);
    return decision;
  }

  private static FilingDecision refused(ClaimBuilder claim, FilingOutcome outcome) {
    FilingDecision decision = decide(claim);
    assertThat(decision.outcome()).isEqualTo(outcome);
    assertThat(decision.settlesDirectly()).isFalse();
    return decision;
  }

  private static List<FlagsContradict.Violation> violations(ClaimBuilder claim) {
    FilingVerdict verdict = BOOK.decider().decide(claim.build().filingCase());
    assertThat(verdict).isInstanceOf(FlagsContradict.class);
    return ((FlagsContradict) verdict).violations();
  }

  @Nested
  class Row1NotNetworked {
    @Test
    void noAgreementForTheService() {
      FilingDecision decision =
          refused(
              insuredIn(JIANGMEN, BEIJING).at(institution(BEIJING, BEIJING, false, true)),
              FilingOutcome.NOT_NETWORKED);
      assertThat(decision.tier()).isNull();
      assertThat(decision.nextStep().zh()).contains("自费");
    }

    @Test
    void noNetworkAwayFromHome() {
      refused(
          insuredIn(JIANGMEN, BEIJING).at(institution(BEIJING, BEIJING, true, false)),
          FilingOutcome.NOT_NETWORKED);
    }

    @Test
    void atHomeTheAgreementIsNeededButNoNetwork() {
      settles(
          insuredIn(JIANGMEN, JIANGMEN).at(institution(JIANGMEN, JIANGMEN, true, false)),
          FilingOutcome.LOCAL,
          BenefitTier.LOCAL);
      refused(
          insuredIn(JIANGMEN, JIANGMEN).at(institution(JIANGMEN, JIANGMEN, false, true)),
          FilingOutcome.NOT_NETWORKED);
    }

    @Test
    void beatsAnInactiveRelationContradictingFlagsAndThirdParty() {
      ClaimBuilder claim =
          insuredIn(JIANGMEN, BEIJING)
              .person(person(JIANGMEN, "11", RelationStatus.ENDED))
              .at(institution(BEIJING, BEIJING, true, false))
              .visit(
                  stayFrom(
                      new VisitFlags(
                          Flag.YES, Flag.YES, InpatientType.ORDINARY, EmergencyReferral.EMERGENCY),
                      DAY));
      refused(claim, FilingOutcome.NOT_NETWORKED);
    }
  }

  @Nested
  class Row2InsuranceInactive {
    @ParameterizedTest
    @EnumSource(value = RelationStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "ACTIVE")
    void everyStateButActiveRefuses(RelationStatus status) {
      FilingDecision decision =
          refused(
              insuredIn(JIANGMEN, BEIJING)
                  .person(person(JIANGMEN, "11", status))
                  .filing(longTerm(BEIJING).build()),
              FilingOutcome.INSURANCE_INACTIVE);
      assertThat(decision.tier()).isNull();
    }

    @Test
    void concernsCareAtHomeToo() {
      refused(
          insuredIn(JIANGMEN, JIANGMEN).person(person(JIANGMEN, "11", RelationStatus.SUSPENDED)),
          FilingOutcome.INSURANCE_INACTIVE);
    }

    @Test
    void beatsContradictingFlags() {
      refused(
          insuredIn(JIANGMEN, BEIJING)
              .person(person(JIANGMEN, "11", RelationStatus.SUSPENDED))
              .visit(visit(VisitKind.INPATIENT, "22", STAY, DAY)),
          FilingOutcome.INSURANCE_INACTIVE);
    }
  }

  @Nested
  class Row3FlagsContradict {
    static Stream<Arguments> contradictions() {
      return Stream.of(
          one(
              VisitKind.INPATIENT,
              "22",
              flags(Flag.NO, Flag.UNSAID, "ORDINARY", "UNSAID"),
              "trauma",
              "NO"),
          one(
              VisitKind.INPATIENT,
              "2201",
              flags(Flag.UNSAID, Flag.UNSAID, "ORDINARY", "UNSAID"),
              "trauma",
              "UNSAID"),
          one(
              VisitKind.OUTPATIENT,
              "9903",
              flags(Flag.NO, Flag.NO, "UNSAID", "NEITHER"),
              "trauma",
              "NO"),
          one(
              VisitKind.OUTPATIENT,
              "9903",
              flags(Flag.YES, Flag.UNSAID, "UNSAID", "NEITHER"),
              "third_party",
              "UNSAID"),
          one(
              VisitKind.INPATIENT,
              "21",
              flags(Flag.YES, Flag.UNSAID, "ORDINARY", "UNSAID"),
              "third_party",
              "UNSAID"),
          one(
              VisitKind.INPATIENT,
              "21",
              flags(Flag.NO, Flag.YES, "ORDINARY", "UNSAID"),
              "third_party",
              "YES"),
          one(
              VisitKind.OUTPATIENT,
              "11",
              flags(Flag.UNSAID, Flag.YES, "UNSAID", "UNSAID"),
              "third_party",
              "YES"),
          one(
              VisitKind.OUTPATIENT,
              "13",
              flags(Flag.NO, Flag.UNSAID, "UNSAID", "UNSAID"),
              "outpatient_emergency_referral",
              "UNSAID"),
          one(
              VisitKind.OUTPATIENT,
              "13",
              flags(Flag.NO, Flag.UNSAID, "UNSAID", "TRANSFER"),
              "outpatient_emergency_referral",
              "TRANSFER"),
          one(
              VisitKind.OUTPATIENT,
              "1301",
              flags(Flag.NO, Flag.UNSAID, "UNSAID", "NEITHER"),
              "outpatient_emergency_referral",
              "NEITHER"),
          one(
              VisitKind.INPATIENT,
              "21",
              flags(Flag.NO, Flag.UNSAID, "EMERGENCY", "EMERGENCY"),
              "outpatient_emergency_referral",
              "EMERGENCY"),
          one(
              VisitKind.CHRONIC,
              "14",
              flags(Flag.NO, Flag.UNSAID, "ORDINARY", "UNSAID"),
              "inpatient_type",
              "ORDINARY"),
          one(
              VisitKind.OUTPATIENT,
              "11",
              flags(Flag.NO, Flag.UNSAID, "EMERGENCY", "UNSAID"),
              "inpatient_type",
              "EMERGENCY"));
    }

    static Stream<Arguments> coupledWell() {
      return Stream.of(
          Arguments.of(VisitKind.INPATIENT, "21", flags(Flag.NO, Flag.NO, "TRANSFER", "UNSAID")),
          Arguments.of(VisitKind.INPATIENT, "22", flags(Flag.YES, Flag.NO, "EMERGENCY", "UNSAID")),
          Arguments.of(
              VisitKind.INPATIENT, "21", flags(Flag.UNSAID, Flag.UNSAID, "UNSAID", "UNSAID")),
          Arguments.of(VisitKind.OUTPATIENT, "9903", flags(Flag.YES, Flag.NO, "UNSAID", "NEITHER")),
          Arguments.of(
              VisitKind.OUTPATIENT, "13", flags(Flag.NO, Flag.UNSAID, "UNSAID", "EMERGENCY")),
          Arguments.of(VisitKind.OUTPATIENT, "13", flags(Flag.NO, Flag.UNSAID, "UNSAID", "BOTH")),
          Arguments.of(
              VisitKind.OUTPATIENT, "11", flags(Flag.NO, Flag.UNSAID, "UNSAID", "TRANSFER")),
          Arguments.of(
              VisitKind.PHARMACY, "41", flags(Flag.UNSAID, Flag.UNSAID, "UNSAID", "UNSAID")));
    }

    private static Arguments one(
        VisitKind kind, String medType, VisitFlags flags, String flag, String value) {
      return Arguments.of(kind, medType, flags, flag, value);
    }

    private static VisitFlags flags(
        Flag trauma, Flag thirdParty, String inpatientType, String emergencyReferral) {
      return new VisitFlags(
          trauma,
          thirdParty,
          InpatientType.valueOf(inpatientType),
          EmergencyReferral.valueOf(emergencyReferral));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void namesFlagAndValue(
        VisitKind kind, String medType, VisitFlags flags, String flag, String value) {
      assertThat(violations(insuredIn(JIANGMEN, BEIJING).visit(visit(kind, medType, flags, DAY))))
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.flag()).isEqualTo("flags." + flag);
                assertThat(one.value()).isEqualTo(value);
                assertThat(one.expected()).isNotEmpty();
              });
    }

    @ParameterizedTest
    @MethodSource("coupledWell")
    void wellCoupledFlagsPass(VisitKind kind, String medType, VisitFlags flags) {
      VisitFacts visit = new VisitFacts(kind, medType, flags, DAY, null, DAY, "", List.of(), true);
      settles(
          insuredIn(NANCHANG, BEIJING).visit(visit).filing(longTerm(BEIJING).build()),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @Test
    void severalAreNamedAtOnce() {
      VisitFlags wrong =
          new VisitFlags(Flag.NO, Flag.YES, InpatientType.ORDINARY, EmergencyReferral.BOTH);
      assertThat(
              violations(
                  insuredIn(JIANGMEN, BEIJING).visit(visit(VisitKind.INPATIENT, "22", wrong, DAY))))
          .extracting(FlagsContradict.Violation::flag)
          .containsExactly(
              "flags.trauma", "flags.third_party", "flags.outpatient_emergency_referral");
    }

    @Test
    void beatThirdPartyAndCareAtHome() {
      VisitFlags wrong =
          new VisitFlags(Flag.YES, Flag.YES, InpatientType.ORDINARY, EmergencyReferral.EMERGENCY);
      assertThat(violations(insuredIn(JIANGMEN, JIANGMEN).visit(stayFrom(wrong, DAY)))).hasSize(1);
    }
  }

  @Nested
  class Row4ThirdParty {
    @Test
    void isNeverSettledDirectly() {
      FilingDecision decision =
          refused(
              insuredIn(JIANGMEN, BEIJING)
                  .visit(signed(THIRD_PARTY_INJURY))
                  .filing(longTerm(BEIJING).build()),
              FilingOutcome.THIRD_PARTY);
      assertThat(decision.tier()).isNull();
      assertThat(decision.steps().getFirst().evidence().getFirst().article()).contains("第三十四条");
    }

    @Test
    void notAtHomeEither() {
      refused(
          insuredIn(JIANGMEN, JIANGMEN).visit(signed(THIRD_PARTY_INJURY)),
          FilingOutcome.THIRD_PARTY);
    }

    @Test
    void beatsTheMissingStatement() {
      refused(
          insuredIn(JIANGMEN, BEIJING).visit(stayFrom(THIRD_PARTY_INJURY, DAY)),
          FilingOutcome.THIRD_PARTY);
    }
  }

  @Nested
  class Row5StatementMissing {
    @Test
    void beatsLongTermAndSettlesOnceSigned() {
      ClaimBuilder claim =
          insuredIn(JIANGMEN, BEIJING)
              .visit(stayFrom(INJURY, DAY))
              .filing(longTerm(BEIJING).build());
      FilingDecision missing = refused(claim, FilingOutcome.STATEMENT_MISSING);
      assertThat(missing.nextStep().zh()).contains("承诺书");
      settles(claim.visit(signed(INJURY)), FilingOutcome.FILED_LONG_TERM, BenefitTier.LONG_TERM);
    }

    @Test
    void isAskedAtHomeToo() {
      refused(
          insuredIn(JIANGMEN, JIANGMEN).visit(stayFrom(INJURY, DAY)),
          FilingOutcome.STATEMENT_MISSING);
    }

    @Test
    void beatsAnEmergencyDeemedFiled() {
      VisitFlags emergencyInjury =
          new VisitFlags(Flag.YES, Flag.NO, InpatientType.EMERGENCY, EmergencyReferral.UNSAID);
      ClaimBuilder claim = insuredIn(JIANGMEN, BEIJING);
      refused(claim.visit(stayFrom(emergencyInjury, DAY)), FilingOutcome.STATEMENT_MISSING);
      settles(
          claim.visit(signed(emergencyInjury)),
          FilingOutcome.DEEMED_FILED_EMERGENCY,
          BenefitTier.EMERGENCY);
    }
  }

  @Nested
  class Row6ReturnHome {
    private ClaimBuilder home(String area, Filings filing) {
      return insuredIn(area, area).filing(filing.build());
    }

    @Test
    void jiangmenByMaterials() {
      ClaimBuilder claim = home(JIANGMEN, longTerm(XIAMEN));
      settles(claim, FilingOutcome.RETURN_HOME_BY_MATERIALS, BenefitTier.RETURN_HOME_BY_MATERIALS);
      settles(
          claim.visit(outpatientOn(DAY)),
          FilingOutcome.RETURN_HOME_BY_MATERIALS,
          BenefitTier.RETURN_HOME_BY_MATERIALS);
    }

    @Test
    void jiangmenByPromiseSettlesStaysOnly() {
      ClaimBuilder claim = home(JIANGMEN, longTerm(XIAMEN).byPromise());
      settles(claim, FilingOutcome.RETURN_HOME_BY_PROMISE, BenefitTier.RETURN_HOME_BY_PROMISE);
      FilingDecision outpatient =
          refused(claim.visit(outpatientOn(DAY)), FilingOutcome.RETURN_HOME_BY_PROMISE);
      assertThat(outpatient.tier()).isEqualTo(BenefitTier.RETURN_HOME_BY_PROMISE);
      assertThat(outpatient.finding().zh()).contains("不享受");
    }

    @Test
    void xinjiangByPromiseClaimsByMaterialsSettles() {
      for (VisitFacts visit : List.of(stayFrom(STAY, DAY), outpatientOn(DAY))) {
        refused(
            home(YUTIAN, longTerm(BEIJING).byPromise()).visit(visit),
            FilingOutcome.RETURN_HOME_BY_PROMISE);
        settles(
            home(YUTIAN, longTerm(BEIJING)).visit(visit),
            FilingOutcome.RETURN_HOME_BY_MATERIALS,
            BenefitTier.RETURN_HOME_BY_MATERIALS);
      }
    }

    @Test
    void withoutAPublishedRuleItIsRefusedAndSaidSo() {
      FilingDecision decision =
          refused(home(NANCHANG, longTerm(BEIJING)), FilingOutcome.RETURN_HOME_BY_MATERIALS);
      assertThat(decision.finding().zh()).contains("未公布");
    }

    @ParameterizedTest
    @CsvSource({"2024-12-23,false", "2024-12-24,true", "2024-12-25,true"})
    void jiangmenRulesFromTheDayTheGuideWasSeen(LocalDate day, boolean settlesDirectly) {
      ClaimBuilder claim = home(JIANGMEN, longTerm(XIAMEN)).visit(stayFrom(STAY, day));
      assertThat(decide(claim).settlesDirectly()).isEqualTo(settlesDirectly);
    }

    @ParameterizedTest
    @EnumSource(
        value = FilingKind.class,
        names = {"RETIRED_RESETTLED", "LONG_TERM_RESIDENT", "LONG_TERM_WORKER"})
    void everyLongTermKindCounts(FilingKind kind) {
      settles(
          home(JIANGMEN, filing(kind, XIAMEN)),
          FilingOutcome.RETURN_HOME_BY_MATERIALS,
          BenefitTier.RETURN_HOME_BY_MATERIALS);
    }
  }

  @Nested
  class Row7Local {
    @Test
    void needsNoFiling() {
      FilingDecision decision =
          settles(insuredIn(JIANGMEN, JIANGMEN), FilingOutcome.LOCAL, BenefitTier.LOCAL);
      assertThat(decision.filingId()).isEmpty();
    }

    @Test
    void isNotTouchedByOtherOrInactiveFilings() {
      settles(
          insuredIn(JIANGMEN, JIANGMEN)
              .filing(referral(BEIJING).build())
              .filing(temporary(BEIJING).id("F2").build())
              .filing(longTerm(BEIJING).id("F3").status(FilingStatus.CLOSED).build())
              .filing(longTerm(BEIJING).id("F4").until(DAY.minusDays(1)).build()),
          FilingOutcome.LOCAL,
          BenefitTier.LOCAL);
    }

    @Test
    void beatsEmergency() {
      settles(
          insuredIn(JIANGMEN, JIANGMEN).visit(stayFrom(EMERGENCY_STAY, DAY)),
          FilingOutcome.LOCAL,
          BenefitTier.LOCAL);
    }
  }

  @Nested
  class Row8OnwardReferral {
    @Test
    void fromTheFiledPlaceToAnother() {
      FilingDecision decision =
          settles(
              insuredIn(JIANGMEN, BEIJING)
                  .filing(longTerm(XIAMEN).build())
                  .filing(referral(BEIJING).id("F2").onward().build()),
              FilingOutcome.FILED_ONWARD_REFERRAL,
              BenefitTier.REFERRAL);
      assertThat(decision.filingId()).isEqualTo("F2");
    }

    @Test
    void beatsLongTermForThePlaceOfCare() {
      settles(
          insuredIn(JIANGMEN, BEIJING)
              .filing(longTerm(BEIJING).build())
              .filing(referral(BEIJING).id("F2").onward().build()),
          FilingOutcome.FILED_ONWARD_REFERRAL,
          BenefitTier.REFERRAL);
    }

    @Test
    void withoutLongTermItIsAReferral() {
      settles(
          insuredIn(JIANGMEN, BEIJING).filing(referral(BEIJING).onward().build()),
          FilingOutcome.FILED_REFERRAL,
          BenefitTier.REFERRAL);
    }

    @Test
    void aReferralFromHomeIsNotOnward() {
      settles(
          insuredIn(JIANGMEN, BEIJING)
              .filing(longTerm(BEIJING).build())
              .filing(referral(BEIJING).id("F2").build()),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @Test
    void anOnwardReferralToAnotherPlaceOrEndedDoesNotCount() {
      settles(
          insuredIn(JIANGMEN, BEIJING)
              .filing(longTerm(BEIJING).build())
              .filing(referral("310000").id("F2").onward().build())
              .filing(referral(BEIJING).id("F3").onward().until(DAY.minusDays(1)).build()),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }
  }

  private static PersonFacts insuredAs(String insuranceType, String area) {
    PersonFacts one = person(area, "11");
    return new PersonFacts(
        insuranceType,
        one.personType(),
        one.birthDate(),
        one.civilServant(),
        one.status(),
        one.insuredArea(),
        one.insuredAreaName(),
        one.plan(),
        one.identities(),
        one.qualifications());
  }

  @Nested
  class Row9NotDesignated {
    private ClaimBuilder outpatient(Filings filing) {
      return insuredIn(JIANGMEN, XIAMEN).visit(outpatientOn(DAY)).filing(filing.build());
    }

    @Test
    void ordinaryOutpatientCareOutsideTheChosenInstitutions() {
      FilingDecision decision =
          refused(outpatient(longTerm(XIAMEN).designated("H-OTHER")), FilingOutcome.NOT_DESIGNATED);
      assertThat(decision.tier()).isNull();
      assertThat(decision.filingId()).isEqualTo("F1");
      assertThat(decision.steps().getLast().evidence().getFirst().article()).isEqualTo("四、2");
    }

    @Test
    void theChosenInstitutionSettles() {
      settles(
          outpatient(longTerm(XIAMEN).designated("H-OTHER", hospital(XIAMEN, "3").code())),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @ParameterizedTest
    @CsvSource({"INPATIENT,21", "CHRONIC,14", "PHARMACY,41"})
    void otherCareIsNotConcerned(VisitKind kind, String medType) {
      settles(
          outpatient(longTerm(XIAMEN)).visit(visit(kind, medType, VisitFlags.NONE, DAY)),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @Test
    void anEmergencyIsNotConcerned() {
      VisitFlags emergency =
          new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.UNSAID, EmergencyReferral.EMERGENCY);
      settles(
          outpatient(longTerm(XIAMEN)).visit(visit(VisitKind.OUTPATIENT, "13", emergency, DAY)),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @ParameterizedTest
    @CsvSource({
      "310,1,FILED_LONG_TERM",
      "310,2,FILED_LONG_TERM",
      "310,3,FILED_LONG_TERM",
      "310,9,FILED_LONG_TERM",
      "390,1,FILED_LONG_TERM",
      "390,9,FILED_LONG_TERM",
      "390,2,NOT_DESIGNATED",
      "390,3,NOT_DESIGNATED",
      "340,1,NOT_DESIGNATED",
    })
    void theInsuranceTypeSaysWhichLevelsMayBeChosen(
        String insuranceType, String level, FilingOutcome outcome) {
      ClaimBuilder claim =
          outpatient(longTerm(XIAMEN).designated(hospital(XIAMEN, level).code()))
              .person(insuredAs(insuranceType, JIANGMEN))
              .at(hospital(XIAMEN, level));
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }

    @Test
    void placesThatDesignateNothingSettle() {
      settles(
          insuredIn(NANCHANG, XIAMEN).visit(outpatientOn(DAY)).filing(longTerm(XIAMEN).build()),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @ParameterizedTest
    @CsvSource({"2024-12-23,FILED_LONG_TERM", "2024-12-24,NOT_DESIGNATED"})
    void ruledFromTheDayTheGuideWasSeen(LocalDate day, FilingOutcome outcome) {
      ClaimBuilder claim = outpatient(longTerm(XIAMEN)).visit(outpatientOn(day));
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }
  }

  @Nested
  class Row10LongTerm {
    private FilingOutcome outcome(Filings filing) {
      return decide(insuredIn(YUTIAN, BEIJING).filing(filing.build())).outcome();
    }

    @ParameterizedTest
    @EnumSource(
        value = FilingKind.class,
        names = {"RETIRED_RESETTLED", "LONG_TERM_RESIDENT", "LONG_TERM_WORKER"})
    void everyLongTermKind(FilingKind kind) {
      FilingDecision decision =
          settles(
              insuredIn(YUTIAN, BEIJING).filing(filing(kind, BEIJING).build()),
              FilingOutcome.FILED_LONG_TERM,
              BenefitTier.LONG_TERM);
      assertThat(decision.filingId()).isEqualTo("F1");
      assertThat(decision.finding().zh()).contains(kind.zh());
    }

    @Test
    void aPromiseCountsInTheFiledPlace() {
      assertThat(outcome(longTerm(BEIJING).byPromise())).isEqualTo(FilingOutcome.FILED_LONG_TERM);
    }

    @Test
    void mayStartOnTheDayOfAdmissionButNotAfter() {
      assertThat(outcome(longTerm(BEIJING).from(DAY))).isEqualTo(FilingOutcome.FILED_LONG_TERM);
      assertThat(outcome(longTerm(BEIJING).from(DAY.plusDays(1))))
          .isEqualTo(FilingOutcome.FILING_NOT_YET_EFFECTIVE);
    }

    @Test
    void mayEndOnTheDayOfAdmissionButNotBefore() {
      assertThat(outcome(longTerm(BEIJING).until(DAY))).isEqualTo(FilingOutcome.FILED_LONG_TERM);
      assertThat(outcome(longTerm(BEIJING).until(DAY.minusDays(1))))
          .isEqualTo(FilingOutcome.FILING_EXPIRED);
    }

    @Test
    void isTestedAtAdmissionNotAtDischarge() {
      LocalDate during = DAY.plusDays(3);
      assertThat(outcome(longTerm(BEIJING).until(during))).isEqualTo(FilingOutcome.FILED_LONG_TERM);
      assertThat(outcome(longTerm(BEIJING).from(during)))
          .isEqualTo(FilingOutcome.FILING_NOT_YET_EFFECTIVE);
    }

    @Test
    void beatsReferralEmergencyAndTemporary() {
      settles(
          insuredIn(YUTIAN, BEIJING)
              .visit(stayFrom(EMERGENCY_STAY, DAY))
              .filing(temporary(BEIJING).build())
              .filing(referral(BEIJING).id("F2").build())
              .filing(longTerm(BEIJING).id("F3").build()),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @Test
    void ofSeveralTheEarliestDecides() {
      FilingDecision decision =
          decide(
              insuredIn(YUTIAN, BEIJING)
                  .filing(longTerm(BEIJING).id("LATER").from(DAY).build())
                  .filing(longTerm(BEIJING).id("EARLIER").from(DAY.minusDays(1)).build()));
      assertThat(decision.filingId()).isEqualTo("EARLIER");
    }
  }

  @Nested
  class Row10Destinations {
    private ClaimBuilder filedFor(String destination, String careArea, String filingPlace) {
      return insuredIn(JIANGMEN, careArea)
          .at(institution(careArea, filingPlace, true, true))
          .filing(longTerm(destination).build());
    }

    @ParameterizedTest
    @CsvSource({
      "460000, 460100, 460100",
      "460100, 460100, 460100",
      "540000, 540100, 540100",
      "659900, 650100, 659900",
      "660000, 650100, 660100",
      "660000, 660400, 660400"
    })
    void filedForThePlace(String destination, String careArea, String filingPlace) {
      settles(
          filedFor(destination, careArea, filingPlace),
          FilingOutcome.FILED_LONG_TERM,
          BenefitTier.LONG_TERM);
    }

    @ParameterizedTest
    @CsvSource({
      "510000, 510100, 510100",
      "650000, 650100, 659900",
      "460200, 460100, 460100",
      "660000, 650100, 659900",
      "460000, 540100, 540100"
    })
    void filedForAnother(String destination, String careArea, String filingPlace) {
      assertThat(decide(filedFor(destination, careArea, filingPlace)).outcome())
          .isEqualTo(FilingOutcome.FILING_OTHER_PLACE);
    }

    @ParameterizedTest
    @CsvSource({"2023-01-08,FILING_OTHER_PLACE", "2023-01-09,FILED_LONG_TERM"})
    void wholeProvincesFromTheDayOfTheRules(LocalDate day, FilingOutcome outcome) {
      ClaimBuilder claim = filedFor("460000", "460100", "460100").visit(stayFrom(STAY, day));
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }
  }

  @Nested
  class Row11Referral {
    @Test
    void settlesAtTheReferralTier() {
      FilingDecision decision =
          settles(
              insuredIn(JIANGMEN, BEIJING).filing(referral(BEIJING).build()),
              FilingOutcome.FILED_REFERRAL,
              BenefitTier.REFERRAL);
      assertThat(decision.filingId()).isEqualTo("F1");
    }

    @ParameterizedTest
    @CsvSource({
      "510100, 2022-12-31, true",
      "110000, 2022-12-31, false",
      "110000, 2017-04-12, false",
      "510100, 2023-01-01, true",
      "110000, 2023-01-01, true"
    })
    void panzhihuaPaidReferralsOutsideTheProvinceByClaimUntil2023(
        String careArea, LocalDate day, boolean settlesDirectly) {
      FilingDecision decision =
          decide(
              insuredIn(PANZHIHUA, careArea)
                  .visit(stayFrom(STAY, day))
                  .filing(referral(careArea).build()));
      assertThat(decision.outcome()).isEqualTo(FilingOutcome.FILED_REFERRAL);
      assertThat(decision.tier()).isEqualTo(BenefitTier.REFERRAL);
      assertThat(decision.settlesDirectly()).isEqualTo(settlesDirectly);
    }

    @Test
    void beatsEmergencyAndTemporary() {
      settles(
          insuredIn(JIANGMEN, BEIJING)
              .visit(stayFrom(EMERGENCY_STAY, DAY))
              .filing(temporary(BEIJING).build())
              .filing(referral(BEIJING).id("F2").build()),
          FilingOutcome.FILED_REFERRAL,
          BenefitTier.REFERRAL);
    }
  }

  @Nested
  class Row12Emergency {
    private VisitFacts outpatient(EmergencyReferral flag) {
      return visit(
          VisitKind.OUTPATIENT,
          "11",
          new VisitFlags(Flag.NO, Flag.UNSAID, InpatientType.UNSAID, flag),
          DAY);
    }

    @Test
    void anEmergencyAdmissionIsDeemedFiled() {
      settles(
          insuredIn(JIANGMEN, BEIJING).visit(stayFrom(EMERGENCY_STAY, DAY)),
          FilingOutcome.DEEMED_FILED_EMERGENCY,
          BenefitTier.EMERGENCY);
    }

    @ParameterizedTest
    @EnumSource(
        value = EmergencyReferral.class,
        names = {"EMERGENCY", "BOTH"})
    void soIsAnOutpatientEmergency(EmergencyReferral flag) {
      settles(
          insuredIn(JIANGMEN, BEIJING).visit(outpatient(flag)),
          FilingOutcome.DEEMED_FILED_EMERGENCY,
          BenefitTier.EMERGENCY);
    }

    @ParameterizedTest
    @EnumSource(
        value = EmergencyReferral.class,
        names = {"UNSAID", "TRANSFER", "NEITHER"})
    void otherOutpatientFlagsAreNone(EmergencyReferral flag) {
      assertThat(decide(insuredIn(JIANGMEN, BEIJING).visit(outpatient(flag))).outcome())
          .isEqualTo(FilingOutcome.NOT_FILED);
    }

    @ParameterizedTest
    @EnumSource(
        value = InpatientType.class,
        names = {"UNSAID", "ORDINARY", "TRANSFER"})
    void otherAdmissionsAreNone(InpatientType type) {
      VisitFlags flags = new VisitFlags(Flag.NO, Flag.UNSAID, type, EmergencyReferral.UNSAID);
      assertThat(decide(insuredIn(JIANGMEN, BEIJING).visit(stayFrom(flags, DAY))).outcome())
          .isEqualTo(FilingOutcome.NOT_FILED);
    }

    @ParameterizedTest
    @CsvSource({
      "510400, 2022-12-31, NOT_FILED",
      "510400, 2023-01-01, DEEMED_FILED_EMERGENCY",
      "510400, 2023-01-02, DEEMED_FILED_EMERGENCY",
      "360100, 2022-12-31, NOT_FILED",
      "360100, 2023-01-01, DEEMED_FILED_EMERGENCY",
      "653200, 2023-01-08, DEEMED_FILED_EMERGENCY",
      "653200, 2023-01-09, DEEMED_FILED_EMERGENCY"
    })
    void deemedFromTheNationalNotice(String insuredArea, LocalDate day, FilingOutcome outcome) {
      ClaimBuilder claim = insuredIn(insuredArea, BEIJING).visit(stayFrom(EMERGENCY_STAY, day));
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
      "653200, 2023-01-08, 国家",
      "653200, 2023-01-09, 新疆维吾尔自治区",
      "440700, 2024-12-23, 国家",
      "440700, 2024-12-24, 江门市"
    })
    void theNearestLayerThatSpeaksIsNamed(String insuredArea, LocalDate day, String layer) {
      FilingDecision decision =
          decide(insuredIn(insuredArea, BEIJING).visit(stayFrom(EMERGENCY_STAY, day)));
      assertThat(decision.steps().getLast().rule()).isEqualTo("filing-rule");
      assertThat(decision.steps().getLast().text().zh()).contains("适用" + layer + "备案规则");
    }

    @Test
    void beatsOtherTemporary() {
      settles(
          insuredIn(JIANGMEN, BEIJING)
              .visit(stayFrom(EMERGENCY_STAY, DAY))
              .filing(temporary(BEIJING).build()),
          FilingOutcome.DEEMED_FILED_EMERGENCY,
          BenefitTier.EMERGENCY);
    }

    @Test
    void whereItIsNotDeemedTheTemporaryFilingDecides() {
      settles(
          insuredIn(PANZHIHUA, BEIJING)
              .visit(stayFrom(EMERGENCY_STAY, LocalDate.of(2022, 12, 31)))
              .filing(temporary(BEIJING).build()),
          FilingOutcome.FILED_TEMPORARY,
          BenefitTier.OTHER_TEMPORARY);
    }
  }

  @Nested
  class Row13OtherTemporary {
    @Test
    void settlesAtItsTier() {
      FilingDecision decision =
          settles(
              insuredIn(NANCHANG, BEIJING).filing(temporary(BEIJING).build()),
              FilingOutcome.FILED_TEMPORARY,
              BenefitTier.OTHER_TEMPORARY);
      assertThat(decision.filingId()).isEqualTo("F1");
    }

    @Test
    void beatsTheExemptionInTheProvince() {
      settles(
          insuredIn(JIANGMEN, "440100").filing(temporary("440100").build()),
          FilingOutcome.FILED_TEMPORARY,
          BenefitTier.OTHER_TEMPORARY);
    }
  }

  /** Filings for one sort of care: emergencies (003 §4.3) and childbirth (004 §1). */
  @Nested
  class FilingsForOneSortOfCare {
    private static final LocalDate IN_2022 = LocalDate.of(2022, 3, 1);
    private static final String CHENGDU = "510100";

    private ClaimBuilder emergencyIn(String careArea, VisitFlags flags) {
      return insuredIn(PANZHIHUA, careArea)
          .visit(stayFrom(flags, IN_2022))
          .filing(filing(FilingKind.EMERGENCY, careArea).build());
    }

    @Test
    void anApprovedEmergencyFilingSettlesInTheProvince() {
      FilingDecision decision =
          settles(
              emergencyIn(CHENGDU, EMERGENCY_STAY),
              FilingOutcome.FILED_EMERGENCY,
              BenefitTier.EMERGENCY);
      assertThat(decision.filingId()).isEqualTo("F1");
      assertThat(decision.steps().getFirst().evidence().getFirst().article()).isEqualTo("四(三)1");
    }

    @Test
    void outsideTheProvinceItIsPaidByClaim() {
      refused(emergencyIn(BEIJING, EMERGENCY_STAY), FilingOutcome.FILED_EMERGENCY);
    }

    @Test
    void itIsNoHelpForOtherCare() {
      assertThat(decide(emergencyIn(CHENGDU, STAY)).outcome()).isEqualTo(FilingOutcome.NOT_FILED);
    }

    @Test
    void onceUsedItIsNamed() {
      assertThat(
              decide(
                      insuredIn(PANZHIHUA, CHENGDU)
                          .visit(stayFrom(EMERGENCY_STAY, IN_2022))
                          .filing(filing(FilingKind.EMERGENCY, CHENGDU).usedUp().build()))
                  .outcome())
          .isEqualTo(FilingOutcome.FILING_USED_UP);
    }

    @ParameterizedTest
    @CsvSource({"2106,FILED_MATERNITY", "21,EXEMPT_IN_PROVINCE"})
    void childbirthInTheProvinceNeedsItsOwnFiling(String medType, FilingOutcome outcome) {
      ClaimBuilder claim =
          insuredIn(JIANGMEN, "440100")
              .visit(visit(VisitKind.INPATIENT, medType, STAY, DAY))
              .filing(filing(FilingKind.MATERNITY, "440100").build());
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
      assertThat(decide(claim).tier()).isEqualTo(BenefitTier.IN_PROVINCE);
    }

    @Test
    void withoutItChildbirthIsNotFiled() {
      assertThat(
              decide(
                      insuredIn(JIANGMEN, "440100")
                          .visit(visit(VisitKind.INPATIENT, "2106", STAY, DAY)))
                  .outcome())
          .isEqualTo(FilingOutcome.NOT_FILED);
    }
  }

  @Nested
  class Row14ExemptInProvince {
    @ParameterizedTest
    @CsvSource({
      "440700, 440100, 2023-06-30, NOT_FILED",
      "440700, 440100, 2023-07-01, EXEMPT_IN_PROVINCE",
      "440700, 440100, 2023-07-02, EXEMPT_IN_PROVINCE",
      "440700, 450100, 2023-07-01, NOT_FILED",
      "360100, 360200, 2023-03-31, NOT_FILED",
      "360100, 360200, 2023-04-01, EXEMPT_IN_PROVINCE",
      "510400, 510100, 2022-12-31, NOT_FILED",
      "510400, 510100, 2023-01-01, NOT_FILED",
      "990100, 990200, 2025-03-01, NOT_FILED"
    })
    void whereAndWhenThePlaceNeedsNoFiling(
        String insuredArea, String careArea, LocalDate day, FilingOutcome outcome) {
      ClaimBuilder claim = insuredIn(insuredArea, careArea).visit(stayFrom(STAY, day));
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }

    @Test
    void settlesAtTheInProvinceTier() {
      settles(
          insuredIn(JIANGMEN, "440100"), FilingOutcome.EXEMPT_IN_PROVINCE, BenefitTier.IN_PROVINCE);
    }

    @Test
    void childbirthIsNotExempt() {
      ClaimBuilder claim =
          insuredIn(JIANGMEN, "440100").visit(visit(VisitKind.INPATIENT, "52", STAY, DAY));
      assertThat(decide(claim).outcome()).isEqualTo(FilingOutcome.NOT_FILED);
    }

    @Test
    void coversAnInactiveFilingWithoutNamingIt() {
      settles(
          insuredIn(JIANGMEN, "440100").filing(referral("440100").until(DAY.minusDays(1)).build()),
          FilingOutcome.EXEMPT_IN_PROVINCE,
          BenefitTier.IN_PROVINCE);
    }
  }

  @Nested
  class Row15InactiveFiling {
    static Stream<Arguments> inactive() {
      return Stream.of(
          Arguments.of(
              FilingOutcome.FILING_UNDER_REVIEW,
              referral(BEIJING).status(FilingStatus.UNDER_REVIEW)),
          Arguments.of(
              FilingOutcome.FILING_RETURNED, referral(BEIJING).status(FilingStatus.RETURNED)),
          Arguments.of(
              FilingOutcome.FILING_REJECTED, referral(BEIJING).status(FilingStatus.REJECTED)),
          Arguments.of(
              FilingOutcome.FILING_NOT_YET_EFFECTIVE, referral(BEIJING).from(DAY.plusDays(1))),
          Arguments.of(FilingOutcome.FILING_EXPIRED, referral(BEIJING).until(DAY.minusDays(1))),
          Arguments.of(FilingOutcome.FILING_USED_UP, referral(BEIJING).usedUp()),
          Arguments.of(FilingOutcome.FILING_CLOSED, referral(BEIJING).status(FilingStatus.CLOSED)),
          Arguments.of(FilingOutcome.FILING_OTHER_PLACE, referral("310000")));
    }

    static Stream<Arguments> inactiveTwice() {
      List<Arguments> all = inactive().toList();
      return Stream.iterate(1, i -> i < all.size(), i -> i + 1)
          .map(
              i ->
                  Arguments.of(
                      all.get(i - 1).get()[0], all.get(i - 1).get()[1], all.get(i).get()[1]));
    }

    @ParameterizedTest
    @MethodSource("inactive")
    void isNamedAndRefusedWhereTheUnfiledAreRefused(FilingOutcome outcome, Filings filing) {
      FilingDecision decision =
          refused(insuredIn(MADE_UP, BEIJING).filing(filing.build()), outcome);
      assertThat(decision.tier()).isEqualTo(BenefitTier.UNFILED);
      assertThat(decision.filingId()).isEqualTo("F1");
    }

    @ParameterizedTest
    @MethodSource("inactive")
    void isNamedAndReducedWhereTheUnfiledAreReduced(FilingOutcome outcome, Filings filing) {
      FilingDecision decision =
          settles(
              insuredIn(JIANGMEN, BEIJING).filing(filing.build()), outcome, BenefitTier.UNFILED);
      assertThat(decision.finding().zh()).contains("未备案待遇");
      assertThat(decision.nextStep().isEmpty()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("inactiveTwice")
    void ofTwoTheOneFurtherUpTheTableIsNamed(
        FilingOutcome outcome, Filings nearer, Filings further) {
      ClaimBuilder claim =
          insuredIn(MADE_UP, BEIJING)
              .filing(further.id("A").build())
              .filing(nearer.id("B").build());
      assertThat(refused(claim, outcome).filingId()).isEqualTo("B");
    }

    @Test
    void ofTwoAlikeTheLaterIsNamed() {
      LocalDate end = DAY.minusDays(1);
      FilingDecision decision =
          refused(
              insuredIn(MADE_UP, BEIJING)
                  .filing(temporary(BEIJING).id("A").from(DAY.minusDays(90)).until(end).build())
                  .filing(temporary(BEIJING).id("B").from(DAY.minusDays(30)).until(end).build()),
              FilingOutcome.FILING_EXPIRED);
      assertThat(decision.filingId()).isEqualTo("B");
      assertThat(decision.finding().zh()).contains(end.toString());
    }

    @ParameterizedTest
    @CsvSource({"0,FILED_TEMPORARY", "1,FILING_EXPIRED"})
    void theLastDayOfAFilingIsIncluded(int daysAfterTheEnd, FilingOutcome outcome) {
      ClaimBuilder claim =
          insuredIn(MADE_UP, BEIJING)
              .filing(temporary(BEIJING).until(DAY.minusDays(daysAfterTheEnd)).build());
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"0,FILED_TEMPORARY", "1,FILING_NOT_YET_EFFECTIVE"})
    void theFirstDayMustNotBeAfterAdmission(int daysAfterAdmission, FilingOutcome outcome) {
      ClaimBuilder claim =
          insuredIn(MADE_UP, BEIJING)
              .filing(temporary(BEIJING).from(DAY.plusDays(daysAfterAdmission)).build());
      assertThat(decide(claim).outcome()).isEqualTo(outcome);
    }
  }

  @Nested
  class Row16NotFiled {
    @Test
    void theMadeUpPlaceRefuses() {
      FilingDecision decision = refused(insuredIn(MADE_UP, BEIJING), FilingOutcome.NOT_FILED);
      assertThat(decision.tier()).isEqualTo(BenefitTier.UNFILED);
      assertThat(decision.filingId()).isEmpty();
      assertThat(decision.finding().zh()).contains("按参保地规定不能直接结算");
    }

    @Test
    void jiangmenReduces() {
      settles(insuredIn(JIANGMEN, BEIJING), FilingOutcome.NOT_FILED, BenefitTier.UNFILED);
    }

    @ParameterizedTest
    @CsvSource({"2022-12-31,false", "2023-01-01,true"})
    void jiangmenReducesFromTheYearOfItsRules(LocalDate day, boolean settlesDirectly) {
      FilingDecision decision = decide(insuredIn(JIANGMEN, BEIJING).visit(stayFrom(STAY, day)));
      assertThat(decision.outcome()).isEqualTo(FilingOutcome.NOT_FILED);
      assertThat(decision.settlesDirectly()).isEqualTo(settlesDirectly);
    }

    @ParameterizedTest
    @CsvSource({"510400, 2022-12-31, 按参保地规定", "510400, 2023-01-01, 未公布", "653200, 2025-03-01, 未公布"})
    void aRefusalSaysWhetherAnyRuleIsPublished(String insuredArea, LocalDate day, String said) {
      FilingDecision decision =
          refused(
              insuredIn(insuredArea, BEIJING).visit(stayFrom(STAY, day)), FilingOutcome.NOT_FILED);
      assertThat(decision.finding().zh()).contains(said);
    }
  }
}
