package io.yidi.policy.cases;

import static io.yidi.policy.money.Money.yuan;

import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.LayerInfo;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.money.Money;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.Claim;
import io.yidi.policy.split.CounterValue;
import io.yidi.policy.split.FundPayment;
import io.yidi.policy.split.PolicyBook;
import io.yidi.policy.split.Split;
import io.yidi.policy.split.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Runs case files against policies. */
public final class CaseRunner {

  private static final Map<String, ToLongFunction<Split>> AMOUNTS =
      Map.ofEntries(
          Map.entry("total", Split::total),
          Map.entry("full_self_pay", split -> split.cut().fullSelfPay()),
          Map.entry("over_limit", split -> split.cut().overLimit()),
          Map.entry("first_self_pay", split -> split.cut().firstSelfPay()),
          Map.entry("in_scope", split -> split.cut().inScope()),
          Map.entry("first_share", Split::firstShare),
          Map.entry("deductible", Split::deductible),
          Map.entry("pooled", split -> split.funds().getFirst().amount()),
          Map.entry("fund", Split::fundTotal),
          Map.entry("person", Split::personPart),
          Map.entry("person_in_scope", Split::personInScope),
          Map.entry("account", Split::account),
          Map.entry("cash", Split::cash));

  private final PolicyBook book;
  private final Adjudicator adjudicator;

  /** Runs against these policies. */
  public CaseRunner(PolicyBook book) {
    this.book = book;
    this.adjudicator = new Adjudicator(book);
  }

  /**
   * One answer.
   *
   * @param name what was asked
   * @param expected expected answer as text, amounts in yuan
   * @param actual actual answer
   */
  public record Answer(String name, String expected, String actual) {

    /** Tells whether they are the same. */
    public boolean agrees() {
      return expected.equals(actual);
    }
  }

  /**
   * What came of one visit.
   *
   * @param id name of the case
   * @param answers every answer that was asked for
   */
  public record Outcome(String id, List<Answer> answers) {

    /** Copies the list. */
    public Outcome {
      answers = List.copyOf(answers);
    }

    /** Tells whether every answer is as expected; a case that asks nothing agrees with nothing. */
    public boolean agrees() {
      return !answers.isEmpty() && answers.stream().allMatch(Answer::agrees);
    }
  }

  /** Runs the visits of a file in order. */
  public List<Outcome> run(CaseFile file) {
    List<Outcome> outcomes = new ArrayList<>();
    List<CounterValue> counters = new ArrayList<>();
    long balance = file.accountBalance();
    for (CaseFile.Visit visit : file.visits()) {
      BenefitPlan plan = plan(file, visit);
      if (outcomes.isEmpty() && plan != null) {
        counters.addAll(before(file, visit, plan));
      }
      Claim claim =
          new Claim(
              file.person(),
              file.institution(),
              visit.facts(),
              List.of(),
              visit.lines(),
              counters,
              Math.max(0, balance),
              balance >= 0);
      Verdict verdict = adjudicator.splitAt(claim, visit.tier());
      if (verdict instanceof Verdict.Settles settles) {
        settles.movements().forEach(movement -> add(counters, movement));
        balance = balance < 0 ? balance : settles.split().accountBalance();
      }
      List<Answer> answers = new ArrayList<>();
      visit
          .expected()
          .forEach(
              (name, expected) ->
                  answers.add(
                      new Answer(
                          name,
                          written(name, expected, plan),
                          actual(name, verdict, plan, visit, counters))));
      outcomes.add(new Outcome(visit.id(), answers));
    }
    return outcomes;
  }

  private @Nullable BenefitPlan plan(CaseFile file, CaseFile.Visit visit) {
    BenefitPolicy policy =
        book.policy(
            new PolicyKey(
                file.person().insuredArea(), file.person().insuranceType(), visit.facts().kind()));
    return policy == null ? null : policy.at(visit.facts().policyDate());
  }

