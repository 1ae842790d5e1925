package io.yidi.gateway.testing;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Objects;

/**
 * The structured parts of an error.
 *
 * @param reason ErrorInfo.reason
 * @param metadata ErrorInfo.metadata as text, key=value
 * @param violations "field: description"
 * @param message English message
 * @param zh Chinese message
 */
public record ErrorDetails(
    String reason, List<String> metadata, List<String> violations, String message, String zh) {

  /** Copies the lists. */
  public ErrorDetails {
    metadata = List.copyOf(metadata);
    violations = List.copyOf(violations);
  }

  /** Reads an error. */
  public static ErrorDetails of(StatusRuntimeException error) {
    com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(error));
    ErrorInfo info = detail(status, ErrorInfo.getDefaultInstance());
    BadRequest bad = detail(status, BadRequest.getDefaultInstance());
    return new ErrorDetails(
        info.getReason(),
        info.getMetadataMap().entrySet().stream()
            .map(one -> one.getKey() + "=" + one.getValue())
            .toList(),
        bad.getFieldViolationsList().stream()
            .map(one -> one.getField() + ": " + one.getDescription())
            .toList(),
        status.getMessage(),
        detail(status, LocalizedMessage.getDefaultInstance()).getMessage());
  }

  /** The detail of a type, or its default. */
  @SuppressWarnings("unchecked")
  private static <M extends Message> M detail(com.google.rpc.Status status, M type) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type.getClass())) {
        try {
          return (M) any.unpack(type.getClass());
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return type;
  }
}
