package io.yidi.bench.load;

import io.yidi.bench.load.Measurement.Failure;
import io.yidi.bench.load.Measurement.Point;
import io.yidi.bench.load.Measurement.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/** One warm-up and one measured window of one sort of work. */
final class LoadRun {

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(300);
  private static final int GIVE_UP_AFTER = 1_000;
  private static final int AFTER_FAILURE_MILLIS = 10;
  private static final int MOST_POINTS = 60;
  private static final int SHORTEST_POINT_MILLIS = 250;
  private static final int TELL_MILLIS = 1_000;

  /** More calls in flight than this wait in the client, with their latency running. */
  private static final int MOST_IN_FLIGHT = 20_000;

  private final Work work;
  private final Offered offered;
  private final List<Connection> connections;
  private final Duration window;
  private final long begun;
  private final long from;
  private final long until;
  private final AtomicHistogram latencies = new AtomicHistogram(LONGEST_NANOS, 3);
  private final List<AtomicHistogram> bySort = new ArrayList<>();
  private final List<AtomicHistogram> points = new ArrayList<>();
  private final long pointNanos;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger active = new AtomicInteger();
  private final LongAdder ended = new LongAdder();
  private final LongAdder calls = new LongAdder();
  private final LongAdder sized = new LongAdder();
  private final LongAdder requestBytes = new LongAdder();
  private final LongAdder replyBytes = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Executor later =
      CompletableFuture.delayedExecutor(AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
  private final Map<String, Reason> failures = new ConcurrentHashMap<>();

  /** Counts failures for one reason. */
  private record Reason(LongAdder count, String first) {}

  /**
   * Prepares a run that begins now.
   *
   * @param connections over which the pieces are spread
   * @param warmUp time before the window, in which only errors count
   * @param window measured time
   */
  LoadRun(
      Work work, Offered offered, List<Connection> connections, Duration warmUp, Duration window) {
    this.work = work;
    this.offered = offered;
    this.connections = List.copyOf(connections);
    this.window = window;
    long shortest = TimeUnit.MILLISECONDS.toNanos(SHORTEST_POINT_MILLIS);
    this.pointNanos = Math.max(shortest, window.toNanos() / MOST_POINTS + 1);
    for (long at = 0; at < window.toNanos(); at += pointNanos) {
      points.add(new AtomicHistogram(LONGEST_NANOS, 2));
    }
    work.sorts().forEach(sort -> bySort.add(new AtomicHistogram(LONGEST_NANOS, 3)));
    this.begun = System.nanoTime();
    this.from = begun + warmUp.toNanos();
    this.until = from + window.toNanos();
  }

  /**
   * Runs to the end.
   *
   * @param meters read at the begin and the end of the window
   */
  Measurement run(Meters meters) throws InterruptedException {
    Thread pacer = begin();
    sleepUntil(from);
    Meters.Reading before = meters.read();
    sleepUntil(until);
    Map<String, Use> used = meters.read().since(before);
    pacer.join();
    awaitAnswers();
    return measured(used);
  }

  private Thread begin() {
    return switch (offered) {
      case Offered.Closed closed ->
          Thread.ofPlatform()
              .name("load")
              .start(
                  () -> {
                    for (int i = 0; i < closed.inFlight(); i++) {
                      next(connections.get(i % connections.size()), System.nanoTime());
                    }
                  });
      case Offered.Open open -> Thread.ofPlatform().name("load").start(() -> pace(open));
    };
  }

  /**
   * Begins calls at their instants; one that comes late, be it after the window, keeps the instant
   * that it was meant for.
   */
  private void pace(Offered.Open open) {
    long last = until + TimeUnit.SECONDS.toNanos(Call.DEADLINE_SECONDS);
    for (long arrival = 0; ; arrival++) {
      long intended = begun + arrival * 1_000_000_000L / open.perSecond();
      if (intended - until >= 0) {
        return;
      }
      long now = System.nanoTime();
      while (now - intended < 0) {
        LockSupport.parkNanos(intended - now);
        now = System.nanoTime();
      }
      while (active.get() >= MOST_IN_FLIGHT && !givenUp() && System.nanoTime() - last < 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      if (givenUp() || System.nanoTime() - last >= 0) {
        long missed = (until - intended) * open.perSecond() / 1_000_000_000L + 1;
        count("NOT_STARTED", missed, "the client could not begin " + missed + " calls in time");
        return;
      }
      next(connections.get((int) (arrival % connections.size())), intended);
    }
  }

  private boolean givenUp() {
    return failed.sum() >= GIVE_UP_AFTER;
  }

  private void next(Connection connection, long intended) {
    active.incrementAndGet();
    new Piece(connection, numbers.getAndIncrement(), intended).begin();
  }

  private void count(String reason, long number, String words) {
    failed.add(number);
    failures
        .computeIfAbsent(reason, name -> new Reason(new LongAdder(), words))
        .count()
        .add(number);
  }

  private void sleepUntil(long instant) throws InterruptedException {
    for (long left = instant - System.nanoTime();
        left > 0 && !givenUp();
        left = instant - System.nanoTime()) {
      long tell = TimeUnit.MILLISECONDS.toNanos(TELL_MILLIS);
      long before = ended.sum();
      long slept = Math.min(left, tell);
      TimeUnit.NANOSECONDS.sleep(slept);
      if (slept == tell) {
        tell(ended.sum() - before);
      }
    }
  }

  private void tell(long inLastSecond) {
    long now = System.nanoTime();
    System.err.println(
        work.name()
            + ", "
            + offered.name()
            + ": "
            + (now - from < 0 ? "warm-up" : "measuring")
            + ", "
            + Math.max(0, (until - now) / 1_000_000_000L)
            + " s left, "
            + inLastSecond
            + "/s, "
            + failed.sum()
            + " errors");
  }

  private void awaitAnswers() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Call.DEADLINE_SECONDS + 5L);
    while (active.get() > 0 && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    int missing = active.get();
    if (missing > 0) {
      count("NOT_ANSWERED", missing, missing + " pieces did not end");
    }
  }

  private Measurement measured(Map<String, Use> used) {
    Map<String, Histogram> sorts = new LinkedHashMap<>();
    for (int i = 0; i < bySort.size(); i++) {
      sorts.put(work.sorts().get(i), bySort.get(i).copy());
    }
    Map<String, Failure> errors = new TreeMap<>(Comparator.naturalOrder());
    failures.forEach(
        (reason, one) -> errors.put(reason, new Failure(one.count().sum(), one.first())));
    long samples = Math.max(1, sized.sum());
    return new Measurement(
        window,
        latencies.copy(),
        sorts,
        series(),
        Math.toIntExact(requestBytes.sum() / samples),
        Math.toIntExact(replyBytes.sum() / samples),
        calls.sum(),
        errors,
        used);
  }

  private List<Point> series() {
    List<Point> series = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      AtomicHistogram one = points.get(i);
      long begin = i * pointNanos;
      long length = Math.min(pointNanos, window.toNanos() - begin);
      series.add(
          new Point(
              TimeUnit.NANOSECONDS.toMillis(begin + length / 2),
              one.getTotalCount() * 1_000_000_000L / Math.max(1, length),
              one.getValueAtPercentile(50) / 1_000,
              one.getValueAtPercentile(99) / 1_000));
    }
    return series;
  }

