package io.yidi.gateway.policy;

import io.yidi.gateway.rpc.Wire;
import io.yidi.policy.benefit.BenefitPlan;
import io.yidi.policy.benefit.BenefitPolicy;
import io.yidi.policy.cases.CaseRunner;
import io.yidi.policy.citation.Evidence;
import io.yidi.policy.filing.BenefitTier;
import io.yidi.policy.load.PolicyEvidence;
import io.yidi.policy.load.PolicyFiles;
import io.yidi.policy.yaml.Problem;
import io.yidi.proto.policy.v1.CaseAnswer;
import io.yidi.proto.policy.v1.CaseResult;
import io.yidi.proto.policy.v1.CheckPoliciesResponse;
import io.yidi.proto.policy.v1.CitedEvidence;
import io.yidi.proto.policy.v1.FileChange;
import io.yidi.proto.policy.v1.FileChangeKind;
import io.yidi.proto.policy.v1.Policy;
import io.yidi.proto.policy.v1.PolicyPeriod;
import io.yidi.proto.policy.v1.PolicyProblem;
import io.yidi.proto.policy.v1.PublishPoliciesResponse;
import io.yidi.proto.policy.v1.PublishedTier;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes policies, problems and results as the contract's. */
final class PolicyView {

  private static final int MOST_PROBLEMS = 1000;
  private static final int MOST_ANSWERS = 10_000;
  private static final int LONGEST_MESSAGE = 1000;

  private PolicyView() {}

  /** A policy with its periods; with a day only the one that the day lies in. */
  static Policy policy(BenefitPolicy policy, String version, @Nullable LocalDate day) {
    return Policy.newBuilder()
        .setArea(policy.key().area())
        .setPlaceName(policy.placeName())
        .setInsuranceType(policy.key().insuranceType())
        .setVisitKind(Wire.visitKind(policy.key().visit()))
        .addAllPeriods(
            policy.plans().stream()
                .filter(plan -> day == null || plan.period().contains(day))
                .map(PolicyView::period)
                .toList())
        .addAllGaps(policy.gaps())
        .setPolicyVersion(version)
        .build();
  }

  private static PolicyPeriod period(BenefitPlan plan) {
    PolicyPeriod.Builder out =
        PolicyPeriod.newBuilder().setValidFrom(Wire.date(plan.period().from()));
    LocalDate until = plan.period().until();
    if (until != null) {
      out.setValidUntil(Wire.date(until));
    }
    plan.sources().stream()
        .map(Evidence::grade)
        .distinct()
        .sorted()
        .map(Wire::grade)
        .forEach(out::addGrades);
    for (BenefitTier tier : BenefitTier.values()) {
      boolean within = plan.tierEvidence(tier, true) != null;
      boolean beyond = plan.tierEvidence(tier, false) != null;
      if (within || beyond) {
        out.addTiers(tier(tier).setWithinProvince(within).setBeyondProvince(beyond));
      }
    }
    return out.build();
  }

  private static PublishedTier.Builder tier(BenefitTier tier) {
    return PublishedTier.newBuilder()
        .setTier(io.yidi.proto.eligibility.v1.BenefitTier.valueOf("BENEFIT_TIER_" + tier.name()));
  }

  /** A source and what rests on it. */
  static CitedEvidence cited(PolicyEvidence.Cited cited) {
    return CitedEvidence.newBuilder()
        .setName(cited.name())
        .setEvidence(Wire.evidence(cited.evidence()))
        .addAllRows(cited.rows())
        .build();
  }

  /** How a set differs from an earlier one, by path. */
  static List<FileChange> changes(PolicyFiles before, PolicyFiles after) {
    Map<String, String> old = before.texts();
    Map<String, String> fresh = after.texts();
    TreeSet<String> paths = new TreeSet<>(old.keySet());
    paths.addAll(fresh.keySet());
    List<FileChange> changes = new ArrayList<>();
    for (String path : paths) {
      String was = old.get(path);
      String is = fresh.get(path);
      if (was == null) {
        changes.add(change(path, FileChangeKind.FILE_CHANGE_KIND_ADDED));
      } else if (is == null) {
        changes.add(change(path, FileChangeKind.FILE_CHANGE_KIND_REMOVED));
      } else if (!is.equals(was)) {
        changes.add(change(path, FileChangeKind.FILE_CHANGE_KIND_CHANGED));
      }
    }
    return changes;
  }

  private static FileChange change(String path, FileChangeKind kind) {
    return FileChange.newBuilder().setPath(path).setKind(kind).build();
  }

  /** What was published. */
  static PublishPoliciesResponse published(Publisher.Published published) {
    return PublishPoliciesResponse.newBuilder()
        .setPolicyVersion(published.book().version())
        .setActiveFrom(Wire.timestamp(published.activeFrom()))
        .setPreviousPolicyVersion(published.previous())
        .addAllChanges(changes(published.before(), published.set()))
        .setPolicyCount(published.book().policies().size())
        .build();
  }

  /** What a check found. */
  static CheckPoliciesResponse.Builder checked(PolicyCheck.Checked checked) {
    CheckPoliciesResponse.Builder out =
        CheckPoliciesResponse.newBuilder()
            .setProblemCount(checked.problems().size())
            .setCaseCount(checked.runs().size())
            .setDifferingCaseCount(
                (int) checked.runs().stream().filter(run -> !run.outcome().agrees()).count());
    checked.problems().stream()
        .limit(MOST_PROBLEMS)
        .forEach(problem -> out.addProblems(problem(problem)));
    int answers = 0;
    for (PolicyCheck.Run run : checked.runs()) {
      answers += 1 + run.outcome().answers().size();
      if (answers <= MOST_ANSWERS) {
        out.addResults(result(run));
      }
    }
    return out;
  }

  private static PolicyProblem problem(Problem problem) {
    return PolicyProblem.newBuilder()
        .setPath(cut(problem.file()))
        .setLine(problem.line())
        .setKey(cut(problem.key()))
        .setMessage(cut(problem.message()))
        .build();
  }

  private static CaseResult result(PolicyCheck.Run run) {
    return CaseResult.newBuilder()
        .setPath(run.path())
        .setCaseId(cut(run.outcome().id()))
        .setAgrees(run.outcome().agrees())
        .addAllAnswers(run.outcome().answers().stream().map(PolicyView::answer).toList())
        .build();
  }

  private static CaseAnswer answer(CaseRunner.Answer answer) {
    return CaseAnswer.newBuilder()
        .setName(cut(answer.name()))
        .setExpected(cut(answer.expected()))
        .setActual(cut(answer.actual()))
        .setAgrees(answer.agrees())
        .build();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_MESSAGE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_MESSAGE / 2)) + "…";
  }
}
