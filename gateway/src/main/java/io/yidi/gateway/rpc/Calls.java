package io.yidi.gateway.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Answers calls: the result, or the status of what was thrown. */
public final class Calls {

  private Calls() {}

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
    CompletionStage<T> stage;
    try {
      stage = work.get();
    } catch (RuntimeException | Error e) {
      observer.onError(ErrorStatus.of(e));
      return;
    }
    stage.whenComplete(
        (reply, thrown) -> {
          if (thrown == null) {
            observer.onNext(reply);
            observer.onCompleted();
          } else {
            observer.onError(ErrorStatus.of(unwrap(thrown)));
          }
        });
  }

  private static Throwable unwrap(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
