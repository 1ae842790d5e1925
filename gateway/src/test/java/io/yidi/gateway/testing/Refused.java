package io.yidi.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.yidi.proto.error.v1.ErrorReason;

/**
 * A refused call, to be checked part by part.
 *
 * @param code gRPC code
 * @param details structured parts
 */
public record Refused(Status.Code code, ErrorDetails details) {

  private static final String PREFIX = "ERROR_REASON_";

  /** Runs a call that must be refused. */
  public static Refused by(Runnable call) {
    StatusRuntimeException error = Bills.refused(call);
    return new Refused(error.getStatus().getCode(), ErrorDetails.of(error));
  }

  /** Checks code and reason, and that there is something to read out. */
  public Refused with(Status.Code expectedCode, ErrorReason reason) {
    assertThat(details.reason() + " " + code)
        .as(details.toString())
        .isEqualTo(reason.name().substring(PREFIX.length()) + " " + expectedCode);
    assertThat(details.zh()).as("what the clerk reads out").matches("(?s).*\\p{IsHan}.*");
    return this;
  }

  /** Checks that a violation names a field and says a fragment. */
  public Refused naming(String field, String fragment) {
    assertThat(details.violations())
        .anySatisfy(violation -> assertThat(violation).startsWith(field + ": ").contains(fragment));
    return this;
  }

  /** Checks that the English message says a fragment. */
  public Refused saying(String fragment) {
    assertThat(details.message()).contains(fragment);
    return this;
  }

  /** Checks that the Chinese message says a fragment. */
  public Refused reading(String fragment) {
    assertThat(details.zh()).contains(fragment);
    return this;
  }

  /** Checks a fact for programs. */
  public Refused having(String key, String value) {
    assertThat(details.metadata()).contains(key + "=" + value);
    return this;
  }
}
