package io.yidi.policy.benefit;

import io.yidi.policy.benefit.ClassMatch.LevelClass;
import io.yidi.policy.benefit.ClassMatch.PersonClass;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.money.Money;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.trace.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy as its file states it, value by value, before {@link PlanCompiler} resolves it. Filled
 * by the loader. A null history means that the file does not speak of the value.
 */
public final class PolicySource {

  /**
   * A deductible that is a share of the bill.
   *
   * @param ppm share
   * @param ofTotal whether of the whole bill, else of the in-scope amount
   * @param min least
   * @param max greatest, {@link Long#MAX_VALUE} for none
   */
  public record ShareOfBill(long ppm, boolean ofTotal, long min, long max) {}

  /**
   * The deductible.
   *
   * @param byVisit amounts of the first, second … visit by class; the last holds for all later ones
   * @param visitsCounter counter that tells first from later, empty for none
   * @param borneCounter counter of what was borne, empty for one deductible each visit
   * @param perFurtherCycle what each further cycle of the same stay adds, by class
   * @param cycleDays length of a cycle, zero for none
   * @param shareOfBill replaces the amounts, null for none
   */
  public record Deductible(
      List<ClassTable> byVisit,
      String visitsCounter,
      String borneCounter,
      ClassTable perFurtherCycle,
      int cycleDays,
      @Nullable ShareOfBill shareOfBill) {

    /** Copies the list. */
    public Deductible {
      byVisit = List.copyOf(byVisit);
    }
  }

  /**
   * Shares by bands.
   *
   * @param upTo upper bounds, the last {@link Long#MAX_VALUE}
   * @param share shares by band and class
   * @param positionCounter counter of what came before, empty to begin anew each visit
   * @param fromZero whether bounds count the deductible too
   * @param wholeAmount whether the band reached decides for the whole amount
   */
  public record BandTable(
      List<Long> upTo,
      List<ClassTable> share,
      String positionCounter,
      boolean fromZero,
      boolean wholeAmount) {

    /** Copies the lists. */
    public BandTable {
      upTo = List.copyOf(upTo);
      share = List.copyOf(share);
    }
  }

  /**
   * A limit.
   *
   * @param on name of what it limits: in_scope, payable or fund_paid
   * @param amount in fen by class, {@link Long#MAX_VALUE} for none
   * @param counter counter of what was used of it, empty for a limit on each visit
   * @param plusPerFurtherDisease what each qualified disease after the first adds
   * @param atMost bound of the amount with what diseases add
   */
  public record LimitRow(
      String on, ClassTable amount, String counter, long plusPerFurtherDisease, long atMost) {}

  /**
   * A limit over time.
   *
   * @param name name in the file
   * @param rows figures
   */
  public record LimitHistory(String name, History<LimitRow> rows) {}

  /**
   * The figures of a layer.
   *
   * @param base names of the parts that enter
   * @param deductible by class
   * @param deductibleCounter empty for one each visit
   * @param bands shares
   * @param cap by class, {@link Long#MAX_VALUE} for none
   * @param capCounter empty for a cap on each visit
   */
  public record LayerRow(
      List<String> base,
      ClassTable deductible,
      String deductibleCounter,
      BandTable bands,
      ClassTable cap,
      String capCounter) {

    /** Copies the list. */
    public LayerRow {
      base = List.copyOf(base);
    }
  }

  /**
   * A layer over time.
   *
   * @param name name
   * @param fund fund that pays
   * @param civilServantsOnly whether only civil servants have it
   * @param persons names of the classes that have it, empty for all
   * @param rows figures
   */
  public record LayerHistory(
      String name,
      Fund fund,
      boolean civilServantsOnly,
      List<String> persons,
      History<LayerRow> rows) {

    /** Copies the list. */
    public LayerHistory {
      persons = List.copyOf(persons);
    }
  }

  /**
   * How a tier changes shares: share × factor − points, never below nothing or above the whole.
   *
   * @param minusPpm points taken off, by class
   * @param factorPpm factor, a million for none
   */
  public record ShareChange(ClassTable minusPpm, long factorPpm) {

    long apply(long share, int person, int level) {
      long minus = minusPpm.at(person, level);
      if (share < 0 || minus < 0) {
        return RateCard.NOT_PUBLISHED;
      }
      long times = Money.shareHalfUp(share, factorPpm);
      return Math.clamp(times - minus, 0, Money.WHOLE_PPM);
    }
  }

  /**
   * What a tier changes.
   *
   * @param firstShare first share by class, {@link RateCard#NOT_PUBLISHED} when not published
   * @param deductible replaces the amounts, empty to keep them
   * @param deductibleFactorPpm factor on the amounts, a million for none
   * @param shareOfBill replaces the amounts by a share of the bill, null to keep them
   * @param bands replaces the shares, null to keep them
   * @param change what is done to the pooled fund's shares
   * @param asLevel level whose figures count whatever the institution's, empty for its own
   * @param floorPpm least share of the in-scope amount that the pooled fund pays, zero for none
   * @param layers what is done to the shares of layers, by name
   */
  public record Tier(
      ClassTable firstShare,
      List<ClassTable> deductible,
      long deductibleFactorPpm,
      @Nullable ShareOfBill shareOfBill,
      @Nullable BandTable bands,
      ShareChange change,
      String asLevel,
      long floorPpm,
      Map<String, ShareChange> layers) {

    /** Copies the collections. */
    public Tier {
      deductible = List.copyOf(deductible);
      layers = Map.copyOf(layers);
    }
  }

