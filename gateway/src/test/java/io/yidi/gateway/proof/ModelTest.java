package io.yidi.gateway.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.grpc.StatusRuntimeException;
import io.yidi.gateway.settlement.StoredProof;
import io.yidi.gateway.testing.TestGateway;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thousands of histories of made-up persons, played against the gateway and against a model that is
 * written independently of it; docs/testing.md says how to run more and how to replay a seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelTest {

  private static final Logger LOG = LoggerFactory.getLogger(ModelTest.class);

  private static final int RUNS = Integer.getInteger("yidi.runs", 2_000);
  private static final int LENGTH = Integer.getInteger("yidi.operations", 20);
  private static final long FIRST = Long.getLong("yidi.first", 1);
  private static final int AT_ONCE = 40;

  /** What must have occurred for the comparison to mean anything. */
  private static final List<String> OCCURS =
      List.of(
          "settled OUTPATIENT BENEFIT_TIER_LOCAL",
          "settled OUTPATIENT BENEFIT_TIER_LONG_TERM",
          "settled OUTPATIENT BENEFIT_TIER_EMERGENCY",
          "settled OUTPATIENT BENEFIT_TIER_OTHER_TEMPORARY",
          "settled PHARMACY BENEFIT_TIER_LOCAL",
          "settled CHRONIC BENEFIT_TIER_LOCAL",
          "settled CHRONIC BENEFIT_TIER_LONG_TERM",
          "settled CHRONIC BENEFIT_TIER_OTHER_TEMPORARY",
          "settled INPATIENT BENEFIT_TIER_LOCAL",
          "settled INPATIENT BENEFIT_TIER_LOCAL with large amounts",
          "settled INPATIENT BENEFIT_TIER_REFERRAL",
          "settled INPATIENT BENEFIT_TIER_LONG_TERM",
          "settled INPATIENT BENEFIT_TIER_EMERGENCY",
          "settled INPATIENT BENEFIT_TIER_OTHER_TEMPORARY",
          "settled as shown",
          "settled a batch",
          "previewed",
          "repeated",
          "reversed",
          "reversed by CancelUnknown",
          "reversed after refunds",
          "refunded lines",
          "refunded lines twice",
          "refunded lines of an encounter",
          "refunded the last lines",
          "refused REFUND_EXCEEDS_LINE",
          "refused SETTLEMENT_KIND",
          "fenced by CancelUnknown",
          "together",
          "together from two encounters",
          "filed late",
          "external usage",
          "external usage repeated",
          "outcome OUTCOME_DONE",
          "outcome OUTCOME_PENDING",
          "outcome OUTCOME_VOID",
          "charges cancelled ",
          "charges cancelled CHARGE_SETTLED",
          "flags corrected ",
          "flags corrected CHARGE_SETTLED",
          "refused NOT_FILED",
          "refused FILING_EXPIRED",
          "refused FILING_NOT_YET_EFFECTIVE",
          "refused FILING_OTHER_PLACE",
          "refused NOT_NETWORKED",
          "refused NOT_COVERED",
          "refused PAY_AND_CLAIM",
          "refused TOTAL_MISMATCH",
          "refused ITEM_NOT_FOUND",
          "refused ENCOUNTER_STATE",
          "refused NO_CHARGES",
          "refused REQUEST_ID_REUSED",
          "refused REQUEST_VOID",
          "refused OTHER_INSTITUTION",
          "refused ALREADY_REVERSED",
          "refused PREVIEW_CHANGED bill",
          "published",
          "refused PREVIEW_CHANGED policy",
          "refused PREVIEW_CHANGED filing",
          "refused PREVIEW_CHANGED counters");

  /** An own gateway, because these histories would make the shared one's lists long. */
  private final TestGateway gateway = TestGateway.start(TestGateway.freshDirectory("model"));

  private final World world = world();

  private World world() {
    try {
      return new World(gateway);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  void stop() throws SQLException {
    world.close();
    gateway.stop();
  }

  /** A plan that gateway and model see differently. */
  private record Failure(Plan plan, List<String> told, Throwable thrown) {

    String text() {
      return "seed "
          + plan.seed()
          + ", "
          + plan.steps().size()
          + " of its steps; replay with -Dyidi.seed="
          + plan.seed()
          + " -Dyidi.operations="
          + LENGTH
          + "\n  "
          + String.join("\n  ", told)
          + "\n"
          + thrown;
    }
  }

  /** Plays a plan; null when all is well. */
  private @Nullable Failure play(Fault fault, Plan plan) {
    Trial trial = new Trial(world, fault, plan);
    try {
      trial.play();
      return null;
    } catch (AssertionError | StatusRuntimeException e) {
      int played = Math.min(trial.told().size(), plan.steps().size());
      return new Failure(plan.prefix(played), trial.told(), e);
    }
  }

  /**
   * The shortest history that still fails: up to the failing step, and without every step that it
   * does not need.
   */
  private Failure shrunk(Fault fault, Failure found) {
    Failure shortest = found;
    for (int i = shortest.plan().steps().size() - 2; i >= 0; i--) {
      Failure shorter = play(fault, shortest.plan().without(i));
      if (shorter != null) {
        shortest = shorter;
        i = Math.min(i, shortest.plan().steps().size() - 1);
      }
    }
    return shortest;
  }

  /** Plays the plans of seeds, many at once, until one fails; null when none does. */
  private @Nullable Failure firstFailure(
      Fault fault, long first, int runs, int length, int atOnce) {
    AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    AtomicLong done = new AtomicLong();
    AtomicLong said = new AtomicLong(System.nanoTime());
    try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        Plan plan = Plan.of(first + i, length);
        all.add(
            pool.submit(
                () -> {
                  Failure found = failure.get() == null ? play(fault, plan) : null;
                  progress(done.incrementAndGet(), runs, said);
                  return found == null || failure.compareAndSet(null, found);
                }));
      }
      for (Future<Boolean> run : all) {
        run.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return failure.get();
  }

  @Test
  void theGatewayAgreesWithTheModel() throws SQLException {
    Long one = Long.getLong("yidi.seed");
    long first = one == null ? FIRST : one;
    int runs = one == null ? RUNS : 1;
    long started = System.nanoTime();
    Failure found = firstFailure(Fault.NONE, first, runs, LENGTH, AT_ONCE);
    if (found != null) {
      fail(shrunk(Fault.NONE, found).text());
    }
    LOG.info(
        "{} histories of {} steps agree, {} s",
        runs,
        LENGTH,
        Duration.ofNanos(System.nanoTime() - started).toSeconds());
    assertThat(StoredProof.violations(gateway.jdbcUrl())).isEmpty();
    if (runs >= 2_000 && LENGTH >= 20) {
      Map<String, AtomicLong> seen = new TreeMap<>(world.seen());
      LOG.info("seen {}", seen);
      assertThat(seen.keySet()).containsAll(OCCURS);
    }
  }

  /** Says how far it is, every five seconds. */
  private static void progress(long done, int runs, AtomicLong said) {
    long now = System.nanoTime();
    long before = said.get();
    if (now - before > Duration.ofSeconds(5).toNanos() && said.compareAndSet(before, now)) {
      LOG.info("{} of {} histories", done, runs);
    }
  }

  /** The comparison is worth something: every mistake in the model is found. */
  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aMistakeInTheModelIsFound(Fault fault) {
    Failure found = firstFailure(fault, 1, 400, 30, 8);
    assertThat(found).as("histories that %s changes", fault).isNotNull();
  }

  /** Settle and reverse are all that it takes to see that counters are kept. */
  @Test
  void aFailingHistoryIsShrunkAndReplays() {
    Fault fault = Fault.REVERSAL_KEEPS_COUNTERS;
    Failure found = firstFailure(fault, 1, 400, 30, 8);
    if (found == null) {
      throw new AssertionError("nothing found");
    }
    Failure shortest = shrunk(fault, found);
    assertThat(shortest.plan().steps()).hasSizeLessThanOrEqualTo(5);
    assertThat(shortest.plan().steps().size()).isLessThanOrEqualTo(found.plan().steps().size());
    assertThat(shortest.text()).contains("-Dyidi.seed=" + found.plan().seed());
    assertThat(play(Fault.NONE, shortest.plan())).as("without the mistake").isNull();
    Failure again = play(fault, shortest.plan());
    assertThat(again).isNotNull();
    assertThat(play(fault, Plan.of(found.plan().seed(), 30))).isNotNull();
  }
}
