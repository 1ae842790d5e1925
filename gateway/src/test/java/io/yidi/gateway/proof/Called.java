package io.yidi.gateway.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.yidi.gateway.testing.ErrorDetails;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call.
 *
 * @param reply null when it was refused
 * @param reason of the refusal, empty for none
 * @param details of the refusal, "key=value" one after the other
 */
record Called<T>(@Nullable T reply, String reason, String details) {

  static <T> Called<T> by(Supplier<T> call) {
    try {
      return new Called<>(call.get(), "", "");
    } catch (StatusRuntimeException e) {
      return refused(e);
    } catch (CompletionException e) {
      if (e.getCause() instanceof StatusRuntimeException refused) {
        return refused(refused);
      }
      throw e;
    }
  }

  private static <T> Called<T> refused(StatusRuntimeException e) {
    ErrorDetails details = ErrorDetails.of(e);
    return new Called<>(
        null, details.reason().isEmpty() ? e.toString() : details.reason(), details.toString());
  }

  /** Checks that it was refused for a reason, or taken when that is empty. */
  Called<T> expecting(String expected) {
    assertThat(reason).as("refusal; %s", details).isEqualTo(expected);
    return this;
  }

  T required() {
    T given = reply;
    if (given == null) {
      throw new AssertionError("refused: " + reason + " " + details);
    }
    return given;
  }
}
