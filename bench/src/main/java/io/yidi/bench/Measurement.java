package io.yidi.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What one measured window showed.
 *
 * @param window length of the window
 * @param latencies nanoseconds from call to reply of all calls that ended well in the window
 * @param requestBytes mean length of a request
 * @param replyBytes mean length of a reply
 * @param calls calls made, the warm-up's included
 * @param failures calls of those that failed or were not answered
 * @param firstFailure what the first one said, empty for none
 */
record Measurement(
    Duration window,
    Histogram latencies,
    int requestBytes,
    int replyBytes,
    long calls,
    long failures,
    String firstFailure) {

  /** Calls a second. */
  long perSecond() {
    return latencies.getTotalCount() * 1_000_000_000L / Math.max(1, window.toNanos());
  }

  /** Latency in microseconds that so many percent of the calls did not exceed. */
  long micros(double percent) {
    return latencies.getValueAtPercentile(percent) / 1_000;
  }
}
