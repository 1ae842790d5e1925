package io.yidi.gateway.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Help;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.yidi.gateway.jdbc.StorageException;
import io.yidi.policy.citation.Evidence;
import io.yidi.proto.error.v1.ErrorReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong into a {@code google.rpc.Status}; nothing else makes one. */
public final class ErrorStatus {

  /** Domain of every ErrorInfo. */
  public static final String DOMAIN = "yidi";

  private static final Logger LOG = LoggerFactory.getLogger(ErrorStatus.class);
  private static final String PREFIX = "ERROR_REASON_";
  private static final Duration RETRY_DELAY = Duration.newBuilder().setNanos(200_000_000).build();

  private ErrorStatus() {}

  /** The status for anything thrown by a handler. */
  public static StatusRuntimeException of(Throwable thrown) {
    return switch (thrown) {
      case Refusal refusal -> status(refusal);
      case StatusRuntimeException status -> status;
      case StorageException storage -> {
        LOG.error("storage failed, SQL state {}", storage.sqlState(), storage);
        yield status(
            new Refusal(
                ErrorReason.ERROR_REASON_STORAGE_UNAVAILABLE,
                "系统暂时无法访问数据库,本次操作未生效,请稍后用同一请求号重试。",
                "the database did not answer; nothing took effect; retry with the same request"
                    + " id"));
      }
      default -> {
        LOG.error("a call failed", thrown);
        yield status(
            new Refusal(
                ErrorReason.ERROR_REASON_INTERNAL,
                "系统内部错误,本次操作未生效,请联系系统维护人员。",
                "internal error; nothing took effect"));
      }
    };
  }

  private static StatusRuntimeException status(Refusal refusal) {
    ReasonTraits traits = ReasonTraits.of(refusal.reason());
    Status.Builder status =
        Status.newBuilder().setCode(traits.code().value()).setMessage(refusal.text().en());
    status.addDetails(
        Any.pack(
            ErrorInfo.newBuilder()
                .setReason(refusal.reason().name().substring(PREFIX.length()))
                .setDomain(DOMAIN)
                .putAllMetadata(refusal.metadata())
                .build()));
    if (!refusal.violations().isEmpty()) {
      BadRequest.Builder bad = BadRequest.newBuilder();
      refusal
          .violations()
          .forEach(
              one ->
                  bad.addFieldViolationsBuilder()
                      .setField(one.field())
                      .setDescription(one.description()));
      status.addDetails(Any.pack(bad.build()));
    }
    status.addDetails(
        Any.pack(
            LocalizedMessage.newBuilder()
                .setLocale("zh-CN")
                .setMessage(refusal.text().zh())
                .build()));
    if (!refusal.evidence().isEmpty()) {
      status.addDetails(Any.pack(help(refusal)));
    }
    if (traits.retry() == ReasonTraits.Retry.YES) {
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(RETRY_DELAY).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static Help help(Refusal refusal) {
    Help.Builder help = Help.newBuilder();
    for (Evidence evidence : refusal.evidence()) {
      help.addLinksBuilder()
          .setDescription(evidence.shortForm())
          .setUrl(evidence.addresses().isEmpty() ? "" : evidence.addresses().getFirst());
    }
    return help.build();
  }
}
