package io.yidi.bench.load;

import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Work of one call.
 *
 * @param <Q> request
 * @param <R> reply
 * @param name name in the tables
 * @param method method on the wire
 * @param institution who calls, by the running number
 * @param request makes the request of a running number
 * @param accepts tells whether a reply is the success that was asked for
 * @param requestBytes length of a request on the wire
 * @param replyBytes length of a reply on the wire
 */
record UnaryWork<Q, R>(
    String name,
    MethodDescriptor<Q, R> method,
    LongFunction<String> institution,
    LongFunction<Q> request,
    Predicate<R> accepts,
    ToIntFunction<Q> requestBytes,
    ToIntFunction<R> replyBytes)
    implements Work {

  private static final int SIZES_EVERY = 64;

  /** An echo of messages of these lengths. */
  static UnaryWork<byte[], byte[]> echo(int requestBytes, int replyBytes) {
    byte[] message = EchoServer.request(requestBytes, replyBytes);
    return new UnaryWork<>(
        "echo",
        EchoServer.METHOD,
        number -> "",
        number -> message,
        reply -> reply.length == replyBytes,
        request -> request.length,
        reply -> reply.length);
  }

  @Override
  public List<String> sorts() {
    return List.of(name);
  }

  @Override
  public void begin(Connection connection, long number, Done done) {
    Q message = request.apply(number);
    Call.unary(
        connection.as(institution.apply(number)),
        method,
        message,
        reply -> {
          if (!accepts.test(reply)) {
            done.failed("UNEXPECTED_REPLY", "unexpected reply: " + reply);
            return;
          }
          if (number % SIZES_EVERY == 0) {
            done.sizes(requestBytes.applyAsInt(message), replyBytes.applyAsInt(reply));
          }
          done.succeeded(0);
        },
        done);
  }
}
