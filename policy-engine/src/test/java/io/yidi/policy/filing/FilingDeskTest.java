package io.yidi.policy.filing;

import static io.yidi.policy.Filings.filing;
import static io.yidi.policy.Filings.longTerm;
import static io.yidi.policy.Samples.BOOK;
import static io.yidi.policy.Samples.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.RelationStatus;
import io.yidi.policy.filing.FilingApplication.Applicant;
import io.yidi.policy.filing.FilingApplication.Chosen;
import io.yidi.policy.filing.FilingApplication.Standing;
import io.yidi.policy.filing.FilingDesk.Examination;
import io.yidi.policy.filing.Objection.Cause;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What agencies ask of an application, by the documents of the places. */
class FilingDeskTest {
  private static final FilingDesk DESK = new FilingDesk(BOOK.filingRules(), WorkingDays.WEEKDAYS);
  private static final Set<Cause> VISITED = EnumSet.noneOf(Cause.class);
  private static final LocalDate TODAY = LocalDate.of(2025, 3, 3);
  private static final LocalDate IN_2018 = LocalDate.of(2018, 3, 5);

  private static final String BEIJING = "110000";
  private static final String JIANGMEN = "440700";
  private static final String PANZHIHUA = "510400";
  private static final String YUTIAN = "653200";
  private static final String XIAMEN = "350200";
  private static final String YUNFU = "445300";

  @AfterAll
  static void everyCauseIsVisited() {
    assertThat(EnumSet.complementOf(EnumSet.copyOf(VISITED))).as("never objected").isEmpty();
  }

  /** An application that is good as it is, to be spoiled or changed one member at a time. */
  private static final class Form {
    private FilingKind kind = FilingKind.LONG_TERM_RESIDENT;
    private PersonFacts person = insured(YUTIAN, "310", 1980, RelationStatus.ACTIVE);
    private String gender = "1";
    private String destination = BEIJING;
    private LocalDate start = TODAY;
    private @Nullable LocalDate end;
    private @Nullable LocalDate admission;
    private int months;
    private String channel = "provincial_app";
    private Applicant applicant = Applicant.SELF;
    private boolean byCard;
    private Set<Material> materials =
        EnumSet.of(Material.CREDENTIAL, Material.FILING_FORM, Material.RESIDENCE_PROOF);
    private boolean promise;
    private List<Chosen> designated = List.of();
    private List<Standing> standing = List.of();
    private String replaces = "";
    private boolean overlapAccepted;
    private boolean specialReason;
    private LocalDate today = TODAY;

    Examination examined() {
      Examination examination =
          DESK.examine(
              new FilingApplication(
                  kind,
                  person,
                  gender,
                  destination,
                  start,
                  end,
                  admission,
                  months,
                  channel,
                  applicant,
                  byCard,
                  materials,
                  promise,
                  designated,
                  standing,
                  replaces,
                  overlapAccepted,
                  specialReason,
                  today));
      examination
          .objections()
          .forEach(
              one -> {
                VISITED.add(one.cause());
                assertThat(one.text().zh()).isNotEmpty();
                assertThat(one.text().en()).isNotEmpty();
              });
      return examination;
    }

    List<Cause> causes() {
      return examined().objections().stream().map(Objection::cause).toList();
    }

    FilingTerms terms() {
      Examination examination = examined();
      assertThat(examination.objections()).isEmpty();
      return examination.terms();
    }
  }

  private static Form form(UnaryOperator<Form> change) {
    return change.apply(new Form());
  }

  private static PersonFacts insured(
      String area, String insuranceType, int born, RelationStatus status) {
    PersonFacts one = person(area, "11");
    return new PersonFacts(
        insuranceType,
        one.personType(),
        LocalDate.of(born, 3, 5),
        false,
        status,
        area,
        one.insuredAreaName(),
        "",
        List.of(),
        List.of());
  }

  private static Set<Material> papers(String names) {
    Set<Material> papers = EnumSet.noneOf(Material.class);
    for (String name : names.split(";", -1)) {
      papers.add(Material.valueOf(name));
    }
    return papers;
  }

