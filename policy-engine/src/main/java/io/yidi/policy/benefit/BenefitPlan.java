package io.yidi.policy.benefit;

import io.yidi.policy.benefit.ClassMatch.LevelClass;
import io.yidi.policy.benefit.ClassMatch.PersonClass;
import io.yidi.policy.benefit.PolicySource.TierKey;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.time.Period;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A benefit policy as it stands between two changes: all values resolved, ready to split with. */
public final class BenefitPlan {

  private final PolicyKey key;
  private final String placeName;
  private final Period period;
  private final Parts parts;

  BenefitPlan(PolicyKey key, String placeName, Period period, Parts parts) {
    this.key = key;
    this.placeName = placeName;
    this.period = period;
    this.parts = parts;
  }

  /** What the loader resolved for one period. */
  record Parts(
      List<PersonClass> persons,
      List<LevelClass> levels,
      List<CounterSpec> counters,
      List<LimitInfo> limits,
      List<LayerInfo> layers,
      List<DiseaseInfo> diseases,
      Map<TierKey, RateCard[][][]> cards,
      Map<TierKey, Evidence> tierEvidence,
      Evidence deductibleEvidence,
      Evidence bandEvidence,
      int cycleDays,
      Fund pooledFund,
      AccountRule account,
      @Nullable Evidence accountEvidence,
      @Nullable Evidence qualificationEvidence,
      List<ItemRule> itemRules,
      List<FixedBenefit> fixedBenefits,
      List<Exclusion> exclusions,
      List<VisitMatch> waivers) {}

  /**
   * A disease of 门诊慢特病 that the policy knows.
   *
   * @param codes national codes by prefix
   * @param name name in both languages
   * @param evidence source, null when nothing was published for the period
   */
  public record DiseaseInfo(List<String> codes, Text name, @Nullable Evidence evidence) {}

  /**
   * Which figures a visit uses.
   *
   * @param tier tier
   * @param inProvince whether the place of care lies in the insured place's province
   * @param disease place of the disease among {@link #diseases}, -1 for none
   * @param person class of the person
   * @param level class of the institution
   */
  public record Choice(BenefitTier tier, boolean inProvince, int disease, int person, int level) {}

  /** Place, insurance type and kind of visit. */
  public PolicyKey key() {
    return key;
  }

  /** Name of the insured place. */
  public String placeName() {
    return placeName;
  }

  /** When these values hold. */
  public Period period() {
    return period;
  }

  /** Counters read and moved, in the order the arithmetic knows them. */
  public List<CounterSpec> counters() {
    return parts.counters();
  }

  /** Further layers in their order. */
  public List<LayerInfo> layers() {
    return parts.layers();
  }

  /** The pooled fund. */
  public Fund pooledFund() {
    return parts.pooledFund();
  }

  /** What the account may pay. */
  public AccountRule account() {
    return parts.account();
  }

  /** Source of the account rule, null when nothing was published. */
  public @Nullable Evidence accountEvidence() {
    return parts.accountEvidence();
  }

  /** Source of the deductible. */
  public Evidence deductibleEvidence() {
    return parts.deductibleEvidence();
  }

  /** Source of the ratios. */
  public Evidence bandEvidence() {
    return parts.bandEvidence();
  }

  /** Limits on what enters and on what the pooled fund pays. */
  public List<LimitInfo> limits() {
    return parts.limits();
  }

  /** Diseases of 门诊慢特病 that have rules of their own; empty when all are alike. */
  public List<DiseaseInfo> diseases() {
    return parts.diseases();
  }

  /**
   * Source of the rule that a person needs an approval for the disease, null when none is needed.
   */
  public @Nullable Evidence qualificationEvidence() {
    return parts.qualificationEvidence();
  }

  /** Tiers with published figures, by name, with the place of care in the province or not. */
  public List<String> tierNames() {
    return parts.cards().keySet().stream()
        .map(key -> key.tier().fileName() + (key.inProvince() ? " (in province)" : ""))
        .sorted()
        .toList();
  }

  /** Source of a tier's figures, null when the tier is not published. */
  public @Nullable Evidence tierEvidence(BenefitTier tier, boolean inProvince) {
    return parts.tierEvidence().get(new TierKey(tier, inProvince));
  }

