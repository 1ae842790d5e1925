package io.yidi.gateway.usage;

import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.CounterPeriod.Span;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.facts.PersonFacts;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.PolicyBook;
import io.yidi.proto.eligibility.v1.CounterUnit;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counters that the policies of an insured place name on a day, whatever the kind of visit. */
public final class NamedCounters {

  private final Map<String, CounterSpec> specs = new TreeMap<>();
  private final LocalDate day;

  private NamedCounters(LocalDate day) {
    this.day = day;
  }

  /** Counters for a person's insurance on a day. */
  public static NamedCounters of(PolicyBook book, PersonFacts person, LocalDate day) {
    NamedCounters named = new NamedCounters(day);
    for (VisitKind kind : VisitKind.values()) {
      BenefitPolicy policy =
          book.policy(new PolicyKey(person.insuredArea(), person.insuranceType(), kind));
      BenefitPlan plan = policy == null ? null : policy.at(day);
      if (plan != null) {
        plan.counters().forEach(spec -> named.specs.putIfAbsent(spec.name(), spec));
      }
    }
    return named;
  }

  /** Names in their order; empty when no policy is published for the day. */
  List<String> names() {
    return List.copyOf(specs.keySet());
  }

  boolean has(String counter) {
    return specs.containsKey(counter);
  }

  /** Unit of a counter; unspecified for one that no policy names. */
  public CounterUnit unit(String counter) {
    CounterSpec spec = specs.get(counter);
    if (spec == null) {
      return CounterUnit.COUNTER_UNIT_UNSPECIFIED;
    }
    return spec.counts() == Counts.VISITS
        ? CounterUnit.COUNTER_UNIT_TIMES
        : CounterUnit.COUNTER_UNIT_FEN;
  }

  /**
   * The period of a counter that holds the day.
   *
   * @param given period that the caller means, empty for whichever holds the day
   * @param counters the person's counters
   * @return null when the given one does not hold the day, or the disease is needed and not given
   */
  @Nullable String period(String counter, String given, List<CounterValue> counters) {
    CounterSpec spec = specs.get(counter);
    int slash = given.indexOf('/');
    String disease = slash < 0 ? "" : given.substring(slash + 1);
    if (spec == null || spec.period().perDisease() == disease.isEmpty()) {
      return null;
    }
    if (spec.period().span() == Span.CYCLE && !given.isEmpty()) {
      return spec.period().cycleHolds(given, day, disease) ? given : null;
    }
    String holding = Adjudicator.counterPeriod(spec, day, day, disease, counters);
    return given.isEmpty() || given.equals(holding) ? holding : null;
  }

  /** A period that would be taken, to be named in a refusal. */
  String expected(String counter, List<CounterValue> counters) {
    CounterSpec spec = specs.get(counter);
    if (spec == null) {
      return "a counter of the policy";
    }
    return spec.period().perDisease()
        ? Adjudicator.counterPeriod(spec, day, day, "", counters) + " and the disease's code"
        : Adjudicator.counterPeriod(spec, day, day, "", counters) + ", which holds " + day;
  }
}