  /** A long-term resident of Panzhihua in 2018, with everything that its notice asks for. */
  private static Form panzhihua() {
    Form form = new Form();
    form.person = insured(PANZHIHUA, "390", 1958, RelationStatus.ACTIVE);
    form.months = 24;
    form.byCard = true;
    form.today = IN_2018;
    form.start = IN_2018;
    form.channel = "counter";
    return form;
  }

  @Nested
  class Xinjiang {

    @Test
    void aLongTermFilingHasNoEndAndALockOfSixMonths() {
      FilingTerms terms = new Form().terms();
      assertThat(terms.end()).isNull();
      assertThat(terms.byMaterials()).isTrue();
      assertThat(terms.promiseDue()).isNull();
      assertThat(terms.lockMonths()).isEqualTo(6);
      assertThat(terms.lockedUntil(LocalDate.of(2025, 8, 31))).isEqualTo(LocalDate.of(2026, 2, 28));
      assertThat(terms.retainUntil()).isEqualTo(LocalDate.of(2027, 3, 3));
      assertThat(terms.singleUse()).isFalse();
      assertThat(terms.sources()).extracting("article").contains("第八条", "第十二条");
    }

    @Test
    void aPromiseTakesThePlaceOfTheProofAloneAndIsOwedInTwoMonths() {
      FilingTerms terms =
          form(one -> {
                one.promise = true;
                one.materials = EnumSet.of(Material.CREDENTIAL, Material.FILING_FORM);
                return one;
              })
              .terms();
      assertThat(terms.byMaterials()).isFalse();
      assertThat(terms.promiseDue()).isEqualTo(LocalDate.of(2025, 5, 3));
      Form without = new Form();
      without.promise = true;
      without.materials = EnumSet.of(Material.CREDENTIAL);
      assertThat(without.examined().objections())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.cause()).isEqualTo(Cause.MATERIALS);
                assertThat(one.text().zh()).contains("异地就医登记备案表").doesNotContain("承诺书");
                assertThat(one.sources()).extracting("article").containsExactly("第八条");
              });
    }

    @ParameterizedTest
    @EnumSource(
        value = Material.class,
        names = {"POSTING_LETTER", "WORKPLACE_LETTER", "WORK_CONTRACT"})
    void oneOfThreePapersIsEnoughForAWorker(Material paper) {
      Form form = new Form();
      form.kind = FilingKind.LONG_TERM_WORKER;
      form.materials = EnumSet.of(Material.CREDENTIAL, Material.FILING_FORM);
      assertThat(form.causes()).containsExactly(Cause.MATERIALS);
      form.materials = EnumSet.of(Material.CREDENTIAL, Material.FILING_FORM, paper);
      assertThat(form.terms().byMaterials()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
      "2025-03-03,2025-09-02",
      "2025-08-31,2026-02-27",
      "2024-08-30,2025-02-27",
    })
    void temporaryFilingsHoldForSixMonths(LocalDate start, LocalDate last) {
      Form form = new Form();
      form.kind = FilingKind.OTHER_TEMPORARY;
      form.start = start;
      assertThat(form.terms().end()).isEqualTo(last);
      form.end = last;
      assertThat(form.terms().end()).isEqualTo(last);
      form.end = last.plusDays(1);
      assertThat(form.causes()).containsExactly(Cause.PERIOD);
      form.end = start;
      assertThat(form.terms().end()).isEqualTo(start);
      form.end = start.minusDays(1);
      assertThat(form.causes()).containsExactly(Cause.PERIOD);
    }

    @ParameterizedTest
    @CsvSource({
      "RETIRED_RESETTLED,CREDENTIAL;FILING_FORM;HOUSEHOLD_REGISTER,true",
      "RETIRED_RESETTLED,CREDENTIAL;FILING_FORM,false",
      "RETIRED_RESETTLED,FILING_FORM;HOUSEHOLD_REGISTER,false",
      "OTHER_TEMPORARY,CREDENTIAL;FILING_FORM,true",
      "OTHER_TEMPORARY,CREDENTIAL,false",
      "OTHER_TEMPORARY,FILING_FORM,false",
    })
    void everyKindHasItsPapers(FilingKind kind, String papers, boolean taken) {
      Form form = new Form();
      form.kind = kind;
      form.materials = papers(papers);
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.MATERIALS));
    }

    @Test
    void emergenciesNeedNoFiling() {
      Form form = new Form();
      form.kind = FilingKind.EMERGENCY;
      form.end = form.start;
      assertThat(form.examined().objections())
          .singleElement()
          .satisfies(one -> assertThat(one.text().zh()).contains("视同已备案"));
    }
  }

  @Nested
  class Panzhihua {

    @Test
    void takesWhatItsNoticeAsksFor() {
      FilingTerms terms = panzhihua().terms();
      assertThat(terms.lockMonths()).isEqualTo(24);
      assertThat(terms.end()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
      // Men of the residents' scheme from 60 on, women from 50 on; nothing is said of employees.
      "390,1,1958,true",
      "390,1,1959,false",
      "390,2,1968,true",
      "390,2,1969,false",
      "310,1,1980,true",
    })
    void residentsHaveAnAge(String insurance, String gender, int born, boolean taken) {
      Form form = panzhihua();
      form.person = insured(PANZHIHUA, insurance, born, RelationStatus.ACTIVE);
      form.gender = gender;
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.CONDITIONS));
    }

    @ParameterizedTest
    @CsvSource({
      "LONG_TERM_RESIDENT,24,true",
      "LONG_TERM_RESIDENT,23,false",
      "LONG_TERM_WORKER,12,true",
      "LONG_TERM_WORKER,11,false",
    })
    void theStayHasALeastLength(FilingKind kind, int months, boolean taken) {
      Form form = panzhihua();
      form.kind = kind;
      form.person =
          insured(
              PANZHIHUA,
              kind == FilingKind.LONG_TERM_WORKER ? "310" : "390",
              1950,
              RelationStatus.ACTIVE);
      form.materials =
          EnumSet.of(Material.FILING_FORM, Material.RESIDENCE_PROOF, Material.POSTING_LETTER);
      form.months = months;
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.CONDITIONS));
    }

    @Test
    void retiredPersonsAndWorkersAreEmployees() {
      Form form = panzhihua();
      form.kind = FilingKind.RETIRED_RESETTLED;
      form.materials = EnumSet.of(Material.FILING_FORM, Material.HOUSEHOLD_REGISTER);
      assertThat(form.causes()).containsExactly(Cause.CONDITIONS);
      form.person = insured(PANZHIHUA, "310", 1950, RelationStatus.ACTIVE);
      assertThat(form.terms().lockMonths()).isEqualTo(24);
      form.kind = FilingKind.LONG_TERM_WORKER;
      form.materials = EnumSet.of(Material.FILING_FORM, Material.POSTING_LETTER);
      assertThat(form.terms().lockMonths()).isEqualTo(12);
      form.person = insured(PANZHIHUA, "390", 1950, RelationStatus.ACTIVE);
      assertThat(form.causes()).containsExactly(Cause.CONDITIONS);
    }

    @Test
    void theCardComesFirstAndThereIsNoPromise() {
      Form form = panzhihua();
      form.byCard = false;
      form.promise = true;
      form.materials = EnumSet.of(Material.FILING_FORM);
      assertThat(form.causes()).containsExactly(Cause.CARD_NOT_CHECKED, Cause.MATERIALS);
    }

    @Test
    void referralsHoldForAMonthAndOneSettlement() {
      Form form = panzhihua();
      form.kind = FilingKind.REFERRAL;
      form.materials = EnumSet.of(Material.FILING_FORM, Material.REFERRAL_LETTER);
      FilingTerms terms = form.terms();
      assertThat(terms.end()).isEqualTo(LocalDate.of(2018, 4, 4));
      assertThat(terms.singleUse()).isTrue();
      assertThat(terms.lockMonths()).isZero();
    }

    @Test
    void emergenciesAreFiledAndOtherTemporaryCareIsNot() {
      Form form = panzhihua();
      form.kind = FilingKind.EMERGENCY;
      form.materials = EnumSet.of(Material.EMERGENCY_RECORD);
      form.end = form.start.plusDays(30);
      assertThat(form.terms().singleUse()).isTrue();
      form.kind = FilingKind.OTHER_TEMPORARY;
      form.end = form.start;
      assertThat(form.causes()).containsExactly(Cause.KIND_NOT_TAKEN);
    }
  }

  @Nested
  class Jiangmen {

    private Form form() {
      Form form = new Form();
      form.person = insured(JIANGMEN, "310", 1980, RelationStatus.ACTIVE);
      form.channel = "provincial_app";
      return form;
    }

    @Test
    void reviewsWithinTwoWorkingDays() {
      Form form = form();
      form.today = LocalDate.of(2025, 3, 7);
      form.start = form.today;
      assertThat(form.terms().reviewDue()).isEqualTo(LocalDate.of(2025, 3, 11));
      assertThat(form.terms().way()).isEqualTo(FilingWay.REVIEWED);
    }

    @ParameterizedTest
    @CsvSource({
      "310,1,1,true",
      "310,2,0,false",
      "310,0,2,false",
      "310,0,1,false",
      "310,1,1,true",
      "390,1,0,true",
      "390,0,1,false",
      "390,2,0,false",
    })
    void institutionsAreChosenByLevelAndInsuranceType(
        String insurance, int small, int large, boolean taken) {
      Form form = form();
      form.person = insured(JIANGMEN, insurance, 1980, RelationStatus.ACTIVE);
      form.designated =
          Stream.concat(
                  Stream.generate(() -> DesignationPlace.Level.LEVEL_1).limit(small),
                  Stream.generate(() -> DesignationPlace.Level.LEVEL_2_3).limit(large))
              .map(level -> new Chosen("H-" + level, level, true, BEIJING))
              .toList();
      if (taken) {
        assertThat(form.causes()).isEmpty();
      } else {
        assertThat(form.causes()).isNotEmpty().containsOnly(Cause.DESIGNATION);
      }
    }

    @ParameterizedTest
    @CsvSource({
      "RETIRED_RESETTLED,HOUSEHOLD_REGISTER",
      "LONG_TERM_RESIDENT,RESIDENCE_PROOF",
      "LONG_TERM_RESIDENT,HOUSEHOLD_REGISTER",
      "LONG_TERM_RESIDENT,PROPERTY_DEED",
      "LONG_TERM_RESIDENT,STUDY_PROOF",
      "LONG_TERM_WORKER,POSTING_LETTER",
      "LONG_TERM_WORKER,WORKPLACE_LETTER",
      "LONG_TERM_WORKER,WORK_CONTRACT",
    })
    void longTermFilingsTakeOneOfTheirPapersAndAreLockedForSixMonths(
        FilingKind kind, Material paper) {
      Form form = form();
      form.kind = kind;
      form.materials = EnumSet.of(Material.CREDENTIAL, Material.FILING_FORM);
      assertThat(form.causes()).containsExactly(Cause.MATERIALS);
      form.promise = true;
      assertThat(form.terms().byMaterials()).isFalse();
      form.materials.add(paper);
      assertThat(form.terms().byMaterials()).isTrue();
      assertThat(form.terms().lockMonths()).isEqualTo(6);
      assertThat(form.terms().end()).isNull();
    }

    @Test
    void temporaryFilingsNeedADocumentAloneAndHoldForSixMonths() {
      Form form = form();
      form.kind = FilingKind.OTHER_TEMPORARY;
      form.materials = EnumSet.of(Material.CREDENTIAL);
      assertThat(form.terms().end()).isEqualTo(LocalDate.of(2025, 9, 2));
    }

    @Test
    void theyLieAtTheDestinationOfALongTermFiling() {
      Form form = form();
      form.designated = List.of(new Chosen("H1", DesignationPlace.Level.LEVEL_1, true, XIAMEN));
      assertThat(form.causes()).containsExactly(Cause.DESIGNATION);
      form.kind = FilingKind.OTHER_TEMPORARY;
      assertThat(form.causes()).containsExactly(Cause.DESIGNATION);
    }

    @Test
    void theySettleHospitalBills() {
      Form form = form();
      form.designated = List.of(new Chosen("P1", DesignationPlace.Level.LEVEL_1, false, BEIJING));
      assertThat(form.causes()).containsExactly(Cause.DESIGNATION);
    }

    /** 004 §1 lists the national app among the channels of all its filings. */
    @Test
    void theNationalAppFilesInsideTheProvinceToo() {
      Form form = form();
      form.channel = "national_app";
      form.destination = "440100";
      assertThat(form.causes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"440100,true", "110000,false"})
    void childbirthIsFiledForInTheProvinceOnly(String destination, boolean taken) {
      Form form = form();
      form.kind = FilingKind.MATERNITY;
      form.materials = EnumSet.of(Material.CREDENTIAL, Material.MATERNITY_FORM);
      form.end = TODAY.plusMonths(3);
      form.destination = destination;
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.DESTINATION));
    }
  }

  @Nested
  class WayAndChannel {

    @ParameterizedTest
    @CsvSource({
      "350200,SELF_SERVICE,",
      "445300,REVIEWED,2025-03-06",
      "440700,REVIEWED,2025-03-05",
      "360100,REVIEWED,",
    })
    void thePlaceSaysHowItIsHandled(String area, FilingWay way, @Nullable LocalDate due) {
      Form form = new Form();
      form.person = insured(area, "310", 1980, RelationStatus.ACTIVE);
      assertThat(form.terms().way()).isEqualTo(way);
      assertThat(form.terms().reviewDue()).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({
      "national_app,FAMILY,true",
      "national_app,PROXY,false",
      "national_wechat,FAMILY,false",
      "national_wechat,SELF,true",
      "national_alipay,FAMILY,true",
      "counter,PROXY,true",
    })
    void somechannelsFileForTheFamilyOnlyOrForNobodyElse(
        String channel, Applicant applicant, boolean taken) {
      Form form = new Form();
      form.person = insured(YUNFU, "310", 1980, RelationStatus.ACTIVE);
      form.today = LocalDate.of(2026, 11, 23);
      form.start = form.today;
      form.channel = channel;
      form.applicant = applicant;
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.CHANNEL));
    }
  }

  /** 000, at the end: see first whether the insured place is in the channel's list. */
  @ParameterizedTest
  @CsvSource({"350200,true", "445300,true", "360100,false", "110000,false"})
  void nationalChannelsFileForPlacesThatTakePart(String area, boolean taken) {
    Form form = new Form();
    form.person = insured(area, "310", 1980, RelationStatus.ACTIVE);
    form.destination = "310000";
    form.channel = "national_app";
    assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.CHANNEL));
  }

  /** 000 §1: inside the province through its own app; the national one files across provinces. */
  @ParameterizedTest
  @CsvSource({
    "national_app,350100,false",
    "national_app,440100,true",
    "provincial_app,350100,true"
  })
  void nationalChannelsFileAcrossProvinces(String channel, String destination, boolean taken) {
    Form form = new Form();
    form.person = insured(XIAMEN, "310", 1980, RelationStatus.ACTIVE);
    form.channel = channel;
    form.destination = destination;
    assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.CHANNEL));
  }

  /** 002 Art. 9 names the national app for all of Xinjiang, which states no way of review. */
  @Test
  void aProvinceMayTakePartAsAWhole() {
    Form form = new Form();
    form.person = insured("652800", "310", 1980, RelationStatus.ACTIVE);
    form.channel = "national_app";
    assertThat(form.causes()).isEmpty();
  }

  /** 002 Art. 8(4): hospitals refer, so nobody refers oneself. */
  @ParameterizedTest
  @CsvSource({"350200", "652800"})
  void aReferralNeedsTheLetterOfAHospital(String area) {
    Form form = new Form();
    form.person = insured(area, "310", 1980, RelationStatus.ACTIVE);
    form.kind = FilingKind.REFERRAL;
    form.end = TODAY.plusMonths(1);
    assertThat(form.causes()).containsExactly(Cause.MATERIALS);
    form.materials.add(Material.REFERRAL_LETTER);
    assertThat(form.causes()).isEmpty();
  }

  /** What the patient reads tells cases of one cause apart. */
  @Nested
  class Words {

    private String said(Form form) {
      return form.examined().objections().getFirst().text().zh();
    }

    @ParameterizedTest
    @CsvSource({"EMERGENCY,异地急诊抢救视同已备案", "MATERNITY,参保地不受理"})
    void ofKindsThatAreNotTaken(FilingKind kind, String words) {
      Form form = new Form();
      form.kind = kind;
      form.end = TODAY.plusMonths(1);
      assertThat(said(form)).contains(words);
    }

    @Test
    void ofMaterials() {
      Form form = new Form();
      form.materials = EnumSet.of(Material.CREDENTIAL);
      assertThat(said(form)).isEqualTo("缺少材料:" + Material.FILING_FORM.zh() + "。");
      form.materials.add(Material.FILING_FORM);
      assertThat(said(form)).isEqualTo("缺少材料:" + Material.RESIDENCE_PROOF.zh() + ",或签署个人承诺书。");
      form.kind = FilingKind.LONG_TERM_WORKER;
      assertThat(said(form)).endsWith("(任选其一),或签署个人承诺书。");
      assertThat(form.examined().objections().getFirst().text().en())
          .endsWith(" (one of them), or the personal promise.");
    }

    @Test
    void ofFilingsThatAreThere() {
      Form form = new Form();
      form.standing = List.of(new Standing(longTerm(BEIJING).build(), null));
      assertThat(said(form)).contains("已有相同的备案");
      form.destination = XIAMEN;
      assertThat(said(form)).contains("替换该备案");
      form.kind = FilingKind.RETIRED_RESETTLED;
      form.materials.add(Material.HOUSEHOLD_REGISTER);
      form.destination = BEIJING;
      assertThat(said(form)).contains("替换该备案");
    }

    @ParameterizedTest
    @CsvSource({"LEVEL_1,一级及以下定点医疗机构 1 家,已选 2 家", "LEVEL_2_3,二级或三级定点医疗机构 1 家,已选 2 家"})
    void ofTooManyInstitutions(DesignationPlace.Level level, String first, String chosen) {
      Form form = new Form();
      form.person = insured(JIANGMEN, "310", 1980, RelationStatus.ACTIVE);
      form.designated =
          List.of(new Chosen("H1", level, true, BEIJING), new Chosen("H2", level, true, BEIJING));
      assertThat(said(form)).contains(first, chosen);
    }
  }

  /** Where no papers are ruled, a promise still leaves them owed. */
  @ParameterizedTest
  @CsvSource({"true,false", "false,true"})
  void aPromiseIsOwedWithoutARuleToo(boolean promise, boolean byMaterials) {
    Form form = new Form();
    form.person = insured(XIAMEN, "310", 1980, RelationStatus.ACTIVE);
    form.destination = BEIJING;
    form.promise = promise;
    assertThat(form.terms().byMaterials()).isEqualTo(byMaterials);
  }

  @Test
  void anInactiveRelationCannotFile() {
    Form form = new Form();
    form.person = insured(YUTIAN, "310", 1980, RelationStatus.SUSPENDED);
    assertThat(form.causes()).containsExactly(Cause.INSURANCE_INACTIVE);
  }

  @Test
  void theInsuredPlaceIsNoDestination() {
    Form form = new Form();
    form.destination = YUTIAN;
    assertThat(form.causes()).containsExactly(Cause.DESTINATION);
  }

  @ParameterizedTest
  @CsvSource({"2025-02-20,2025-02-20,true", "2025-02-21,2025-02-20,false", "2024-12-01,,true"})
  void theStartMayLieBeforeTodayButNotAfterTheAdmission(
      LocalDate start, @Nullable LocalDate admission, boolean taken) {
    Form form = new Form();
    form.start = start;
    form.admission = admission;
    assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.PERIOD));
  }

  @Test
  void aTemporaryFilingHasAnEndWhereNoValidityIsPublished() {
    Form form = new Form();
    form.person = insured(XIAMEN, "310", 1980, RelationStatus.ACTIVE);
    form.kind = FilingKind.OTHER_TEMPORARY;
    assertThat(form.causes()).containsExactly(Cause.PERIOD);
    form.end = TODAY.plusYears(1);
    assertThat(form.terms().end()).isEqualTo(form.end);
    form.kind = FilingKind.LONG_TERM_RESIDENT;
    form.end = null;
    assertThat(form.terms().end()).isNull();
  }

  @Nested
  class OtherFilings {

    private Form beside(FilingRecord other, @Nullable LocalDate lockedUntil) {
      Form form = new Form();
      form.standing = List.of(new Standing(other, lockedUntil));
      return form;
    }

    @ParameterizedTest
    @EnumSource(FilingStatus.class)
    void theSameFilingTwiceIsPointedOutWhileOneLives(FilingStatus status) {
      boolean lives = status == FilingStatus.APPROVED || status == FilingStatus.UNDER_REVIEW;
      assertThat(beside(longTerm(BEIJING).status(status).build(), null).causes())
          .isEqualTo(lives ? List.of(Cause.DUPLICATE) : List.of());
    }

    @Test
    void anotherDestinationNamesTheFilingThatItReplaces() {
      Form form = beside(longTerm(XIAMEN).build(), TODAY);
      assertThat(form.causes()).containsExactly(Cause.DUPLICATE);
      form.replaces = "F1";
      assertThat(form.causes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2025-03-03,true", "2025-03-04,false", "2025-09-01,false"})
    void theLockHoldsUntilItsLastDay(LocalDate lockedUntil, boolean taken) {
      Form form = beside(longTerm(XIAMEN).build(), lockedUntil);
      form.replaces = "F1";
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.LOCKED));
      form.applicant = Applicant.AGENCY;
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.LOCKED));
      form.specialReason = true;
      assertThat(form.causes()).isEmpty();
    }

    /** Otherwise cancelling first, or ending it early, would be a way round the lock. */
    @ParameterizedTest
    @CsvSource({
      "CLOSED,,2025-09-01,false",
      "CLOSED,,2025-03-03,true",
      "CLOSED,,,true",
      "APPROVED,2025-03-01,2025-09-01,false",
    })
    void theLockHoldsForAFilingThatIsNoMoreInForce(
        FilingStatus status, @Nullable LocalDate end, @Nullable LocalDate locked, boolean taken) {
      var other = longTerm(XIAMEN).status(status);
      Form form = beside((end == null ? other : other.until(end)).build(), locked);
      assertThat(form.causes()).isEqualTo(taken ? List.of() : List.of(Cause.LOCKED));
      form.destination = XIAMEN;
      assertThat(form.causes()).isEmpty();
      form.destination = BEIJING;
      form.kind = FilingKind.OTHER_TEMPORARY;
      assertThat(form.causes()).isEmpty();
    }

    @Test
    void whoeverWaitsForAReviewIsNotToldToReplaceIt() {
      Form form = beside(longTerm(XIAMEN).status(FilingStatus.UNDER_REVIEW).build(), null);
      assertThat(form.examined().objections())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.cause()).isEqualTo(Cause.DUPLICATE);
                assertThat(one.field()).isEmpty();
                assertThat(one.text().zh()).contains("正在审核中");
              });
    }

    @ParameterizedTest
    @CsvSource({
      "2025-01-01,2025-03-02,true",
      "2025-01-01,2025-03-03,false",
      "2025-09-02,2025-12-31,false",
      "2025-09-03,2025-12-31,true",
    })
    void overlapsMustBeKnown(LocalDate from, LocalDate until, boolean apart) {
      Form form = beside(filing(FilingKind.REFERRAL, XIAMEN).from(from).until(until).build(), null);
      form.kind = FilingKind.OTHER_TEMPORARY;
      assertThat(form.causes()).isEqualTo(apart ? List.of() : List.of(Cause.OVERLAP));
      form.overlapAccepted = true;
      assertThat(form.causes()).isEmpty();
    }

    @Test
    void aUsedUpFilingIsInNobodysWay() {
      assertThat(beside(longTerm(BEIJING).usedUp().build(), null).causes()).isEmpty();
    }
  }
}
