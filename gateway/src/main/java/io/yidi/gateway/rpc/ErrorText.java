package io.yidi.gateway.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * What a gateway said when it refused a call, for programs that call one.
 *
 * @param reason reason without prefix; the gRPC code where the status has no reason
 * @param zh Chinese text, empty when there is none
 * @param en English text
 */
public record ErrorText(String reason, String zh, String en) {

  /** Reads the status of a refused call. */
  public static ErrorText of(StatusRuntimeException refused) {
    Status status = StatusProto.fromThrowable(refused);
    String reason = refused.getStatus().getCode().name();
    String zh = "";
    if (status == null) {
      return new ErrorText(reason, zh, String.valueOf(refused.getMessage()));
    }
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          reason = detail.unpack(ErrorInfo.class).getReason();
        } else if (detail.is(LocalizedMessage.class)) {
          zh = detail.unpack(LocalizedMessage.class).getMessage();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      // A detail that cannot be read says nothing; the message still does.
    }
    return new ErrorText(reason, zh, status.getMessage());
  }

  /** In one line: reason and both texts. */
  public String text() {
    return reason + ": " + (zh.isEmpty() ? "" : zh + " ") + en;
  }
}
