package io.yidi.bench.load;

import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Work of one call. Replies are taken as bytes, as by h2load and the echo's client: what a caller
 * does with them is not the gateway's work. One in {@value #EVERY} is read and looked at.
 *
 * @param <Q> request
 * @param name name in the tables
 * @param method method on the wire
 * @param institution who calls, by the running number
 * @param request makes the request of a running number
 * @param accepts tells whether a reply is the success that was asked for
 * @param requestBytes length of a request on the wire
 */
record UnaryWork<Q>(
    String name,
    MethodDescriptor<Q, byte[]> method,
    LongFunction<String> institution,
    LongFunction<Q> request,
    Predicate<byte[]> accepts,
    ToIntFunction<Q> requestBytes)
    implements Work {

  /** One reply in so many is read and looked at, and counts for the lengths. */
  static final int EVERY = 64;

  /** An echo of messages of these lengths. */
  static UnaryWork<byte[]> echo(int requestBytes, int replyBytes) {
    byte[] message = EchoServer.request(requestBytes, replyBytes);
    return new UnaryWork<>(
        "echo",
        EchoServer.METHOD,
        number -> "",
        number -> message,
        reply -> reply.length == replyBytes,
        request -> request.length);
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
        reply -> replied(number, message, reply, done),
        done);
  }

  private void replied(long number, Q message, byte[] reply, Done done) {
    if (number % EVERY == 0) {
      if (!accepts.test(reply)) {
        done.failed("UNEXPECTED_REPLY", "unexpected reply of " + reply.length + " bytes");
        return;
      }
      done.sizes(requestBytes.applyAsInt(message), reply.length);
    }
    done.succeeded(0);
  }
}