  /** Every source that a value of this period rests on, each once. */
  public List<Evidence> sources() {
    List<@Nullable Evidence> sources = new ArrayList<>();
    sources.add(parts.deductibleEvidence());
    sources.add(parts.bandEvidence());
    sources.add(parts.accountEvidence());
    sources.add(parts.qualificationEvidence());
    parts.limits().forEach(one -> sources.add(one.evidence()));
    parts.layers().forEach(one -> sources.add(one.evidence()));
    parts.diseases().forEach(one -> sources.add(one.evidence()));
    Stream.of(BenefitTier.values())
        .forEach(
            tier -> {
              sources.add(tierEvidence(tier, true));
              sources.add(tierEvidence(tier, false));
            });
    parts.itemRules().forEach(one -> sources.add(one.evidence()));
    parts.fixedBenefits().forEach(one -> sources.add(one.evidence()));
    parts.exclusions().forEach(one -> sources.add(one.evidence()));
    return sources.stream()
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .distinct()
        .toList();
  }

  /** Items outside the general rules. */
  public List<ItemRule> itemRules() {
    return parts.itemRules();
  }

  /** The fixed benefit that a visit gets, or null. */
  public @Nullable FixedBenefit fixedBenefitFor(VisitFacts visit) {
    for (FixedBenefit one : parts.fixedBenefits()) {
      if (one.visits().concerns(visit)) {
        return one;
      }
    }
    return null;
  }

  /** The exclusion that concerns a visit, or null. */
  public @Nullable Exclusion exclusionFor(VisitFacts visit) {
    for (Exclusion one : parts.exclusions()) {
      if (one.visits().concerns(visit)) {
        return one;
      }
    }
    return null;
  }

  /** Tells whether the deductible is waived for the visit. */
  public boolean waivesDeductible(VisitFacts visit) {
    for (VisitMatch visits : parts.waivers()) {
      if (visits.concerns(visit)) {
        return true;
      }
    }
    return false;
  }

  /** Settlement cycles that a stay reaches into; one where the policy knows no cycles. */
  public int cycles(VisitFacts visit) {
    long days = visit.stayDays();
    int length = parts.cycleDays();
    return length == 0 || days <= length ? 1 : (int) ((days + length - 1) / length);
  }

  /** Place of a disease among {@link #diseases}, -1 when the policy does not know it. */
  public int disease(String code) {
    List<DiseaseInfo> diseases = parts.diseases();
    for (int i = 0; i < diseases.size(); i++) {
      if (Prefixes.fit(diseases.get(i).codes(), code)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * How many diseases of 门诊慢特病 a person is approved for on a day, as the policy tells them apart.
   */
  public int qualifiedDiseases(PersonFacts person, LocalDate day) {
    if (person.qualifications().isEmpty()) {
      return 0;
    }
    Stream<String> held =
        person.qualifications().stream()
            .filter(one -> one.period().contains(day))
            .map(Qualification::diseaseCode);
    return (int)
        (diseases().isEmpty()
            ? held.distinct().count()
            : held.map(this::disease).filter(disease -> disease >= 0).distinct().count());
  }

  /** Index of the person's class, -1 when the policy knows none. */
  public int personClass(PersonFacts person, LocalDate day) {
    List<PersonClass> persons = parts.persons();
    for (int i = 0; i < persons.size(); i++) {
      if (persons.get(i).matches(person, day)) {
        return i;
      }
    }
    return -1;
  }

  /** Index of the institution's level, -1 when the policy knows none. */
  public int level(InstitutionFacts institution) {
    List<LevelClass> levels = parts.levels();
    for (int i = 0; i < levels.size(); i++) {
      if (levels.get(i).matches(institution)) {
        return i;
      }
    }
    return -1;
  }

  /** Figures for a choice; null when the tier is not published. */
  public @Nullable RateCard card(Choice choice) {
    RateCard[][][] cards = parts.cards().get(new TierKey(choice.tier(), choice.inProvince()));
    return cards == null ? null : cards[choice.disease() + 1][choice.person()][choice.level()];
  }

  /**
   * What of the plan looks at one visit as a whole and keeps nothing of it for the next bill: the
   * number of visits, a fixed benefit, a deductible, limit, band or layer without a counter. A
   * second bill of the same visit cannot be split by it.
   *
   * @param card figures chosen for the visit
   * @return its name in both languages, null when counters carry over all that matters
   */
  public @Nullable Text ofEachVisit(RateCard card, VisitFacts visit) {
    FixedBenefit fixed = fixedBenefitFor(visit);
    if (fixed != null) {
      return fixed.name();
    }
    for (CounterSpec counter : counters()) {
      if (counter.counts() == CounterSpec.Counts.VISITS) {
        return new Text("按次数计算的待遇", "a benefit by the number of visits");
      }
    }
    return card.ofEachVisit(waivesDeductible(visit));
  }

  /** Why this version was chosen. */
  public Text whyChosen(LocalDate policyDate) {
    return new Text(
        "按" + policyDate + "适用" + placeName + "待遇政策(" + key + "," + period.from() + " 起)。",
        "Policy " + key + " in force from " + period.from() + ", chosen for " + policyDate + ".");
  }
}
