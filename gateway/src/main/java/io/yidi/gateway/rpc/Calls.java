package io.yidi.gateway.rpc;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers calls: the result, or the status of what was thrown. */
@Singleton
public final class Calls {

  private final Executor waiting;

  /** Calls that have to wait do so on these threads. */
  Calls(@Named(GrpcServerSetup.WAITING) Executor waiting) {
    this.waiting = waiting;
  }

  /**
   * Answers a hot call, which comes on the transport's thread and must not make it wait.
   *
   * @param waits whether this one has to wait for the database before it can hand over, and so
   *     leaves the transport's thread first
   */
  public <T> void hot(
      StreamObserver<T> observer, boolean waits, Supplier<CompletionStage<T>> work) {
    Executor transport = Replies.transport();
    if (waits) {
      waiting.execute(Context.current().wrap(() -> answerLater(observer, transport, work)));
    } else {
      answerLater(observer, transport, work);
    }
  }

  /** Answers with what the work returns. */
  public static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    T reply;
    try {
      reply = work.get();
    } catch (RuntimeException | Error e) {
      observer.onError(ErrorStatus.of(e));
      return;
    }
    observer.onNext(reply);
    observer.onCompleted();
  }

  /** Answers when the stage completes; the calling thread does not wait. */
  public static <T> void answerLater(
      StreamObserver<T> observer, Supplier<CompletionStage<T>> work) {
    answerLater(observer, null, work);
  }

  private static <T> void answerLater(
      StreamObserver<T> observer, @Nullable Executor transport, Supplier<CompletionStage<T>> work) {
    CompletionStage<T> stage;
    try {
      stage = work.get();
    } catch (RuntimeException | Error e) {
      observer.onError(ErrorStatus.of(e));
      return;
    }
    stage.whenComplete(
        (reply, thrown) -> Replies.send(transport, () -> answer(observer, reply, thrown)));
  }

  private static <T> void answer(StreamObserver<T> observer, T reply, @Nullable Throwable thrown) {
    if (thrown == null) {
      observer.onNext(reply);
      observer.onCompleted();
    } else {
      observer.onError(ErrorStatus.of(unwrap(thrown)));
    }
  }

  private static Throwable unwrap(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