  /** One piece of work. */
  private final class Piece implements Work.Done {
    private final Connection connection;
    private final long number;
    private final long intended;
    private int further;

    Piece(Connection connection, long number, long intended) {
      this.connection = connection;
      this.number = number;
      this.intended = intended;
    }

    void begin() {
      try {
        work.begin(connection, number, this);
      } catch (RuntimeException e) {
        failed(e.getClass().getSimpleName(), e.toString());
      }
    }

    @Override
    public void succeeded(int sort) {
      long now = System.nanoTime();
      ended.increment();
      // In the open model what counts is what should have begun in the window, however late it
      // ends.
      long decides = offered instanceof Offered.Open ? intended : now;
      if (decides - from >= 0 && decides - until < 0) {
        long latency = Math.min(LONGEST_NANOS, Math.max(0, now - intended));
        latencies.recordValue(latency);
        bySort.get(sort).recordValue(latency);
        points.get((int) ((decides - from) / pointNanos)).recordValue(latency);
        calls.add(1L + further);
      }
      end(now);
    }

    @Override
    public void failed(String reason, String words) {
      count(reason, 1, words);
      if (goesOn(System.nanoTime())) {
        // Not at once and not on this thread: a channel that cannot connect fails a call while it
        // is begun.
        later.execute(
            () -> {
              if (goesOn(System.nanoTime())) {
                next(connection, System.nanoTime());
              }
              active.decrementAndGet();
            });
      } else {
        active.decrementAndGet();
      }
    }

    private void end(long now) {
      if (goesOn(now)) {
        next(connection, now);
      }
      active.decrementAndGet();
    }

    private boolean goesOn(long now) {
      return offered instanceof Offered.Closed && now - until < 0 && !givenUp();
    }

    @Override
    public void calledAgain() {
      further++;
    }

    @Override
    public void sizes(int request, int reply) {
      sized.increment();
      requestBytes.add(request);
      replyBytes.add(reply);
    }
  }
}
