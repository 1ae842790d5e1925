package io.yidi.bench.load;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.yidi.bench.load.Work.Done;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes calls that answer on the connection's own thread. */
final class Call {

  /** Time after which the client gives a call up. */
  static final int DEADLINE_SECONDS = 30;

  private Call() {}

  /**
   * Makes a unary call.
   *
   * @param then what is done with the reply
   * @param done told when the call fails
   */
  static <Q, R> void unary(
      Channel channel, MethodDescriptor<Q, R> method, Q request, Consumer<R> then, Done done) {
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, options()), request, new Reply<>(then, done));
  }

  /** Makes a call that sends several messages and gets one. */
  static <Q, R> void upload(
      Channel channel,
      MethodDescriptor<Q, R> method,
      Iterable<Q> messages,
      Consumer<R> then,
      Done done) {
    StreamObserver<Q> stream =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(method, options()), new Reply<>(then, done));
    messages.forEach(stream::onNext);
    stream.onCompleted();
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /** Why a call failed: the gateway's own reason where it gave one, else the status. */
  static String reason(Throwable thrown) {
    Status status = StatusProto.fromThrowable(thrown);
    if (status != null) {
      for (var detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class).getReason();
          } catch (InvalidProtocolBufferException e) {
            return "ErrorInfo that cannot be read";
          }
        }
      }
    }
    return thrown instanceof StatusRuntimeException refused
        ? refused.getStatus().getCode().name()
        : thrown.getClass().getSimpleName();
  }

  /** Keeps the reply until the call has ended well. */
  private static final class Reply<R> implements StreamObserver<R> {
    private final Consumer<R> then;
    private final Done done;
    private @Nullable R value;

    Reply(Consumer<R> then, Done done) {
      this.then = then;
      this.done = done;
    }

    @Override
    public void onNext(R reply) {
      value = reply;
    }

    @Override
    public void onError(Throwable thrown) {
      done.failed(reason(thrown), thrown.toString());
    }

    @Override
    public void onCompleted() {
      R reply = value;
      if (reply == null) {
        done.failed("NO_REPLY", "the call ended without a reply");
      } else {
        then.accept(reply);
      }
    }
  }
}
