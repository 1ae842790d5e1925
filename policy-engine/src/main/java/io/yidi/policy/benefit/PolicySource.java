package io.yidi.policy.benefit;

import io.yidi.policy.benefit.ClassMatch.LevelClass;
import io.yidi.policy.benefit.ClassMatch.LevelKey;
import io.yidi.policy.benefit.ClassMatch.PersonClass;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A policy as its file states it, value by value, before it is compiled. Filled by the loader. */
public final class PolicySource {

  /**
   * The deductible.
   *
   * @param amount of a first visit, by class
   * @param later of later visits, by class
   * @param visitsCounter counter that tells first from later, empty for none
   * @param counter counter of the deductible borne, empty for one deductible each visit
   */
  public record Deductible(
      ClassTable amount, ClassTable later, String visitsCounter, String counter) {}

  /**
   * Marginal bands.
   *
   * @param upTo upper bounds, the last {@link Long#MAX_VALUE}
   * @param share shares by band and class
   * @param positionCounter counter of what came before, empty to begin anew each visit
   * @param fromZero whether bounds count the deductible too
   */
  public record Bands(
      List<Long> upTo, List<ClassTable> share, String positionCounter, boolean fromZero) {

    /** Copies the lists. */
    public Bands {
      upTo = List.copyOf(upTo);
      share = List.copyOf(share);
    }

    private long[] bounds() {
      return upTo.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /**
   * A cap on what a fund pays.
   *
   * @param amount in fen
   * @param counter counter that it limits
   */
  public record Cap(long amount, String counter) {}

  /**
   * The figures of a layer.
   *
   * @param base name of the amount that enters: remaining, remaining_with_deductible, above_cap
   * @param deductible by class
   * @param deductibleCounter empty for one each visit
   * @param bands bands
   * @param cap null for none
   */
  public record Layer(
      String base,
      ClassTable deductible,
      String deductibleCounter,
      Bands bands,
      @Nullable Cap cap) {}

  /**
   * A layer over time.
   *
   * @param name name
   * @param fund fund that pays
   * @param civilServantsOnly whether only civil servants have it
   * @param rows figures
   */
  public record LayerHistory(
      String name, Fund fund, boolean civilServantsOnly, History<Layer> rows) {}

  /**
   * What a tier changes.
   *
   * @param firstSharePpm first share, {@link RateCard#NOT_PUBLISHED} when not published
   * @param deductible replaces the deductible, null to keep it
   * @param ratioMinusPpm points taken off the pooled fund's shares
   * @param layerMinusPpm points taken off a layer's shares
   */
  public record Tier(
      long firstSharePpm,
      @Nullable ClassTable deductible,
      long ratioMinusPpm,
      Map<String, Long> layerMinusPpm) {

    /** Copies the map. */
    public Tier {
      layerMinusPpm = Map.copyOf(layerMinusPpm);
    }
  }

  private final PolicyKey key;
  private final String placeName;
  private final List<PersonClass> persons = new ArrayList<>();
  private final List<LevelClass> levels = new ArrayList<>();
  private final Map<String, CounterSpec> counters = new LinkedHashMap<>();
  private final List<LayerHistory> layers = new ArrayList<>();
  private final Map<BenefitTier, History<Tier>> tiers = new EnumMap<>(BenefitTier.class);
  private final List<Dated<FixedPayment>> fixedPayments = new ArrayList<>();
  private final List<Dated<Exclusion>> exclusions = new ArrayList<>();
  private final List<Dated<String>> waivedMedTypes = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private @Nullable Fund pooledFund;
  private @Nullable History<Deductible> deductible;
  private @Nullable History<Bands> ratio;
  private @Nullable History<Cap> cap;
  private @Nullable History<AccountRule> account;

  /** Starts a policy. */
  public PolicySource(PolicyKey key, String placeName) {
    this.key = key;
    this.placeName = placeName;
  }

  /** Adds a class of persons; the first that matches counts. */
  public void person(String name, List<String> personTypes, int ageFrom) {
    persons.add(new PersonClass(name, personTypes, ageFrom));
  }

  /**
   * Adds a class of institutions by one attribute: hosp_lv, dedc_hosp_lv, lmtpric_hosp_lv or type.
   */
  public void level(String name, String attribute, List<String> values) {
    levels.add(new LevelClass(name, LevelKey.valueOf(attribute.toUpperCase(Locale.ROOT)), values));
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

  /** Names of the counters. */
  public Collection<String> counterNames() {
    return counters.keySet();
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
  public void ratio(History<Bands> history) {
    ratio = history;
  }

  /** Sets the cap. */
  public void cap(History<Cap> history) {
    cap = history;
  }

  /** Sets the account rule. */
  public void account(History<AccountRule> history) {
    account = history;
  }

  /** Adds a layer. */
  public void layer(LayerHistory layer) {
    layers.add(layer);
  }

  /** Adds a tier. */
  public void tier(BenefitTier tier, History<Tier> history) {
    tiers.put(tier, history);
  }

  /** Adds a fixed payment. */
  public void fixedPayment(Dated<FixedPayment> payment) {
    fixedPayments.add(payment);
  }

  /** Adds a case that is not covered. */
  public void exclusion(Dated<Exclusion> exclusion) {
    exclusions.add(exclusion);
  }

  /** Adds a medical type whose deductible is waived. */
  public void waivedMedType(Dated<String> medType) {
    waivedMedTypes.add(medType);
  }

  /** Adds a remark on what the sources do not say. */
  public void gap(String text) {
    gaps.add(text);
  }

  /** Compiles the policy into one plan for each span between two changes. */
  public BenefitPolicy compile() {
    TreeSet<LocalDate> cuts = new TreeSet<>();
    boundaries(cuts, deductible);
    boundaries(cuts, ratio);
    boundaries(cuts, cap);
    boundaries(cuts, account);
    layers.forEach(layer -> boundaries(cuts, layer.rows()));
    tiers.values().forEach(tier -> boundaries(cuts, tier));
    fixedPayments.forEach(row -> boundaries(cuts, row));
    exclusions.forEach(row -> boundaries(cuts, row));
    waivedMedTypes.forEach(row -> boundaries(cuts, row));
    List<BenefitPlan> plans = new ArrayList<>();
    for (LocalDate from : cuts) {
      BenefitPlan plan = plan(new Period(from, cuts.higher(from)));
      if (plan != null) {
        plans.add(plan);
      }
    }
    return new BenefitPolicy(key, placeName, plans, gaps);
  }

  private static void boundaries(Set<LocalDate> cuts, @Nullable History<?> history) {
    if (history != null) {
      history.rows().forEach(row -> boundaries(cuts, row));
    }
  }

  private static void boundaries(Set<LocalDate> cuts, Dated<?> row) {
    cuts.add(row.period().from());
    if (row.period().until() != null) {
      cuts.add(row.period().until());
    }
  }

  private @Nullable BenefitPlan plan(Period period) {
    LocalDate day = period.from();
    Dated<Deductible> dueRow = at(deductible, day);
    Dated<Bands> ratioRow = at(ratio, day);
    if (dueRow == null || ratioRow == null) {
      return null;
    }
    Dated<Cap> capRow = at(cap, day);
    Dated<AccountRule> accountRow = at(account, day);
    if ((cap != null && capRow == null)
        || (account != null && accountRow == null)
        || layers.stream().anyMatch(layer -> layer.rows().at(day) == null)) {
      // A value that the file knows, but not on this day, is outside its evidence; it is not
      // "none".
      return null;
    }
    List<CounterSpec> order = List.copyOf(counters.values());
    Map<BenefitTier, RateCard[][]> cards = new EnumMap<>(BenefitTier.class);
    Map<BenefitTier, Evidence> tierEvidence = new EnumMap<>(BenefitTier.class);
    tiers.forEach(
        (tier, history) -> {
          Dated<Tier> row = history.at(day);
          if (row != null) {
            cards.put(
                tier,
                new CardMaker(day, dueRow.value(), ratioRow.value(), capRow, order, row.value())
                    .all());
            tierEvidence.put(tier, row.evidence());
          }
        });
    return new BenefitPlan(
        key,
        placeName,
        period,
        new BenefitPlan.Parts(
            List.copyOf(persons),
            List.copyOf(levels),
            order,
            layers.stream().map(layer -> info(layer, day)).toList(),
            cards,
            tierEvidence,
            dueRow.evidence(),
            ratioRow.evidence(),
            capRow == null ? null : capRow.evidence(),
            Objects.requireNonNull(pooledFund),
            accountRow == null ? AccountRule.NOTHING : accountRow.value(),
            accountRow == null ? null : accountRow.evidence(),
            inForce(fixedPayments, day),
            inForce(exclusions, day),
            inForce(waivedMedTypes, day)));
  }

  private static LayerInfo info(LayerHistory layer, LocalDate day) {
    return new LayerInfo(
        layer.name(), layer.fund(), Objects.requireNonNull(layer.rows().at(day)).evidence());
  }

  private static <T> @Nullable Dated<T> at(@Nullable History<T> history, LocalDate day) {
    return history == null ? null : history.at(day);
  }

  private static <T> List<T> inForce(List<Dated<T>> rows, LocalDate day) {
    return rows.stream().filter(row -> row.period().contains(day)).map(Dated::value).toList();
  }

  /** Makes the cards of one tier. */
  private final class CardMaker {

    private final LocalDate day;
    private final Deductible due;
    private final Bands bands;
    private final @Nullable Dated<Cap> capRow;
    private final List<String> counterOrder;
    private final Tier tier;

    CardMaker(
        LocalDate day,
        Deductible due,
        Bands bands,
        @Nullable Dated<Cap> capRow,
        List<CounterSpec> order,
        Tier tier) {
      this.day = day;
      this.due = due;
      this.bands = bands;
      this.capRow = capRow;
      this.counterOrder = order.stream().map(CounterSpec::name).toList();
      this.tier = tier;
    }

    RateCard[][] all() {
      RateCard[][] cards = new RateCard[persons.size()][levels.size()];
      for (int p = 0; p < persons.size(); p++) {
        for (int l = 0; l < levels.size(); l++) {
          cards[p][l] = card(p, l);
        }
      }
      return cards;
    }

    private RateCard card(int p, int l) {
      ClassTable replaced = tier.deductible();
      return new RateCard(
          tier.firstSharePpm(),
          replaced == null ? due.amount().at(p, l) : replaced.at(p, l),
          replaced == null ? due.later().at(p, l) : replaced.at(p, l),
          index(due.visitsCounter()),
          index(due.counter()),
          bands.bounds(),
          shares(bands, p, l, tier.ratioMinusPpm()),
          index(bands.positionCounter()),
          bands.fromZero(),
          capRow == null ? Long.MAX_VALUE : capRow.value().amount(),
          capRow == null ? RateCard.NO_COUNTER : index(capRow.value().counter()),
          layers.stream().map(layer -> layerCard(layer, p, l)).toArray(LayerCard[]::new));
    }

    private LayerCard layerCard(LayerHistory history, int p, int l) {
      Layer layer = Objects.requireNonNull(history.rows().at(day)).value();
      Cap layerCap = layer.cap();
      return new LayerCard(
          LayerCard.Base.valueOf(layer.base().toUpperCase(Locale.ROOT)),
          layer.deductible().at(p, l),
          index(layer.deductibleCounter()),
          layer.bands().bounds(),
          shares(layer.bands(), p, l, tier.layerMinusPpm().getOrDefault(history.name(), 0L)),
          index(layer.bands().positionCounter()),
          layerCap == null ? Long.MAX_VALUE : layerCap.amount(),
          layerCap == null ? RateCard.NO_COUNTER : index(layerCap.counter()),
          history.civilServantsOnly());
    }

    private int index(String counter) {
      return counter.isEmpty() ? RateCard.NO_COUNTER : counterOrder.indexOf(counter);
    }

    private static long[] shares(Bands bands, int p, int l, long minusPpm) {
      return bands.share().stream()
          .mapToLong(table -> table.at(p, l))
          .map(share -> share < 0 ? RateCard.NOT_PUBLISHED : Math.max(0, share - minusPpm))
          .toArray();
    }
  }
}