  private static List<CounterValue> before(CaseFile file, CaseFile.Visit visit, BenefitPlan plan) {
    List<CounterValue> counters = new ArrayList<>();
    file.countersBefore()
        .forEach(
            (name, value) -> {
              CounterSpec spec = spec(plan, name);
              if (spec == null) {
                throw new IllegalArgumentException(
                    file.name() + ": counters_before." + name + ": unknown counter");
              }
              counters.add(
                  new CounterValue(
                      name,
                      Adjudicator.counterPeriod(spec, visit.facts(), List.of()),
                      amount(spec, value)));
            });
    return counters;
  }

  private static @Nullable CounterSpec spec(@Nullable BenefitPlan plan, String name) {
    return plan == null
        ? null
        : plan.counters().stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
  }

  private static long amount(CounterSpec spec, String text) {
    return spec.counts() == Counts.VISITS ? Long.parseLong(text) : Money.parseYuan(text);
  }

  private static void add(List<CounterValue> counters, CounterValue movement) {
    for (int i = 0; i < counters.size(); i++) {
      CounterValue one = counters.get(i);
      if (one.name().equals(movement.name()) && one.period().equals(movement.period())) {
        counters.set(i, new CounterValue(one.name(), one.period(), one.value() + movement.value()));
        return;
      }
    }
    counters.add(movement);
  }

  /** The expected text in the form of actual ones. */
  private static String written(String name, String expected, @Nullable BenefitPlan plan) {
    if (CaseReader.REFUSALS.contains(name)) {
      return expected;
    }
    CounterSpec spec = name.startsWith("counter:") ? spec(plan, name.substring(8)) : null;
    return spec != null && spec.counts() == Counts.VISITS
        ? expected
        : yuan(Money.parseYuan(expected));
  }

  private static String actual(
      String name,
      Verdict verdict,
      @Nullable BenefitPlan plan,
      CaseFile.Visit visit,
      List<CounterValue> counters) {
    return switch (verdict) {
      case Verdict.Settles settles -> settled(name, settles.split(), plan, visit, counters);
      case Verdict.NotCovered none ->
          name.equals("not_covered") ? none.missing() : "not covered: " + none.missing();
      case Verdict.NotEntitled none ->
          name.equals("not_entitled")
              ? none.lacking().name()
              : "not entitled: " + none.lacking().name();
      case Verdict.Refused refused -> "refused: " + refused.decision().outcome();
      case Verdict.BadFlags bad -> "flags: " + bad;
    };
  }

  private static String settled(
      String name,
      Split split,
      @Nullable BenefitPlan plan,
      CaseFile.Visit visit,
      List<CounterValue> counters) {
    ToLongFunction<Split> amount = AMOUNTS.get(name);
    if (amount != null) {
      return yuan(amount.applyAsLong(split));
    }
    if (name.startsWith("layer:")) {
      return layer(name.substring(6), split, plan);
    }
    if (name.startsWith("counter:")) {
      return counter(name.substring(8), plan, visit, counters);
    }
    return "settles";
  }

  private static String layer(String name, Split split, @Nullable BenefitPlan plan) {
    if (plan == null || plan.layers().stream().noneMatch(one -> one.name().equals(name))) {
      return "no such layer";
    }
    long paid = 0;
    for (LayerInfo layer : plan.layers()) {
      for (FundPayment payment : split.funds()) {
        if (layer.name().equals(name) && payment.fund().equals(layer.fund())) {
          paid += payment.amount();
        }
      }
    }
    return yuan(paid);
  }

  private static String counter(
      String name, @Nullable BenefitPlan plan, CaseFile.Visit visit, List<CounterValue> counters) {
    CounterSpec spec = spec(plan, name);
    if (spec == null) {
      return "no such counter";
    }
    String period = Adjudicator.counterPeriod(spec, visit.facts(), counters);
    long value =
        counters.stream()
            .filter(one -> one.name().equals(name) && one.period().equals(period))
            .mapToLong(CounterValue::value)
            .sum();
    return spec.counts() == Counts.VISITS ? Long.toString(value) : yuan(value);
  }
}
