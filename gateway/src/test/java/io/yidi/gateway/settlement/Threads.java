package io.yidi.gateway.settlement;

import io.grpc.StatusRuntimeException;
import io.yidi.gateway.testing.ErrorDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs calls at the same time. */
final class Threads {

  private Threads() {}

  /**
   * What came of a call.
   *
   * @param reply reply, null when it was refused
   * @param refusal reason of the refusal, empty when there was none
   */
  record Answer<T>(@Nullable T reply, String refusal) {

    T required() {
      T given = reply;
      if (given == null) {
        throw new AssertionError("refused: " + refusal);
      }
      return given;
    }
  }

  /** Runs one call and catches its refusal. */
  static <T> Answer<T> answer(Callable<T> call) {
    try {
      return new Answer<>(call.call(), "");
    } catch (StatusRuntimeException e) {
      return new Answer<>(null, ErrorDetails.of(e).reason());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts all calls at one moment and waits for them. */
  static <T> List<Answer<T>> together(List<Callable<T>> calls) {
    CountDownLatch ready = new CountDownLatch(calls.size());
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<T>>> running = new ArrayList<>();
      for (Callable<T> call : calls) {
        running.add(
            pool.submit(
                () -> {
                  ready.countDown();
                  ready.await();
                  return answer(call);
                }));
      }
      List<Answer<T>> answers = new ArrayList<>();
      for (Future<Answer<T>> one : running) {
        answers.add(one.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a call on a thread of its own. */
  static <T> CompletableFuture<T> later(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> Thread.ofVirtual().start(task));
  }

  /** Waits. */
  static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