  /**
   * Which rows of a tier a visit uses.
   *
   * @param tier tier
   * @param inProvince whether the place of care lies in the insured place's province
   */
  record TierKey(BenefitTier tier, boolean inProvince) {}

  /**
   * What the insured place rules for one disease of 门诊慢特病.
   *
   * @param deductible replaces the deductible, empty to keep it
   * @param bands replaces the shares, null to keep them
   * @param limits further limits, in the order of {@link Disease#limitNames}
   */
  public record DiseaseRow(
      List<ClassTable> deductible, @Nullable BandTable bands, List<LimitRow> limits) {

    /** Copies the lists. */
    public DiseaseRow {
      deductible = List.copyOf(deductible);
      limits = List.copyOf(limits);
    }
  }

  /**
   * A disease over time.
   *
   * @param codes national codes by prefix (opsp_dise_code)
   * @param name name in both languages
   * @param rows figures
   */
  public record Disease(List<String> codes, Text name, History<DiseaseRow> rows) {

    /** Copies the list. */
    public Disease {
      codes = List.copyOf(codes);
    }
  }

  final PolicyKey key;
  final String placeName;
  final List<PersonClass> persons = new ArrayList<>();
  final List<LevelClass> levels = new ArrayList<>();
  final Map<String, CounterSpec> counters = new LinkedHashMap<>();
  final List<LimitHistory> limits = new ArrayList<>();
  final List<LayerHistory> layers = new ArrayList<>();
  final Map<TierKey, History<Tier>> tiers = new LinkedHashMap<>();
  final List<Disease> diseases = new ArrayList<>();
  final List<Dated<ItemRule>> itemRules = new ArrayList<>();
  final List<Dated<FixedBenefit>> fixedBenefits = new ArrayList<>();
  final List<Dated<Exclusion>> exclusions = new ArrayList<>();
  final List<Dated<VisitMatch>> waivers = new ArrayList<>();
  final List<String> gaps = new ArrayList<>();
  @Nullable Fund pooledFund;
  @Nullable History<Deductible> deductible;
  @Nullable History<BandTable> ratio;
  @Nullable History<AccountRule> account;
  @Nullable History<Boolean> qualification;
  boolean roundsEachBand;

  /** Starts a policy. */
  public PolicySource(PolicyKey key, String placeName) {
    this.key = key;
    this.placeName = placeName;
  }

  /** Place, insurance type and kind of visit that the policy is for. */
  public PolicyKey key() {
    return key;
  }

  /** Kind of visit that the policy is for. */
  public VisitKind kind() {
    return key.visit();
  }

  /** Adds a class of persons; the first that matches counts. */
  public void person(PersonClass person) {
    persons.add(person);
  }

  /** Adds a class of institutions; the first that matches counts. */
  public void level(LevelClass level) {
    levels.add(level);
  }

  /** Names of the classes of persons. */
  public List<String> personNames() {
    return persons.stream().map(PersonClass::name).toList();
  }

  /** Names of the classes of institutions. */
  public List<String> levelNames() {
    return levels.stream().map(LevelClass::name).toList();
  }

  /** Adds a counter. */
  public void counter(CounterSpec counter) {
    counters.put(counter.name(), counter);
  }

  /** The counters by name. */
  public Map<String, CounterSpec> counters() {
    return counters;
  }

  /** Sets the pooled fund. */
  public void pooledFund(Fund fund) {
    pooledFund = fund;
  }

  /** Sets the deductible. */
  public void deductible(History<Deductible> history) {
    deductible = history;
  }

  /** Sets the shares of the pooled fund. */
  public void ratio(History<BandTable> history) {
    ratio = history;
  }

  /** Adds a limit; limits apply in this order. */
  public void limit(LimitHistory limit) {
    limits.add(limit);
  }

  /** Sets the account rule. */
  public void account(History<AccountRule> history) {
    account = history;
  }

  /** Sets whether a person needs an approval for the disease. */
  public void qualification(History<Boolean> history) {
    qualification = history;
  }

  /** Adds a layer. */
  public void layer(LayerHistory layer) {
    layers.add(layer);
  }

  /** Sets the rows of a tier for care inside or outside the insured place's province. */
  public void tier(BenefitTier tier, boolean inProvince, History<Tier> history) {
    tiers.put(new TierKey(tier, inProvince), history);
  }

  /** Adds a disease. */
  public void disease(Disease disease) {
    diseases.add(disease);
  }

  /** Adds items outside the general rules. */
  public void itemRule(Dated<ItemRule> rule) {
    itemRules.add(rule);
  }

  /** Adds a benefit of a fixed sum. */
  public void fixedBenefit(Dated<FixedBenefit> benefit) {
    fixedBenefits.add(benefit);
  }

  /** Adds a case that is not covered. */
  public void exclusion(Dated<Exclusion> exclusion) {
    exclusions.add(exclusion);
  }

  /** Adds visits whose deductible is waived. */
  public void waiver(Dated<VisitMatch> visits) {
    waivers.add(visits);
  }

  /** Adds a remark on what the sources do not say. */
  public void gap(String text) {
    gaps.add(text);
  }

  /** Rounds every band to the fen instead of their sum. */
  public void roundEachBand() {
    roundsEachBand = true;
  }

  /** Resolves the policy into one plan for each span between two changes. */
  public BenefitPolicy compile() {
    return new PlanCompiler(this).compile();
  }
}
