package io.yidi.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;
import org.jspecify.annotations.Nullable;

/** One warm-up and one measured window of one sort of call. */
final class LoadRun<Q, R> {

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final int ANSWER_SECONDS = 30;
  private static final int GIVE_UP_AFTER = 1_000;
  private static final int SIZES_EVERY = 64;

  private final LoadCase<Q, R> sort;
  private final Duration window;
  private final long from;
  private final long until;
  private final AtomicHistogram latencies = new AtomicHistogram(LONGEST_NANOS, 3);
  private final AtomicLong calls = new AtomicLong();
  private final LongAdder failures = new LongAdder();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("");
  private final LongAdder sized = new LongAdder();
  private final LongAdder requestBytes = new LongAdder();
  private final LongAdder replyBytes = new LongAdder();

  LoadRun(LoadCase<Q, R> sort, Duration warmUp, Duration window) {
    this.sort = sort;
    this.window = window;
    this.from = System.nanoTime() + warmUp.toNanos();
    this.until = from + window.toNanos();
  }

  /** Runs over connections, each with its share of the calls in flight. */
  Measurement over(List<Channel> channels, int inFlight) throws InterruptedException {
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      Channel channel = channels.get(i);
      int share = inFlight / channels.size() + (i < inFlight % channels.size() ? 1 : 0);
      producers.add(Thread.ofPlatform().name("load-" + i).start(() -> produce(channel, share)));
    }
    for (Thread producer : producers) {
      producer.join();
    }
    long answers = Math.max(1, sized.sum());
    return new Measurement(
        window,
        latencies.copy(),
        Math.toIntExact(requestBytes.sum() / answers),
        Math.toIntExact(replyBytes.sum() / answers),
        calls.get(),
        failures.sum(),
        firstFailure.get());
  }

  private void produce(Channel channel, int share) {
    Semaphore permits = new Semaphore(share);
    try {
      while (System.nanoTime() - until < 0 && failures.sum() < GIVE_UP_AFTER) {
        if (permits.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          call(channel, permits);
        }
      }
      if (!permits.tryAcquire(share, ANSWER_SECONDS, TimeUnit.SECONDS)) {
        int missing = share - permits.availablePermits();
        failures.add(missing);
        firstFailure.compareAndSet("", missing + " calls not answered in " + ANSWER_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(Channel channel, Semaphore permits) {
    long number = calls.getAndIncrement();
    Q request = sort.request().apply(number);
    ClientCalls.asyncUnaryCall(
        channel.newCall(sort.method(), CallOptions.DEFAULT),
        request,
        new Answer(number, request, permits));
  }

  /** Takes the answer of one call. */
  private final class Answer implements StreamObserver<R> {

    private final long number;
    private final Q request;
    private final Semaphore permits;
    private final long called = System.nanoTime();
    private @Nullable R reply;

    Answer(long number, Q request, Semaphore permits) {
      this.number = number;
      this.request = request;
      this.permits = permits;
    }

    @Override
    public void onNext(R value) {
      reply = value;
    }

    @Override
    public void onError(Throwable thrown) {
      failed(thrown.toString());
      permits.release();
    }

    @Override
    public void onCompleted() {
      long now = System.nanoTime();
      permits.release();
      R value = reply;
      if (value == null || !sort.accepts().test(value)) {
        failed("unexpected reply: " + value);
      } else if (now - from >= 0 && now - until < 0) {
        latencies.recordValue(Math.min(LONGEST_NANOS, now - called));
        if (number % SIZES_EVERY == 0 || sized.sum() == 0) {
          sized.increment();
          requestBytes.add(sort.requestBytes().applyAsInt(request));
          replyBytes.add(sort.replyBytes().applyAsInt(value));
        }
      }
    }

    private void failed(String what) {
      failures.increment();
      firstFailure.compareAndSet("", what);
    }
  }
}
