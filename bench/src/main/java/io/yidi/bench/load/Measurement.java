package io.yidi.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one measured window showed.
 *
 * @param window length of the window
 * @param latencies nanoseconds of all pieces of work that ended well
 * @param bySort the same for each sort of the work
 * @param series the same over time
 * @param requestBytes mean length of a request
 * @param replyBytes mean length of a reply
 * @param calls calls that the pieces of the window took
 * @param errors what failed, the warm-up included, by reason
 * @param processes what each process used during the window, by name
 */
record Measurement(
    Duration window,
    Histogram latencies,
    Map<String, Histogram> bySort,
    List<Point> series,
    int requestBytes,
    int replyBytes,
    long calls,
    Map<String, Failure> errors,
    Map<String, Use> processes) {

  /**
   * Some time of the window.
   *
   * @param millis from the window's begin to the middle of the time
   * @param perSecond pieces that ended a second
   * @param p50Micros median latency
   * @param p99Micros latency that 99 of 100 did not exceed
   */
  record Point(long millis, long perSecond, long p50Micros, long p99Micros) {}

  /** Pieces that failed for a reason, with the words of the first. */
  record Failure(long count, String first) {}

  /**
   * What a process used.
   *
   * @param cpu processor time
   * @param jvm what its JVM did besides; null where it is none, or not asked
   */
  record Use(Duration cpu, JvmWatch.@org.jspecify.annotations.Nullable Reading jvm) {}

  /** Pieces a second. */
  long perSecond() {
    return latencies.getTotalCount() * 1_000_000_000L / Math.max(1, window.toNanos());
  }

  /** Latency in microseconds that so many percent of the calls did not exceed. */
  long micros(double percent) {
    return latencies.getValueAtPercentile(percent) / 1_000;
  }

  /** Pieces that failed. */
  long failures() {
    return errors.values().stream().mapToLong(Failure::count).sum();
  }
}
