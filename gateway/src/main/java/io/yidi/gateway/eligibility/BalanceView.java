package io.yidi.gateway.eligibility;

import io.yidi.gateway.jdbc.Sql;
import io.yidi.gateway.person.PersonState;
import io.yidi.gateway.person.PersonState.InsuredAs;
import io.yidi.gateway.rpc.Refusal;
import io.yidi.gateway.rpc.Wire;
import io.yidi.gateway.rules.Rules;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.benefit.CounterSpec;
import io.yidi.policy.benefit.CounterSpec.Counts;
import io.yidi.policy.benefit.PolicyKey;
import io.yidi.policy.benefit.RateCard;
import io.yidi.policy.facts.InstitutionFacts;
import io.yidi.policy.facts.Qualification;
import io.yidi.policy.facts.VisitKind;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.split.Adjudicator;
import io.yidi.policy.split.CounterValue;
import io.yidi.proto.eligibility.v1.BenefitCounter;
import io.yidi.proto.eligibility.v1.CounterMovement;
import io.yidi.proto.eligibility.v1.CounterUnit;
import io.yidi.proto.eligibility.v1.GetBenefitBalanceResponse;
import io.yidi.proto.eligibility.v1.MovementSource;
import io.yidi.proto.error.v1.ErrorReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/** Writes a person's counters for a kind of visit: used, limit, remaining, and what moved them. */
final class BalanceView {

  private static final String MOVEMENTS =
      "SELECT amount, source, reference, moved_on FROM counter_movement WHERE person_id = ? AND"
          + " insured_area = ? AND insurance_type = ? AND name = ? AND period = ? ORDER BY"
          + " booked_at DESC, reference LIMIT ?";

  private BalanceView() {}

  static GetBenefitBalanceResponse of(
      Connection connection,
      PersonState person,
      String insuranceType,
      io.yidi.proto.type.v1.VisitKind wireKind,
      LocalDate day,
      int pageSize,
      String caller,
      Rules rules)
      throws SQLException {
    InsuredAs insured = person.insuredAs(insuranceType, day, rules.reference());
    PolicyKey key =
        new PolicyKey(
            insured.facts().insuredArea(), insured.facts().insuranceType(), kind(wireKind));
    BenefitPolicy policy = rules.book().policy(key);
    BenefitPlan plan = policy == null ? null : policy.at(day);
    if (plan == null) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_NOT_COVERED,
              insured.facts().insuredAreaName() + "的该类待遇没有可引用的公开规定(" + day + "),无法列出累计和限额。",
              "policy " + key + " on " + day + ": not published (expected: a published policy)")
          .with("missing", "policy");
    }
    InstitutionFacts institution = rules.reference().facts(caller, key.visit(), day);
    GetBenefitBalanceResponse.Builder out =
        GetBenefitBalanceResponse.newBuilder()
            .setAccountBalanceFen(person.balanceOf(key.insuranceType(), key.area()))
            .setPolicyVersion(rules.book().version());
    for (CounterSpec spec : plan.counters()) {
      for (String period : periods(spec, plan, day, person.countersOf(insured.facts()), insured)) {
        long limit = limit(plan, spec, period, insured, institution, day);
        out.addCounters(counter(connection, person, insured, spec, period, limit, pageSize));
      }
    }
    return out.build();
  }

  /**
   * The period that holds the day; for a counter by disease, that of every disease counted or
   * approved.
   */
  private static List<String> periods(
      CounterSpec spec,
      BenefitPlan plan,
      LocalDate day,
      List<CounterValue> counters,
      InsuredAs insured) {
    if (!spec.period().perDisease()) {
      return List.of(Adjudicator.counterPeriod(spec, day, day, "", counters));
    }
    Stream<String> counted =
        counters.stream()
            .filter(value -> value.name().equals(spec.name()))
            .map(value -> diseaseOf(value.period()));
    Stream<String> approved =
        insured.facts().qualifications().stream()
            .filter(one -> one.period().contains(day))
            .map(Qualification::diseaseCode)
            .filter(code -> plan.disease(code) >= 0);
    return Stream.concat(counted, approved)
        .distinct()
        .sorted()
        .map(disease -> Adjudicator.counterPeriod(spec, day, day, disease, counters))
        .toList();
  }

  private static String diseaseOf(String period) {
    return period.substring(period.indexOf('/') + 1);
  }

  private static VisitKind kind(io.yidi.proto.type.v1.VisitKind kind) {
    return switch (kind) {
      case VISIT_KIND_OUTPATIENT -> VisitKind.OUTPATIENT;
      case VISIT_KIND_INPATIENT -> VisitKind.INPATIENT;
      case VISIT_KIND_PHARMACY -> VisitKind.PHARMACY;
      case VISIT_KIND_CHRONIC_OUTPATIENT -> VisitKind.CHRONIC;
      case VISIT_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("visit_kind: " + kind);
    };
  }

  /** The limit at the caller's level and the local tier; zero where none is published. */
  private static long limit(
      BenefitPlan plan,
      CounterSpec spec,
      String period,
      InsuredAs insured,
      InstitutionFacts institution,
      LocalDate day) {
    int disease = spec.period().perDisease() ? plan.disease(diseaseOf(period)) : -1;
    int personClass = plan.personClass(insured.facts(), day);
    int level = plan.level(institution);
    RateCard card =
        personClass < 0 || level < 0
            ? null
            : plan.card(
                new BenefitPlan.Choice(BenefitTier.LOCAL, true, disease, personClass, level));
    if (card == null) {
      return 0;
    }
    long limit =
        switch (spec.counts()) {
          case DEDUCTIBLE -> card.deductible();
          case POOLED, IN_SCOPE, PAYABLE ->
              card.limitOn(
                  plan.counters().indexOf(spec), plan.qualifiedDiseases(insured.facts(), day));
          case LAYER_DEDUCTIBLE -> card.layerDeductible(spec.layer());
          case LAYER_PAID -> card.layerCap(spec.layer());
          case VISITS, LAYER_BASE, LAYER_PAYABLE -> 0;
        };
    return limit == Long.MAX_VALUE || limit == RateCard.NOT_PUBLISHED ? 0 : limit;
  }

  private static BenefitCounter counter(
      Connection connection,
      PersonState person,
      InsuredAs insured,
      CounterSpec spec,
      String period,
      long limit,
      int pageSize)
      throws SQLException {
    long used =
        person.countersOf(insured.facts()).stream()
            .filter(value -> value.name().equals(spec.name()) && value.period().equals(period))
            .mapToLong(CounterValue::value)
            .sum();
    List<CounterMovement> movements =
        Sql.query(
            connection,
            MOVEMENTS,
            row ->
                CounterMovement.newBuilder()
                    .setAmount(row.getLong("amount"))
                    .setSource(MovementSource.valueOf("MOVEMENT_SOURCE_" + row.getString("source")))
                    .setReference(row.getString("reference"))
                    .setDate(Wire.date(Sql.requiredDate(row, "moved_on")))
                    .build(),
            person.personId(),
            insured.facts().insuredArea(),
            insured.facts().insuranceType(),
            spec.name(),
            period,
            pageSize);
    return BenefitCounter.newBuilder()
        .setName(spec.name())
        .setPeriod(period)
        .setUnit(
            spec.counts() == Counts.VISITS
                ? CounterUnit.COUNTER_UNIT_TIMES
                : CounterUnit.COUNTER_UNIT_FEN)
        .setUsed(used)
        .setLimit(limit)
        .setRemaining(Math.max(0, limit - used))
        .addAllMovements(movements)
        .build();
  }
}
