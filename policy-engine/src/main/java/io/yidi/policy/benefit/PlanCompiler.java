package io.yidi.policy.benefit;

import io.yidi.policy.benefit.PolicySource.BandTable;
import io.yidi.policy.benefit.PolicySource.Deductible;
import io.yidi.policy.benefit.PolicySource.Disease;
import io.yidi.policy.benefit.PolicySource.DiseaseRow;
import io.yidi.policy.benefit.PolicySource.LayerHistory;
import io.yidi.policy.benefit.PolicySource.LimitHistory;
import io.yidi.policy.benefit.PolicySource.LimitRow;
import io.yidi.policy.benefit.PolicySource.Tier;
import io.yidi.policy.benefit.PolicySource.TierKey;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.money.Money;
import io.yidi.policy.time.Dated;
import io.yidi.policy.time.History;
import io.yidi.policy.time.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Resolves a policy into one plan for each span between two changes of any of its values. */
final class PlanCompiler {

  private final PolicySource source;
  private final List<CounterSpec> counters;

  PlanCompiler(PolicySource source) {
    this.source = source;
    this.counters = List.copyOf(source.counters.values());
  }

  BenefitPolicy compile() {
    TreeSet<LocalDate> cuts = new TreeSet<>();
    histories().forEach(history -> history.rows().forEach(row -> boundaries(cuts, row)));
    lists().forEach(row -> boundaries(cuts, row));
    List<BenefitPlan> plans = new ArrayList<>();
    for (LocalDate from : cuts) {
      BenefitPlan plan = plan(new Period(from, cuts.higher(from)));
      if (plan != null) {
        plans.add(plan);
      }
    }
    return new BenefitPolicy(source.key, source.placeName, plans, source.gaps);
  }

  private Stream<History<?>> histories() {
    Stream<@Nullable History<?>> single =
        Stream.of(source.deductible, source.ratio, source.account, source.qualification);
    return Stream.of(
            single.filter(Objects::nonNull).map(Objects::requireNonNull),
            source.limits.stream().map(LimitHistory::rows),
            source.layers.stream().map(LayerHistory::rows),
            source.diseases.stream().map(Disease::rows),
            source.tiers.values().stream())
        .flatMap(all -> all);
  }

  private Stream<Dated<?>> lists() {
    return Stream.of(source.itemRules, source.fixedBenefits, source.exclusions, source.waivers)
        .flatMap(List::stream);
  }

  private static void boundaries(Set<LocalDate> cuts, Dated<?> row) {
    cuts.add(row.period().from());
    if (row.period().until() != null) {
      cuts.add(row.period().until());
    }
  }

  private @Nullable BenefitPlan plan(Period period) {
    LocalDate day = period.from();
    Dated<Deductible> due = at(source.deductible, day);
    Dated<BandTable> ratio = at(source.ratio, day);
    if (due == null || ratio == null || aValueEnded(day)) {
      return null;
    }
    Dated<AccountRule> account = at(source.account, day);
    Dated<Boolean> qualification = at(source.qualification, day);
    Map<TierKey, RateCard[][][]> cards = new HashMap<>();
    Map<TierKey, Evidence> tierEvidence = new HashMap<>();
    source.tiers.forEach(
        (key, history) -> {
          Dated<Tier> row = history.at(day);
          if (row != null) {
            cards.put(key, cards(day, new CardMaker(due.value(), ratio.value(), row.value(), day)));
            tierEvidence.put(key, row.evidence());
          }
        });
    return new BenefitPlan(
        source.key,
        source.placeName,
        period,
        new BenefitPlan.Parts(
            List.copyOf(source.persons),
            List.copyOf(source.levels),
            counters,
            limitInfos(day),
            source.layers.stream().map(layer -> info(layer, day)).toList(),
            source.diseases.stream().map(disease -> info(disease, day)).toList(),
            cards,
            tierEvidence,
            due.evidence(),
            ratio.evidence(),
            due.value().cycleDays(),
            Objects.requireNonNull(source.pooledFund),
            account == null ? AccountRule.NOTHING : account.value(),
            account == null ? null : account.evidence(),
            qualification != null && qualification.value() ? qualification.evidence() : null,
            inForce(source.itemRules, day),
            inForce(source.fixedBenefits, day),
            inForce(source.exclusions, day),
            inForce(source.waivers, day)));
  }

