package io.yidi.bench.report;

import java.time.Duration;

/**
 * Tells on the error stream how far something is, at most once a second, with what is left by the
 * rate so far.
 */
public final class Progress {

  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final long STILL_MILLIS = 2_000;

  private final String what;
  private final long total;
  private final long start = System.nanoTime();
  private long told = start;

  /** Progress of something that has so many parts. */
  public Progress(String what, long total) {
    this.what = what;
    this.total = total;
  }

  /** Tells that so many parts are done. */
  public synchronized void at(long done) {
    long now = System.nanoTime();
    if (now - told < EVERY_NANOS && done < total) {
      return;
    }
    told = now;
    long elapsed = Math.max(1, now - start);
    long perSecond = done * EVERY_NANOS / elapsed;
    String left =
        done <= 0 || done >= total
            ? ""
            : ", " + words(Duration.ofNanos(elapsed / done * (total - done))) + " left";
    System.err.println(what + ": " + done + " of " + total + ", " + perSecond + "/s" + left);
  }

  /** Something that takes a while and cannot say how far it is. */
  public interface Step<E extends Exception> {
    /** Does it. */
    void run() throws E;
  }

  /** Does something, and tells every two seconds that it still goes on. */
  public static <E extends Exception> void during(String what, Step<E> step) throws E {
    long start = System.nanoTime();
    Thread teller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(STILL_MILLIS);
                      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                      System.err.println(what + ": " + words(elapsed));
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try {
      step.run();
    } finally {
      teller.interrupt();
    }
  }

  /** A duration as minutes and seconds. */
  public static String words(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
  }
}
