package io.yidi.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What is recorded, with work that needs no server. */
class LoadRunTest {

  private static final List<Connection> NOWHERE =
      List.of(
          institution -> {
            throw new UnsupportedOperationException("no server in this test");
          });

  /** Work that is done by what is given, on the thread that begins it. */
  private record Inline(String name, List<String> sorts, Begun begun) implements Work {

    Inline(Begun begun) {
      this("work", List.of("work"), begun);
    }

    interface Begun {
      void begin(long number, Done done);
    }

    @Override
    public void begin(Connection connection, long number, Done done) {
      begun.begin(number, done);
    }
  }

  private static Measurement open(Inline work, int perSecond, long millis)
      throws InterruptedException {
    return new LoadRun(
            work, new Offered.Open(perSecond), NOWHERE, Duration.ZERO, Duration.ofMillis(millis))
        .run(new Meters());
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theOpenModelCountsTheWaitOfCallsThatCouldNotBegin() throws InterruptedException {
    Measurement measured =
        open(
            new Inline(
                (number, done) -> {
                  if (number == 100) {
                    sleep(300);
                  }
                  done.succeeded(0);
                }),
            1_000,
            1_000);
    // The 200 calls meant for the first 200 ms of the pause begin at least 100 ms late.
    long late = measured.latencies().getCountBetweenValues(100_000_000L, Long.MAX_VALUE / 2);
    assertThat(late).isGreaterThanOrEqualTo(199);
    assertThat(measured.micros(100)).isGreaterThanOrEqualTo(299_000);
    assertThat(measured.latencies().getTotalCount()).isEqualTo(1_000);
    assertThat(measured.errors()).isEmpty();
    assertThat(measured.perSecond()).isEqualTo(1_000);
  }

  @Test
  void theClosedModelCountsOnlyTheCallThatWasSlow() throws InterruptedException {
    Measurement measured =
        new LoadRun(
                new Inline(
                    (number, done) ->
                        Thread.ofVirtual()
                            .start(
                                () -> {
                                  sleep(number == 0 ? 300 : 1);
                                  done.succeeded(0);
                                })),
                new Offered.Closed(1),
                NOWHERE,
                Duration.ZERO,
                Duration.ofSeconds(3))
            .run(new Meters());
    assertThat(measured.latencies().getCountBetweenValues(300_000_000L, Long.MAX_VALUE / 2))
        .isPositive();
    assertThat(measured.latencies().getMinValue()).isGreaterThanOrEqualTo(990_000L);
    assertThat(measured.failures()).isZero();
  }

  @Test
  void theClosedModelKeepsSoManyInFlight() throws InterruptedException {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch allBegun = new CountDownLatch(8);
    Measurement measured =
        new LoadRun(
                new Inline(
                    (number, done) -> {
                      most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                      allBegun.countDown();
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                await(allBegun);
                                inFlight.decrementAndGet();
                                done.succeeded(0);
                              });
                    }),
                new Offered.Closed(8),
                NOWHERE,
                Duration.ZERO,
                Duration.ofMillis(300))
            .run(new Meters());
    assertThat(most.get()).isEqualTo(8);
    assertThat(inFlight.get()).isZero();
    assertThat(measured.failures()).isZero();
  }

  @Test
  void warmUpIsNotRecordedButItsErrorsAre() throws InterruptedException {
    Measurement measured =
        new LoadRun(
                new Inline(
                    (number, done) -> {
                      if (number == 0) {
                        done.failed("FIRST", "the first one");
                      } else {
                        done.succeeded(0);
                      }
                    }),
                new Offered.Open(1_000),
                NOWHERE,
                Duration.ofMillis(200),
                Duration.ofMillis(300))
            .run(new Meters());
    assertThat(measured.latencies().getTotalCount()).isEqualTo(300);
    assertThat(measured.errors())
        .containsExactlyEntriesOf(
            java.util.Map.of("FIRST", new Measurement.Failure(1, "the first one")));
  }

  @Test
  void errorsAreCountedByReasonAndSorted() throws InterruptedException {
    Measurement measured =
        open(
            new Inline(
                (number, done) -> {
                  switch ((int) (number % 4)) {
                    case 0 -> done.failed("B", "words " + number);
                    case 1 -> throw new IllegalStateException("thrown");
                    default -> done.succeeded(0);
                  }
                }),
            1_000,
            100);
    assertThat(measured.errors().keySet()).containsExactly("B", "IllegalStateException");
    assertThat(measured.errors().get("B")).isEqualTo(new Measurement.Failure(25, "words 0"));
    assertThat(measured.failures()).isEqualTo(50);
    assertThat(measured.latencies().getTotalCount()).isEqualTo(50);
  }

  @Test
  void sortsAndFurtherCallsAreToldApart() throws InterruptedException {
    Measurement measured =
        open(
            new Inline(
                "two",
                List.of("short", "long"),
                (number, done) -> {
                  if (number % 10 == 0) {
                    done.calledAgain();
                    done.calledAgain();
                    done.sizes(100, 300);
                  }
                  done.succeeded(number % 10 == 0 ? 1 : 0);
                }),
            1_000,
            100);
    assertThat(measured.bySort().values().stream().map(Histogram::getTotalCount))
        .containsExactly(90L, 10L);
    assertThat(measured.bySort().keySet()).containsExactly("short", "long");
    assertThat(measured.calls()).isEqualTo(120);
    assertThat(measured.requestBytes()).isEqualTo(100);
    assertThat(measured.replyBytes()).isEqualTo(300);
  }

  @Test
  void theSeriesHoldsEveryCall() throws InterruptedException {
    Measurement measured = open(new Inline((number, done) -> done.succeeded(0)), 1_000, 1_000);
    assertThat(measured.series()).hasSize(4);
    assertThat(measured.series().stream().mapToLong(Measurement.Point::perSecond).sum() / 4)
        .isEqualTo(1_000);
  }
}
