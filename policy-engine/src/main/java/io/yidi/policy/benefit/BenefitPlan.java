package io.yidi.policy.benefit;

import io.yidi.policy.benefit.ClassMatch.LevelClass;
import io.yidi.policy.benefit.ClassMatch.PersonClass;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.VisitFacts;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.time.Period;
import io.yidi.policy.trace.Text;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
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
      List<LayerInfo> layers,
      Map<BenefitTier, RateCard[][]> cards,
      Map<BenefitTier, Evidence> tierEvidence,
      Evidence deductibleEvidence,
      Evidence bandEvidence,
      @Nullable Evidence capEvidence,
      Fund pooledFund,
      AccountRule account,
      @Nullable Evidence accountEvidence,
      List<FixedPayment> fixedPayments,
      List<Exclusion> exclusions,
      List<String> waivedMedTypes) {}

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

  /** Source of the cap, null when none was found. */
  public @Nullable Evidence capEvidence() {
    return parts.capEvidence();
  }

  /** Source of a tier's figures, null when the tier is not published. */
  public @Nullable Evidence tierEvidence(BenefitTier tier) {
    return parts.tierEvidence().get(tier);
  }

  /** Items paid by a fixed sum. */
  public List<FixedPayment> fixedPayments() {
    return parts.fixedPayments();
  }

  /** The exclusion that concerns a visit, or null. */
  public @Nullable Exclusion exclusionFor(VisitFacts visit) {
    return parts.exclusions().stream().filter(one -> one.concerns(visit)).findFirst().orElse(null);
  }

  /** Tells whether the deductible is waived for the visit. */
  public boolean waivesDeductible(VisitFacts visit) {
    return parts.waivedMedTypes().stream().anyMatch(visit.medType()::startsWith);
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

  /** Figures for a tier, person class and level; null when the tier is not published. */
  public @Nullable RateCard card(BenefitTier tier, int person, int level) {
    RateCard[][] cards = parts.cards().get(tier);
    return cards == null ? null : cards[person][level];
  }

  /** Why this version was chosen. */
  public Text whyChosen(LocalDate policyDate) {
    return new Text(
        "按" + policyDate + "适用" + placeName + "待遇政策(" + key + "," + period.from() + " 起)。",
        "Policy " + key + " in force from " + period.from() + ", chosen for " + policyDate + ".");
  }
}