  /**
   * A value that the file knows, but not on this day, is outside its evidence; it is not "none".
   */
  private boolean aValueEnded(LocalDate day) {
    return Stream.<History<?>>concat(
                source.limits.stream().map(LimitHistory::rows),
                source.layers.stream().map(LayerHistory::rows))
            .anyMatch(history -> history.at(day) == null)
        || (source.account != null && source.account.at(day) == null)
        || (source.qualification != null && source.qualification.at(day) == null);
  }

  private static <T> @Nullable Dated<T> at(@Nullable History<T> history, LocalDate day) {
    return history == null ? null : history.at(day);
  }

  private static <T> List<T> inForce(List<Dated<T>> rows, LocalDate day) {
    return rows.stream().filter(row -> row.period().contains(day)).map(Dated::value).toList();
  }

  /** First the limits of the policy, then those of its diseases, as the cards count them. */
  private List<LimitInfo> limitInfos(LocalDate day) {
    List<LimitInfo> infos = new ArrayList<>();
    for (LimitHistory limit : source.limits) {
      Dated<LimitRow> row = Objects.requireNonNull(limit.rows().at(day));
      infos.add(new LimitInfo(limit.name(), period(row.value()), row.evidence()));
    }
    for (Disease disease : source.diseases) {
      Dated<DiseaseRow> row = disease.rows().at(day);
      if (row != null) {
        row.value()
            .limits()
            .forEach(
                limit ->
                    infos.add(new LimitInfo(disease.name().zh(), period(limit), row.evidence())));
      }
    }
    return infos;
  }

  private @Nullable CounterPeriod period(LimitRow row) {
    return row.counter().isEmpty()
        ? null
        : Objects.requireNonNull(source.counters.get(row.counter())).period();
  }

  private static LayerInfo info(LayerHistory layer, LocalDate day) {
    return new LayerInfo(
        layer.name(), layer.fund(), Objects.requireNonNull(layer.rows().at(day)).evidence());
  }

  private static BenefitPlan.DiseaseInfo info(Disease disease, LocalDate day) {
    Dated<DiseaseRow> row = disease.rows().at(day);
    return new BenefitPlan.DiseaseInfo(
        disease.codes(), disease.name(), row == null ? null : row.evidence());
  }

  /** Cards by disease, the first without one, then by person class and level. */
  private RateCard[][][] cards(LocalDate day, CardMaker maker) {
    RateCard[][][] cards = new RateCard[1 + source.diseases.size()][][];
    int place = source.limits.size();
    cards[0] = cards(maker, null, place);
    for (int d = 0; d < source.diseases.size(); d++) {
      Dated<DiseaseRow> row = source.diseases.get(d).rows().at(day);
      DiseaseRow disease = row == null ? null : row.value();
      cards[d + 1] = cards(maker, disease, place);
      place += disease == null ? 0 : disease.limits().size();
    }
    return cards;
  }

  private RateCard[][] cards(CardMaker maker, @Nullable DiseaseRow disease, int limitPlace) {
    RateCard[][] cards = new RateCard[source.persons.size()][source.levels.size()];
    for (int p = 0; p < cards.length; p++) {
      for (int l = 0; l < source.levels.size(); l++) {
        cards[p][l] = maker.card(p, l, disease, limitPlace);
      }
    }
    return cards;
  }

  private int index(String counter) {
    if (counter.isEmpty()) {
      return RateCard.NO_COUNTER;
    }
    return counters.indexOf(source.counters.get(counter));
  }

  /** Makes the cards of one tier. */
  private final class CardMaker {

    private final Deductible due;
    private final BandTable ratio;
    private final Tier tier;
    private final LocalDate day;

