package io.yidi.gateway.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.yidi.proto.error.v1.ErrorReason;
import jakarta.inject.Singleton;

/** Which institution calls: taken from the call's metadata, which only loopback callers may set. */
@Singleton
public final class Caller implements ServerInterceptor {

  /** Metadata key that names the calling institution. */
  public static final Metadata.Key<String> INSTITUTION =
      Metadata.Key.of("yidi-institution", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<String> CURRENT = Context.keyWithDefault("institution", "");

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String institution = headers.get(INSTITUTION);
    Context context = Context.current().withValue(CURRENT, institution == null ? "" : institution);
    return Contexts.interceptCall(context, call, headers, next);
  }

  /**
   * The institution that makes the current call.
   *
   * @throws Refusal when the call names none
   */
  public static String institution() {
    String institution = CURRENT.get();
    if (institution.isEmpty()) {
      throw new Refusal(
          ErrorReason.ERROR_REASON_CALLER_UNKNOWN,
          "调用未携带机构身份,请在元数据 yidi-institution 中给出定点医药机构编号。",
          "metadata yidi-institution: empty (expected: the code of the calling institution)");
    }
    return institution;
  }

  /**
   * The institution that makes the current call, checked against the one the body names.
   *
   * @param named institution in the body, empty when it names none
   */
  public static String institution(String named) {
    String institution = institution();
    if (!named.isEmpty() && !named.equals(institution)) {
      throw new Refusal(
              ErrorReason.ERROR_REASON_OTHER_INSTITUTION,
              "请求中的机构与调用方身份不一致。",
              "institution_code: " + named + " (expected: " + institution + ", the caller)")
          .with("field", "institution_code");
    }
    return institution;
  }
}