    CardMaker(Deductible due, BandTable ratio, Tier tier, LocalDate day) {
      this.due = due;
      this.ratio = ratio;
      this.tier = tier;
      this.day = day;
    }

    RateCard card(int p, int ownLevel, @Nullable DiseaseRow disease, int limitPlace) {
      int l = tier.asLevel().isEmpty() ? ownLevel : source.levelNames().indexOf(tier.asLevel());
      return new RateCard(
          l,
          tier.firstShare().at(p, l),
          deductible(p, l, disease),
          bands(p, l, disease),
          tier.floorPpm(),
          limits(p, l, disease, limitPlace),
          source.layers.stream().map(layer -> layer(layer, p, l)).toArray(LayerCard[]::new));
    }

    private DeductibleCard deductible(int p, int l, @Nullable DiseaseRow disease) {
      List<ClassTable> amounts =
          !tier.deductible().isEmpty()
              ? tier.deductible()
              : disease != null && !disease.deductible().isEmpty()
                  ? disease.deductible()
                  : due.byVisit();
      PolicySource.ShareOfBill share =
          tier.shareOfBill() != null
              ? tier.shareOfBill()
              : amounts == due.byVisit() ? due.shareOfBill() : null;
      return new DeductibleCard(
          amounts.stream().mapToLong(table -> times(table.at(p, l))).toArray(),
          index(due.visitsCounter()),
          index(due.borneCounter()),
          times(due.perFurtherCycle().at(p, l)),
          share == null ? 0 : share.ppm(),
          share != null && share.ofTotal(),
          share == null ? 0 : share.min(),
          share == null ? 0 : share.max());
    }

    private long times(long amount) {
      return amount < 0 ? amount : Money.shareHalfUp(amount, tier.deductibleFactorPpm());
    }

    private Bands bands(int p, int l, @Nullable DiseaseRow disease) {
      BandTable table =
          tier.bands() != null
              ? tier.bands()
              : disease != null && disease.bands() != null ? disease.bands() : ratio;
      return resolve(table, p, l, tier.change());
    }

    private Bands resolve(
        BandTable table, int p, int l, PolicySource.@Nullable ShareChange change) {
      return new Bands(
          table.upTo().stream().mapToLong(Long::longValue).toArray(),
          table.share().stream()
              .mapToLong(share -> share.at(p, l))
              .map(share -> change == null ? share : change.apply(share, p, l))
              .toArray(),
          index(table.positionCounter()),
          table.fromZero(),
          table.wholeAmount(),
          source.roundsEachBand);
    }

    private Limit[] limits(int p, int l, @Nullable DiseaseRow disease, int limitPlace) {
      List<Limit> all = new ArrayList<>();
      for (LimitHistory limit : source.limits) {
        LimitRow row = Objects.requireNonNull(limit.rows().at(day)).value();
        all.add(limit(row, all.size(), p, l));
      }
      if (disease != null) {
        for (int i = 0; i < disease.limits().size(); i++) {
          all.add(limit(disease.limits().get(i), limitPlace + i, p, l));
        }
      }
      return all.toArray(Limit[]::new);
    }

    private Limit limit(LimitRow row, int place, int p, int l) {
      return new Limit(
          place,
          Limit.On.valueOf(PolicyNames.constant(row.on())),
          row.amount().at(p, l),
          index(row.counter()),
          row.plusPerFurtherDisease(),
          row.atMost());
    }

    private LayerCard layer(LayerHistory history, int p, int l) {
      PolicySource.LayerRow row = Objects.requireNonNull(history.rows().at(day)).value();
      int base =
          row.base().stream()
              .mapToInt(name -> LayerCard.Base.valueOf(PolicyNames.constant(name)).bit())
              .reduce(0, (one, other) -> one | other);
      return new LayerCard(
          base,
          history.persons().isEmpty() || history.persons().contains(source.persons.get(p).name()),
          history.civilServantsOnly(),
          row.deductible().at(p, l),
          index(row.deductibleCounter()),
          resolve(row.bands(), p, l, tier.layers().get(history.name())),
          row.cap().at(p, l),
          index(row.capCounter()));
    }
  }
}
